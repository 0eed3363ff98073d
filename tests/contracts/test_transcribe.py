"""Amazon Transcribe: one job for one passage, however often it is asked for, and nothing left lying about."""

from collections.abc import Callable

import pytest

from lectern import objects
from lectern.aws.files import Files
from lectern.aws.transcribe import Transcribe
from lectern.errors import Busy, Superseded, Unavailable
from lectern.platform import Platform
from lectern.settings import Settings
from lectern.speech import Passage, Transcript
from tests.images.listen.material import answer

from ..loopback.answers import THROTTLED, Failure
from ..loopback.server import Loopback
from ..loopback.transcribe import MISMATCH
from .material import ANSWER

SPEECH = ((1.0, 5.0), (5.8, 8.8))


def passage(start: float = 0.0, patience: float = 30.0) -> Passage:
    speech = tuple((start + one, start + two) for one, two in SPEECH)
    return Passage(objects.audio(ANSWER), start, answer().tobytes(), speech, patience)


def transcriber(library: Files, language: str = "en-US") -> Transcribe:
    return Transcribe(library, language, step=0.01)


def looks(loopback: Loopback) -> int:
    return sum(request.headers["X-Amz-Target"] == "Transcribe.GetTranscriptionJob" for request in loopback.requests)


def test_words_come_with_their_times_in_the_recording(library: Files) -> None:
    heard = transcriber(library).transcribe(passage(start=300.0))

    assert isinstance(heard, Transcript)
    assert [(word.text, word.start, word.end) for word in heard.words] == [
        *(("Well", 301.04, 301.4), ("tides", 301.5, 302.12), ("turn", 304.0, 304.4))
    ]
    assert {word.probability for word in heard.words} == {0.985}
    assert heard.engine == "Amazon Transcribe (en-US)"


def test_it_does_not_claim_to_hear_fillers(library: Files) -> None:
    heard = transcriber(library).transcribe(passage())
    assert heard and not heard.verbatim


def test_silence_costs_nothing(library: Files, loopback: Loopback) -> None:
    heard = transcriber(library).transcribe(Passage(objects.audio(ANSWER), 0.0, bytes(96_000), ()))
    assert heard and heard.words == ()
    assert loopback.requests == []


def test_only_words_are_left_beside_the_recording_and_set_nothing_going(library: Files, loopback: Loopback) -> None:
    transcriber(library).transcribe(passage())

    recording, words = sorted(library.names(objects.recording_folder(ANSWER)))
    assert recording == objects.audio(ANSWER)
    assert words == loopback.jobs.started[0]["OutputKey"]
    with pytest.raises(ValueError):
        objects.recording_of(words)


@pytest.mark.parametrize("absent", ["NotFoundException", "BadRequestException"])
def test_a_message_that_comes_again_finds_the_finished_job(library: Files, loopback: Loopback, absent: str) -> None:
    loopback.jobs.absent = absent
    first = transcriber(library).transcribe(passage())
    again = transcriber(library).transcribe(passage())

    assert first == again
    assert len(loopback.jobs.started) == 1


def test_a_job_that_takes_longer_than_there_is_time_goes_on_and_is_found_later(
    library: Files, loopback: Loopback
) -> None:
    loopback.jobs.looks = 6
    for _ in range(3):
        with pytest.raises(Busy):
            transcriber(library).transcribe(passage(patience=0.0))
    assert looks(loopback) == 3  # one each, and no waiting

    assert transcriber(library).transcribe(passage())
    assert len(loopback.jobs.started) == 1


def test_two_workers_start_one_job(library: Files, loopback: Loopback) -> None:
    """The second has looked before the first started; its own start is refused."""
    loopback.jobs.looks = 1
    one, other = transcriber(library), transcriber(library)
    with pytest.raises(Busy):
        one.transcribe(passage(patience=0.0))
    loopback.fail("/", Failure(400, "NotFoundException"))

    assert other.transcribe(passage())
    targets = [request.headers["X-Amz-Target"].partition(".")[2] for request in loopback.requests]
    assert targets == [
        *("GetTranscriptionJob", "StartTranscriptionJob"),
        *("GetTranscriptionJob", "StartTranscriptionJob", "GetTranscriptionJob"),
    ]
    assert len(loopback.jobs.started) == 1


