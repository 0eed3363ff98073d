"""What is known of a spoken answer: measurements that say how far to trust them, and the words that were heard."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from lectern.reasons import Reason

Reliability = Literal["ok", "low", "insufficient"]
SAMPLE_RATE = 16000  # Hz; speech is analysed as mono PCM of 16 bits, little-endian


def wav(pcm: bytes) -> bytes:
    """The file of such samples."""
    import wave
    from io import BytesIO

    file = BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(SAMPLE_RATE)
        written.writeframes(pcm)
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class Recording:
    """One answer of one learner, as it was recorded."""

    course: str
    user: str
    interview: str
    answer: str

    @property
    def ids(self) -> dict[str, str]:
        """For log lines."""
        return {"course": self.course, "interview": self.interview, "answer": self.answer}


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number of a report.

    value: None when the recording does not support one.
    n: how many observations it rests on: seconds, frames, pauses or words, as `source` says.
    reason: a key of `REASONS` when the reliability is not "ok".
    """

    value: float | None
    unit: str
    n: int
    reliability: Reliability
    reason: str | None
    source: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


# Why a measurement is missing or to be read with care, for the learner
REASONS: Mapping[str, str] = {
    "no_speech": "No speech was found in the recording.",
    "too_short": "There is too little speech for this number.",
    "too_little_voiced": "The voice could be followed in too small a part of the speech for pitch or syllables.",
    "octaves": "More than a tenth of the pitch lay far from the rest, mostly octaves mistaken; it was left out.",
    "noisy": "The background is too loud beside the voice; move closer to the microphone.",
    "clipped": "The recording is overdriven; lower the input level.",
    "narrow_band": "The recording carries the narrow band of a telephone.",
    "too_few": "There were too few of them for this number.",
    "estimated": "Estimated from the sound alone; a transcript would be more exact.",
    "no_transcript": "No transcript was made, so words could not be counted.",
    "not_verbatim": "This transcriber leaves filler words out, so they cannot be counted.",
    "unsure_words": "The transcriber was unsure of too many words.",
    "no_question_end": "It is not known when the question ended.",
}


# Why a recording could not be used
FAILURES: Mapping[str, Reason] = {
    "not_audio": Reason(
        "This is not a recording that can be opened.", "Record again, or save it as MP3, M4A, WAV, OGG or WebM."
    ),
    "no_audio": Reason("The file has no sound track.", "Check that the microphone was chosen, and record again."),
    "no_sound": Reason("The recording holds less than half a second of sound.", "Record again."),
    "damaged": Reason("The recording is damaged and nothing of it can be heard.", "Record again."),
    "too_long": Reason("The recording is longer than four hours.", "Record one answer at a time."),
    "corrupt": Reason("The recording is damaged and cannot be opened.", "Record again, or save it in another format."),
    "took_too_long": Reason("Listening took longer than is allowed.", "Record one answer at a time."),
    "needs_too_much_memory": Reason(
        "Opening the recording needs more memory than is allowed.", "Save it in another format and upload that."
    ),
    "parser_crashed": Reason("The recording made its reader crash.", "Save it in another format and upload that."),
    "gave_up": Reason(
        "Lectern tried several times to listen and failed each time.",
        "Record again; if it fails again, tell your administrator.",
    ),
}
# What is wrong with a recording that was used all the same
WARNINGS: Mapping[str, Reason] = {
    "truncated": Reason("The recording breaks off before its end; what there is of it was used.", "Record again."),
    "damaged": Reason("Parts of the recording are damaged and were left out.", "Record again if words are missing."),
    "broke_off": Reason(
        "The connection ended before you stopped; what had arrived of the answer was used.",
        "Record again if its end is missing.",
    ),
    "gaps": Reason(
        "Parts of the answer never arrived and were left out; pauses and pace are not exact around them.",
        "Record again, or upload the recording.",
    ),
}


@dataclass(frozen=True, slots=True)
class Word:
    """Seconds count from the start of the recording."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """engine: who heard this, for the report. verbatim: whether it keeps "um" and "uh"."""

    engine: str
    verbatim: bool
    words: tuple[Word, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Transcript":
        return cls(raw["engine"], raw["verbatim"], tuple(Word(**word) for word in raw["words"]))


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a recording for a transcriber.

    key: the recording's object in the bucket. pcm: the samples from `start` (seconds) on, for those that take samples.
    speech: (start, end) of the speech in it, in seconds of the recording.
    patience: seconds for which the caller can wait for a provider that works elsewhere.
    """

    key: str
    start: float
    pcm: bytes
    speech: tuple[tuple[float, float], ...]
    patience: float = 0.0
