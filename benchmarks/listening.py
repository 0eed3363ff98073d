"""Whether what was heard is true: pauses beside aligned words, pitch beside Praat's, words beside transcripts."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from benchmarks.speech import Clip
from lectern.embedded.whisper import Whisper, weights
from lectern.speech import Passage
from listen.measuring import FrameEngine
from listen.reporting import VOICED_SHARE
from listen.tallying import Rows, Tally
from listen.wording import FILLERS

PAUSE = 0.25  # seconds


def measured(clip: Clip) -> dict[str, Any]:
    engine = FrameEngine()
    engine.feed(clip.samples.tobytes())
    return engine.finish()


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


class _Rows(Tally):
    """A tally that keeps what it was told."""

    def note(self, rows: Rows, pitch: NDArray[np.float32], speech: NDArray[np.bool_]) -> None:
        self.__dict__.setdefault("kept", []).append((pitch, speech))
        super().note(rows, pitch, speech)


def pitch_beside_praat(clips: Sequence[Clip]) -> dict[str, Any]:
    """Cents between our pitch and Praat's (to_pitch_ac, 75 to 500 Hz, its own defaults) where both hear a voice in
    speech; clips whose pitch we do not report are left out. Gross: more than 20 % apart."""
    cents, gross, disagreed, rows = [], 0, 0, 0
    for clip in clips:
        tally = _Rows()
        engine = FrameEngine(tally=tally)
        engine.feed(clip.samples.tobytes())
        engine.finish()
        ours, speech = (np.concatenate(parts) for parts in zip(*tally.__dict__["kept"], strict=True))
        if not speech.any() or (ours[speech] > 0).mean() < VOICED_SHARE:
            continue
        theirs = _praat(clip.samples, len(ours))
        both = (ours > 0) & (theirs > 0) & speech
        cents.append(1200 * np.abs(np.log2(ours[both] / theirs[both])))
        gross += int((np.abs(ours[both] / theirs[both] - 1) > 0.2).sum())
        disagreed += int(((ours > 0) != (theirs > 0))[speech].sum())
        rows += int(speech.sum())
    apart = np.concatenate(cents)
    return {
        "pitch_cents_median": float(np.median(apart)),
        "pitch_cents_p95": float(np.percentile(apart, 95)),
        "pitch_gross_percent": 100 * gross / len(apart),
        "voicing_disagreed_percent": 100 * disagreed / rows,
        "pitch_rows": len(apart),
        "pitch_clips": len(cents),
    }


def _praat(samples: NDArray[np.int16], rows: int) -> NDArray[np.float64]:
    """Praat's pitch in the middle of each of our rows: its frames lie on whole hundredths, ours half a row later."""
    import parselmouth

    moved = np.concatenate([samples[80:], np.zeros(80, np.int16)])
    sound = parselmouth.Sound(moved[: len(moved) // 160 * 160].astype(float) / 32768, 16000)
    pitch = sound.to_pitch_ac(0.01, 75.0, 15, False, 0.03, 0.45, 0.01, 0.35, 0.14, 500.0)
    found, at = np.zeros(rows), np.round(np.array(pitch.xs()) * 100).astype(int)
    inside = (at >= 0) & (at < rows)
    found[at[inside]] = pitch.selected_array["frequency"][inside]
    return found


def hear_words(clips: Sequence[Clip]) -> dict[str, Any]:
    """Word errors of Whisper on clips of running speech, and fillers by number per clip."""
    folder = weights()
    if not folder:
        return {"words": "not measured: no weights"}
    whisper, errors, total, hits, told, true = Whisper(folder), 0, 0, 0, 0, 0
    for clip in (clip for clip in clips if clip.transcript and clip.timed):
        speech = tuple((begin, end) for begin, end in measured(clip)["speech"])
        heard = whisper.transcribe(Passage("", 0.0, clip.samples.tobytes(), speech)).words
        wanted, got = _plain(clip.transcript), _plain(" ".join(word.text for word in heard))
        errors, total = errors + Levenshtein.distance(wanted, got), total + len(wanted)
        hits += min(_fillers(wanted), _fillers(got))
        told, true = told + _fillers(got), true + _fillers(wanted)
    return {
        "words": total,
        "word_error_percent": 100 * errors / total,
        "fillers_hit_told_true": [hits, told, true],
    }


def _fillers(words: Sequence[str]) -> int:
    return sum(word in FILLERS for word in words)


def _plain(text: str) -> list[str]:
    lowered = re.sub(r"<[^>]*>|\[[^\]]*\]", "", text.lower()).replace("yknow", "you know").replace("mister", "mr")
    return re.findall(r"[a-z']+", lowered)
