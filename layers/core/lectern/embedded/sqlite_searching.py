"""Searches one course of the SQLite index: by words, by vectors, and by the vectors of single sentences."""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lectern.embedded.ranking import Found, Question
from lectern.embedded.vectors import row_cosines, unpack_all
from lectern.words import content_words, words

_BEST = 50  # of each search go into the fusion


@dataclass(slots=True)
class Matrices:
    """The chunk vectors of the courses searched last, each as of one version of its course."""

    kept: dict[tuple[int, int], tuple[int, list[int], Any]] = field(default_factory=dict)
    room: int = 8

    def of(self, database: sqlite3.Connection, course: int, version: int, dimensions: int) -> tuple[list[int], Any]:
        """The numbers of the chunks that have a vector of this size, and their (n, dimensions) matrix."""
        found = self.kept.pop((course, dimensions), None)
        if found is None or found[0] != version:
            found = version, *_read_matrix(database, course, dimensions)
        self.kept[course, dimensions] = found
        if len(self.kept) > self.room:
            self.kept.pop(next(iter(self.kept)))
        return found[1:]


def _read_matrix(database: sqlite3.Connection, course: int, dimensions: int) -> tuple[list[int], Any]:
    statement = "SELECT number, vector FROM chunk WHERE course = ? AND length(vector) = ? ORDER BY number"
    rows = database.execute(statement, (course, 2 * dimensions)).fetchall()
    return [number for number, _ in rows], unpack_all([vector for _, vector in rows], dimensions)


def find_by_words(database: sqlite3.Connection, course: int, question: str) -> dict[int, float]:
    """BM25 of the best chunks that hold any content word of the question."""
    wanted = content_words(question) or words(question)
    if not wanted:
        return {}
    statement = (
        f"SELECT rowid, -rank FROM words_{course} WHERE words_{course} MATCH ? ORDER BY rank, rowid LIMIT {_BEST}"
    )
    return dict(database.execute(statement, (" OR ".join(map(_quote, wanted)),)).fetchall())


def find_by_vector(numbers: Sequence[int], matrix: Any, vector: Any, lexical: Collection[int]) -> dict[int, float]:
    """Cosines of the best chunks by vector and of those that were found by words."""
    import numpy

    cosines = matrix @ vector
    best = set(numpy.argsort(-cosines, kind="stable")[:_BEST].tolist())
    best.update(row for row, number in enumerate(numbers) if number in lexical)
    return {numbers[row]: float(cosines[row]) for row in best}


def weigh_words(database: sqlite3.Connection, course: int, question: str) -> Question:
    """Which chunks hold which content word of the question."""
    statement = f"SELECT rowid FROM words_{course} WHERE words_{course} MATCH ?"
    holders: Mapping[str, frozenset[int]] = {
        word: frozenset(number for (number,) in database.execute(statement, (_quote(word),)))
        for word in content_words(question)
    }
    ((chunks,),) = database.execute("SELECT count(*) FROM chunk WHERE course = ?", (course,)).fetchall()
    return Question(holders, chunks)


def find(
    database: sqlite3.Connection,
    matrices: Matrices,
    course: int,
    version: int,
    question: str,
    vector: Sequence[float] | None,
) -> list[Found]:
    """What both searches found, each chunk once."""
    lexical = find_by_words(database, course, question)
    if vector is None:
        return [Found(number, score) for number, score in lexical.items()]
    import numpy

    asked = numpy.asarray(vector, numpy.float32)
    cosines = find_by_vector(*matrices.of(database, course, version, len(asked)), asked, lexical)
    sentences = _read_sentences(database, course, [*cosines])
    return [
        Found(
            number, lexical.get(number, 0.0), cosines.get(number, 0.0), tuple(row_cosines(sentences.get(number), asked))
        )
        for number in sorted({*lexical, *cosines})
    ]


def _read_sentences(database: sqlite3.Connection, course: int, numbers: Sequence[int]) -> dict[int, bytes]:
    statement = (
        "SELECT number, sentence_vectors FROM chunk WHERE course = ? AND sentence_vectors IS NOT NULL"
        " AND number IN (SELECT value FROM json_each(?))"
    )
    return dict(database.execute(statement, (course, json.dumps(numbers))).fetchall())


def _quote(word: str) -> str:
    return f'"{word}"'
