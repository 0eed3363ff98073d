"""What a course costs that has not changed: it should be nothing."""

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3
from moto import mock_aws

from embed.working import Work as Embedding
from extract.limits import Limits
from extract.working import Work as Extracting
from lectern import objects
from lectern.aws.files import Files
from lectern.aws.queues import Queue
from lectern.aws.table import Table
from lectern.embedded.minilm import MiniLM
from lectern.embedded.sqlite_passages import SqlitePassages
from lectern.ledger import announcing
from lectern.ledger.book import Ledger
from lectern.logs import log
from lectern.model import CourseId, Embedded, Vector

COURSE = CourseId("benchmark")
SAMPLES = Path(__file__).parents[1] / "samples" / "course"


class CountingModel(MiniLM):
    """The embedded model, counting the texts that it is given."""

    texts = 0

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        self.texts += len(texts)
        return super().embed(texts)


class CountingIndex(SqlitePassages):
    """The embedded index, counting what is written."""

    written = 0

    def put(self, course: CourseId, embedded: Iterable[Embedded]) -> None:
        listed = list(embedded)
        self.written += len(listed)
        super().put(course, listed)


@dataclass(frozen=True)
class Workers:
    ledger: Ledger
    files: Files
    queue: Queue
    index: CountingIndex
    model: CountingModel

    def ingest(self, name: str, content: bytes) -> None:
        """As the queues would drive it; content that the course holds is not announced again."""
        sha256 = hashlib.sha256(content).hexdigest()
        if self.ledger.holding(COURSE, sha256):
            return
        run = announcing.announce(self.ledger, COURSE, name, len(content), sha256)
        boto3.client("s3").put_object(Bucket=self.files.bucket, Key=objects.upload(run), Body=content)
        body = {"detail": {"object": {"key": objects.upload(run)}}}
        Extracting(self.ledger, self.files, self.queue, Limits(), 300).do(body, "extractor")
        body = {"detail": {"object": {"key": objects.pages(run)}}}
        Embedding(self.ledger, self.files, self.queue, self.index, self.model, lambda: 300).do(body, "embedder")


def measure() -> dict[str, Any]:
    """Texts embedded and chunks written: at first, again, and again with bytes that differ but say the same."""
    log.setLevel("ERROR")
    with _workers() as workers:
        rounds = {"first": b"", "again": b"", "resaved": b"\n"}
        counts = {name: _round(workers, tail) for name, tail in rounds.items()}
    flat = {f"{name}_{what}": count for name, told in counts.items() for what, count in told.items()}
    return flat | {"speed_up": flat["first_seconds"] / flat["again_seconds"]}


def _round(workers: Workers, tail: bytes) -> dict[str, float]:
    texts, written, begun = workers.model.texts, workers.index.written, time.perf_counter()
    for path in sorted(SAMPLES.iterdir()):
        if not tail or path.suffix in (".md", ".html", ".pdf"):  # formats that allow bytes after their end
            workers.ingest(path.name, path.read_bytes() + tail)
    spent = time.perf_counter() - begun
    return {"texts": workers.model.texts - texts, "chunks": workers.index.written - written, "seconds": spent}


@contextmanager
def _workers() -> Iterator[Workers]:
    with TemporaryDirectory() as place, mock_aws():
        boto3.setup_default_session(region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
        _make_table()
        boto3.client("s3").create_bucket(Bucket="library")
        queue = Queue(boto3.client("sqs").create_queue(QueueName="embed")["QueueUrl"])
        index = CountingIndex(Path(place) / "passages.sqlite")
        yield Workers(Ledger(Table("lectern"), time.time), Files("library"), queue, index, CountingModel(Path(place)))


def _make_table() -> None:
    """The template's table, as far as the workers use it."""
    keys: dict[str, Any] = {
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
    }
    boto3.client("dynamodb").create_table(TableName="lectern", BillingMode="PAY_PER_REQUEST", **keys)
