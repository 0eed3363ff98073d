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
from lectern.embedded.vectors import pack, pack_rows, row_cosines, unpack_all
from lectern.embedded.words import content_words, words
from lectern.model import Chunk, CourseId, DocumentId, Embedded, PageSpan, Passage, Vector

_BEST = 50  # of each search go into the fusion
_ROWS = 200  # written in one transaction
_PUT = """
INSERT INTO chunk (course, id, document, editions, text, rest, vector, sentence_vectors) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (course, id) DO UPDATE SET document = excluded.document, editions = excluded.editions, text = excluded.text,
  rest = excluded.rest, vector = excluded.vector, sentence_vectors = excluded.sentence_vectors
RETURNING number
"""
_AMONG = "IN (SELECT value FROM json_each(?))"


class SqlitePassages:
    """The `Passages` port. Any number of threads and processes may read and write at the same time."""

    wants_sentences = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._matrices: dict[tuple[int, int], tuple[int, list[int], Any]] = {}

    def put(self, course: CourseId, embedded: Iterable[Embedded]) -> None:
        for batch in batched(embedded, _ROWS):
            rows = [(one.chunk.id, *_columns(one)) for one in batch]
            with self._database as database:
                database.execute("BEGIN IMMEDIATE")
                number = changed_course(database, course)
                for one, row in zip(batch, rows, strict=True):
                    ((chunk,),) = database.execute(_PUT, (number, *row)).fetchall()
                    database.execute(f"DELETE FROM words_{number} WHERE rowid = ?", (chunk,))
                    database.execute(
                        f"INSERT INTO words_{number} (rowid, text) VALUES (?, ?)", (chunk, one.chunk.embedded_text)
                    )

    def held(self, course: CourseId, ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        statement = f"SELECT id, editions FROM chunk WHERE course = {_COURSE} AND id {_AMONG}"
        found = self._database.execute(statement, (course, json.dumps(ids)))
        return {chunk: frozenset(json.loads(editions)) for chunk, editions in found}

    def of_document(self, course: CourseId, document: DocumentId) -> list[str]:
        statement = f"SELECT id FROM chunk WHERE course = {_COURSE} AND document = ? ORDER BY number"
        return [chunk for (chunk,) in self._database.execute(statement, (course, document))]

    def remove(self, course: CourseId, ids: Sequence[str]) -> None:
        with self._database as database:
            database.execute("BEGIN IMMEDIATE")
            number = changed_course(database, course)
            gone = json.dumps(ids)
            database.execute(
                f"DELETE FROM words_{number} WHERE rowid IN"
                f" (SELECT number FROM chunk WHERE course = ? AND id {_AMONG})",
                (number, gone),
            )
            database.execute(f"DELETE FROM chunk WHERE course = ? AND id {_AMONG}", (number, gone))
