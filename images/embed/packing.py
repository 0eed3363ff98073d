"""Fills chunks with the atoms of a document, up to the budget and never across a heading."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from embed.atoms import ELEMENT, SENTENCE, Atoms, Section
from embed.tokens import Tokens


class Piece(NamedTuple):
    """A chunk to be: characters [start, end) of the document's text."""

    start: int
    end: int
    tokens: int
    headings: tuple[str, ...]
    sentences: tuple[tuple[int, int], ...]


class Packing:
    """Each section is packed for itself, and inside it a chunk rather ends with an element than with a sentence: an
    edit changes the chunks around it and no others."""

    def __init__(self, tokens: Tokens, atoms: Atoms, budget: int) -> None:
        import numpy

        self._tokens, self._budget = tokens, budget
        self._starts: list[int] = atoms.starts.tolist()
        self._ends: list[int] = atoms.ends.tolist()
        self._quotable: list[bool] = atoms.quotable.tolist()
        first_token, exact_start = tokens.starting(atoms.starts)
        last_token, exact_end = tokens.ending(atoms.ends)
        self._first_token: Sequence[int] = first_token.data
        self._last_token: Sequence[int] = last_token.data
        self._exact_start: Sequence[bool] = exact_start.data
        self._exact_end: Sequence[bool] = exact_end.data
        number = numpy.arange(len(atoms.starts))
        self._latest: dict[int, Sequence[int]] = {  # the latest atom, up to this one, that closes at least this much
            what: numpy.maximum.accumulate(numpy.where(atoms.closes >= what, number, -1)).data
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
                    yield from self._break_up(first, section.headings)
                first = last + 1

    def _join_small(self, sections: Sequence[Section]) -> Iterator[Section]:
        """Sections too small to be found by themselves join their neighbour under the same parent heading."""
        held, parent = None, None
        for section in sections:
            if held and parent == section.headings[:-1] and self._should_join(held, section):
                held = Section(section.headings[:-1], held.first, section.end)
                continue
            if held:
                yield held
            held, parent = section, section.headings[:-1]
        if held:
            yield held

    def _should_join(self, one: Section, other: Section) -> bool:
        if self._size(one.first, other.end - 1) > self._budget:
            return False
        return min(self._size(one.first, one.end - 1), self._size(other.first, other.end - 1)) < self._budget // 4

    def _size(self, first: int, last: int) -> int:
        """Tokens of a run of atoms, to within a few: the exact count depends on how its ends are cut out."""
        return self._last_token[last] - self._first_token[first]

    def _count(self, first: int, last: int) -> int:
        if self._exact_start[first] and self._exact_end[last]:
            return self._size(first, last)
        return self._tokens.count(self._starts[first], self._ends[last])

    def _fill(self, first: int, end: int) -> tuple[int, int]:
        """The last atom of the chunk that begins with atom `first`, and its exact tokens: more than the budget only
        where that one atom is too long."""
        rest, last = self._size(first, end), end
        if rest > self._budget:  # two chunks of a size rather than a full one and a scrap
            last = self._best_end(first, end, int(0.6 * rest) if rest < 1.5 * self._budget else self._budget)
        while (count := self._count(first, last)) > self._budget and last > first:
            last -= 1
        return last, count

    def _best_end(self, first: int, end: int, room: int) -> int:
        fits = bisect_right(self._last_token, self._first_token[first] + room, first, end) - 1
        element, sentence = self._latest[ELEMENT][fits], self._latest[SENTENCE][fits]
        if element >= first and self._size(first, element) >= room // 2:
            return element
        return max(first, sentence if sentence >= first else fits)

    def _piece(self, first: int, last: int, count: int, headings: tuple[str, ...]) -> Piece:
        start, run = self._starts[first], slice(first, last + 1)
        atoms = zip(self._starts[run], self._ends[run], self._quotable[run], strict=True)
        sentences = tuple([(one - start, end - start) for one, end, quotable in atoms if quotable])
        return Piece(start, self._ends[last], count, headings, sentences)

    def _break_up(self, atom: int, headings: tuple[str, ...]) -> Iterator[Piece]:
        """An atom longer than the budget, cut after lines, else words, else characters."""
        text, start, atom_end = self._tokens.text, self._starts[atom], self._ends[atom]
        while start < atom_end:
            end = atom_end
            if self._tokens.count(start, end) > self._budget:
                end = start + len(text[start : self._tokens.reach(start, self._budget)].rstrip())
            sentences = ((0, end - start),) if self._quotable[atom] else ()
            yield Piece(start, end, self._tokens.count(start, end), headings, sentences)
            start = atom_end - len(text[end:atom_end].lstrip())
