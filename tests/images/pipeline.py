"""The two stages of ingestion, driven message by message as their queues would drive them."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from embed.working import Work as Embedding
from extract.limits import Limits
from extract.working import Work as Extracting
from lectern import objects
from lectern.aws.files import Files
from lectern.aws.queues import Queue
from lectern.embedded.sqlite_passages import SqlitePassages
from lectern.ledger import announcing
from lectern.ledger.book import Ledger
from lectern.model import CourseId, Run, Vector

COURSE = CourseId("c1")
TIDES = "# Tides\n\nA spring tide comes at full moon. A neap tide comes at half moon.\n"


@dataclass
class CountingEmbedder:
    """Vectors from letter counts; it remembers every text that it was given."""

    seen: list[str] = field(default_factory=list)
    model: str = "letters/26"

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        self.seen += texts
        return [self.embed_question(text) for text in texts]

    def embed_question(self, question: str) -> Vector:
        counts = [question.lower().count(chr(letter)) + 0.01 for letter in range(97, 123)]
        length = math.hypot(*counts)
        return [count / length for count in counts]


@dataclass
class Pipeline:
    """What one course's ingestion needs, and the messages that wait in its two queues."""

    ledger: Ledger
    files: Files
    passages: SqlitePassages
    extract_queue: Queue
    embed_queue: Queue
    embedder: CountingEmbedder = field(default_factory=CountingEmbedder)
    seconds: float = 300.0
    range_seconds: float = 100.0

    def announce(self, text: str = TIDES, name: str = "tides.md") -> Run:
        content = text.encode()
        sha256 = hashlib.sha256(content).hexdigest()
        return announcing.announce(self.ledger, COURSE, name, len(content), sha256)

    def upload(self, text: str = TIDES, name: str = "tides.md") -> Run:
        run = self.announce(text, name)
        boto3.client("s3").put_object(Bucket=self.files.bucket, Key=objects.upload(run), Body=text.encode())
        return run

    def extract(self, run: Run, attempt: str = "extractor", pages: tuple[int, int] | None = None) -> None:
        self.extracting().do(uploaded(run, pages), attempt)

    def embed(self, run: Run, attempt: str = "embedder") -> None:
        self.embedding().do(stored(run), attempt)

    def ingest(self, text: str = TIDES, name: str = "tides.md") -> Run:
        run = self.upload(text, name)
        self.extract(run)
        self.embed(run)
        return run

    def extracting(self) -> Extracting:
        return Extracting(self.ledger, self.files, self.extract_queue, Limits(), self.seconds, self.range_seconds)

    def embedding(self) -> Embedding:
        wired = (self.ledger, self.files, self.embed_queue, self.passages, self.embedder)
        return Embedding(*wired, lambda: self.seconds)

    def state(self, run: Run) -> str:
        return str(self.ledger.get(run.course, run.document)["state"])

    def found(self, run: Run) -> dict[str, frozenset[str]]:
        """Every chunk of the document in the index, with its editions."""
        return dict(self.passages.held(run.course, self.passages.of_document(run.course, run.document)))

    def live(self, run: Run) -> set[str]:
        """The texts that a question could find now."""
        edition = self.ledger.get(run.course, run.document).get("edition")
        found = self.passages.search(run.course, "tide moon water", None, 50)
        return {passage.chunk.text for passage in found if edition in passage.editions}


def uploaded(run: Run, pages: tuple[int, int] | None = None) -> dict[str, Any]:
    """What the extract queue carries."""
    return {"detail": {"object": {"key": objects.upload(run)}} | ({"pages": list(pages)} if pages else {})}


def stored(run: Run) -> dict[str, Any]:
    """What the embed queue carries."""
    return {"detail": {"object": {"key": objects.pages(run)}}}


def waiting(queue: Queue) -> list[Mapping[str, Any]]:
    """Take every message from a queue."""
    found = []
    while messages := boto3.client("sqs").receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(message["Body"]) for message in messages]
    return found


def make_pipeline(ledger: Ledger, files: Files, folder: Path) -> Pipeline:
    queues = (Queue(boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"]) for name in ("extract", "embed"))
    return Pipeline(ledger, files, SqlitePassages(folder / "passages.sqlite"), *queues)
