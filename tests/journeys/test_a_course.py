"""What people live through, from upload to a cited answer, on the real template, handlers and AWS calls."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from local.deploying import client
from tests.journeys.clients import Person, Platform

COURSE_FILES = Path(__file__).parents[2] / "samples" / "course"
QUESTION = "How often does the lighthouse of Merrow flash?"
LIGHTS = b"# Lights\n\nThe lighthouse of Merrow flashes twice every ten seconds. It was built in 1861.\n"


@pytest.fixture
def course(teacher: Person, student: Person) -> Iterator[str]:
    course = teacher.create_course("Tides")
    teacher.told("PUT", f"/courses/{course}/members/{student.user()}", {"role": "student"})
    yield course


def test_a_pdf_becomes_an_answer_whose_citation_stands_on_the_page(
    teacher: Person, student: Person, course: str
) -> None:
    document = teacher.upload(course, "tides.pdf", (COURSE_FILES / "01-the-tides.pdf").read_bytes())
    assert teacher.settled(course, document)["pages"] == 13
    answer = student.ask(course, "How much higher does the sea stand for every hectopascal that the pressure drops?")
    assert not answer["refused"]
    for citation in answer["citations"]:
        page = student.told("GET", f"/courses/{course}/documents/{document}/pages/{citation['page']}")
        assert page["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert "one centimetre" in answer["citations"][0]["quote"]


def test_a_scan_is_read(teacher: Person, course: str) -> None:
    document = teacher.upload(course, "scan.pdf", (COURSE_FILES / "02-anchoring-scan.pdf").read_bytes())
    told = teacher.settled(course, document)
    assert (told["pages"], told["ocr_pages"]) == (4, 4)


def test_the_original_can_be_fetched_again(teacher: Person, student: Person, course: str) -> None:
    document = teacher.upload(course, "lights.md", LIGHTS)
    teacher.settled(course, document)
    link = student.told("GET", f"/courses/{course}/documents/{document}/file")["url"]
    assert httpx.get(link).content == LIGHTS


def test_an_answer_streams_token_by_token(teacher: Person, student: Person, course: str) -> None:
    teacher.settled(course, teacher.upload(course, "lights.md", LIGHTS))
    events = student.ask_live(course, QUESTION)
    kinds = [event["event"] for event in events]
    assert kinds[0] == "meta" and kinds[-1] == "done"
    assert {"token", "citation"} <= set(kinds)
    assert "twice every ten seconds" in "".join(event["text"] for event in events if event["event"] == "token")
    assert events[-1]["citations"][0]["name"] == "lights.md"


def test_a_refused_question_over_a_socket_says_why(student: Person, course: str) -> None:
    assert student.ask_live(course, "")[-1]["status"] == 400
    assert student.ask_live("nowhere", QUESTION)[-1]["status"] == 404


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}], ids=["no token", "a bad one"])
def test_a_socket_without_a_good_token_does_not_open(platform: Platform, headers: dict[str, str]) -> None:
    from websockets.sync.client import connect

    with pytest.raises(InvalidStatus) as refused:
        connect(platform.socket, additional_headers=headers).close()
    assert refused.value.response.status_code == 401


def test_a_follow_up_belongs_to_its_conversation(teacher: Person, student: Person, course: str) -> None:
    teacher.settled(course, teacher.upload(course, "lights.md", LIGHTS))
    first = student.ask(course, QUESTION)
    second = student.ask(course, "When was it built?", conversation=first["conversation"])
    assert "1861" in second["answer"]
    kept = student.told("GET", f"/courses/{course}/conversations/{first['conversation']}")
    assert len(kept["messages"]) == 4


def test_a_new_version_replaces_the_old_one(teacher: Person, student: Person, course: str) -> None:
    document = teacher.upload(course, "lights.md", LIGHTS)
    teacher.settled(course, document)
    assert teacher.upload(course, "lights.md", LIGHTS.replace(b"twice", b"thrice")) == document
    teacher.settled(course, document, version=2)
    assert "thrice" in student.ask(course, QUESTION)["answer"]


def test_the_same_file_again_is_recognised(teacher: Person, course: str) -> None:
    document = teacher.upload(course, "lights.md", LIGHTS)
    teacher.settled(course, document)
    assert teacher.upload(course, "copy of lights.md", LIGHTS) == document
    assert len(teacher.told("GET", f"/courses/{course}/documents")["documents"]) == 1


def test_a_deleted_document_is_gone_from_answers_index_and_bucket(
    teacher: Person, student: Person, course: str, platform: Platform
) -> None:
    document = teacher.upload(course, "lights.md", LIGHTS)
    teacher.settled(course, document)
    teacher.told("DELETE", f"/courses/{course}/documents/{document}")
    assert student.ask(course, QUESTION)["refused"]
    assert _objects_of(platform, course) == []


def _objects_of(platform: Platform, course: str, seconds: float = 20) -> list[str]:
    """What is left of a course in the bucket, once the sweep has had its time."""
    import time

    storage = client("s3", platform.engine)
    bucket = next(each["Name"] for each in storage.list_buckets()["Buckets"] if "library" in each["Name"])
    end = time.monotonic() + seconds
    while True:
        found = [each["Key"] for each in storage.list_objects_v2(Bucket=bucket).get("Contents", [])]
        left = [key for key in found if f"/{course}/" in key]
        if not left or time.monotonic() > end:
            return left
        time.sleep(0.3)


def test_a_broken_file_fails_alone_and_can_be_retried(teacher: Person, course: str) -> None:
    broken = teacher.upload(course, "broken.pdf", b"%PDF-1.7 and then nothing")
    good = teacher.upload(course, "lights.md", LIGHTS)
    assert teacher.settled(course, good)["state"] == "ready"
    told = teacher.settled(course, broken)
    assert (told["state"], told["reason"]["code"]) == ("failed", "corrupt")
    assert told["reason"]["next_step"]
    teacher.told("POST", f"/courses/{course}/documents/{broken}/retry")
    assert teacher.settled(course, broken)["state"] == "failed"


def test_a_message_that_is_given_up_marks_its_document_as_failed(
    teacher: Person, course: str, platform: Platform
) -> None:
    """The dead-letter queue's function is what tells; here its queue is handed the message that was given up."""
    import hashlib
    import json

    announced = teacher.told(
        "POST", f"/courses/{course}/documents", {"name": "lost.pdf", "size": 1, "sha256": hashlib.sha256().hexdigest()}
    )["document"]["id"]
    queues = client("sqs", platform.engine)
    dead = next(url for url in queues.list_queues()["QueueUrls"] if "ExtractDead" in url)
    body = {"detail": {"object": {"key": f"uploads/{course}/{announced}/1"}}}
    queues.send_message(QueueUrl=dead, MessageBody=json.dumps(body))
    told = teacher.settled(course, announced)
    assert (told["state"], told["reason"]["code"]) == ("failed", "gave_up")


