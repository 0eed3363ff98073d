"""Whether what was heard is true: pauses beside aligned words, syllables beside transcripts."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.hearing.clips import Clip
from listen.measuring import FrameEngine

PAUSE = 0.25  # seconds
Span = Sequence[float]
NOISE = 20.0  # dB of signal to noise in the second run of the pauses


def measured(clip: Clip) -> dict[str, Any]:
    engine = FrameEngine()
    engine.feed(clip.samples.tobytes())
    return engine.finish()


def noisy(clip: Clip, snr: float) -> Clip:
    """With white noise, so many dB below the level of the whole clip; the same every time."""
    samples = clip.samples.astype(float)
    strength = np.sqrt(np.square(samples).mean()) * 10 ** (-snr / 20)
    noise = np.random.default_rng(5).standard_normal(len(samples)) * strength
    return replace(clip, samples=np.clip(np.round(samples + noise), -32768, 32767).astype(np.int16))


def pauses_in_noise(clips: Sequence[Clip]) -> dict[str, Any]:
    found = pauses_found([noisy(clip, NOISE) for clip in clips])
    return {f"{name}_at_20_db": value for name, value in found.items() if not name.endswith("_is")}


def syllables_found(clips: Sequence[Clip]) -> dict[str, Any]:
    """Syllables by sound alone beside those of the words, in clips of speech where the report tells a rate at all; and
    how the rates go together."""
    told, true, spoken, withheld = [], [], [], []
    for clip in (clip for clip in clips if clip.syllables):
        rate, speech = (measured(clip)["delivery"][name] for name in ("articulation_rate", "speech_time"))
        if rate["value"] is None:
            withheld.append(clip.name)
            continue
        told.append(rate["n"])
        true.append(clip.syllables)
        spoken.append(speech["value"])
    apart = np.abs(np.array(told) / np.array(true) - 1)
    rates = np.corrcoef(np.array(told) / np.array(spoken), np.array(true) / np.array(spoken))
    return {
        "syllables_told_and_true": [told, true],
        "syllable_error_percent": 100 * float(apart.mean()),
        "syllable_error_percent_median": 100 * float(np.median(apart)),
        "syllable_total_error_percent": 100 * (sum(told) / sum(true) - 1),
        "syllable_rate_r": float(rates[0, 1]),
        "syllables_withheld": withheld,
    }


def pauses_found(clips: Sequence[Clip]) -> dict[str, Any]:
    """How many pauses of the alignment are found, by two definitions that stand beside the figures. None is looked for
    before the first word or after the last."""
    loose = strict = true = told = 0
    errors = []
    for clip in (clip for clip in clips if clip.words):
        report, words = measured(clip), clip.words
        expected = [(one["end"], two["start"]) for one, two in pairwise(words) if two["start"] - one["end"] >= PAUSE]
        found = [span for span in report["pauses"] if span[1] > words[0]["start"] and span[0] < words[-1]["end"]]
        loose += paired(expected, found, lambda one, other: shared(one, other) > 0)
        strict += paired(expected, found, lambda one, other: shared(one, other) > max(length(one), length(other)) / 2)
        true, told = true + len(expected), told + len(found)
        errors.append(100 * abs(_spoken(words) - report["delivery"]["speech_time"]["value"]) / report["duration"])
    return {
        "pauses_true_told_overlapped_half_shared": [true, told, loose, strict],
        "pause_f1": 2 * loose / (true + told),
        "pause_f1_is": "a pause is found when one that is told overlaps it at all",
        "pause_f1_strict": 2 * strict / (true + told),
        "pause_f1_strict_is": "found when they share more than half of the longer of the two",
        "speech_share_error_points": float(np.mean(errors)),
    }


def paired(true: Sequence[Span], told: Sequence[Span], near: Callable[[Span, Span], bool]) -> int:
    """How many that are true have one near them that was told; each of these counts for one alone. In order of time."""
    left = list(told)
    for one in true:
        if (found := next((other for other in left if near(one, other)), None)) is not None:
            left.remove(found)
    return len(told) - len(left)


def shared(one: Sequence[float], other: Sequence[float]) -> float:
    return min(one[1], other[1]) - max(one[0], other[0])


def length(span: Sequence[float]) -> float:
    return span[1] - span[0]


def _spoken(words: Sequence[dict[str, Any]]) -> float:
    """Seconds of words, and of gaps between them that nobody calls a pause."""
    gaps = (two["start"] - one["end"] for one, two in pairwise(words))
    return float(sum(word["end"] - word["start"] for word in words) + sum(gap for gap in gaps if gap < 0.15))