def test_a_start_whose_reply_was_lost_is_not_started_again(library: Files, loopback: Loopback) -> None:
    loopback.jobs.loses = 1
    assert transcriber(library).transcribe(passage())
    assert len(loopback.jobs.started) == 1
    assert sum(request.headers["X-Amz-Target"].endswith("StartTranscriptionJob") for request in loopback.requests) == 2


@pytest.mark.parametrize(
    "other",
    [
        lambda library: Transcribe(library, step=0.01).transcribe(passage(start=300.0)),
        lambda library: Transcribe(library, "de-DE", step=0.01).transcribe(passage()),
        lambda library: Transcribe(library, step=0.01).transcribe(
            Passage(objects.audio(ANSWER), 0.0, answer().tobytes()[::-1], SPEECH, 30.0)
        ),
    ],
    ids=["passage", "language", "sound"],
)
def test_another_passage_language_or_sound_is_another_job(
    library: Files, loopback: Loopback, other: Callable[[Files], Transcript | None]
) -> None:
    transcriber(library).transcribe(passage())
    assert other(library)
    assert len({job["TranscriptionJobName"] for job in loopback.jobs.started}) == 2


def test_jobs_are_named_so_that_a_role_can_be_held_to_its_own(library: Files, loopback: Loopback) -> None:
    transcriber(library).transcribe(passage())
    (job,) = loopback.jobs.started
    assert job["TranscriptionJobName"].startswith(f"{library.bucket}-")
    assert (job["OutputBucketName"], job["OutputKey"].split("/")[0]) == (library.bucket, "recordings")
    assert ANSWER.user not in job["TranscriptionJobName"].split("-")


def test_throttling_is_waited_out(library: Files, loopback: Loopback) -> None:
    loopback.fail("/", THROTTLED, times=1)
    loopback.fail("/", Failure(400, "LimitExceededException"), times=1, skip=1)
    assert transcriber(library).transcribe(passage())
    assert len(loopback.jobs.started) == 1


@pytest.mark.parametrize("code", ["AccessDeniedException", "UnrecognizedClientException"])
def test_a_refusal_is_an_outage_in_our_words(library: Files, loopback: Loopback, code: str) -> None:
    loopback.fail("/", Failure(400, code, "User arn:aws:sts::123456789012:role is not authorised"), times=9)
    with pytest.raises(Unavailable, match=f"^Amazon Transcribe answered {code}.$"):
        transcriber(library).transcribe(passage())


@pytest.mark.parametrize("reason", ["Unsupported media format", MISMATCH, "Invalid file size: file size too large"])
def test_a_failed_job_is_no_transcript_and_is_not_tried_again(library: Files, loopback: Loopback, reason: str) -> None:
    loopback.jobs.reason = reason
    assert transcriber(library).transcribe(passage()) is None
    assert transcriber(library).transcribe(passage()) is None
    assert len(loopback.jobs.started) == 1
    assert library.names(objects.recording_folder(ANSWER)) == [objects.audio(ANSWER)]


def test_a_language_that_the_service_does_not_know_is_no_transcript(library: Files, loopback: Loopback) -> None:
    assert transcriber(library, "xx-XX").transcribe(passage()) is None
    assert loopback.jobs.started == []


def test_of_a_recording_that_was_deleted_meanwhile_nothing_is_left(library: Files, loopback: Loopback) -> None:
    loopback.jobs.looks = 3
    with pytest.raises(Busy):
        transcriber(library).transcribe(passage(patience=0.0))
    library.remove([objects.audio(ANSWER)])

    with pytest.raises(Superseded):
        transcriber(library).transcribe(passage())
    assert library.names("recordings/") == []


def test_the_settings_choose_it_and_its_language() -> None:
    chosen = Platform(Settings(bucket="library", transcriber="transcribe", speech_language="de-DE")).transcriber
    assert chosen and chosen.engine == "Amazon Transcribe (de-DE)"
