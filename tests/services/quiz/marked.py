"""A course with a quiz whose short answers the language model marks, and the queue between the two."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
import pytest

from lectern import keys, quizbook
from lectern.aws.files import Files
from lectern.aws.table import Table
from lectern.happening import from_item
from lectern.platform import Platform
from lectern.quizzes import Blueprint, Quiz
from lectern.settings import Settings
from quiz import worker
from tests.images.pipeline import waiting
from tests.loopback.server import Loopback
from tests.services.apis import APPS, Caller, Reply, wire
from tests.services.quiz.material import one_of_each

TEACHER = Caller("11111111-1111-4111-8111-111111111111", "instructor")
STUDENT = Caller("22222222-2222-4222-8222-222222222222")
SHORT = replace(next(item for item in one_of_each() if item.kind == "short"), number=1, points=2.0)
OTHER = replace(next(item for item in one_of_each() if item.kind == "truth"), number=2)
OWN_WORDS = "a mile at sea in each hour"
GOOD = {"score": 0.75, "reason": "It names the speed.", "quote": "one nautical mile an hour"}


@dataclass
class Room:
    """A course with one published quiz: a short answer worth two points, and one that its key marks."""

    platform: Platform
    course: str
    quiz: str = "q1"

    def path(self, *parts: str) -> str:
        return "/".join([f"/courses/{self.course}/quizzes/{self.quiz}", *parts])

    def submit(self, answer: str = OWN_WORDS) -> dict[str, Any]:
        attempt = STUDENT("POST", self.path("attempts")).body["id"]
        sent = {"answers": {"1": [answer], "2": list(OTHER.key)}}
        told: dict[str, Any] = STUDENT("POST", self.path("attempts", attempt, "submit"), sent).body
        return told

    def messages(self) -> list[Any]:
        return waiting(self.platform.quiz_queue)

    def result(self) -> Any:
        return STUDENT("GET", self.path("attempts", "001")).body

    def mark(self) -> Any:
        return self.result()["review"][0]["mark"]

    def counted(self) -> dict[int, float]:
        """The scores that progress counts, by question."""
        found = self.platform.table.all(keys.learner(self.course, STUDENT.user), "EVENT#")
        return {event.facts["item"]: event.facts["score"] for event in map(from_item, found)}

    def override(self, score: float) -> Reply:
        return TEACHER("PUT", self.path("results", STUDENT.user, "001", "grades", "1"), {"score": score})

    def keep(self, quiz: Quiz, *items: Any) -> None:
        self.platform.table.put(quizbook.store_quiz(quiz))
        self.platform.table.put_many(quizbook.store_item(quiz, item) for item in items)


def deliver(messages: list[Any], function: Any = worker.write) -> int:
    """As SQS calls the function; how many it gave back."""
    records = [{"messageId": str(number), "body": json.dumps(body)} for number, body in enumerate(messages)]
    return len(function({"Records": records}, None)["batchItemFailures"])


@pytest.fixture
def room(loopback: Loopback, table: Table, files: Files, tmp_path: Path) -> Iterator[Room]:
    loopback.tool_input = GOOD
    queue = boto3.client("sqs").create_queue(QueueName="quiz")["QueueUrl"]
    made = Platform(Settings(table=table.name, bucket=files.bucket, quiz_queue=queue, writer="bedrock"))
    before = [module.platform for module in (*APPS, worker)]
    wire(made)
    worker.platform = made
    course = TEACHER("POST", "/courses", {"name": "Tides"}).body["id"]
    TEACHER("PUT", f"/courses/{course}/members/{STUDENT.user}", {"role": "student"})
    room = Room(made, course)
    room.keep(Quiz("q1", course, "Speed", "published", Blueprint(()), items=2, points=3.0), SHORT, OTHER)
    yield room
    for module, old in zip((*APPS, worker), before, strict=True):
        module.platform = old
