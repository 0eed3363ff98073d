"""Whether the same speech is told the same: however it is cut, quieter, or coded."""

import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.hearing.clips import Clip, encoded_webm
from benchmarks.hearing.pitch import followed
from benchmarks.hearing.truth import measured
from listen.decoding import Limits, decode
from listen.keeping import keep, restore
from listen.measuring import FrameEngine

QUIETER = 30.0  # dB
CUTS = 3  # ways to cut each clip
LEVELS = {"intensity_variation"}  # of `delivery`: changes with the noise floor of 16 bits, not compared
PITCHES = ("pitch_median", "pitch_range")


def cut_otherwise(clips: Sequence[Clip]) -> dict[str, Any]:
    """How many clips, cut at random into 10 ms to 5 s with the state stored between, have another state or report."""
    other = 0
    for number, clip in enumerate(clips):
        whole = FrameEngine()
        whole.feed(clip.samples.tobytes())
        expected = keep(whole), whole.finish()
        for seed in range(CUTS):
            engine = _in_pieces(clip.samples, random.Random(CUTS * number + seed))
            other += (keep(engine), engine.finish()) != expected
    return {"cut_otherwise": CUTS * len(clips), "cut_otherwise_and_told_otherwise": other}


def _in_pieces(samples: NDArray[np.int16], chance: random.Random) -> FrameEngine:
    engine, at = FrameEngine(), 0
    while at < len(samples):
        length = chance.randint(160, 80_000 if chance.random() < 0.2 else 8_000)
        engine.feed(samples[at : at + length].tobytes())
        engine, at = restore(keep(engine)), at + length
    return engine


def changed(clips: Sequence[Clip]) -> dict[str, Any]:
    """Clips with a pitch, 30 dB quieter and as WebM at 24 kbit/s: how far pitch moves (semitones; most, and median)
    and how far the rest of `delivery` does (percent; median of all values)."""
    found: dict[str, Any] = {}
    for name, change in {"quieter": _quieter, "opus": _coded}.items():
        moved: dict[str, list[float]] = {"pitch_median": [], "pitch_range": [], "rest_percent": []}
        for clip in followed(clips):
            before, after = (measured(each)["delivery"] for each in (clip, replace(clip, samples=change(clip.samples))))
            _note(moved, before, after)
        found |= {f"{name}_{what}_median": float(np.median(values)) for what, values in moved.items()}
        found |= {f"{name}_{what}_most": float(np.max(values)) for what, values in moved.items()}
    return found


def _note(moved: dict[str, list[float]], before: dict[str, Any], after: dict[str, Any]) -> None:
    for name, told in before.items():
        one, other = told["value"], after[name]["value"]
        if not one or name in LEVELS or name == "pitch_variation":
            continue
        if name not in PITCHES:
            moved["rest_percent"].append(100 * abs(other / one - 1) if other is not None else 100.0)
        elif other is not None:
            apart = 12 * np.log2(other / one) if name == "pitch_median" else other - one
            moved[name].append(float(abs(apart)))


def _quieter(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    return np.round(samples * 10 ** (-QUIETER / 20)).astype(np.int16)


def _coded(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.webm"
        path.write_bytes(encoded_webm(samples))
        return np.frombuffer(b"".join(part for part in decode(path, Limits()) if isinstance(part, bytes)), "<i2")
