"""Syllables without a transcript: peaks of the vowels' level, after de Jong & Wempe (2009).

doi.org/10.3758/BRM.41.2.385.
A syllable is a voiced peak within speech, between two dips.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DIP = 2.0  # dB
BELOW = 25.0  # dB under the loudest vowel so far, which fades by half a dB a second
FADE = 0.005  # dB a row


@dataclass
class Nuclei:
    """The last extreme of the contour, and whether the contour is falling from a peak."""

    peak: float = -120.0
    row: int = 0
    voiced: bool = False
    valley: float = -120.0
    falling: bool = True
    loudest: float = -120.0

    def find(
        self, first: int, level: NDArray[np.float32], voiced: NDArray[np.bool_], speech: NDArray[np.bool_]
    ) -> list[int]:
        """The rows of the syllables that are certain by now; `first` is the number of the first row given."""
        found = []
        inside = (voiced & speech).tolist()
        for at, (here, sounding) in enumerate(zip(level.tolist(), inside, strict=True)):
            self.loudest = max(self.loudest - FADE, here if sounding else -120.0)
            if self.falling:
                self.valley = min(self.valley, here)
                if here >= self.valley + DIP:
                    self.falling, self.peak, self.row, self.voiced = False, here, first + at, sounding
            elif here > self.peak:
                self.peak, self.row, self.voiced = here, first + at, sounding
            elif here <= self.peak - DIP:
                self.falling, self.valley = True, here
                if self.voiced and self.peak > self.loudest - BELOW:
                    found.append(self.row)
        return found
