"""Takes pages apart into the smallest pieces of a chunk: sentences, headings, and the lines of tables and code."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from lectern.model import Element, Page

# Where a sentence ends; the group is the white space after it. Initials ("J. Smith"), abbreviations and the numbers
# of a list end none.
_SENTENCE_END = re.compile(
    r"[.!?…。！？](?:(?<=[。！？])(?=(\s*)\S)|[\"'”’)\]]*(?=(\s+)[^\sa-zß-ÿ])"
    r"(?<!\b[A-Z]\.)(?<!\b[DMS][rst]\.)(?<!\bMrs\.)(?<!\bProf\.)(?<!\b[Ff]ig\.)(?<!\b[Nn]o\.)(?<!\bvs\.)"
    r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!^\d\.)(?<!^\d\d\.))",
    re.MULTILINE,
)
_LINE_END = re.compile(r"(?<=\S)(?=(\s*\n))")

# What ends with an atom. INSIDE a table or code, and behind a heading, a cut is the last resort.
INSIDE, SENTENCE, ELEMENT = range(3)


@dataclass(frozen=True, slots=True)
class Atoms:
    """One row per atom, in order: the characters [start, end) of the document's text, what closes with it, and whether
    it can be quoted (a sentence, a row of a table; not a heading, not code)."""

    starts: Any
    ends: Any
    closes: Any
    quotable: Any


class Section(NamedTuple):
    """The atoms [first, end) that stand under one heading."""

    headings: tuple[str, ...]
    first: int
    end: int


class _Place(NamedTuple):
    """An element's visible characters [start, end) in the document's text."""

    start: int
    end: int
    element: Element


def take_apart(pages: Sequence[Page], text: str) -> tuple[Atoms, list[Section]]:
    """Every visible character of `text`, the pages' texts joined by an empty line, is in one atom, and every atom in
    one section."""
    import numpy

    places = list(_place(pages))
    columns = numpy.array([place[:2] for place in places], numpy.int64).reshape(-1, 2)
    cuts = numpy.concatenate([_sentence_cuts(places, columns, text), _line_cuts(places, text)])
    starts = numpy.sort(numpy.concatenate([columns[:, 0], cuts[:, 1]]))
    ends = numpy.concatenate([columns[:, 1], cuts[:, 0]])
    ended = [INSIDE if place.element.kind == "Title" else ELEMENT for place in places]
    closes = numpy.concatenate([numpy.array(ended, numpy.int64), cuts[:, 2]])
    order = ends.argsort()
    quotable = numpy.array([place.element.kind not in ("Title", "CodeSnippet") for place in places], bool)
    owner = columns[:, 0].searchsorted(starts, "right") - 1
    atoms = Atoms(starts, ends[order], closes[order], quotable[owner])
    return atoms, list(_sections(places, starts.searchsorted(columns[:, 0]).tolist(), len(starts)))


def _place(pages: Sequence[Page]) -> Iterator[_Place]:
    at = 0
    for page in pages:
        for element in page.elements:
            if visible := len(element.text.strip()):
                start = at + len(element.text) - len(element.text.lstrip())
                yield _Place(start, start + visible, element)
            at += len(element.text) + 2
        at += 0 if page.elements else 2


def _sentence_cuts(places: Sequence[_Place], columns: Any, text: str) -> Any:
    """(n, 3): where a sentence of an element of prose ends, where the next begins, and SENTENCE."""
    import numpy

    found = [(match.end(), match.end(match.lastindex or 0), SENTENCE) for match in _SENTENCE_END.finditer(text)]
    cuts = numpy.array(found, numpy.int64).reshape(-1, 3)
    prose = numpy.array([place.element.kind not in ("Title", "Table", "CodeSnippet") for place in places], bool)
    owner = columns[:, 0].searchsorted(cuts[:, 0], "right") - 1
    return cuts[prose[owner] & (cuts[:, 1] < columns[owner, 1])] if places else cuts


def _line_cuts(places: Sequence[_Place], text: str) -> Any:
    """(n, 3): where a line of a table or of code ends, where the next begins, and INSIDE."""
    import numpy

    found = [
        (match.end(), match.end(1), INSIDE)
        for start, end, element in places
        if element.kind in ("Table", "CodeSnippet")
        for match in _LINE_END.finditer(text, start, end)
    ]
    return numpy.array(found, numpy.int64).reshape(-1, 3)


def _sections(places: Sequence[_Place], atom_of: Sequence[int], atoms: int) -> Iterator[Section]:
    """A section begins where a heading follows text, or where text goes on under other headings than before."""
    first, in_text = 0, False
    headings: tuple[str, ...] = ()
    for place, atom in zip(places, atom_of, strict=True):
        is_title = place.element.kind == "Title"
        if in_text and (is_title or place.element.headings != headings):
            yield Section(headings, first, atom)
            first = atom
        headings, in_text = place.element.headings, not is_title
    if first < atoms:
        yield Section(headings, first, atoms)
