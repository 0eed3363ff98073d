"""The corpora that retrieval is measured on; they are not part of this repository."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embed.chunking import ChunkOptions, chunk
from lectern.model import Chunk, CourseId, DocumentId, Element, Extraction, Page

ABSENT = {"not measured": "corpus absent; name its folder in LECTERN_CORPUS"}
COURSE = CourseId("squad")


def retrieval_folder() -> Path:
    beside = Path(__file__).parents[1] / "../shared/corpus"
    return Path(os.environ.get("LECTERN_CORPUS", beside)) / "retrieval"


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    answers: tuple[str, ...]
    chunk: str  # the id of the paragraph that it was written from


@dataclass(frozen=True, slots=True)
class Squad:
    """The development half of SQuAD 2.0 (Rajpurkar, Jia and Liang 2018): one chunk per paragraph."""

    chunks: tuple[Chunk, ...]
    questions: tuple[Question, ...]


def read_squad() -> Squad | None:
    folder = retrieval_folder() / "squad2-dev"
    if not folder.exists():
        return None
    chunks = {row["_id"]: _paragraph(row) for row in _rows(folder / "corpus.jsonl")}
    paragraphs = {row["q"]: chunks[row["d"]].id for row in _rows(folder / "qrels.jsonl")}
    questions = tuple(
        Question(row["text"], tuple(row["answers"]), paragraphs[row["_id"]])
        for row in _rows(folder / "queries.jsonl")
        if not row["impossible"]
    )
    return Squad(tuple(chunks.values()), questions)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open() as lines:
        yield from map(json.loads, lines)


def _paragraph(row: dict[str, Any]) -> Chunk:
    page = Page(1, (Element("NarrativeText", row["text"].strip()),))
    (only,) = chunk(Extraction("txt", (page,)), DocumentId(row["title"]), COURSE, ChunkOptions(2000))
    return only


def read_book() -> Extraction | None:
    """An English textbook in Markdown, forty blocks to a page."""
    path = retrieval_folder() / "openstax-python" / "introduction-python-programming.md"
    if not path.exists():
        return None
    elements = list(_elements(path.read_text()))
    pages = (Page(at // 40 + 1, tuple(elements[at : at + 40])) for at in range(0, len(elements), 40))
    return Extraction("md", tuple(pages))


def _elements(text: str) -> Iterator[Element]:
    path: list[str] = []
    for block in _blocks(text):
        level = len(block) - len(block.lstrip("#"))
        if level:
            path[level - 1 :] = [block.strip("# ")]
            yield Element("Title", path[-1], tuple(path[:-1]))
        else:
            kind = "CodeSnippet" if block.startswith("```") else "Table" if block.startswith("|") else "NarrativeText"
            yield Element(kind, block, tuple(path))


def _blocks(text: str) -> Iterator[str]:
    """Headings, fenced code, and whatever stands between empty lines."""
    held: list[str] = []
    fenced = False
    for line in [*text.split("\n"), ""]:
        fenced ^= line.startswith("```")
        heading = line.startswith("#") and not fenced
        if held and not fenced and (heading or not line.strip()):
            yield "\n".join(held)
            held = []
        if heading:
            yield line
        elif line.strip() or fenced:
            held.append(line)
