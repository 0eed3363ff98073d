"""How loud a recording is, counted by quarter decibels: sums of whole numbers do not depend on their order."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from listen.grid import BANDS, FLOOR, FULL_SCALE, ROWS

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

QUARTERS = 4  # bins per dB
BINS = int(-FLOOR) * QUARTERS + 1
FULL = 32767  # a sample at either end of the scale counts as clipped


def decibels(hops: Floats) -> Floats:
    """Level of each hop in dBFS, where a full-scale square wave has 0."""
    power = np.square(hops).mean(axis=1) / np.float32(FULL_SCALE**2)
    found: Floats = (10.0 * np.log10(np.maximum(power, np.float32(10 ** (FLOOR / 10))))).astype(np.float32)
    return found


def histogram(levels: Floats) -> Ints:
    bins = np.clip(np.round((levels - FLOOR) * QUARTERS), 0, BINS - 1).astype(np.intp)
    return np.bincount(bins, minlength=BINS)


def quantile(counts: Ints, share: float) -> float:
    """The place in units of bins below which this share of the counted lies, between bins by proportion."""
    total = int(counts.sum())
    below = np.cumsum(counts)
    at = int(np.searchsorted(below, share * total, side="left"))
    inside = (share * total - (below[at] - counts[at])) / max(1, counts[at])
    return float(at - 0.5 + inside)


def level_at(counts: Ints, share: float) -> float:
    """A quantile of levels in dBFS."""
    return FLOOR + quantile(counts, share) / QUARTERS


def _none(bins: int) -> Ints:
    return np.zeros(bins, np.int64)


@dataclass
class Levels:
    """What the whole recording is like as a signal."""

    counts: Ints = field(default_factory=lambda: _none(BINS))  # of rows by level
    samples: int = 0
    clipped: int = 0
    loudest: int = 0
    bands: NDArray[np.float64] = field(default_factory=lambda: np.zeros(BANDS))  # power where somebody may speak

    def note_samples(self, blocks: NDArray[np.int16], real: int) -> Floats:
        """Count the `real` samples; the rest is padding. The loudest sample so far, for each block."""
        magnitude = np.abs(blocks.astype(np.int32))
        self.samples += min(real, blocks.size)
        self.clipped += int((magnitude >= FULL).sum())
        loudest = np.maximum.accumulate(np.maximum(magnitude.max(axis=1), self.loudest))
        self.loudest = int(loudest[-1])
        return loudest.astype(np.float32)

    def loud(self, level: Floats) -> Floats:
        """Count these rows; after each block, the 90th percentile of all so far, in dBFS."""
        found = []
        for block in level.reshape(-1, ROWS):
            self.counts += histogram(block)
            found.append(level_at(self.counts, 0.9))
        return np.array(found, np.float32)

    def note_bands(self, power: Floats) -> None:
        """power: blocks x rows x bands."""
        for block in power.sum(axis=1, dtype=np.float64):
            self.bands += block
