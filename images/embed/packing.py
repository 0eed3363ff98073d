"""Fills chunks with the atoms of a document, up to the budget and never across a heading."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from embed.atoms import ELEMENT, SENTENCE, Atom, Section
from embed.tokens import Tokens


class Piece(NamedTuple):
    """A chunk to be: characters [start, end) of the document's text."""

    start: int
    end: int
    tokens: int
    headings: tuple[str, ...]
    sentences: tuple[tuple[int, int], ...]


class Packing:
    """Fills chunks with atoms up to the budget.

    Each section is packed for itself, and inside it a chunk rather ends with an element than with a sentence: an edit
    changes the chunks around it and no others.
    """

    def __init__(self, tokens: Tokens, atoms: Sequence[Atom], budget: int) -> None:
        import numpy

        self._tokens, self._atoms, self._budget = tokens, atoms, budget
        table = numpy.array(atoms, numpy.int64).reshape(-1, 4)
        self._first = tokens.ended(table[:, 0]).tolist()
        self._last = tokens.begun(table[:, 1]).tolist()
        number = numpy.arange(len(atoms))
        self._latest = {  # the latest atom, up to this one, that closes at least this much
            what: numpy.maximum.accumulate(numpy.where(table[:, 2] >= what, number, -1)).tolist()
            for what in (SENTENCE, ELEMENT)
        }

    def pack(self, sections: Sequence[Section]) -> Iterator[Piece]:
        for section in self._join_small(sections):
            first = section.first
            while first < section.end:
                last, count = self._fill(first, section.end - 1)
                if count <= self._budget:
                    yield self._piece(first, last, count, section.headings)
                else:
                    yield from self._break_up(self._atoms[first], section.headings)
                first = last + 1

    def _size(self, first: int, last: int) -> int:
        """Tokens of a run of atoms, to within a few: the exact count depends on where it is cut out."""
        return self._last[last] - self._first[first]

    def _join_small(self, sections: Sequence[Section]) -> Iterator[Section]:
        """Sections too small to be found by themselves join their neighbour under the same parent heading."""
        small = self._budget // 4
        held, parent = None, ()
        for section in sections:
            if (
                held
                and parent == section.headings[:-1]
                and self._size(held.first, section.end - 1) <= self._budget
                and (self._size(held.first, held.end - 1) < small or self._size(section.first, section.end - 1) < small)
            ):
                held = Section(parent, held.first, section.end)
                continue
            if held:
                yield held
            held, parent = section, section.headings[:-1]
        if held:
            yield held

    def _fill(self, first: int, end: int) -> tuple[int, int]:
        """The last atom of the chunk that begins with atom `first`, and its exact tokens: more than the budget only
        where the one atom is too long."""
        rest = self._size(first, end)
        room = self._budget
        if room < rest < 1.5 * room:
            room = int(0.6 * rest)  # two chunks of a size rather than a full one and a scrap
        last = self._best_end(first, end, room)
        while (count := self._count(first, last)) > self._budget and last > first:
            last -= 1
        return last, count

    def _best_end(self, first: int, end: int, room: int) -> int:
        fits = bisect_right(self._last, self._first[first] + room, first) - 1
        if fits >= end:
            return end
        element, sentence = self._latest[ELEMENT][fits], self._latest[SENTENCE][fits]
        if element >= first and self._size(first, element) >= room // 2:
            return element
        return max(first, sentence if sentence >= first else fits)

    def _count(self, first: int, last: int) -> int:
        return self._tokens.count(self._atoms[first].start, self._atoms[last].end)

    def _piece(self, first: int, last: int, count: int, headings: tuple[str, ...]) -> Piece:
        atoms = self._atoms[first : last + 1]
        start = atoms[0].start
        sentences = tuple((atom[0] - start, atom[1] - start) for atom in atoms if atom[3])
        return Piece(start, atoms[-1].end, count, headings, sentences)

    def _break_up(self, atom: Atom, headings: tuple[str, ...]) -> Iterator[Piece]:
        """An atom longer than the budget, cut after lines, else words, else characters."""
        text, start = self._tokens.text, atom.start
        while start < atom.end:
            end = atom.end
            if self._tokens.count(start, end) > self._budget:
                end = start + len(text[start : self._tokens.reach(start, self._budget)].rstrip())
            sentences = ((0, end - start),) if atom.quotable else ()
            yield Piece(start, end, self._tokens.count(start, end), headings, sentences)
            start = end + len(text[end : atom.end]) - len(text[end : atom.end].lstrip())
