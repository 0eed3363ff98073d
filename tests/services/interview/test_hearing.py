"""Whoever speaks live reads their words after each pause."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from interview.hearing import LONGEST, follow
from interview.live import MOST_BYTES
from lectern.platform import Platform
from lectern.settings import Settings
from listen import captioning
from listen.decoding import Limits, Source, decode
from tests.loopback.answers import Failure
from tests.loopback.server import Loopback
from tests.services.apis import wire
from tests.services.interview.studio import Studio
from tests.services.interview.test_live import begin, cut, data, speak

CAPTION = "arn:aws:lambda:us-east-1:123456789012:function:caption:live"
SPOKEN = Path(__file__).parents[3] / "samples" / "interview" / "answer.webm"


@pytest.fixture(scope="module")
def pcm() -> bytes:
    """Fourteen and a half seconds with two pauses that chunks end in."""
    parts = [part for part in decode(SPOKEN, Limits(seconds=60)) if not isinstance(part, Source)]
    return b"".join(parts)[: 29 * MOST_BYTES]


@pytest.fixture
def read(live: Studio, loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """A studio whose speakers' words are written down by the image's own function."""
    monkeypatch.setattr(captioning, "platform", Platform(Settings(transcriber="embedded"), in_image=True))
    loopback.functions[CAPTION] = captioning.handler
    wire(Platform(replace(live.platform.settings, caption_function=CAPTION)))
    return live


def pieces(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event for event in events if event["event"] == "transcript"]


def test_words_come_after_the_pause_that_ends_them(read: Studio, pcm: bytes) -> None:
    events = speak(read, begin(read), enumerate(cut(pcm=pcm)))
    told = pieces(events)
    said = " ".join(word["text"].lower() for piece in told for word in piece["words"])
    assert (
        len(told) >= 2
        and "spring tides" in said
        and "they" not in " ".join(word["text"].lower() for word in told[0]["words"])
    )
    before = events[events.index(told[0]) - 1]
    assert before["event"] == "live" and before["pause"] >= 0.25


def test_their_times_are_those_of_the_answer(read: Studio, pcm: bytes) -> None:
    told = pieces(speak(read, begin(read), enumerate(cut(pcm=pcm))))
    words = [word for piece in told for word in piece["words"]]
    assert [word["start"] for word in words] == sorted(word["start"] for word in words)
    for piece in told:
        assert all(piece["start"] - 0.3 <= word["start"] <= piece["end"] + 0.3 for word in piece["words"])
    assert all(one["end"] <= other["start"] + 1.0 for one, other in pairwise(told))


def test_a_transcriber_that_is_away_costs_no_chunk(read: Studio, loopback: Loopback, pcm: bytes) -> None:
    loopback.fail("function:caption", Failure(500, "ServiceException"), times=99)
    chunks = cut(pcm=pcm)
    events = speak(read, begin(read), enumerate(chunks))
    assert pieces(events) == [] and [each["event"] for each in events].count("ack") == len(chunks)


def test_where_only_recordings_are_transcribed_no_piece_comes(live: Studio, loopback: Loopback) -> None:
    wire(Platform(replace(live.platform.settings, transcriber="transcribe", caption_function=CAPTION)))
    assert pieces(speak(live, begin(live), enumerate(cut()))) == [] and not loopback.asked("caption")
    event = {"pcm": data(b"\0\0" * 16000), "start": 0.0}
    nobody = Platform(Settings(transcriber="none"), in_image=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(captioning, "platform", nobody)
        assert captioning.handler(event, None) == {"words": []}


@pytest.mark.parametrize(
    ("stretch", "pause", "told"),
    [
        (None, None, (None, None)),  # nothing was said yet
        (None, 3.0, (None, None)),  # nor lately
        (None, 0.1, (10, None)),  # speech begins
        (7, 0.1, (7, None)),  # goes on
        (7, 0.25, (None, 7)),  # is ended by a pause
        (11 - LONGEST, 0.0, (None, 11 - LONGEST)),  # or by its length
    ],
)
def test_a_stretch_begins_with_speech_and_ends_with_a_pause(stretch: Any, pause: Any, told: Any) -> None:
    assert follow({"next": 10, "stretch": stretch}, 11, pause, 0.5) == told
