"""The SQLite file behind the embedded index: its tables, and connections that any number of processes may hold."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from lectern.model import CourseId

_SCHEMA = """
CREATE TABLE course (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL DEFAULT 0);
CREATE TABLE chunk (
  number INTEGER PRIMARY KEY,
  course INTEGER NOT NULL REFERENCES course,
  id TEXT NOT NULL,
  document TEXT NOT NULL,
  editions TEXT NOT NULL,   -- JSON list
  text TEXT NOT NULL,
  rest TEXT NOT NULL,       -- JSON: headings, tokens, spans, sentences
  vector BLOB,              -- float16, unit length
  sentence_vectors BLOB,    -- int8, one row per sentence, scaled row by row
  UNIQUE (course, id)
);
CREATE INDEX chunk_of_document ON chunk (course, document);
"""


def connect(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode that waits up to 30 s for another process's write."""
    if not path.exists():
        _create(path)
    return sqlite3.connect(path, timeout=30, isolation_level=None)


def _create(path: Path) -> None:
    """Puts a finished file in place at once: switching a file to WAL under the eyes of others can fail."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent) as scratch:
        draft = Path(scratch, "draft.sqlite")
        with closing(sqlite3.connect(draft)) as database:
            database.executescript("PRAGMA journal_mode=WAL;" + _SCHEMA)
        try:
            os.link(draft, path)
        except FileExistsError:
            return  # another process was first, with the same tables


def course_number(database: sqlite3.Connection, course: CourseId) -> tuple[int, int] | None:
    """The number of a course and the version of its chunks, which grows with every write; None: nothing was put."""
    return database.execute("SELECT number, version FROM course WHERE id = ?", (course,)).fetchone()  # type: ignore[no-any-return]


def changed_course(database: sqlite3.Connection, course: CourseId) -> int:
    """The number of a course whose version has just grown; opened when it is new.

    Each course has a full-text table of its own, so that no word of one course weighs on the ranking of another.
    """
    statement = (
        "INSERT INTO course (id) VALUES (?) ON CONFLICT (id) DO UPDATE SET version = version + 1 RETURNING number"
    )
    ((number,),) = database.execute(statement, (course,)).fetchall()
    database.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS words_{number} USING fts5(text, tokenize='porter unicode61', detail=full)"
    )
    return int(number)