def test_a_teacher_says_who_is_in_the_course_and_what_it_takes(teacher: Person, student: Person, course: str) -> None:
    assert course in [each["id"] for each in student.told("GET", "/courses")["courses"]]
    assert student.told("GET", f"/courses/{course}")["name"] == "Tides"
    limits = {"max_bytes": 1000, "max_documents": 3, "kinds": None}
    teacher.told("PUT", f"/courses/{course}/intake", limits)
    assert student.told("GET", f"/courses/{course}/intake")["max_bytes"] == 1000
    talk = student.ask(course, QUESTION)["conversation"]
    student.told("DELETE", f"/courses/{course}/conversations/{talk}")
    assert student.send("GET", f"/courses/{course}/conversations/{talk}").status_code == 404
    teacher.told("DELETE", f"/courses/{course}/members/{student.user()}")
    assert [each["role"] for each in teacher.told("GET", f"/courses/{course}/members")["members"]] == ["instructor"]
    assert student.send("GET", f"/courses/{course}").status_code == 404


@pytest.mark.parametrize("token", ["", "Bearer nonsense", "Bearer a.b.c", "Basic dXNlcjpwYXNz"])
def test_nobody_gets_in_without_a_token_of_ours(platform: Platform, token: str) -> None:
    reply = httpx.get(f"{platform.api}/courses", headers={"Authorization": token} if token else {})
    assert reply.status_code == 401


def test_a_foreign_course_answers_as_if_it_were_not_there(platform: Platform, course: str) -> None:
    stranger = Person(platform, "second-instructor")
    foreign = stranger.send("POST", f"/courses/{course}/questions", {"question": QUESTION})
    unknown = stranger.send("POST", "/courses/nowhere/questions", {"question": QUESTION})
    assert (foreign.status_code, foreign.json()) == (404, unknown.json())
