"""Takes pages apart into the smallest pieces of a chunk: sentences, headings, and the lines of tables and code."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lectern.model import Element, Page

# Where a sentence ends; the group is the white space after it. Initials ("J. Smith"), abbreviations
# and the numbers of a list end none.
_SENTENCE_END = re.compile(
    r"[.!?…。！？](?:(?<=[。！？])(?=(\s*)\S)|[\"'”’)\]]*(?=(\s+)[^\sa-zß-ÿ])"
    r"(?<!\b[A-Z]\.)(?<!\b[DMS][rst]\.)(?<!\bMrs\.)(?<!\bProf\.)(?<!\b[Ff]ig\.)(?<!\b[Nn]o\.)(?<!\bvs\.)"
    r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!^\d\.)(?<!^\d\d\.))",
    re.MULTILINE,
)
_LINE_END = re.compile(r"(?<=\S)(?=(\s*\n))")

INSIDE, SENTENCE, ELEMENT = range(3)  # what ends with an atom: INSIDE a table or code, a cut is the last resort


class Atom(NamedTuple):
    start: int  # characters of the document's text
    end: int
    closes: int
    quotable: bool  # a sentence or a row of a table; headings and code are not


@dataclass(frozen=True, slots=True)
class Section:
    """The atoms [first, end) that stand under one heading."""

    headings: tuple[str, ...]
    first: int
    end: int


def take_apart(pages: Sequence[Page]) -> tuple[list[Atom], list[Section]]:
    """Every visible character of the pages is in one atom, and every atom in one section.

    A section begins where a heading follows text, or where text goes on under other headings than before.
    """
    atoms: list[Atom] = []
    sections: list[Section] = []
    first, in_text = 0, False
    headings: tuple[str, ...] = ()
    for at, element in _place(pages):
        is_title = element.kind == "Title"
        if in_text and (is_title or element.headings != headings):
            sections.append(Section(headings, first, len(atoms)))
            first = len(atoms)
        headings, in_text = element.headings, not is_title
        atoms.extend(_split(element, at))
    sections.append(Section(headings, first, len(atoms)))
    return atoms, [section for section in sections if section.first < section.end]


def _place(pages: Sequence[Page]) -> Iterator[tuple[int, Element]]:
    """Each element with its first character in the pages' texts joined by an empty line."""
    at = 0
    for page in pages:
        for element in page.elements:
            yield at, element
            at += len(element.text) + 2
        if not page.elements:
            at += 2


def _split(element: Element, at: int) -> Iterator[Atom]:
    text, kind = element.text, element.kind
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if start >= end:
        return
    whole, quotable = kind in ("Table", "CodeSnippet"), kind not in ("Title", "CodeSnippet")
    if kind != "Title":
        for cut in (_LINE_END if whole else _SENTENCE_END).finditer(text, start, end):
            yield Atom(at + start, at + cut.end(), INSIDE if whole else SENTENCE, quotable)
            start = cut.end(cut.lastindex or 0)
    yield Atom(at + start, at + end, ELEMENT, quotable)
