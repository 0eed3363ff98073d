"""How well the embedded adapters find, answer and refuse, measured on SQuAD 2.0 against plain full-text search."""

import math
import random
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.squad import ABSENT, COURSE, Question, Squad, read_squad
from lectern.embedded.extractive import choose
from lectern.embedded.minilm import MiniLM, available
from lectern.embedded.ranking import LEXICAL_SUPPORT_GATE, SUPPORT_GATE
from lectern.embedded.sqlite_passages import SqlitePassages
from lectern.model import Brief, CourseId, Embedded, Evidence, Passage, Vector
from lectern.words import content_words

ASKED = 800


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of every chunk with its sentences, by id, and of every question, by text."""

    chunks: dict[str, Embedded]
    questions: dict[str, Vector]
    chunks_per_second: float


def measure(data: Path = Path(".lectern")) -> dict[str, Any]:
    """`data` is the folder that keeps the embedding model."""
    squad = read_squad()
    if squad is None:
        return ABSENT
    if not available():
        return {"not measured": "the packages of the embedding model are not installed"}
    asked = random.Random(1).sample(squad.questions, ASKED)
    vectors = embed(squad, asked, MiniLM(data))
    with TemporaryDirectory() as scratch:
        index = SqlitePassages(Path(scratch, "passages.sqlite"))
        index.put(COURSE, vectors.chunks.values())
        return {
            "chunks_per_second": vectors.chunks_per_second,
            **rank(index, squad, asked, vectors),
            **answer(index, asked, vectors),
            **refuse(index, squad, asked, vectors),
        }


def embed(squad: Squad, asked: Sequence[Question], model: MiniLM) -> Vectors:
    model.embed_question("The model is opened before the clock starts.")
    start = time.perf_counter()
    whole = model.embed([chunk.text for chunk in squad.chunks])
    seconds = time.perf_counter() - start
    sentences = iter(model.embed([chunk.text[a:b] for chunk in squad.chunks for a, b in chunk.sentences]))
    chunks = {
        chunk.id: Embedded(chunk, frozenset({"1"}), vector, tuple(next(sentences) for _ in chunk.sentences))
        for chunk, vector in zip(squad.chunks, whole, strict=True)
    }
    texts = [question.text for question in asked]
    return Vectors(chunks, dict(zip(texts, model.embed(texts), strict=True)), len(whole) / seconds)


def rank(index: SqlitePassages, squad: Squad, asked: Sequence[Question], vectors: Vectors) -> dict[str, Any]:
    """nDCG@10 (Järvelin and Kekäläinen 2002); a question has one right paragraph."""
    plain = _plain_search(squad)
    found = {
        "hybrid": [_ids(index.search(COURSE, each.text, vectors.questions[each.text], 10)) for each in asked],
        "lexical": [_ids(index.search(COURSE, each.text, None, 10)) for each in asked],
        "fts5": [_plainly_found(plain, each.text) for each in asked],
    }
    gains = {
        how: [_gain(ids, each.chunk) for ids, each in zip(lists, asked, strict=True)] for how, lists in found.items()
    }
    return {
        "ndcg_at_10": {how: mean(values) for how, values in gains.items()},
        "recall_at_10": {how: mean(value > 0 for value in values) for how, values in gains.items()},
        "ndcg_samples": gains,
    }


def _ids(passages: Iterable[Passage]) -> list[str]:
    return [passage.chunk.id for passage in passages]


def _gain(ids: Sequence[str], right: str) -> float:
    return 1 / math.log2(ids.index(right) + 2) if right in ids else 0.0


def _plain_search(squad: Squad) -> sqlite3.Connection:
    """The reference: what SQLite does by itself."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE plain USING fts5(id UNINDEXED, text, tokenize='porter unicode61')")
    database.executemany("INSERT INTO plain VALUES (?, ?)", [(chunk.id, chunk.text) for chunk in squad.chunks])
    return database


