"""What a recording's tally means, in numbers that say how far to trust them. Physical facts of delivery, nothing about
the person."""

from typing import Any

import numpy as np

from lectern.speech import REASONS, Measurement, Reliability
from listen.grid import LOWEST, ROW
from listen.levels import QUARTERS, Ints, Levels, level_at, quantile
from listen.quality import Quality, assess
from listen.tallying import PERIOD, STEP, Tally

VERSION = 1
PAUSE = 25  # rows: 250 ms, after de Jong & Wempe (2009)
LONG_PAUSE = 1.0  # seconds
LEAST_SPEECH = 2.0  # seconds, for rates
LEAST_VOICED, ENOUGH_VOICED = 2.0, 5.0  # seconds, for pitch with care and without
VOICED_SHARE = 0.35  # of speech: below this a voice is hoarse, creaky or whispered, and every tracker invents a pitch
RATES = "syllables by peaks of the vowels' level, de Jong & Wempe 2009"
PAUSES = "silences of 250 ms and more within the answer, Silero VAD 6; de Jong & Wempe 2009"
PITCH = "autocorrelation, Boersma 1993, 75 to 500 Hz, in speech"
# A voice moves from three quarters of its lower quartile to one and a half of its upper one; what lies beyond is most
# often an octave that was mistaken: De Looze & Hirst (2008), Speech Prosody, for reading and conversation
DOWN, UP = 1200 * np.log2(0.75) / STEP, 1200 * np.log2(1.5) / STEP  # bins
REGISTER = f"{PITCH}, octave errors left out after De Looze & Hirst 2008"
MOST_OCTAVES = 0.1  # of voiced rows left out: with more, what is left is to be read with care
SPEECH = "Silero VAD 6"
LEVEL = "level of 10 ms in speech"

Report = dict[str, Any]


def report(tally: Tally, levels: Levels, duration: float) -> Report:
    """duration: seconds. Every measurement is a `Measurement` as JSON; spans are [start, end] in seconds."""
    quality = assess(tally, levels)
    measured = _speech(tally, duration) | _pauses(tally, quality) | _rates(tally, quality, duration) | _pitch(tally)
    measured |= _intensity(tally, quality)
    return {
        "version": VERSION,
        "duration": round(duration, 3),
        "quality": {name: each.to_json() for name, each in quality.measurements.items()},
        "delivery": {name: each.to_json() for name, each in measured.items()},
        "timeline": [_entry(tally, number) for number in range(len(tally.periods))],
        "speech": [_seconds(begin, end) for begin, end, _ in tally.stretches],
        "pauses": [_seconds(begin, end) for begin, end in pauses(tally)],
        "reasons": dict(REASONS),
    }


def pauses(tally: Tally) -> list[tuple[int, int]]:
    """(first row, row after the last) of each silence between two stretches of speech."""
    edges = zip(tally.stretches, tally.stretches[1:], strict=False)
    return [(one[1], other[0]) for one, other in edges if other[0] - one[1] >= PAUSE]


def measured(
    value: float | None, unit: str, n: int, source: str, reason: str | None = None, digits: int = 2
) -> Measurement:
    """With no reason it is reliable; with a reason it is to be read with care, or not there at all."""
    reliability: Reliability = "ok" if reason is None else "low" if value is not None else "insufficient"
    return Measurement(None if value is None else round(value, digits), unit, n, reliability, reason, source)


def _seconds(begin: int, end: int) -> list[float]:
    return [round(begin * ROW, 2), round(end * ROW, 2)]


def _speech(tally: Tally, duration: float) -> dict[str, Measurement]:
    rows, spoken = int(tally.speech_levels.sum()), tally.spoken
    reason = None if rows else "no_speech"
    return {
        "speech_time": measured(spoken, "s", rows, SPEECH, reason),
        "silence_time": measured(max(0.0, duration - spoken), "s", rows, SPEECH, reason),
        "speech_share": measured(100 * spoken / max(duration, ROW) if rows else None, "%", rows, SPEECH, reason, 1),
    }


def _pauses(tally: Tally, quality: Quality) -> dict[str, Measurement]:
    lengths = np.array([(end - begin) * ROW for begin, end in pauses(tally)])
    answered = (tally.stretches[-1][1] - tally.stretches[0][0]) * ROW if tally.stretches else 0.0
    whole = _enough(tally) or quality.of_pauses
    each = whole or (None if len(lengths) else "too_few")

    def told(value: float | None, unit: str, reason: str | None) -> Measurement:
        return measured(value if _enough(tally) is None else None, unit, len(lengths), PAUSES, reason)

    some = len(lengths) > 0
    return {
        "pauses_per_minute": told(60 * len(lengths) / answered if answered else None, "1/min", whole),
        "pause_time": told(float(lengths.sum()), "s", whole),
        "pause_mean": told(float(lengths.mean()) if some else None, "s", each),
        "pause_median": told(float(np.median(lengths)) if some else None, "s", each),
        "pause_p90": told(float(np.quantile(lengths, 0.9)) if some else None, "s", each),
        "pause_longest": told(float(lengths.max()) if some else None, "s", each),
        "long_pause_share": told(100 * float((lengths >= LONG_PAUSE).mean()) if some else None, "%", each),
    }


