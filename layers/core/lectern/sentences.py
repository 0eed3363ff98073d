"""The sentences of a page, each with its place, for whoever quotes them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lectern.model import Element, Page

# A sentence ends at its mark and what closes around it, before white space and something that can begin the next one.
# Initials ("J. Smith") and common abbreviations end none.
_END = re.compile(
    r"[.!?…][\"'”’)\]]*(?=\s)(?<!\b[A-Z]\.)(?<!\b(?:Mr|Dr|St|No|no|vs|pp|cf|ca)\.)(?<!\b(?:Mrs|Fig|fig|e\.g|i\.e|etc|Eqs)\.)"
    r"(?<!\bProf\.)(?<!^\d\.)(?<!^\d\d\.)\s+(?=[\"'“‘(\[]?[A-Z0-9])",
    re.MULTILINE,
)
_PROSE = frozenset({"NarrativeText", "ListItem", "UncategorizedText", "Notes", "FigureCaption"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is `page.text[start:end]`."""

    text: str
    start: int
    end: int
    headings: tuple[str, ...]
    kind: str


def sentences(page: Page) -> Iterator[Sentence]:
    """Those of running text and lists; not headings, tables or code."""
    for element, start in placed(page.elements):
        if element.kind in _PROSE:
            for first, last in _spans(element.text):
                place = start + first, start + last
                yield Sentence(element.text[first:last], *place, element.headings, element.kind)


def placed(elements: Iterable[Element]) -> Iterator[tuple[Element, int]]:
    """Each element of a page with the character of the page's text at which it starts."""
    start = 0
    for element in elements:
        yield element, start
        start += len(element.text) + 2  # elements are joined by an empty line


def _spans(text: str) -> Iterator[tuple[int, int]]:
    first = len(text) - len(text.lstrip())
    for match in _END.finditer(text):
        yield first, match.start() + len(match[0].rstrip())
        first = match.end()
    if len(text.rstrip()) > first:
        yield first, len(text.rstrip())
