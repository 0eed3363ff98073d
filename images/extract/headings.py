"""Tells titles from text: by the PDF's outline, by type size, and by bold lines that stand alone."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extract.job import title
from extract.layout import Group, is_item
from extract.lines import Line
from lectern.model import Element

LARGER = 1.12  # than the text, to be a title
ALIKE = 1.06  # sizes of one level
DEEPEST = 6
LONGEST = 200  # characters
MOST_LINES = 3
KINDS = {"text": "NarrativeText", "list": "ListItem", "table": "Table", "code": "CodeSnippet"}
NUMBERING = re.compile(r"^(?:chapter|section|part|appendix)?\s*[\dA-Z]{0,3}(?:\.\d+)*[.):]?\s+", re.IGNORECASE)
NOT_WORD = re.compile(r"[\W_]+")
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Type:
    """How a document is set: the size of its text, and those of its titles, largest first.

    outline: page number -> normalised title -> level.
    """

    text: float
    titles: tuple[float, ...] = ()
    outline: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    outline_depth: int = 0

    def level(self, group: Group, text: str, page: int) -> int | None:
        """The level of a group's title, or None when it is no title."""
        if len(group.lines) > MOST_LINES or len(text) > LONGEST:
            return None
        if found := self._bookmarked(text, self.outline.get(page, {})):
            return found
        size = max(line.size for line in group.lines)
        if group.in_margin or not _could_be_title(group, text):
            return None
        if size > LARGER * self.text:
            return min(DEEPEST, self.outline_depth + self._rank(size))
        bold = all(line.bold for line in group.lines) and len(text) <= LONGEST / 2
        return min(DEEPEST, self.outline_depth + len(self.titles) + 1) if bold and size > 0.9 * self.text else None

    def _bookmarked(self, text: str, entries: Mapping[str, int]) -> int | None:
        return (entries.get(_plain(text)) or entries.get(_plain(_unnumbered(text)))) if entries else None

    def _rank(self, size: float) -> int:
        return 1 + bisect_left([-known for known in self.titles], -size * ALIKE)


def learn(lines: Iterable[Line], outline: Iterable[tuple[int, str, int]] = ()) -> Type:
    """`outline` gives (page, title, level), levels from 1."""
    sizes: Counter[float] = Counter()
    short: Counter[float] = Counter()
    for line in lines:
        size = round(line.size * 2) / 2
        sizes[size] += len(line.text)
        if len(line.text) <= LONGEST / 2 and LETTER.search(line.text):
            short[size] += 1
    text = sizes.most_common(1)[0][0] if sizes else 10.0
    pages: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for page, name, level in outline:
        if plain := _plain(name):
            pages[page].setdefault(plain, min(level, DEEPEST))
    depth = max((level for entries in pages.values() for level in entries.values()), default=0)
    return Type(text, tuple(_levels(size for size in short if size > LARGER * text)), pages, depth)


def elements(groups: Iterable[Group], how: Type, page: int) -> Iterator[Element]:
    for group in groups:
        text = group.text
        level = None if group.kind in ("table", "code") else how.level(group, text, page)
        yield Element(KINDS[group.kind], text) if level is None else title(text, level)


def _levels(sizes: Iterable[float]) -> Iterator[float]:
    last = float("inf")
    for size in sorted(sizes, reverse=True):
        if size * ALIKE < last:
            yield size
            last = size


def _could_be_title(group: Group, text: str) -> bool:
    if len(LETTER.findall(text)) < 2:
        return False
    bullet = group.kind == "list" and not text[:1].isalnum()
    return (not bullet and not text.endswith((".", ",", ";"))) or (is_item(text) and text[:1].isdigit())


def _plain(text: str) -> str:
    return NOT_WORD.sub("", text).casefold()


def _unnumbered(text: str) -> str:
    return NUMBERING.sub("", text)


def sampled(pages: int, most: int) -> Sequence[int]:
    """Up to `most` page indices, evenly spread."""
    return range(0, pages, max(1, -(-pages // most)))
