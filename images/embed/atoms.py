"""Takes pages apart into the smallest pieces of a chunk: sentences, headings, and the lines of tables and code."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, compress, pairwise, repeat
from operator import ne, or_
from typing import Any, NamedTuple

from lectern.model import Element, Page

# Where a sentence ends: its last mark, what closes around it, and in the group the white space up to the next one.
# Initials ("J. Smith"), abbreviations and the numbers of a list end none.
_MARKS = ".!?…。！？"
_SENTENCE_END = re.compile(
    rf"[{_MARKS}](?:(?<=[。！？])(\s*+)(?=\S)|[\"'”’)\]]*+(?=\s)"
    r"(?<!\b[A-Z]\.)(?<!\b(?:[DMS][rst]|[Nn]o|vs)\.)(?<!\b(?:Mrs|[Ff]ig|e\.g|i\.e)\.)(?<!\bProf\.)"
    r"(?<!^\d\.)(?<!^\d\d\.)(\s++)(?=[^\sa-zß-ÿ]))",
    re.MULTILINE,
)
_LINE = re.compile(r".*\S")
_NOTHING = Element("UncategorizedText", "")  # what an empty page holds

PROSE, HEADING, TABLE, CODE = range(4)
_FORMS = {"Title": HEADING, "Table": TABLE, "CodeSnippet": CODE}

# What ends with an atom. INSIDE a table or code, and behind a heading, a cut is the last resort.
INSIDE, SENTENCE, ELEMENT = range(3)
_CLOSES = (  # by form: with an atom amid the element, with its last atom
    (SENTENCE, ELEMENT),
    (INSIDE, INSIDE),
    (INSIDE, ELEMENT),
    (INSIDE, ELEMENT),
)


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


class _Places(NamedTuple):
    """Elements, and the visible characters [start, end) of each in the document's text."""

    elements: Sequence[Element]
    starts: Any
    ends: Any


def take_apart(pages: Sequence[Page], text: str, points: Any) -> tuple[Atoms, list[Section]]:
    """Every visible character of `text`, the pages' texts joined by an empty line, is in one atom, and every atom in
    one section. `points` are its characters as an array of code points."""
    import numpy

    places = _place(pages)
    forms = numpy.array([_FORMS.get(element.kind, PROSE) for element in places.elements], numpy.int64)
    cuts, lines = _cut_prose(places, forms, text, points), _find_lines(places, forms, text)
    undivided = (forms == PROSE) | (forms == HEADING)
    starts = numpy.sort(numpy.concatenate([places.starts[undivided], cuts[:, 1], lines[:, 0]]), kind="stable")
    ends = numpy.sort(numpy.concatenate([places.ends[undivided], cuts[:, 0], lines[:, 1]]), kind="stable")
    first = starts.searchsorted(places.starts)
    owner = places.starts.searchsorted(starts, "right") - 1
    closes = numpy.array(_CLOSES)[forms[owner], (places.ends[owner] == ends).astype(int)]
    atoms = Atoms(starts, ends, closes, quotable=((forms == PROSE) | (forms == TABLE))[owner])
    return atoms, list(_sections(places.elements, forms == HEADING, [*first.tolist(), len(starts)]))


def _place(pages: Sequence[Page]) -> _Places:
    """The elements that show anything."""
    import numpy

    elements = [element for page in pages for element in page.elements or (_NOTHING,)]
    texts = [element.text for element in elements]
    ends = (numpy.array([*map(len, texts)], numpy.int64) + 2).cumsum() - 2
    starts = ends - numpy.array([len(text.lstrip()) for text in texts], numpy.int64)
    ends = starts + numpy.array([len(text.strip()) for text in texts], numpy.int64)
    shown = starts < ends
    return _Places([*compress(elements, shown.tolist())], starts[shown], ends[shown])


def _cut_prose(places: _Places, forms: Any, text: str, points: Any) -> Any:
    """(n, 2): where a sentence of an element of prose ends, and where the next begins."""
    import numpy

    marks = numpy.flatnonzero(reduce(or_, [points == ord(mark) for mark in _MARKS]))
    owner = places.starts.searchsorted(marks, "right") - 1
    ends = places.ends[owner]
    amid = (forms[owner] == PROSE) & (marks + 1 < ends)
    found = map(_SENTENCE_END.match, repeat(text), marks[amid].tolist(), ends[amid].tolist())
    gaps = chain.from_iterable([match.span(match.lastindex or 0) for match in found if match])
    return numpy.fromiter(gaps, numpy.int64).reshape(-1, 2)


def _find_lines(places: _Places, forms: Any, text: str) -> Any:
    """(n, 2): where the visible characters of a line of a table or of code start, indented, and where they end."""
    import numpy

    blocks = numpy.stack([places.starts, places.ends], 1)[(forms == TABLE) | (forms == CODE)].tolist()
    found = [match.span() for start, end in blocks for match in _LINE.finditer(text, start, end)]
    return numpy.fromiter(chain.from_iterable(found), numpy.int64).reshape(-1, 2)


def _sections(elements: Sequence[Element], titles: Any, atoms: Sequence[int]) -> Iterator[Section]:
    """A section begins where a heading follows text, or where text goes on under other headings than before."""
    import numpy

    headings = [element.headings for element in elements]
    moved = numpy.array([*map(ne, headings, headings[1:])], bool)
    begins = numpy.flatnonzero(~titles[:-1] & (titles[1:] | moved)) + 1
    for first, end in pairwise(sorted({0, *begins.tolist(), len(elements)})):
        yield Section(headings[end - 1], atoms[first], atoms[end])
