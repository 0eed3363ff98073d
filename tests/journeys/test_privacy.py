"""What a learner wrote is theirs: to take along, to have erased, and in no log of the platform."""

from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from local.deploying import client
from tests.journeys.clients import Person, Platform

QUESTION, DOCUMENT, FILE, TOKEN = "journeyquestion", "journeydocument", "journeyfile", "journeytoken"
ADDRESS = "journey@example.org"
TEXT = f"# Tides\n\nThe {DOCUMENT} turns twice a day, writes {ADDRESS}.\n".encode()


@pytest.fixture(scope="module")
def course(platform: Platform) -> str:
    teacher = Person(platform, "instructor")
    course = teacher.create_course("Privacy")
    teacher.told("PUT", f"/courses/{course}/members/{Person(platform, 'student').user()}", {"role": "student"})
    teacher.settled(course, teacher.upload(course, f"{FILE}.md", TEXT))
    return course


def _logged(platform: Platform) -> str:
    """The engine's log, and everything that the functions' logs hold."""
    logs = client("logs", platform.engine)
    groups = [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]]
    found = [platform.folder.log.read_text(errors="replace")]
    for group in groups:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group):
            found += [event["message"] for event in page["events"]]
    return "\n".join(found)


def _queued(platform: Platform) -> str:
    queues = client("sqs", platform.engine)
    dead = [url for url in queues.list_queues()["QueueUrls"] if "Dead" in url]
    return str([queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages") for url in dead])


def test_a_learner_takes_their_data_along_and_has_it_erased(platform: Platform, course: str) -> None:
    student, teacher = Person(platform, "student"), Person(platform, "instructor")
    student.ask(course, f"What does the {DOCUMENT} do?")
    teacher.ask(course, "And what of me?")
    exported = student.told("POST", f"/courses/{course}/members/me/export")
    bundle = httpx.get(exported["url"]).json()
    said = [message["text"] for talk in bundle["data"]["conversation"] for message in talk["message"]]
    assert said[0] == f"What does the {DOCUMENT} do?"
    receipt = student.told("DELETE", f"/courses/{course}/members/me/data")
    assert receipt["counts"]["message"] == exported["counts"]["message"] == 2
    assert student.told("DELETE", f"/courses/{course}/members/me/data") == receipt
    assert student.told("GET", f"/courses/{course}/conversations")["conversations"] == []
    assert len(teacher.told("GET", f"/courses/{course}/conversations")["conversations"]) == 1
    assert httpx.get(exported["url"]).status_code in (403, 404)


REQUESTS: list[tuple[str, str, Any]] = [
    ("POST", "questions", {"question": f"{QUESTION} of {ADDRESS}?"}),
    ("POST", "questions", {"question": QUESTION * 200}),
    ("POST", "questions", {"question": QUESTION, QUESTION: QUESTION}),
    ("POST", "questions", {"question": QUESTION, "conversation": QUESTION}),
    ("PUT", f"members/{ADDRESS}", {"role": QUESTION}),
    ("POST", "documents", {"name": f"{FILE}\n", "size": 1, "sha256": FILE}),
    ("GET", f"documents?cursor={QUESTION}&limit={QUESTION}", None),
]


def test_no_log_and_no_dead_letter_holds_what_people_wrote(platform: Platform, course: str) -> None:
    student, teacher = Person(platform, "student"), Person(platform, "instructor")
    for method, path, body in REQUESTS:
        for person in (student, teacher):
            person.send(method, f"/courses/{course}/{path}", body)
    for question in (f"{QUESTION} of the {DOCUMENT}", QUESTION * 200):
        student.ask_live(course, question)
    for token in (TOKEN, f"{TOKEN}.{TOKEN}.{TOKEN}"):
        httpx.get(f"{platform.api}/courses", headers={"Authorization": f"Bearer {token}"})
        with pytest.raises(InvalidStatus):
            connect(platform.socket, additional_headers={"Authorization": f"Bearer {token}"})
    broken = teacher.upload(course, f"{FILE}.pdf", b"%PDF-1.7 " + TEXT)
    assert teacher.settled(course, broken)["state"] == "failed"
    logged, queued = _logged(platform), _queued(platform)
    assert '"document unreadable"' in logged and '"refused"' in logged  # the functions' own lines are there
    good = [platform.token("student").rpartition(".")[2], platform.token("instructor").rpartition(".")[2]]
    assert [word for word in (QUESTION, DOCUMENT, FILE, ADDRESS, TOKEN, *good) if word in logged + queued] == []