def _enough(tally: Tally) -> str | None:
    """Why there is no rate of anything."""
    if not tally.spoken:
        return "no_speech"
    return "too_short" if tally.spoken < LEAST_SPEECH else None


def _rates(tally: Tally, quality: Quality, duration: float) -> dict[str, Measurement]:
    """From the sound alone; a transcript gives better ones. Of a voice that cannot be followed syllables go missing."""
    syllables = sum(count for _, _, count in tally.stretches)
    lacking = _enough(tally) or (None if _followed(tally) else "too_little_voiced")
    runs = len(pauses(tally)) + 1

    def told(value: float, unit: str) -> Measurement:
        return measured(None if lacking else value, unit, syllables, RATES, lacking or "estimated")

    return {
        "speech_rate": told(syllables / max(duration, ROW), "syllables/s"),
        "articulation_rate": told(syllables / max(tally.spoken, ROW), "syllables/s"),
        "run_length": told(syllables / runs, "syllables"),
    }


def _pitch(tally: Tally) -> dict[str, Measurement]:
    voiced = int(tally.pitches.sum())
    reason = _enough(tally) or _pitch_reason(tally, voiced)
    units = {"pitch_median": "Hz", "pitch_range": "semitones", "pitch_variation": "semitones"}
    if reason == "too_little_voiced" or _enough(tally) or voiced * ROW < LEAST_VOICED:
        return {name: measured(None, unit, voiced, PITCH, reason) for name, unit in units.items()}
    kept, bins = np.zeros_like(tally.pitches), register(tally.pitches)
    kept[bins] = tally.pitches[bins]
    within = int(kept.sum())
    low, high = (quantile(kept, share) for share in (0.1, 0.9))
    strayed = reason or ("octaves" if within < (1 - MOST_OCTAVES) * voiced else None)
    return {
        "pitch_median": measured(hertz(quantile(tally.pitches, 0.5)), "Hz", voiced, PITCH, reason),
        "pitch_range": measured(STEP * (high - low) / 100, "semitones", within, REGISTER, strayed),
        "pitch_variation": measured(_deviation(kept) / 100, "semitones", within, REGISTER, strayed),
    }


def register(pitches: Ints) -> slice:
    """The bins in which this voice moves."""
    lower, upper = (quantile(pitches, share) for share in (0.25, 0.75))
    return slice(max(0, round(lower + DOWN)), round(upper + UP) + 1)


def _pitch_reason(tally: Tally, voiced: int) -> str | None:
    if not _followed(tally):
        return "too_little_voiced"
    return "too_short" if voiced * ROW < ENOUGH_VOICED else None


def _deviation(pitches: Ints) -> float:
    """Standard deviation in cents."""
    places = STEP * (np.arange(len(pitches)) + 0.5)
    mean = np.average(places, weights=pitches)
    return float(np.sqrt(np.average((places - mean) ** 2, weights=pitches)))


def _followed(tally: Tally) -> bool:
    return int(tally.pitches.sum()) * ROW >= VOICED_SHARE * tally.spoken


def _intensity(tally: Tally, quality: Quality) -> dict[str, Measurement]:
    rows, lacking = int(tally.speech_levels.sum()), _enough(tally)
    spread = None if lacking else level_at(tally.speech_levels, 0.9) - level_at(tally.speech_levels, 0.1)
    return {"intensity_variation": measured(spread, "dB", rows, LEVEL, lacking or quality.of_level, 1)}


def _entry(tally: Tally, number: int) -> dict[str, Any]:
    """Half a minute of the timeline; None where there is nothing to tell."""
    rows, speech, quarters, syllables = (int(each) for each in tally.periods[number])
    pitches = tally.period_pitches[number].astype(np.int64)
    followed = speech > 0 and pitches.sum() >= VOICED_SHARE * speech
    start, spoken = number * PERIOD * ROW, speech * ROW
    return {
        "start": start,
        "end": round(start + rows * ROW, 2),
        "speech_share": round(100 * speech / rows, 1),
        "level": round(quarters / QUARTERS / speech, 1) if speech else None,
        "pitch": round(hertz(quantile(pitches, 0.5)), 1) if followed else None,
        "syllables": syllables,
        "articulation_rate": round(syllables / spoken, 2) if followed and spoken >= LEAST_SPEECH else None,
    }


def span_of(bins: slice) -> tuple[float, float]:
    """The lowest and the highest pitch in them, in Hz."""
    return hertz(bins.start - 0.5), hertz(bins.stop - 0.5)


def hertz(place: float) -> float:
    """The pitch at this place of a count by pitch."""
    return float(LOWEST * 2 ** (STEP * (place + 0.5) / 1200))
