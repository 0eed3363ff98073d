"""Speech to words by Amazon Transcribe: one batch job for each passage, which is found again by its name.

Requests and states: docs.aws.amazon.com/transcribe/latest/APIReference/API_StartTranscriptionJob.html and
API_GetTranscriptionJob.html. The transcript: docs.aws.amazon.com/transcribe/latest/dg/how-input.html.
"""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lectern import objects
from lectern.aws.calling import client, reaching
from lectern.aws.files import Files
from lectern.errors import Busy, Superseded
from lectern.logs import log
from lectern.speech import SAMPLE_RATE, Passage, Transcript, Word, wav

SERVICE = "Amazon Transcribe"
LONGEST = 300.0  # seconds of one passage: as much as a worker keeps in memory
VERBATIM = False  # the service has no setting that keeps "um" and "uh", and does not say that it does
UNFINISHED = ("QUEUED", "IN_PROGRESS")
State = Mapping[str, Any]  # a TranscriptionJob as the service tells it


@dataclass(frozen=True, slots=True)
class Job:
    """sound, words: the objects of what it hears and of what it writes."""

    name: str
    sound: str
    words: str


@dataclass(frozen=True)
class Transcribe:
    """language: a code of the service, such as "en-US". step: seconds between two looks at a job."""

    files: Files
    language: str = "en-US"
    region: str | None = None
    step: float = 3.0
    longest: float | None = LONGEST

    @property
    def engine(self) -> str:
        return f"{SERVICE} ({self.language})"

    @cached_property
    def _client(self) -> Any:
        return client("transcribe", self.region, attempts=5)

    def transcribe(self, passage: Passage) -> Transcript | None:
        if not passage.speech:
            return Transcript(self.engine, VERBATIM, ())
        job = self._job(passage)
        state = self._finished(job, passage)
        self._tidy(job, passage)
        if state["TranscriptionJobStatus"] == "FAILED":
            log.warning("passage not transcribed", extra={"job": job.name, "why": state.get("FailureReason")})
            return None
        return Transcript(self.engine, VERBATIM, _words(self.files.read_json(job.words), passage.start))

    def _job(self, passage: Passage) -> Job:
        """Named after what it hears: a message that comes again finds its job, and another recording has another.
        The bucket's name in front tells whose job it is, to IAM too."""
        heard = hashlib.sha256(f"{passage.key} {passage.start:.2f} {self.language}".encode())
        heard.update(passage.pcm)
        name, recording = f"{self.files.bucket}-{heard.hexdigest()[:32]}", objects.recording_of(passage.key)
        return Job(name, objects.audio_job(recording, name, "wav"), objects.audio_job(recording, name, "json"))

    def _finished(self, job: Job, passage: Passage) -> State:
        until = time.monotonic() + passage.patience
        state = self._look(job) or self._start(job, passage)
        while state["TranscriptionJobStatus"] in UNFINISHED:
            if time.monotonic() + self.step > until:
                raise Busy("this passage is still being transcribed")
            time.sleep(self.step)
            state = self._look(job) or state
        return state

    def _look(self, job: Job) -> State | None:
        """None: there is no such job. The service has said so by either of two errors."""
        known = self._client.exceptions
        with reaching(SERVICE):
            try:
                found: State = self._client.get_transcription_job(TranscriptionJobName=job.name)["TranscriptionJob"]
            except (known.NotFoundException, known.BadRequestException):
                return None
        return found

    def _start(self, job: Job, passage: Passage) -> State:
        self.files.write(job.sound, wav(passage.pcm), "audio/wav")
        known = self._client.exceptions
        with reaching(SERVICE):
            try:
                reply = self._client.start_transcription_job(**self._request(job))
            except known.ConflictException:  # ours: started by another worker, or by a call whose reply was lost
                return {"TranscriptionJobStatus": "QUEUED"}
            except known.BadRequestException:
                return {"TranscriptionJobStatus": "FAILED", "FailureReason": "BadRequestException"}
        state: State = reply["TranscriptionJob"]
        return state

    def _request(self, job: Job) -> dict[str, Any]:
        return {
            "TranscriptionJobName": job.name,
            "LanguageCode": self.language,
            "Media": {"MediaFileUri": f"s3://{self.files.bucket}/{job.sound}"},
            "MediaFormat": "wav",
            "MediaSampleRateHertz": SAMPLE_RATE,
            "OutputBucketName": self.files.bucket,
            "OutputKey": job.words,
        }

    def _tidy(self, job: Job, passage: Passage) -> None:
        """Delete the copy of the sound, and the words too when the recording was deleted meanwhile. The words stay
        otherwise: with them gone, a message that comes again would find a finished job without any."""
        folder = job.sound.rpartition("/")[0]
        served = [job.sound, f"{folder}/.write_access_check_file.temp"]  # by the second it tries whether it may write
        if self.files.exists(passage.key):
            self.files.remove(served)
            return
        self.files.remove([*served, job.words])
        raise Superseded("the recording was deleted")


def _words(told: Mapping[str, Any], start: float) -> tuple[Word, ...]:
    """Without the punctuation, which has no times."""
    items = told["results"]["items"]
    return tuple(_word(item, start) for item in items if item["type"] == "pronunciation")


def _word(item: Mapping[str, Any], start: float) -> Word:
    best = item["alternatives"][0]
    begin, end = (round(start + float(item[name]), 2) for name in ("start_time", "end_time"))
    return Word(best["content"], begin, end, round(float(best["confidence"]), 3))