def _plainly_found(database: sqlite3.Connection, question: str) -> list[str]:
    wanted = " OR ".join(f'"{word}"' for word in content_words(question))
    return [id for (id,) in database.execute("SELECT id FROM plain(?) ORDER BY rank LIMIT 10", (wanted,))]


def answer(index: SqlitePassages, asked: Sequence[Question], vectors: Vectors) -> dict[str, Any]:
    """The share of questions whose gold answer stands in the first one, two or three sentences that are written."""
    shares: dict[str, list[float]] = {}
    for how in ("hybrid", "lexical"):
        hits = [_hits(index, each, vectors.questions[each.text] if how == "hybrid" else None) for each in asked]
        shares[how] = [mean(hit[count] for hit in hits) for count in range(3)]
    return {"gold_in_first_sentences": shares}


def _hits(index: SqlitePassages, question: Question, vector: Vector | None) -> list[bool]:
    found = index.search(COURSE, question.text, vector, 6)
    brief = Brief(question.text, tuple(Evidence(number, "", each) for number, each in enumerate(found, 1)))
    written = [quote.text.lower() for quote in choose(brief)]
    return [any(gold.lower() in text for text in written[:count] for gold in question.answers) for count in (1, 2, 3)]


def refuse(index: SqlitePassages, squad: Squad, asked: Sequence[Question], vectors: Vectors) -> dict[str, Any]:
    """Each article is a course that lacks a quarter of its paragraphs.

    `answerable`: the paragraph is there. `near`: it was taken out (its neighbours may hold the answer all the same).
    `foreign`: a question on another article.
    """
    kept = _build_courses(index, squad, vectors)
    result: dict[str, Any] = {}
    for how, gate in (("hybrid", SUPPORT_GATE), ("lexical", LEXICAL_SUPPORT_GATE)):
        support: dict[str, list[float]] = {"answerable": [], "near": [], "foreign": []}
        for kind, course, question in _askings(asked, squad, kept):
            vector = vectors.questions[question.text] if how == "hybrid" else None
            found = index.search(course, question.text, vector, 6)
            support[kind].append(max((each.support for each in found), default=0.0))
        result[how] = {"gate": gate, **_summarise(support, gate)}
    return {"refusing": result}


def _build_courses(index: SqlitePassages, squad: Squad, vectors: Vectors) -> dict[str, set[str]]:
    chance, kept = random.Random(2), dict[str, set[str]]()
    for article in sorted({chunk.document for chunk in squad.chunks}):
        ids = [chunk.id for chunk in squad.chunks if chunk.document == article]
        kept[article] = set(chance.sample(ids, len(ids) * 3 // 4))
        index.put(CourseId(article), (vectors.chunks[id] for id in ids if id in kept[article]))
    return kept


def _askings(
    asked: Sequence[Question], squad: Squad, kept: dict[str, set[str]]
) -> Iterator[tuple[str, CourseId, Question]]:
    chance, articles = random.Random(3), sorted(kept)
    article_of = {chunk.id: chunk.document for chunk in squad.chunks}
    for question in asked:
        own = article_of[question.chunk]
        yield "answerable" if question.chunk in kept[own] else "near", CourseId(own), question
        yield "foreign", CourseId(chance.choice([article for article in articles if article != own])), question


def _summarise(support: dict[str, list[float]], gate: float) -> dict[str, float]:
    answerable = support["answerable"]
    return {
        "answerable_refused": mean(value < gate for value in answerable),
        **{f"{kind}_answered": mean(value >= gate for value in support[kind]) for kind in ("near", "foreign")},
        **{f"{kind}_auc": _area(answerable, support[kind]) for kind in ("near", "foreign")},
    }


def _area(higher: Sequence[float], lower: Sequence[float]) -> float:
    """Area under the ROC curve: how often a value of the one is above a value of the other."""
    wins = sum((one > other) + (one == other) / 2 for one in higher for other in lower)
    return wins / (len(higher) * len(lower))
