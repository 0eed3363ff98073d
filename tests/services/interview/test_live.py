"""An answer that is spoken live: whatever the network does to its chunks, its report is that of the whole recording."""

import base64
import json
import random
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from interview.live import MOST_BYTES
from lectern import interview_keys, objects
from lectern.settings import Settings
from lectern.speech import wav
from tests.services.interview.studio import LEARNER, Studio, voice

PCM = voice().tobytes()
MOST_STATE = 300_000  # bytes: an item holds 400 KB with all its other fields


def cut(size: int = MOST_BYTES, pcm: bytes = PCM) -> list[bytes]:
    return [pcm[start : start + size] for start in range(0, len(pcm), size)]


def data(chunk: bytes) -> str:
    return base64.b64encode(chunk).decode()


def begin(live: Studio, keep: str = "always") -> dict[str, str]:
    """The ids of an answer that has begun."""
    interview = live.begin(keep)
    (started,) = live.say("start", interview=interview, question=1)
    return {"interview": interview, "answer": started["answer"]}


def speak(live: Studio, ids: dict[str, str], chunks: Iterable[tuple[int, bytes]]) -> list[dict[str, Any]]:
    return [event for seq, chunk in chunks for event in live.say("audio", **ids, seq=seq, data=data(chunk))]


def report(live: Studio, ids: dict[str, str], chunks: int) -> str:
    """What the listener wrote, byte for byte."""
    assert live.say("stop", **ids, chunks=chunks)[0]["event"] == "stopped"
    live.listen(**ids)
    return live.platform.files.read(objects.audio_report(live.recording(**ids))).decode()


def test_a_live_answer_has_the_report_of_the_same_recording_uploaded(live: Studio) -> None:
    ids, chunks = begin(live), cut()
    speak(live, ids, enumerate(chunks))
    spoken = json.loads(report(live, ids, len(chunks)))
    interview = live.begin()
    uploaded = live.platform.files.read_json(
        objects.audio_report(live.recording(interview, live.answer(interview, wav(PCM))))
    )
    assert spoken == uploaded and spoken["delivery"]["pitch_median"]["value"]


