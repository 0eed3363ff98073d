"""Finds passages in one SQLite file: full-text search and vectors, fused; every course is a namespace of its own."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import batched
from pathlib import Path
from typing import Any

from lectern.embedded.ranking import Found, Question, fuse, support
from lectern.embedded.sqlite_file import changed_course, connect, course_number
from lectern.embedded.sqlite_searching import Matrices, find, weigh_words
from lectern.embedded.vectors import pack, pack_rows
from lectern.model import Chunk, CourseId, DocumentId, Embedded, PageSpan, Passage, Vector

_ROWS = 200  # written in one transaction
_PUT = """
INSERT INTO chunk (course, id, document, editions, text, rest, vector, sentence_vectors) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (course, id) DO UPDATE SET document = excluded.document, editions = excluded.editions, text = excluded.text,
  rest = excluded.rest, vector = excluded.vector, sentence_vectors = excluded.sentence_vectors
RETURNING number
"""
_OF_COURSE = "course = (SELECT number FROM course WHERE id = ?)"
_AMONG = "id IN (SELECT value FROM json_each(?))"


class SqlitePassages:
    """The `Passages` port. Any number of threads and processes may read and write at the same time."""

    wants_sentences = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._matrices = Matrices()
        self._local = threading.local()

    @property
    def _database(self) -> sqlite3.Connection:
        if not hasattr(self._local, "database"):
            self._local.database = connect(self._path)
        connection: sqlite3.Connection = self._local.database
        return connection

    def put(self, course: CourseId, embedded: Iterable[Embedded]) -> None:
        for batch in batched(embedded, _ROWS, strict=False):
            rows = [(_columns(one), one.chunk.embedded_text) for one in batch]
            with self._database as database:
                database.execute("BEGIN IMMEDIATE")
                number = changed_course(database, course)
                for columns, text in rows:
                    ((chunk,),) = database.execute(_PUT, (number, *columns)).fetchall()
                    database.execute(f"DELETE FROM words_{number} WHERE rowid = ?", (chunk,))
                    database.execute(f"INSERT INTO words_{number} (rowid, text) VALUES (?, ?)", (chunk, text))

    def held(self, course: CourseId, ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        statement = f"SELECT id, editions FROM chunk WHERE {_OF_COURSE} AND {_AMONG}"
        rows = self._database.execute(statement, (course, json.dumps(ids)))
        return {chunk: frozenset(json.loads(editions)) for chunk, editions in rows}

    def of_document(self, course: CourseId, document: DocumentId) -> list[str]:
        statement = f"SELECT id FROM chunk WHERE {_OF_COURSE} AND document = ? ORDER BY number"
        return [chunk for (chunk,) in self._database.execute(statement, (course, document))]

    def remove(self, course: CourseId, ids: Sequence[str]) -> None:
        with self._database as database:
            database.execute("BEGIN IMMEDIATE")
            number = changed_course(database, course)
            statement = f"DELETE FROM chunk WHERE course = ? AND {_AMONG} RETURNING number"
            gone = database.execute(statement, (number, json.dumps(ids))).fetchall()
            database.executemany(f"DELETE FROM words_{number} WHERE rowid = ?", gone)

    def search(self, course: CourseId, question: str, vector: Vector | None, k: int) -> list[Passage]:
        with self._database as database:
            database.execute("BEGIN")  # one snapshot for every statement
            held = course_number(database, course)
            if held is None:
                return []
            asked = weigh_words(database, held[0], question)
            best = fuse(find(database, self._matrices, *held, question, vector))[:k]
            chunks = _read_chunks(database, held[0], [one.number for _, one in best])
        return [_passage(*chunks[one.number], one, score, asked) for score, one in best]


def _passage(chunk: Chunk, editions: frozenset[str], found: Found, score: float, asked: Question) -> Passage:
    scored = zip(chunk.sentences, found.sentences, strict=False)
    sentences = sorted(((start, end, cosine) for (start, end), cosine in scored), key=lambda one: -one[2])
    return Passage(chunk, editions, score, support(found, chunk, asked), tuple(sentences))


def _columns(embedded: Embedded) -> tuple[Any, ...]:
    chunk = embedded.chunk
    rest = {
        "headings": chunk.headings,
        "tokens": chunk.tokens,
        "spans": [asdict(span) for span in chunk.spans],
        "sentences": chunk.sentences,
    }
    editions = json.dumps(sorted(embedded.editions))
    vectors = pack(embedded.vector), pack_rows(embedded.sentences)
    return (chunk.id, chunk.document, editions, chunk.text, json.dumps(rest), *vectors)


def _read_chunks(
    database: sqlite3.Connection, course: int, numbers: Sequence[int]
) -> dict[int, tuple[Chunk, frozenset[str]]]:
    statement = (
        "SELECT number, id, document, text, rest, editions FROM chunk"
        " WHERE course = ? AND number IN (SELECT value FROM json_each(?))"
    )
    rows = database.execute(statement, (course, json.dumps(numbers)))
    return {number: (_chunk(*columns), frozenset(json.loads(editions))) for number, *columns, editions in rows}


def _chunk(id: str, document: str, text: str, rest: str) -> Chunk:
    raw = json.loads(rest)
    spans = tuple(PageSpan(**span) for span in raw["spans"])
    sentences = tuple((start, end) for start, end in raw["sentences"])
    return Chunk(id, DocumentId(document), text, tuple(raw["headings"]), raw["tokens"], spans, sentences)
