"""A learner practises a spoken answer: consent, then sound by file or live, a report, and an end to all of it."""

from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from lectern.speech import wav
from listen.decoding import Limits, Source, decode
from tests.journeys.clients import Person, Platform
from tests.journeys.speaking import CHUNK, Practice, chunks, end_answers, let_time_pass, opened
from tests.local.conftest import soon

SPOKEN = Path(__file__).parents[2] / "samples" / "interview" / "answer.webm"
SECONDS = 12  # of the answer
LIGHTS = b"# Lights\n\nThe lighthouse of Merrow flashes twice every ten seconds.\n"


@pytest.fixture(scope="module")
def pcm() -> bytes:
    """The beginning of the sample's spoken answer, as the listener hears it."""
    parts = [part for part in decode(SPOKEN, Limits(seconds=60)) if not isinstance(part, Source)]
    return b"".join(parts)[: SECONDS * 2 * CHUNK]


@pytest.fixture(scope="module")
def learner(platform: Platform) -> Person:
    return Person(platform, "student")


@pytest.fixture(scope="module")
def course(platform: Platform, learner: Person) -> str:
    teacher = Person(platform, "instructor")
    course = teacher.create_course("Spoken")
    teacher.told("PUT", f"/courses/{course}/members/{learner.user()}", {"role": "student"})
    teacher.settled(course, teacher.upload(course, "lights.md", LIGHTS))
    return course


@pytest.fixture
def practice(learner: Person, course: str) -> Practice:
    """Nobody has agreed to anything yet."""
    interview = learner.told("POST", f"/courses/{course}/interviews", {"count": 1})
    assert interview["questions"][0]["source"]["name"] == "lights.md"
    return Practice(learner, course, f"/courses/{course}/interviews/{interview['id']}")


def test_before_consent_nothing_is_recorded(practice: Practice) -> None:
    file = {"question": 1, "size": 1, "sha256": "0" * 64}
    assert practice.learner.send("POST", f"{practice.path}/answers", file).status_code == 409
    with opened(practice) as line:
        assert line.say("start", ["started"], question=1)["code"] == "no_consent"
    assert practice.objects() == []


def test_consent_that_was_taken_back_closes_the_door_again(practice: Practice) -> None:
    practice.learner.told("PUT", f"{practice.path}/consent", {"keep": "always"})
    assert practice.learner.told("GET", practice.path)["consent"]["keep"] == "always"
    assert practice.learner.told("DELETE", f"{practice.path}/consent")["consent"] is None
    file = {"question": 1, "size": 1, "sha256": "0" * 64}
    assert practice.learner.send("POST", f"{practice.path}/answers", file).status_code == 409
    listed = practice.learner.told("GET", f"/courses/{practice.course}/interviews")["interviews"]
    assert practice.path.rpartition("/")[2] in [each["id"] for each in listed]


def test_a_live_answer_over_a_bad_line_has_the_report_of_its_recording(practice: Practice, pcm: bytes) -> None:
    practice.learner.told("PUT", f"{practice.path}/consent", {"keep": "always"})
    uploaded = practice.upload("answer.wav", wav(pcm))
    sent = chunks(pcm)
    with opened(practice) as line:
        answer = line.say("start", ["started"], question=1)["answer"]
        line.ids["answer"] = answer
        for seq, chunk in [sent[0], sent[0], sent[2], sent[1], sent[5], sent[4]]:  # twice, and in another order
            line.send(seq, chunk)
        assert line.say("stop", ["gap", "stopped"], chunks=len(sent))["missing"][0] == 3
    with opened(practice, answer=answer) as line:
        assert line.say("resume", ["resumed"])["next"] == 3
        for seq, chunk in [*sent[3:], *sent[-2:]]:
            line.send(seq, chunk)
        assert any(each["event"] == "live" and each["reliability"] == "ok" for each in line.heard)
        assert any(each["event"] == "transcript" and each["words"] for each in line.heard)
        assert line.say("stop", ["gap", "stopped"], chunks=len(sent))["event"] == "stopped"
        assert line.report() == {
            "event": "report",
            "state": "ready",
            "answer": answer,
            "interview": line.ids["interview"],
        }
    spoken = practice.report(answer)
    assert spoken["measured"] == practice.report(uploaded)["measured"] and spoken["measured"]["warnings"] == []
    assert practice.written(answer) == practice.written(uploaded)


def test_an_answer_in_a_browsers_format_is_reported_exported_and_deleted(practice: Practice) -> None:
    practice.learner.told("PUT", f"{practice.path}/consent", {"keep": "always"})
    answer = practice.upload("answer.webm", SPOKEN.read_bytes())
    told = practice.report(answer)
    assert told["measured"]["delivery"]["words_per_minute"]["value"] and told["measured"]["transcript"]["engine"]
    page = practice.learner.send("GET", f"{practice.path}/answers/{answer}/report?format=html")
    assert page.text.startswith("<!doctype html>") and page.text.count("<svg") == 3 and "<script" not in page.text
    exported = practice.learner.told("POST", f"/courses/{practice.course}/members/me/export")
    bundle = httpx.get(exported["url"]).json()
    names = [each["name"] for each in bundle["files"] if answer in each["name"]]
    assert sorted(name.rpartition("/")[2] for name in names) == ["audio", "report.json"]
    interview = next(each for each in bundle["data"]["interview"] if each["id"] == practice.path.rpartition("/")[2])
    assert [each["answer"] for each in interview["recording"]] == [answer]
    practice.learner.told("DELETE", practice.path)
    assert not [name for name in practice.objects() if answer in name]
    assert practice.learner.send("GET", practice.path).status_code == 404


def test_an_answer_whose_line_died_is_made_of_what_arrived(practice: Practice, pcm: bytes) -> None:
    practice.learner.told("PUT", f"{practice.path}/consent", {"keep": "metrics"})
    with opened(practice) as line:
        line.ids["answer"] = answer = line.say("start", ["started"], question=1)["answer"]
        for seq, chunk in chunks(pcm):
            line.send(seq, chunk)
    assert end_answers(practice) == 0  # it may be gone on with
    let_time_pass(practice, answer)
    assert end_answers(practice) == 1
    told = practice.report(answer)["measured"]
    assert [each["code"] for each in told["warnings"]] == ["broke_off"] and told["duration"] == SECONDS
    soon(lambda: [name for name in practice.objects() if answer in name and not name.endswith("report.json")] == [])
    assert end_answers(practice) == 0


@pytest.mark.parametrize(("sent", "code"), [(b"x", 1003), ("x" * 32_769, 1009)], ids=["binary", "a long frame"])
def test_a_line_ends_where_api_gateway_ends_it(learner: Person, course: str, sent: bytes | str, code: int) -> None:
    practice = Practice(learner, course, "/none")
    with opened(practice) as line:
        line.socket.send(sent)
        with pytest.raises(ConnectionClosed) as ended:
            line.socket.recv(timeout=30)
        assert ended.value.rcvd and ended.value.rcvd.code == code
    with opened(practice) as line:
        assert line.say("start", ["started"], question=1)["code"] == "missing"  # another one opens
