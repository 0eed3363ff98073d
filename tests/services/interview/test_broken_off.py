"""A connection that dies ends no answer: it can be gone on with, and else is made of what had arrived."""

import time
from typing import Any

import pytest

from interview import closing, joining
from lectern import interview_keys, keys, objects
from lectern.speech import wav
from tests.services.interview.studio import LEARNER, Studio
from tests.services.interview.test_live import PCM, begin, cut, data, speak

LATER = closing.GRACE + 60  # seconds


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything from here on happens after the time that a silent answer is given."""
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + LATER)


def spoken(live: Studio, keep: str = "always", without: tuple[int, ...] = ()) -> dict[str, str]:
    """An answer of which these chunks never arrived, and that nobody stopped."""
    ids = begin(live, keep)
    speak(live, ids, [(seq, chunk) for seq, chunk in enumerate(cut()) if seq not in without])
    return ids


def end(monkeypatch: pytest.MonkeyPatch, seconds: float = LATER) -> int:
    """How many answers the round ends that comes so much later."""
    with monkeypatch.context() as patched:
        now = time.time()
        patched.setattr("time.time", lambda: now + seconds)
        return closing.handler({}, None)["ended"]


def recorded(live: Studio, ids: dict[str, str]) -> bytes:
    return live.platform.files.read(objects.audio(live.recording(**ids)))


def told(live: Studio, ids: dict[str, str]) -> Any:
    return live("GET", f"/{ids['interview']}/answers/{ids['answer']}/report").body["measured"]


def test_what_had_arrived_becomes_the_answer_once(live: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = spoken(live)
    assert [end(monkeypatch), end(monkeypatch)] == [1, 0]
    assert recorded(live, ids) == wav(PCM) and live.objects() == ["audio"]
    live.listen(**ids)
    assert [each["code"] for each in told(live, ids)["warnings"]] == ["broke_off"]
    assert live.told()[-1] == {"event": "report", "state": "ready", **ids}


def test_its_numbers_are_those_of_the_same_recording_uploaded(live: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    ids, interview = spoken(live), live.begin()
    end(monkeypatch)
    live.listen(**ids)
    uploaded = live.recording(interview, live.answer(interview, wav(PCM)))
    reports = [live.platform.files.read(objects.audio_report(each)) for each in (live.recording(**ids), uploaded)]
    assert reports[0] == reports[1]


def test_what_never_arrived_is_left_out_and_told(live: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    ids, chunks = spoken(live, without=(2, 5)), cut()
    end(monkeypatch)
    assert recorded(live, ids) == wav(b"".join(chunk for seq, chunk in enumerate(chunks) if seq not in (2, 5)))
    live.listen(**ids)
    assert [each["code"] for each in told(live, ids)["warnings"]] == ["broke_off", "gaps"]


def test_an_answer_of_which_nothing_arrived_has_failed(live: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = begin(live)
    assert end(monkeypatch) == 1
    answer = live("GET", f"/{ids['interview']}/answers/{ids['answer']}").body
    assert (answer["state"], answer["reason"]["code"]) == ("failed", "no_sound") and live.objects() == []


def test_who_still_speaks_is_left_alone(live: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    ids, chunks = spoken(live), cut()
    assert end(monkeypatch, closing.GRACE - 60) == 0
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + closing.GRACE - 60)
    live.connect()
    speak(live, ids, [(len(chunks), chunks[0])])
    assert end(monkeypatch, 120) == 0  # begun long ago, heard a moment ago
    assert live.say("resume", **ids)[0]["open"]
    assert end(monkeypatch) == 1


def test_who_comes_back_in_time_goes_on(live: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = spoken(live, without=tuple(range(6, 99)))
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + closing.GRACE - 1)
    live.connect("two")
    assert live.say("resume", "two", **ids) == [{"event": "resumed", "answer": ids["answer"], "next": 6, "open": True}]
    assert end(monkeypatch, 60) == 0


@pytest.mark.usefixtures("later")
def test_who_comes_back_too_late_is_told_so(live: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = spoken(live)
    end(monkeypatch)
    live.connect("two")
    assert live.say("resume", "two", **ids)[0]["open"] is False
    (refused,) = live.say("audio", "two", **ids, seq=40, data=data(cut()[0]))
    assert (refused["code"], refused["retryable"]) == ("stopped", False)
    assert live.say("stop", "two", **ids, chunks=3)[0]["event"] == "stopped" and recorded(live, ids) == wav(PCM)


@pytest.mark.parametrize("joined", [False, True], ids=["before it was joined", "before its chunks were deleted"])
def test_an_end_that_was_interrupted_is_finished(live: Studio, monkeypatch: pytest.MonkeyPatch, joined: bool) -> None:
    ids, chunks = spoken(live), cut()
    recording = live.recording(**ids)
    joining.shut(live.platform, recording, len(chunks) - 1)
    if joined:
        live.platform.files.write(objects.audio(recording), wav(b"".join(chunks[:-1])))
        live.platform.files.remove([objects.audio_chunk(recording, 0)])
    assert end(monkeypatch) == 1
    assert recorded(live, ids) == wav(b"".join(chunks[:-1])) and live.objects() == ["audio"]


def test_sound_that_was_not_to_be_kept_does_not_come_back(live: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    ids, chunks = spoken(live, "metrics"), cut()
    live.say("stop", **ids, chunks=len(chunks))
    live.listen(**ids)
    recording = live.recording(**ids)
    live.platform.files.write(objects.audio_chunk(recording, 3), chunks[3])  # a chunk that came after all
    care = keys.care(keys.SPEAKING, "2026")
    live.platform.table.put(interview_keys.speaking(recording) | care | recording.ids | {"user": LEARNER.user})
    assert end(monkeypatch) == 1 and live.objects() == ["report.json"]


def test_of_a_deleted_interview_nothing_is_ended(live: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = spoken(live)
    live("DELETE", f"/{ids['interview']}")
    assert end(monkeypatch) == 0 and live.objects() == []
    assert list(live.platform.table.all(interview_keys.answers(live.course, LEARNER.user, ids["interview"]))) == []
