"""Whether what was heard is true: pauses beside aligned words, syllables and words beside transcripts."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein

from benchmarks.hearing.clips import Clip
from lectern.embedded.whisper import Whisper, weights
from lectern.speech import Passage, Word
from listen.measuring import FrameEngine
from listen.wording import FILLERS

PAUSE = 0.25  # seconds
WITHIN = 0.5  # seconds between a filler and the one that was said
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
    return {f"{name}_at_20_db": value for name, value in found.items()}


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
    """A pause of the alignment is found when one of ours overlaps it; strictly: by more than half of the longer."""
    loose = strict = true = told = 0
    errors = []
    for clip in (clip for clip in clips if clip.words):
        report, words = measured(clip), clip.words
        expected = [(one["end"], two["start"]) for one, two in pairwise(words) if two["start"] - one["end"] >= PAUSE]
        found = [span for span in report["pauses"] if span[1] > words[0]["start"] and span[0] < words[-1]["end"]]
        loose += sum(any(_shared(one, other) > 0 for other in found) for one in expected)
        strict += sum(
            any(_shared(one, other) > max(_long(one), _long(other)) / 2 for other in found) for one in expected
        )
        true, told = true + len(expected), told + len(found)
        errors.append(100 * abs(_spoken(words) - report["delivery"]["speech_time"]["value"]) / report["duration"])
    return {
        "pauses_true_and_told": [true, told],
        "pause_f1": 2 * loose / (true + told),
        "pause_f1_strict": 2 * strict / (true + told),
        "speech_share_error_points": float(np.mean(errors)),
    }


def _shared(one: Sequence[float], other: Sequence[float]) -> float:
    return min(one[1], other[1]) - max(one[0], other[0])


def _long(span: Sequence[float]) -> float:
    return span[1] - span[0]


def _spoken(words: Sequence[dict[str, Any]]) -> float:
    """Seconds of words, and of gaps between them that nobody calls a pause."""
    gaps = (two["start"] - one["end"] for one, two in pairwise(words))
    return float(sum(word["end"] - word["start"] for word in words) + sum(gap for gap in gaps if gap < 0.15))


def hear_words(clips: Sequence[Clip]) -> dict[str, Any]:
    """Word errors of Whisper on running speech; fillers by number per clip, and by time where the words have one."""
    folder = weights()
    if not folder:
        return {"words": "not measured: no weights"}
    whisper, errors, total = Whisper(folder), 0, 0
    by_number, by_time = np.zeros(3, int), np.zeros(3, int)
    for clip in (clip for clip in clips if clip.transcript and clip.timed):
        speech = tuple((begin, end) for begin, end in measured(clip)["speech"])
        heard = whisper.transcribe(Passage("", 0.0, clip.samples.tobytes(), speech)).words
        wanted, got = _plain(clip.transcript), _plain(" ".join(word.text for word in heard))
        errors, total = errors + Levenshtein.distance(wanted, got), total + len(wanted)
        told, true = _fillers(got), _fillers(wanted)
        by_number += (min(told, true), told, true)
        if clip.words:
            by_time += _placed([(word["word"], word["start"]) for word in clip.words], heard)
    return {
        "words": total,
        "word_error_percent": 100 * errors / total,
        "fillers_hit_told_true": by_number.tolist(),
        "fillers_within_half_a_second_hit_told_true": by_time.tolist(),
    }


def _placed(true: Sequence[tuple[str, float]], heard: Sequence[Word]) -> tuple[int, int, int]:
    """Fillers that begin within half a second of one that was said; those told; those said."""
    said = [start for word, start in true if word.lower() in FILLERS]
    told = [word.start for word in heard if _fillers(_plain(word.text))]
    hits = sum(any(abs(one - other) <= WITHIN for other in told) for one in said)
    return hits, len(told), len(said)


def _fillers(words: Sequence[str]) -> int:
    return sum(word in FILLERS for word in words)


def _plain(text: str) -> list[str]:
    lowered = re.sub(r"<[^>]*>|\[[^\]]*\]", "", text.lower()).replace("yknow", "you know").replace("mister", "mr")
    return re.findall(r"[a-z']+", lowered)