def _shuffled(chunks: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """No chunk comes more than eight places early."""
    return sorted(chunks, key=lambda each: each[0] + random.Random(each[0]).uniform(0, 8))


TROUBLES: dict[str, tuple[int, Callable[[list[tuple[int, bytes]]], list[tuple[int, bytes]]]]] = {
    "small chunks": (3_334, lambda chunks: chunks),
    "every chunk twice": (MOST_BYTES, lambda chunks: [each for each in chunks for _ in range(2)]),
    "another order": (MOST_BYTES, _shuffled),
    "a chunk that comes last": (MOST_BYTES, lambda chunks: [*chunks[:3], *chunks[4:], chunks[3]]),
    "all again at the end": (MOST_BYTES, lambda chunks: [*chunks, *chunks]),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_the_network_does_changes_nothing(live: Studio, trouble: str) -> None:
    interview = live.begin()
    whole = live.platform.files.read(
        objects.audio_report(live.recording(interview, live.answer(interview, wav(PCM))))
    ).decode()
    ids, (size, disturb) = begin(live), TROUBLES[trouble]
    chunks = list(enumerate(cut(size)))
    speak(live, ids, disturb(chunks))
    assert (live.platform.table.get(interview_keys.live_answer(live.recording(**ids))) or {})["next"] == len(chunks)
    assert report(live, ids, len(chunks)) == whole


def test_a_chunk_is_what_came_first_under_its_number(live: Studio) -> None:
    ids, chunks = begin(live), cut()
    speak(live, ids, [*enumerate(chunks), (0, chunks[1]), (len(chunks) - 1, chunks[0])])
    report(live, ids, len(chunks))
    assert live.platform.files.read(objects.audio(live.recording(**ids))) == wav(PCM)


def test_a_chunk_is_acknowledged_with_what_is_still_missing(live: Studio) -> None:
    ids, chunks = begin(live), cut()
    events = speak(live, ids, [(0, chunks[0]), (2, chunks[2]), (2, chunks[2]), (1, chunks[1])])
    assert [(each["seq"], each["next"]) for each in events if each["event"] == "ack"] == [
        (0, 1),
        (2, 1),
        (2, 1),
        (1, 3),
    ]
    assert [each["next"] for each in events if each["event"] == "live"] == [1, 3]


def test_the_speaker_sees_what_is_heard(live: Studio) -> None:
    events = speak(live, begin(live), enumerate(cut()))
    shown = [each for each in events if each["event"] == "live"]
    assert not shown[0]["speech"] and shown[6]["speech"] and shown[6]["level"] < 0
    assert shown[0]["reliability"] == "insufficient" and shown[-1]["reliability"] == "ok"


def test_stopping_names_what_has_not_arrived(live: Studio) -> None:
    ids, chunks = begin(live), cut()
    speak(live, ids, [(seq, chunk) for seq, chunk in enumerate(chunks) if seq not in (2, 5)])
    assert live.say("stop", **ids, chunks=len(chunks)) == [{"event": "gap", "answer": ids["answer"], "missing": [2, 5]}]
    speak(live, ids, [(2, chunks[2]), (5, chunks[5])])
    assert live.say("stop", **ids, chunks=len(chunks))[0]["event"] == "stopped"


def test_an_answer_goes_on_over_another_connection(live: Studio) -> None:
    ids, chunks = begin(live), cut()
    speak(live, ids, list(enumerate(chunks))[:5])
    live.connect("two")
    (resumed,) = live.say("resume", "two", **ids)
    assert resumed["next"] == 5 and resumed["open"]
    for seq, chunk in list(enumerate(chunks))[resumed["next"] :]:
        live.say("audio", "two", **ids, seq=seq, data=data(chunk))
    report(live, ids, len(chunks))
    assert live.told("two")[-1] == {"event": "report", "state": "ready", **ids}


def test_stopping_twice_is_no_error_and_leaves_one_recording(live: Studio) -> None:
    ids, chunks = begin(live), cut()
    speak(live, ids, enumerate(chunks))
    assert live.say("stop", **ids, chunks=len(chunks)) == live.say("stop", **ids, chunks=len(chunks))
    assert live.objects() == ["audio"]
    assert live.say("audio", **ids, seq=len(chunks), data="AAA=")[0]["code"] == "stopped"
    assert live.say("resume", **ids)[0]["open"] is False


def test_metrics_alone_leave_no_chunk(live: Studio) -> None:
    ids, chunks = begin(live, "metrics"), cut()
    speak(live, ids, enumerate(chunks))
    report(live, ids, len(chunks))
    assert live.objects() == ["report.json"]


def test_the_mark_of_the_questions_end_becomes_the_latency(live: Studio) -> None:
    ids, chunks = begin(live), cut()
    live.say("mark", **ids, at=0.25)
    speak(live, ids, enumerate(chunks))
    told = json.loads(report(live, ids, len(chunks)))
    assert told["delivery"]["response_latency"]["value"] == round(told["speech"][0][0] - 0.25, 2)


def test_nothing_is_heard_before_consent(live: Studio) -> None:
    interview = live.begin(keep=None)
    (refused,) = live.say("start", interview=interview, question=1)
    assert refused["status"] == 409 and "consent" in refused["detail"] and not refused["retryable"]
    assert refused["code"] == "no_consent"
    assert live.objects() == [] and live.platform.files.names("recordings/") == []


@pytest.mark.parametrize("chunk", ["", "AAA", "A" * 21_340, "ÄÄÄÄ", data(b"odd")])
def test_what_is_no_chunk_is_refused(live: Studio, chunk: str) -> None:
    assert [event["status"] for event in live.say("audio", **begin(live), seq=0, data=chunk)] == [400]


@pytest.mark.parametrize(
    ("seq", "code"), [(-1, "invalid"), (40, "gap_too_wide"), (1800, "too_long"), (10**30, "too_long")]
)
def test_a_chunk_far_ahead_is_refused(live: Studio, seq: int, code: str) -> None:
    (refused,) = live.say("audio", **begin(live), seq=seq, data="AAA=")
    assert (refused["code"], refused["retryable"]) == (code, False)
    assert live.objects() == []


def test_a_live_function_that_fails_loses_no_chunk(live: Studio, loopback: Any) -> None:
    from tests.loopback.answers import Failure

    ids, chunks = begin(live), cut()
    loopback.fail("/functions/", Failure(500, "ServiceException"), times=3)
    (refused,) = live.say("audio", **ids, seq=0, data=data(chunks[0]))
    assert (refused["status"], refused["code"], refused["retryable"]) == (503, "unavailable", True)
    speak(live, ids, list(enumerate(chunks))[1:])
    assert report(live, ids, len(chunks))


def test_a_ping_keeps_a_connection_open(live: Studio) -> None:
    assert live.say("ping") == [{"event": "pong"}]


def test_what_is_known_between_two_chunks_fits_an_item() -> None:
    from listen.live import advance

    state = None
    for _ in range(15 * 60 // 8):
        state = advance(state, PCM).state
    assert state and len(state) < MOST_STATE


def test_an_export_tells_of_a_live_answer_but_not_of_its_arithmetic(live: Studio) -> None:
    ids = begin(live)
    speak(live, ids, list(enumerate(cut()))[:3])
    exported = LEARNER("POST", f"/courses/{live.course}/members/me/export").body
    bundle = live.platform.files.read_json(objects.export(live.course, LEARNER.user, exported["id"]))
    (told,) = bundle["data"]["interview"][0]["live"]
    assert told["next"] == 3 and "_measured" not in told
    assert Settings().live_function == ""
