"""What chunking costs beside the one tokenizer pass that nobody can do without, and whether its promises hold."""

import os
import random
import time
from collections.abc import Callable
from itertools import chain
from statistics import mean
from typing import Any

import tiktoken

from benchmarks.squad import ABSENT, read_book
from embed.chunking import ChunkOptions, chunk
from embed.tokens import VOCABULARY, load_encoding
from lectern.model import Chunk, CourseId, DocumentId, Element, Extraction, Page

ROUNDS = 9
EDITS = 30


def measure() -> dict[str, Any]:
    """CPU seconds, raw and taken in turns; the ratio is of the least ones.

    `one_pass` is by cl100k_base as tiktoken itself builds it, `own_pass` by the chunker's, which finds the same tokens.
    """
    book = read_book()
    if book is None:
        return ABSENT
    encoding, (own, _) = _load_published(), load_encoding()
    text = "\n\n".join(page.text for page in book.pages)
    chunks = _cut(book)
    one_pass, own_pass, chunked = _time(
        lambda: encoding.encode_ordinary(text), lambda: own.encode_ordinary(text), lambda: _cut(book)
    )
    return {
        "characters": len(text),
        "chunks": len(chunks),
        "mean_tokens": mean(each.tokens for each in chunks),
        "over_budget": sum(each.tokens > ChunkOptions().budget for each in chunks),
        "wrong_counts": sum(len(encoding.encode_ordinary(each.text)) != each.tokens for each in chunks),
        "one_pass_cpu_s": one_pass,
        "own_pass_cpu_s": own_pass,
        "chunked_cpu_s": chunked,
        "ratio": min(chunked) / min(one_pass),
        **_stability(book, chunks),
    }


def _cut(extraction: Extraction) -> list[Chunk]:
    return list(chunk(extraction, DocumentId("book"), CourseId("course")))


def _load_published() -> tiktoken.Encoding:
    os.environ["TIKTOKEN_CACHE_DIR"] = str(VOCABULARY.parent)
    return tiktoken.get_encoding("cl100k_base")


def _time(*runs: Callable[[], object]) -> list[list[float]]:
    samples: list[list[float]] = [[] for _ in runs]
    for _ in range(ROUNDS):
        for run, taken in zip(runs, samples, strict=True):
            start = time.process_time()
            run()
            taken.append(time.process_time() - start)
    return samples


def _stability(book: Extraction, chunks: list[Chunk]) -> dict[str, Any]:
    """The chunks that change their id when one paragraph is put in somewhere."""
    chance, before = random.Random(1865), {each.id for each in chunks}
    changed = [len(before - {each.id for each in _cut(_edited(book, chance))}) for _ in range(EDITS)]
    return {"changed_chunks": changed, "changed_share": mean(changed) / len(chunks)}


def _edited(book: Extraction, chance: random.Random) -> Extraction:
    elements = list(chain.from_iterable(page.elements for page in book.pages))
    at = chance.choice([at for at, each in enumerate(elements) if each.kind == "NarrativeText"])
    added = Element(
        "NarrativeText", "This paragraph was put in afterwards. Nothing else was changed.", elements[at].headings
    )
    return Extraction(book.kind, (Page(1, (*elements[:at], added, *elements[at:])),))
