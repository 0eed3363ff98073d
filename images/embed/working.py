"""One message of the embed queue: chunk the pages, embed what is new, make the version live."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from embed.cache import embed_once
from embed.chunking import chunk
from lectern import objects
from lectern.aws.files import Files
from lectern.aws.queues import Queue
from lectern.aws.table import Item
from lectern.errors import Busy, Superseded
from lectern.ledger import caring, embedding
from lectern.ledger.book import Ledger
from lectern.logs import log
from lectern.model import Chunk, CourseId, DocumentId, Embedded, Extraction, Run
from lectern.outline import outline_item
from lectern.ports import Embedder, Passages
from lectern.sweeping import sweep

AFTER_TIMEOUT = 60.0  # seconds by which a lease outlives the function that holds it
SPARE = 60.0  # seconds before the end at which the rest is left to another invocation
BATCH = 64  # chunks embedded and stored at a time


@dataclass(frozen=True)
class Work:
    ledger: Ledger
    files: Files
    queue: Queue
    passages: Passages
    embedder: Embedder | None
    remaining: Callable[[], float]  # seconds

    def do(self, body: Mapping[str, Any], attempt: str) -> None:
        """Handle an S3 event of stored pages, or a wish to sweep a document. Raises Busy and Superseded."""
        if wish := body.get("sweep"):
            self._sweep(CourseId(wish["course"]), DocumentId(wish["document"]))
            return
        run = objects.run_of(body["detail"]["object"]["key"])
        try:
            item = embedding.begin(self.ledger, run, attempt, self.remaining() + AFTER_TIMEOUT)
            self._embed(run, attempt, item)
        except Superseded:
            embedding.release(self.ledger, run, attempt)
            caring.needs_sweeping(self.ledger, run.course, run.document)
            raise

    def _embed(self, run: Run, attempt: str, item: Item) -> None:
        extraction = Extraction.from_json(self.files.read_json(objects.pages(run)))
        chunks = list(chunk(extraction, run.document, run.course))
        edition = edition_of(chunks, self.embedder.model if self.embedder else "")
        if not self._put(run.course, chunks, edition, item.get("edition")):
            embedding.release(self.ledger, run, attempt)
            self.queue.send([{"detail": {"object": {"key": objects.pages(run)}}}])
            return
        self.ledger.table.put(outline_item(run, item["name"], extraction))  # under the claim, so versions stay in order
        embedding.commit(self.ledger, run, attempt, edition, _facts(extraction))
        log.info("document ready", extra=run.ids | {"chunks": len(chunks)})
        self._sweep(run.course, run.document)

    def _put(self, course: CourseId, chunks: Sequence[Chunk], edition: str, live: str | None) -> bool:
        """Store what the index lacks of this edition; False when time ran out before the end.

        A chunk that the live edition has as well stays part of both, so that the live one answers until the commit.
        """
        held = self.passages.held(course, [chunk.id for chunk in chunks])
        lacking = [chunk for chunk in chunks if edition not in held.get(chunk.id, frozenset())]
        for batch in batched(lacking, BATCH, strict=False):
            if self.remaining() < SPARE:
                return False
            editions = [frozenset({edition}) | (held.get(chunk.id, frozenset()) & {live}) for chunk in batch]
            self.passages.put(course, self._embedded(batch, editions))
        return True

    def _embedded(self, chunks: Sequence[Chunk], editions: Sequence[frozenset[str]]) -> list[Embedded]:
        if self.embedder is None:
            return [Embedded(chunk, names, None) for chunk, names in zip(chunks, editions, strict=True)]
        sentences = [_sentences(chunk) if self.passages.wants_sentences else [] for chunk in chunks]
        texts = [chunk.embedded_text for chunk in chunks] + [text for each in sentences for text in each]
        vectors = iter(embed_once(texts, self.embedder, self.ledger.table))
        whole = [next(vectors) for _ in chunks]
        return [
            Embedded(chunk, names, vector, tuple(next(vectors) for _ in each))
            for chunk, names, vector, each in zip(chunks, editions, whole, sentences, strict=True)
        ]

    def _sweep(self, course: CourseId, document: DocumentId) -> None:
        """What cannot be swept now stays on the janitor's list."""
        try:
            sweep(course, document, self.ledger, self.passages, self.files)
        except Busy:
            log.info("sweep left to the janitor", extra={"course": course, "document": document})


def edition_of(chunks: Sequence[Chunk], model: str) -> str:
    """Names what a version puts into the index: the same chunks and the same model are the same edition."""
    digest = hashlib.blake2b(model.encode(), digest_size=10)
    for each in chunks:
        digest.update(each.id.encode())
    return digest.hexdigest()


def _sentences(chunk: Chunk) -> list[str]:
    return [chunk.text[start:end] for start, end in chunk.sentences]


def _facts(extraction: Extraction) -> Item:
    return {
        "kind": extraction.kind,
        "pages": len(extraction.pages),
        "ocr_pages": sum(page.source == "ocr" for page in extraction.pages),
        "warnings": extraction.warnings,
    }
