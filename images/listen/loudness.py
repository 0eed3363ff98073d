"""Loudness of a whole recording in LUFS, after ITU-R BS.1770-5: K-weighted, gated at -70 LUFS and at 10 LU below."""

import math
from array import array
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lectern.speech import Measurement
from listen.grid import FULL_SCALE, SAMPLE_RATE
from listen.reporting import measured

Doubles = NDArray[np.float64]

STEP = SAMPLE_RATE // 10  # samples: blocks of 400 ms begin every 100 ms
SOURCE = "integrated, ITU-R BS.1770-5"
ABSOLUTE, RELATIVE = -70.0, -10.0  # LUFS and LU


@cache
def _weighting() -> Doubles:
    """The two filters of K-weighting for this sample rate, as second-order sections."""
    shelf = math.tan(math.pi * 1681.974450955533 / SAMPLE_RATE)
    quality, high, middle = (
        0.7071752369554196,
        10 ** (3.999843853973347 / 20),
        10 ** (3.999843853973347 / 20 * 0.4996667741545416),
    )
    scale = 1 + shelf / quality + shelf * shelf
    first = [
        (high + middle * shelf / quality + shelf * shelf) / scale,
        2 * (shelf * shelf - high) / scale,
        (high - middle * shelf / quality + shelf * shelf) / scale,
        1.0,
        2 * (shelf * shelf - 1) / scale,
        (1 - shelf / quality + shelf * shelf) / scale,
    ]
    low, quality = math.tan(math.pi * 38.13547087602444 / SAMPLE_RATE), 0.5003270373238773
    scale = 1 + low / quality + low * low
    second = [1.0, -2.0, 1.0, 1.0, 2 * (low * low - 1) / scale, (1 - low / quality + low * low) / scale]
    return np.array([first, second])


@dataclass
class Loudness:
    """Energies of steps of 100 ms, whatever the chunks."""

    memory: Doubles = field(default_factory=lambda: np.zeros((2, 2)))
    waiting: Doubles = field(default_factory=lambda: np.zeros(0))
    energies: array[float] = field(default_factory=lambda: array("d"))  # hours of them: as small as they can be

    def feed(self, pcm: bytes) -> None:
        from scipy.signal import sosfilt

        samples = np.frombuffer(pcm, "<i2").astype(np.float64) / FULL_SCALE
        weighted, self.memory = sosfilt(_weighting(), samples, zi=self.memory)
        given = np.concatenate([self.waiting, weighted])
        whole = len(given) // STEP * STEP
        self.energies.extend(np.square(given[:whole].reshape(-1, STEP)).mean(axis=1))
        self.waiting = given[whole:].copy()

    def measure(self) -> Measurement:
        """One channel; None when all is quieter than the gate."""
        steps = np.array(self.energies)
        if len(steps) < 4:
            return measured(None, "LUFS", len(steps), SOURCE, "too_short")
        blocks = np.lib.stride_tricks.sliding_window_view(steps, 4).mean(axis=1)
        loud = blocks[_lufs(blocks) > ABSOLUTE]
        if not len(loud):
            return measured(None, "LUFS", len(blocks), SOURCE, "no_speech")
        kept = loud[_lufs(loud) > _lufs(loud.mean()) + RELATIVE]
        return measured(float(_lufs(kept.mean())), "LUFS", len(kept), SOURCE, digits=1)


def _lufs(energy: Any) -> Any:
    return -0.691 + 10 * np.log10(np.maximum(energy, 1e-12))
