"""A recording is heard once, whatever its queue does; and what cannot be heard says why."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest

from ingestion.burying import bury
from lectern import objects
from lectern.aws.files import Files
from lectern.aws.queues import Queue
from lectern.aws.table import Table
from lectern.errors import Busy, Superseded
from lectern.ledger.book import Ledger
from lectern.listening import Listening
from lectern.speech import FAILURES, Passage, Recording, Transcript, Word
from listen.working import Work
from tests.conftest import Clock
from tests.images.listen.material import answer, encoded

ANSWER = Recording("c1", "u1", "i1", "a1")


@dataclass
class Ticking:
    """A transcriber that hears one word a second."""

    engine: str = "ticking"
    longest: float | None = 300.0
    asked: list[Passage] = field(default_factory=list)

    def transcribe(self, passage: Passage) -> Transcript:
        self.asked.append(passage)
        seconds = range(int(len(passage.pcm) / 32000))
        words = (
            Word("um" if at % 5 == 0 else "word", passage.start + at, passage.start + at + 0.4, 0.9) for at in seconds
        )
        return Transcript(self.engine, True, tuple(words))


@dataclass
class Room:
    """Everything that listening needs, and the learner's side of it."""

    listening: Listening
    files: Files
    queue: Queue
    transcriber: Ticking | None = field(default_factory=Ticking)

    def record(self, content: bytes | None = None, **facts: Any) -> None:
        self.listening.expect(ANSWER, facts)
        body = encoded(answer(), "webm", "libopus", 48000) if content is None else content
        boto3.client("s3").put_object(Bucket=self.files.bucket, Key=objects.audio(ANSWER), Body=body)

    def listen(self, attempt: str = "one", **passage: Any) -> None:
        event = {"detail": {"object": {"key": objects.audio(ANSWER)}, **passage}}
        Work(self.listening, self.files, self.queue, self.transcriber, 300.0).do(event, attempt)

    def waiting(self) -> list[Mapping[str, Any]]:
        told = boto3.client("sqs").receive_message(QueueUrl=self.queue.url, MaxNumberOfMessages=10)
        return [json.loads(message["Body"])["detail"] for message in told.get("Messages", [])]

    @property
    def state(self) -> str:
        return str((self.listening.get(ANSWER) or {})["state"])

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = self.files.read_json(objects.audio_report(ANSWER))
        return report


@pytest.fixture
def room(table: Table, files: Files, queue: Queue, clock: Clock) -> Room:
    return Room(Listening(table, clock), files, queue)


def test_a_recording_becomes_a_report(room: Room) -> None:
    room.record(question_end=0.4)
    room.listen()

    assert room.state == "ready"
    assert room.report["delivery"]["response_latency"]["value"] == pytest.approx(0.6, abs=0.1)
    assert room.report["delivery"]["pitch_median"]["value"] == pytest.approx(120, rel=0.03)
    assert room.report["delivery"]["fillers_per_minute"]["n"] == len(room.report["transcript"]["words"])
    assert [filler["start"] for filler in room.report["transcript"]["fillers"]] == [0, 5]
    assert room.report["transcript"]["engine"] == "ticking"
    assert (room.listening.get(ANSWER) or {})["facts"]["duration"] == pytest.approx(9.8, abs=0.1)


def test_the_report_is_all_there_but_the_words_without_a_transcriber(room: Room) -> None:
    room.transcriber = None
    room.record()
    room.listen()

    assert room.report["transcript"] is None
    assert room.report["delivery"]["words_per_minute"]["reason"] == "no_transcript"
    assert room.report["delivery"]["articulation_rate"]["value"] == pytest.approx(4, rel=0.1)
    assert room.report["spectrum"]["frames"] > 100
    assert len(room.report["contour"]["level"]) == 98


def test_hearing_it_twice_changes_nothing(room: Room) -> None:
    room.record()
    room.listen("one")
    with pytest.raises(Superseded):
        room.listen("two")
    assert room.transcriber and len(room.transcriber.asked) == 1


def test_while_one_listens_another_waits_and_takes_over_when_the_lease_has_ended(room: Room, clock: Clock) -> None:
    room.record()
    room.listening.begin(ANSWER, "one that died", 360)
    with pytest.raises(Busy):
        room.listen("two")

    clock.pass_(361)
    room.listen("two")
    assert room.state == "ready"


def test_a_long_recording_is_cut_in_its_pauses_and_put_together_once(room: Room) -> None:
    room.transcriber = Ticking(longest=7.0)
    room.record()
    room.listen()
    passages = room.waiting()

    assert room.state == "transcribing"
    (first, second) = sorted(each["passage"] for each in passages)
    assert first[0] == 0 and first[1] == second[0] == pytest.approx(5.4, abs=0.2)

    for passage in (first, second, second, first):
        try:
            room.listen("late", passage=passage)
        except Superseded:
            assert room.state == "ready"
    starts = [word["start"] for word in room.report["transcript"]["words"]]
    assert starts == sorted(starts) and len(starts) == 9
    assert room.report["delivery"]["pauses_per_minute"]["n"] == 1


@pytest.mark.parametrize(("content", "code"), [(b"", "no_sound"), (b"<html>" * 100, "not_audio")])
def test_what_cannot_be_heard_fails_with_its_reason(room: Room, content: bytes, code: str) -> None:
    room.record(content)
    room.listen()

    assert room.state == "failed"
    assert (room.listening.get(ANSWER) or {})["reason"]["code"] == code
    assert FAILURES[code].next_step
    with pytest.raises(Superseded):
        room.listen("again")


def test_a_recording_that_breaks_off_is_heard_with_a_warning(room: Room) -> None:
    content = encoded(answer(), "mp3", "libmp3lame", 44100)
    room.record(content[: len(content) // 2])
    room.listen()

    assert room.report["warnings"] == ["truncated"]
    assert room.report["duration"] < 6


def test_only_recordings_that_somebody_expects_are_heard(room: Room) -> None:
    boto3.client("s3").put_object(Bucket=room.files.bucket, Key=objects.audio(ANSWER), Body=b"x")
    with pytest.raises(Superseded):
        room.listen()


@pytest.mark.parametrize("key", [objects.audio_report(ANSWER), objects.audio_chunk(ANSWER, 3), "recordings/x"])
def test_what_lies_beside_a_recording_sets_nothing_going(room: Room, key: str) -> None:
    with pytest.raises(Superseded):
        Work(room.listening, room.files, room.queue, None, 300.0).do({"detail": {"object": {"key": key}}}, "one")


def test_a_deleted_recording_is_left_alone(room: Room) -> None:
    room.listening.expect(ANSWER, {})
    with pytest.raises(Superseded):
        room.listen()


def test_of_a_learner_who_wants_only_numbers_kept_the_voice_is_deleted(room: Room) -> None:
    room.record(keep="metrics")
    room.listen()
    assert room.files.names(objects.recording_folder(ANSWER)) == [objects.audio_report(ANSWER)]


def test_a_message_that_was_given_up_fails_the_recording(room: Room, ledger: Ledger) -> None:
    room.record()
    body = {"detail": {"object": {"key": objects.audio(ANSWER)}}}
    bury(body, ledger, room.listening)

    assert room.state == "failed"
    assert (room.listening.get(ANSWER) or {})["reason"]["code"] == "gave_up"


def test_a_recording_that_a_worker_holds_is_not_buried(room: Room, ledger: Ledger) -> None:
    room.record()
    room.listening.begin(ANSWER, "one", 360)
    with pytest.raises(Busy):
        bury({"detail": {"object": {"key": objects.audio(ANSWER)}}}, ledger, room.listening)
