"""What a speaker may see while speaking: a stateless step per chunk, whose state lies with the caller."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from listen.grid import ROW
from listen.keeping import keep, restore
from listen.levels import QUARTERS, Ints, quantile
from listen.measuring import FrameEngine
from listen.reporting import VOICED_SHARE, register
from listen.tallying import STEP, Tally

WINDOW = 10  # chunks over which live values are taken: 5 s
LEAST_SPEECH = 1.0  # seconds in the window


@dataclass(frozen=True, slots=True)
class Step:
    """state: for the next chunk. live: for the speaker. seconds: of sound so far."""

    state: bytes
    live: dict[str, Any]
    seconds: float


def advance(state: bytes | None, pcm: bytes) -> Step:
    """One chunk of 16 kHz mono PCM16. Without a state the answer begins."""
    head, kept = _split(state)
    engine = restore(kept) if kept else FrameEngine()
    before = engine.tally.pitches
    engine.feed(pcm)
    sums = _sums(engine.tally, before, head[-1] if head else [0, 0])
    live = _live(engine, sums - np.array(head[0] if head else np.zeros_like(sums)))
    head = [*head, sums.tolist()][-WINDOW:]
    told = json.dumps(head).encode()
    return Step(len(told).to_bytes(4) + told + keep(engine), live, engine.samples / 16000)


def _split(state: bytes | None) -> tuple[list[list[int]], bytes]:
    if not state:
        return [], b""
    end = 4 + int.from_bytes(state[:4])
    return json.loads(state[4:end]), state[end:]


def _sums(tally: Tally, before: Ints, last: list[int]) -> Ints:
    """Rows, rows of speech, quarter decibels, syllables and voiced rows; of these the ones whose pitch lay in the
    speaker's register when it came, and their bins; all so far.

    before: the counts of pitch before this chunk. last: the sums then."""
    within = register(tally.pitches)
    fresh, bins = (tally.pitches - before)[within], np.arange(len(before))[within]
    sung = last[-2] + int(fresh.sum()), last[-1] + int((fresh * bins).sum())
    return np.array([*tally.periods.sum(axis=0), int(tally.pitches.sum()), *sung], np.int64)


def _live(engine: FrameEngine, window: Ints) -> dict[str, Any]:
    """Rates and levels of the last five seconds; pitch in semitones from the speaker's own median so far."""
    rows, speech, quarters, syllables, voiced, within, sung = (int(each) for each in window)
    enough = speech * ROW >= LEAST_SPEECH
    followed = enough and within > 0 and voiced >= VOICED_SHARE * speech
    tally = engine.tally
    return {
        "speech": tally.speaking,
        "speech_share": round(100 * speech / rows, 1) if rows else None,
        "pause": round((tally.rows - tally.stretches[-1][1]) * ROW, 2) if tally.stretches else None,
        "level": round(quarters / QUARTERS / speech, 1) if speech else None,
        "rate": round(syllables / (speech * ROW), 2) if enough else None,
        "pitch": round(STEP * (sung / within - quantile(tally.pitches, 0.5)) / 100, 1) if followed else None,
        "clipped": engine.levels.clipped > 0,
        "reliability": "ok" if followed else "low" if enough else "insufficient",
    }
