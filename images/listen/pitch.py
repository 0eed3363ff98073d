"""Candidates for the pitch of each 10 ms, by autocorrelation after Boersma (1993), doi.org/10.1.1.218.4956.

The autocorrelation of a windowed stretch of speech is divided by that of the window; peaks of the quotient are periods.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lectern.speech import SAMPLE_RATE
from listen.grid import BANDS, FLOOR, HIGHEST, LOWEST, TRANSFORM, WINDOW

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

CANDIDATES = 5  # voiced ones per row
VOICING = 0.45  # strength of the unvoiced candidate
OCTAVE_COST = 0.01
SHORTEST = int(SAMPLE_RATE / HIGHEST)  # lags in samples
LONGEST = int(np.ceil(SAMPLE_RATE / LOWEST))
VOWELS = slice(round(300 * TRANSFORM / SAMPLE_RATE), round(2500 * TRANSFORM / SAMPLE_RATE))  # bins
NONE = -1e9  # strength of a candidate that is not there


@dataclass(frozen=True, slots=True)
class Candidates:
    """Per row: frequencies (Hz) and strengths of up to five candidates, best first, and what its spectrum tells."""

    frequency: Floats  # rows x 5
    strength: Floats  # rows x 5; NONE where there is no candidate
    bands: Floats  # rows x 16: power by 500 Hz
    vowels: Floats  # rows: dB in the band where vowels are loud


@cache
def _window() -> tuple[Floats, Floats]:
    """A Hann window, and one over its autocorrelation."""
    from scipy import fft

    window = np.hanning(WINDOW + 2)[1:-1].astype(np.float32)
    spectrum = fft.rfft(window, TRANSFORM)
    own = fft.irfft(spectrum.real**2 + spectrum.imag**2, TRANSFORM)[: LONGEST + 2]
    return window, (own[0] / own).astype(np.float32)


def find_candidates(windows: Floats, active: Flags) -> Candidates:
    """windows: rows x WINDOW samples. Only `active` rows are looked at; the others have no candidates and no power."""
    from scipy import fft

    window, correction = _window()
    listened = windows[active]
    listened -= listened.mean(axis=1, keepdims=True)
    listened *= window
    spectrum = fft.rfft(listened, TRANSFORM, axis=1)
    power = spectrum.real**2
    power += spectrum.imag**2
    correlation = fft.dct(power, 1, axis=1)[:, : LONGEST + 2]  # the inverse transform of what is real and even
    correlation = correlation * (correction / np.maximum(correlation[:, :1], np.float32(1e-9)))
    row, frequency, strength = _peaks(correlation)
    place = np.flatnonzero(active)
    bands = np.zeros((len(active), BANDS), np.float32)
    bands[place] = power[:, 1:].reshape(-1, BANDS, TRANSFORM // 2 // BANDS).sum(axis=2)
    vowels = np.full(len(active), FLOOR, np.float32)
    vowels[place] = 10.0 * np.log10(np.maximum(power[:, VOWELS].sum(axis=1), np.float32(1e-12)))
    return Candidates(*_best(place[row], frequency, strength, len(active)), bands, vowels)


def _peaks(correlation: Floats) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Row, frequency and strength of every peak, its place and height refined by a parabola."""
    middle = correlation[:, SHORTEST : LONGEST + 1]
    is_peak = middle > correlation[:, SHORTEST - 1 : LONGEST]
    is_peak &= middle >= correlation[:, SHORTEST + 1 : LONGEST + 2]
    is_peak &= middle > 0.5 * VOICING
    row, lag = np.divmod(np.flatnonzero(is_peak), is_peak.shape[1])
    lag += SHORTEST
    place = row * correlation.shape[1] + lag
    left, top, right = (correlation.take(place + beside) for beside in (-1, 0, 1))
    bend = left - 2 * top + right
    shift = 0.5 * (left - right) / np.where(bend == 0, np.float32(1), bend)
    height = top - 0.25 * (left - right) * shift
    height = np.where(height > 1, 1 / height, height)
    frequency = (SAMPLE_RATE / (lag + shift)).astype(np.float32)
    strength = (height - OCTAVE_COST * np.log2(LOWEST / frequency)).astype(np.float32)
    return row, frequency, strength


def _best(row: NDArray[np.intp], frequency: Floats, strength: Floats, rows: int) -> tuple[Floats, Floats]:
    """By row, and within each the strongest first; a strength lies between 0 and 2."""
    order = np.argsort(row - strength.astype(np.float64) / 4, kind="stable")
    count = np.bincount(row, minlength=rows)
    rank = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    kept = rank < CANDIDATES
    row, rank, order = row[kept], rank[kept], order[kept]
    frequencies = np.ones((rows, CANDIDATES), np.float32)
    strengths = np.full((rows, CANDIDATES), NONE, np.float32)
    frequencies[row, rank], strengths[row, rank] = frequency[order], strength[order]
    return frequencies, strengths
