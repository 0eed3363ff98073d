"""One message of the listen queue: claim, download, measure, transcribe, store the report."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lectern import objects
from lectern.aws.files import Files
from lectern.aws.queues import Queue
from lectern.errors import Superseded, Unreadable
from lectern.listening import Listening
from lectern.logs import log
from lectern.ports import Transcriber
from lectern.speech import Passage, Recording, Transcript
from listen.analysing import Span, analyse, cut, samples_of
from listen.decoding import Limits
from listen.reporting import Report
from listen.wording import describe

AFTER_TIMEOUT = 60.0  # seconds by which a lease outlives the function that holds it
SPARE = 60.0  # seconds kept for words and for storing
STORING = 20.0  # seconds of these that nobody may wait for words
SUMMARY = ("speech_time", "words_per_minute", "articulation_rate", "pauses_per_minute", "fillers_per_100_words")


@dataclass(frozen=True)
class Work:
    """`seconds`: how long the function may still run, from `begun` (monotonic) on."""

    listening: Listening
    files: Files
    queue: Queue
    transcriber: Transcriber | None
    seconds: float
    begun: float = field(default_factory=time.monotonic)

    def do(self, body: Mapping[str, Any], attempt: str) -> None:
        """Handle an S3 event, or a message of our own with the same form and a passage.

        Raises Busy and Superseded. A recording that cannot be used is no error: it is marked as failed.
        """
        detail = body["detail"]
        recording = _recording(detail["object"]["key"])
        try:
            if passage := detail.get("passage"):
                self._transcribe_passage(recording, (float(passage[0]), float(passage[1])))
            else:
                self._listen(recording, attempt)
        except Unreadable as unreadable:
            self.listening.fail(recording, unreadable.code, unreadable.detail)
            log.warning("recording unusable", extra=recording.ids | {"code": unreadable.code})

    def _listen(self, recording: Recording, attempt: str) -> None:
        item = self.listening.begin(recording, attempt, self.seconds + AFTER_TIMEOUT)
        with self._downloaded(recording) as path:
            found = analyse(path, self._limits, item.get("question_end"))
        report = found.report
        spans = cut(report["speech"], report["duration"], self._longest(report["duration"]))
        if self.transcriber and len(spans) > 1:
            self._fan_out(recording, attempt, report, spans)
        else:
            self._conclude(recording, describe(report, self._hear(recording, report, spans[0], found.pcm)))

    def _longest(self, duration: float) -> float:
        return (self.transcriber.longest if self.transcriber else None) or duration

    def _fan_out(self, recording: Recording, attempt: str, report: Report, spans: list[Span]) -> None:
        """Sent again when this message is: every passage is counted once."""
        self.files.write_json(objects.audio_measured(recording), report)
        self.listening.fan_out(recording, attempt, [start for start, _ in spans])
        key = objects.audio(recording)
        self.queue.send([{"detail": {"object": {"key": key}, "passage": list(span)}} for span in spans])
        log.info("recording fanned out", extra=recording.ids | {"passages": len(spans)})

    def _transcribe_passage(self, recording: Recording, span: Span) -> None:
        stored = objects.audio_words(recording, span[0])
        report = self._measured(recording)
        if not self.files.exists(stored):
            with self._downloaded(recording) as path:
                pcm = samples_of(path, self._limits, span)
            heard = self._hear(recording, report, span, pcm)
            self.files.write_json(stored, heard.to_json() if heard else {})
        if self.listening.note_passage(recording, span[0]):
            self._conclude(recording, describe(report, self._merged(recording)))

    def _measured(self, recording: Recording) -> Report:
        try:
            report: Report = self.files.read_json(objects.audio_measured(recording))
        except FileNotFoundError as gone:
            raise Superseded("the recording was deleted") from gone
        return report

    def _merged(self, recording: Recording) -> Transcript | None:
        names = sorted(self.files.names(objects.audio_words_folder(recording)))
        raws = [self.files.read_json(name) for name in names]
        if not all(raws):
            return None  # rates by a part of the words would be wrong
        parts = [Transcript.from_json(raw) for raw in raws]
        words = tuple(word for part in parts for word in part.words)
        return Transcript(parts[0].engine, parts[0].verbatim, words)

    def _hear(self, recording: Recording, report: Report, span: Span, pcm: bytes) -> Transcript | None:
        if not self.transcriber:
            return None
        start, end = span
        speech = tuple((max(start, one), min(end, two)) for one, two in report["speech"] if one < end and two > start)
        patience = self.begun + self.seconds - STORING - time.monotonic()
        return self.transcriber.transcribe(Passage(objects.audio(recording), start, pcm, speech, patience))

    def _conclude(self, recording: Recording, report: Report) -> None:
        self.files.write_json(objects.audio_report(recording), report)
        summary = {name: report["delivery"][name]["value"] for name in SUMMARY if name in report["delivery"]}
        self.listening.finish(recording, {"duration": report["duration"], **summary})
        item = self.listening.get(recording)
        if item and item.get("keep") == "metrics":
            names = self.files.names(objects.recording_folder(recording))
            self.files.remove([name for name in names if name != objects.audio_report(recording)])
        log.info("recording heard", extra=recording.ids | {"seconds": report["duration"]})

    @property
    def _limits(self) -> Limits:
        return Limits(seconds=max(1.0, self.seconds - SPARE))

    @contextmanager
    def _downloaded(self, recording: Recording) -> Iterator[Path]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "audio"
            try:
                self.files.download(objects.audio(recording), path)
            except FileNotFoundError as gone:
                raise Superseded("the recording was deleted") from gone
            yield path


def _recording(key: str) -> Recording:
    try:
        return objects.recording_of(key)
    except ValueError as other:
        raise Superseded("this object is no recording") from other
