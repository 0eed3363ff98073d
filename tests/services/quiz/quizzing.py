"""A course with a real document in it, and people who make and take quizzes there."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from moto import mock_aws

from lectern import objects
from lectern.errors import Superseded
from lectern.ledger import announcing
from lectern.model import CourseId
from lectern.platform import Platform
from lectern.settings import Settings
from quiz import working
from tests.images.pipeline import Pipeline, waiting
from tests.services.apis import APPS, Caller, wire
from tests.template.reading import ROOT, table_properties

TEACHER = Caller("11111111-1111-4111-8111-111111111111", "instructor")
STUDENT = Caller("22222222-2222-4222-8222-222222222222")
FELLOW = Caller("33333333-3333-4333-8333-333333333333")
CHARTWORK = (ROOT / "samples/text/03-chartwork.md").read_text()


@dataclass
class Classroom:
    """One course; the queue's messages are delivered when a test says so."""

    platform: Platform
    course: str

    def path(self, *parts: str) -> str:
        return "/".join([f"/courses/{self.course}", *parts])

    def ask_for(self, *lines: dict[str, Any], seed: int = 1, rules: dict[str, Any] | None = None) -> str:
        """The id of a quiz that waits to be written."""
        body = {"title": "Chartwork", "blueprint": {"lines": list(lines), "seed": seed}, "rules": rules}
        reply = TEACHER("POST", self.path("quizzes"), body)
        assert reply.status == 202, reply.body
        return str(reply.body["id"])

    def deliver(self) -> None:
        """What the worker does with every message that waits."""
        for body in waiting(self.platform.quiz_queue):
            with suppress(Superseded):  # the queue delivers again what it has not been told is done
                working.write_quiz(self.platform, body, "worker")

    def publish(self, *lines: dict[str, Any], seed: int = 1, rules: dict[str, Any] | None = None) -> str:
        quiz = self.ask_for(*lines, seed=seed, rules=rules)
        self.deliver()
        assert TEACHER("POST", self.path("quizzes", quiz, "publish")).status == 200
        return quiz

    def items(self, quiz: str) -> list[dict[str, Any]]:
        """With their keys, as the staff sees them."""
        return list(TEACHER("GET", self.path("quizzes", quiz, "items")).body["items"])

    def right(self, quiz: str) -> dict[str, list[str]]:
        """The best answer to every question."""
        return {str(item["number"]): _best(item) for item in self.items(quiz)}


def _best(item: dict[str, Any]) -> list[str]:
    return list(item["key"][:1] if item["kind"] in ("cloze", "short", "numeric") else item["key"])


def furnish(platform: Platform, text: str = CHARTWORK, name: str = "chartwork.md") -> Classroom:
    """A course whose one document is read, embedded and live."""
    course: str = TEACHER("POST", "/courses", {"name": "Chartwork"}).body["id"]
    for who in (STUDENT, FELLOW):
        TEACHER("PUT", f"/courses/{course}/members/{who.user}", {"role": "student"})
    content = text.encode()
    sha256 = hashlib.sha256(content).hexdigest()
    run = announcing.announce(platform.ledger, CourseId(course), name, len(content), sha256)
    boto3.client("s3").put_object(Bucket=platform.files.bucket, Key=objects.upload(run), Body=content)
    queues = (platform.extract_queue, platform.embed_queue)
    pipeline = Pipeline(platform.ledger, platform.files, platform.passages, *queues, platform.embedder)  # type: ignore[arg-type]
    pipeline.extract(run)
    pipeline.embed(run)
    return Classroom(platform, course)


@contextmanager
def open_room(folder: Path) -> Iterator[Classroom]:
    """A furnished course on a table, a bucket and queues of its own."""
    before, session = [module.platform for module in APPS], boto3.DEFAULT_SESSION
    with mock_aws():
        boto3.setup_default_session(region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
        boto3.client("dynamodb").create_table(TableName="room", **table_properties())
        boto3.client("s3").create_bucket(Bucket="room")
        urls = [boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"] for name in ("extract", "embed", "quiz")]
        made = Platform(Settings("test", "room", "room", urls[0], urls[1], quiz_queue=urls[2], data=str(folder)))
        wire(made)
        yield furnish(made)
    boto3.DEFAULT_SESSION = session
    for module, old in zip(APPS, before, strict=True):
        module.platform = old
