"""The recording before the voice: whether it is good enough for the numbers that follow."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lectern.speech import Measurement, Reliability
from listen.grid import BANDS, SAMPLE_RATE
from listen.levels import Levels, level_at

if TYPE_CHECKING:
    from listen.tallying import Tally

CLEAN = 15.0  # dB of signal to noise under which pauses are not found reliably
CLIPPED = 0.1  # % of samples
CARRIED = 1e-6  # of the strongest band's power: what is weaker is not carried (-60 dB)
TELEPHONE = 4500.0  # Hz
LEAST_SILENCE = 30  # rows


@dataclass(frozen=True, slots=True)
class Quality:
    """of_pauses, of_level: why such numbers are to be read with care, or None."""

    measurements: dict[str, Measurement]
    of_pauses: str | None
    of_level: str | None


def assess(tally: "Tally", levels: Levels) -> Quality:
    found = {"peak": _peak(levels), "clipping": _clipping(levels), "snr": _snr(tally), "bandwidth": _bandwidth(levels)}
    noisy = found["snr"].reason == "noisy"
    return Quality(found, "noisy" if noisy else None, found["clipping"].reason)


def _told(value: float | None, unit: str, n: int, source: str, reason: str | None) -> Measurement:
    reliability: Reliability = "ok" if reason is None else "low" if value is not None else "insufficient"
    return Measurement(None if value is None else round(value, 2), unit, n, reliability, reason, source)


def _peak(levels: Levels) -> Measurement:
    value = 20 * float(np.log10(levels.loudest / 32768)) if levels.loudest else None
    return _told(value, "dBFS", levels.samples, "largest sample", None if levels.loudest else "no_speech")


def _clipping(levels: Levels) -> Measurement:
    share = 100 * levels.clipped / max(1, levels.samples)
    return _told(share, "%", levels.samples, "samples at full scale", "clipped" if share > CLIPPED else None)


def _snr(tally: "Tally") -> Measurement:
    speech, silence = int(tally.speech_levels.sum()), int(tally.silence_levels.sum())
    source = "median level of speech over the 10th percentile of the rest"
    if not speech:
        return _told(None, "dB", 0, source, "no_speech")
    if silence < LEAST_SILENCE:
        return _told(None, "dB", silence, source, "too_few")
    ratio = level_at(tally.speech_levels, 0.5) - level_at(tally.silence_levels, 0.1)
    return _told(ratio, "dB", speech, source, "noisy" if ratio < CLEAN else None)


def _bandwidth(levels: Levels) -> Measurement:
    """The upper edge of the highest band that carries anything."""
    source = "highest 500 Hz within 60 dB of the strongest, where somebody speaks"
    if not levels.bands.any():
        return _told(None, "Hz", 0, source, "no_speech")
    carried = np.flatnonzero(levels.bands >= CARRIED * levels.bands.max())
    value = float((carried[-1] + 1) * SAMPLE_RATE / 2 / BANDS)
    return _told(value, "Hz", levels.samples, source, "narrow_band" if value <= TELEPHONE else None)
