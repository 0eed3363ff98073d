"""Level and pitch along a recording, ten times a second, for drawing."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

STEP = 10  # rows in one point: 100 ms


@dataclass
class Contour:
    """levels: dBFS of the loudest row; pitches: the median of the voiced rows, 0 where there are fewer than half."""

    waiting_level: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    waiting_pitch: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    levels: list[NDArray[np.int16]] = field(default_factory=list)
    pitches: list[NDArray[np.int16]] = field(default_factory=list)

    def note(self, level: Floats, pitch: Floats) -> None:
        """Take rows; pitch is 0 where there is none."""
        self.waiting_level = np.concatenate([self.waiting_level, level])
        self.waiting_pitch = np.concatenate([self.waiting_pitch, pitch])
        whole = len(self.waiting_level) // STEP * STEP
        loudest = self.waiting_level[:whole].reshape(-1, STEP).max(axis=1)
        ordered = np.sort(self.waiting_pitch[:whole].reshape(-1, STEP), axis=1)
        voiced = (ordered > 0).sum(axis=1)
        middle = ordered[np.arange(len(ordered)), STEP - 1 - voiced // 2]
        self.levels.append(np.round(loudest).astype(np.int16))
        self.pitches.append(np.round(np.where(2 * voiced >= STEP, middle, 0)).astype(np.int16))
        self.waiting_level, self.waiting_pitch = self.waiting_level[whole:], self.waiting_pitch[whole:]

    def tell(self, lowest: float, highest: float) -> dict[str, Any]:
        """Without pitches beyond these (Hz)."""
        levels, pitches = (np.concatenate([np.zeros(0, np.int16), *parts]) for parts in (self.levels, self.pitches))
        return {
            "step": 0.1,
            "level": levels.tolist(),
            "pitch": [int(each) if lowest <= each <= highest else None for each in pitches],
        }
