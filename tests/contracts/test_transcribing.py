"""A recording that Amazon Transcribe hears has a report, be the job slow, failed or in parts."""

import time

import pytest

from lectern import objects
from lectern.aws.files import Files
from lectern.aws.queues import Queue
from lectern.aws.table import Table
from lectern.aws.transcribe import Transcribe
from lectern.errors import Busy
from lectern.listening import Listening
from listen.working import STORING, Work
from tests.conftest import Clock

from ..loopback.server import Loopback
from ..loopback.transcribe import MISMATCH
from .material import ANSWER

NEVER = 10_000  # looks


def work(listening: Listening, library: Files, queue: Queue, spent: float) -> Work:
    """Of a function that has five minutes and has used `spent` seconds of them."""
    return Work(listening, library, queue, Transcribe(library, step=0.01), 300.0, time.monotonic() - spent)


def test_a_slow_job_is_left_to_a_later_message_and_the_report_names_the_engine(
    library: Files, loopback: Loopback, table: Table, queue: Queue, clock: Clock
) -> None:
    listening = Listening(table, clock)
    listening.expect(ANSWER, {"keep": "metrics"})
    event = {"detail": {"object": {"key": objects.audio(ANSWER)}}}
    loopback.jobs.looks = NEVER
    with pytest.raises(Busy):
        work(listening, library, queue, spent=300.0 - STORING).do(event, "one")
    assert (listening.get(ANSWER) or {})["state"] == "listening"

    loopback.jobs.left = dict.fromkeys(loopback.jobs.left, 1)
    clock.pass_(1800)
    work(listening, library, queue, spent=0.0).do(event, "two")

    report = library.read_json(objects.audio_report(ANSWER))
    assert report["transcript"]["engine"] == "Amazon Transcribe (en-US)"
    assert len(loopback.jobs.started) == 1
    assert library.names(objects.recording_folder(ANSWER)) == [objects.audio_report(ANSWER)]


def test_a_recording_that_cannot_be_transcribed_is_reported_without_words(
    library: Files, loopback: Loopback, table: Table, queue: Queue, clock: Clock
) -> None:
    listening = Listening(table, clock)
    listening.expect(ANSWER, {})
    loopback.jobs.reason = MISMATCH
    work(listening, library, queue, 0.0).do({"detail": {"object": {"key": objects.audio(ANSWER)}}}, "one")

    assert (listening.get(ANSWER) or {})["state"] == "ready"
    report = library.read_json(objects.audio_report(ANSWER))
    assert report["transcript"] is None
    assert report["delivery"]["words_per_minute"]["reason"] == "no_transcript"
    assert report["delivery"]["articulation_rate"]["value"] > 0


def test_words_of_a_part_of_a_recording_give_no_rates(
    library: Files, loopback: Loopback, table: Table, queue: Queue, clock: Clock
) -> None:
    listening = Listening(table, clock)
    listening.expect(ANSWER, {})
    short = Transcribe(library, step=0.01, longest=7.0)
    hearing = Work(listening, library, queue, short, 300.0)
    detail = {"object": {"key": objects.audio(ANSWER)}}
    hearing.do({"detail": detail}, "one")
    first, second = (listening.get(ANSWER) or {})["passages"]
    hearing.do({"detail": detail | {"passage": [first, second]}}, "two")
    loopback.jobs.reason = MISMATCH
    hearing.do({"detail": detail | {"passage": [second, 9.8]}}, "three")

    report = library.read_json(objects.audio_report(ANSWER))
    assert len(loopback.jobs.started) == 2
    assert report["transcript"] is None
    assert report["delivery"]["words_per_minute"]["reason"] == "no_transcript"
