"""What a learner does comes back as what to study next: by the table's stream, on the deployed template."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from local.deploying import client
from tests.journeys.clients import Person, Platform
from tests.services.learning import answered, wire

NOTES = b"# Lights\n\nThe lighthouse of Merrow flashes twice.\n\n# Buoys\n\nA red buoy lies to port.\n"


@pytest.fixture
def people(platform: Platform) -> Iterator[tuple[Person, Person, str]]:
    """A teacher, a student, and the course that they are in."""
    teacher, student = Person(platform, "instructor"), Person(platform, "student")
    course = teacher.create_course("Lights")
    teacher.told("PUT", f"/courses/{course}/members/{student.user()}", {"role": "student"})
    yield teacher, student, course


def within(seconds: float, look: Callable[[], Any]) -> Any:
    """What `look` sees as soon as it sees anything."""
    end = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < end:
        time.sleep(0.2)
    return seen


def put(platform: Platform, *items: dict[str, Any]) -> None:
    """As the service that grades writes its events."""
    table = client("dynamodb", platform.engine)
    [name] = [name for name in table.list_tables()["TableNames"] if "Table" in name]
    for item in items:
        table.put_item(TableName=name, Item=wire(item))


def test_answers_questions_and_reading_come_back_as_progress(
    platform: Platform, people: tuple[Person, Person, str]
) -> None:
    teacher, student, course = people
    document = teacher.upload(course, "lights.md", NOTES)
    teacher.settled(course, document)
    first = student.told("GET", f"/courses/{course}/recommendations")["recommendations"]
    assert [each["concept"]["name"] for each in first if each["kind"] == "read"] == ["Lights", "Buoys"]

    assert student.ask(course, "Who invented the steam engine?")["refused"]
    student.told("POST", f"/courses/{course}/progress/reading", {"pages": [{"document": document, "page": 1}]})
    answer = answered(course, student.user(), 1, score=0.0, concept="Lights", at=time.time())
    right = replace(answer, facts=answer.facts | {"document": document, "page": 1})
    poison = right.item() | {"sk": right.item()["sk"] + "x", "facts": {"score": "much"}}
    put(platform, poison, right.item(), right.item())

    told = within(20, lambda: progress(student, course))
    assert [(each["name"], each["answers"]) for each in told["concepts"]] == [("Lights", 1)]
    after = student.told("GET", f"/courses/{course}/recommendations")["recommendations"]
    assert [(each["kind"], each["page"]["page"]) for each in after] == [("strengthen", 1)]
    unanswered = teacher.told("GET", f"/courses/{course}/coverage")["unanswered"]
    assert [each["question"] for each in unanswered] == ["Who invented the steam engine?"]

    student.told("POST", f"/courses/{course}/progress/reset")
    assert student.told("GET", f"/courses/{course}/progress")["concepts"] == []


def progress(student: Person, course: str) -> Any:
    """Once both the answer and the question have been counted."""
    told = student.told("GET", f"/courses/{course}/progress")
    return told if told["concepts"] and told["activity"]["asked"]["count"] else None
