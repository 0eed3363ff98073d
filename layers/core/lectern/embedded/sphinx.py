"""Speech to words where Whisper's weights are missing: PocketSphinx, which is small and often wrong."""

import math
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import Any

from lectern.speech import SAMPLE_RATE, Passage, Transcript, Word

ENGINE = "PocketSphinx en-us"
FRAMES = 100  # per second
STEP = 30 * SAMPLE_RATE * 2  # bytes of one utterance at most


def available() -> bool:
    return find_spec("pocketsphinx") is not None


@dataclass(frozen=True)
class Sphinx:
    engine: str = ENGINE
    longest: float | None = 300.0

    @cached_property
    def _decoder(self) -> Any:
        from pocketsphinx import Decoder

        return Decoder(samprate=SAMPLE_RATE, loglevel="FATAL")

    def transcribe(self, passage: Passage) -> Transcript:
        words: list[Word] = []
        for start, end in passage.speech:
            first = round((start - passage.start) * SAMPLE_RATE) * 2
            last = round((end - passage.start) * SAMPLE_RATE) * 2
            for at in range(first, last, STEP):
                offset = passage.start + at / 2 / SAMPLE_RATE
                words += self._utterance(passage.pcm[at : min(last, at + STEP)], offset)
        return Transcript(ENGINE, False, tuple(words))

    def _utterance(self, pcm: bytes, offset: float) -> list[Word]:
        self._decoder.start_utt()
        self._decoder.process_raw(pcm, full_utt=True)
        self._decoder.end_utt()
        return [_word(segment, offset) for segment in self._decoder.seg() if segment.word[0] not in "<["]


def _word(segment: Any, offset: float) -> Word:
    times = (offset + segment.start_frame / FRAMES, offset + (segment.end_frame + 1) / FRAMES)
    likely = min(1.0, math.exp(min(0.0, segment.prob / 1000)))
    return Word(segment.word.split("(")[0], round(times[0], 2), round(times[1], 2), round(likely, 3))
