"""Rows of ten milliseconds, added up to what a report needs: whole numbers, however the rows arrived."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from listen.grid import LOWEST, ROW
from listen.levels import BINS, QUARTERS, Ints, histogram
from listen.nuclei import Nuclei

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

STEP = 10  # cents per bin of pitch
PITCHES = 330  # bins from the lowest pitch on
PERIOD = 3000  # rows of one entry of the timeline: 30 s


@dataclass
class Rows:
    """Rows that wait for their decisions. vowels: level in dB of the band in which vowels are loud."""

    level: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    vowels: Floats = field(default_factory=lambda: np.zeros(0, np.float32))

    def add(self, level: Floats, vowels: Floats) -> None:
        self.level = np.concatenate([self.level, level])
        self.vowels = np.concatenate([self.vowels, vowels])

    def take(self, rows: int) -> "Rows":
        """Remove and return the first ones."""
        taken = Rows(self.level[:rows], self.vowels[:rows])
        self.level, self.vowels = self.level[rows:], self.vowels[rows:]
        return taken


def cents(pitch: Floats) -> NDArray[np.int64]:
    """Above the lowest pitch, in whole cents."""
    return np.round(1200.0 * np.log2(pitch / np.float32(LOWEST))).astype(np.int64)


@dataclass
class Tally:
    """stretches: [first row, row after the last, syllables] of each stretch of speech.

    periods: one line per 30 s with rows, rows of speech, their quarter decibels, and syllables.
    period_pitches: one line per 30 s with counts of rows by pitch.
    """

    rows: int = 0
    stretches: list[list[int]] = field(default_factory=list)
    speech_levels: Ints = field(default_factory=lambda: np.zeros(BINS, np.int64))
    silence_levels: Ints = field(default_factory=lambda: np.zeros(BINS, np.int64))
    periods: Ints = field(default_factory=lambda: np.zeros((0, 4), np.int64))
    period_pitches: NDArray[np.uint16] = field(default_factory=lambda: np.zeros((0, PITCHES), np.uint16))
    nuclei: Nuclei = field(default_factory=Nuclei)
    speaking: bool = False  # in the last row

    def note(self, rows: Rows, pitch: Floats, speech: Flags) -> None:
        """Take rows in order; all three are of one length."""
        if not len(speech):
            return
        self.speech_levels += histogram(rows.level[speech])
        self.silence_levels += histogram(rows.level[~speech])
        self._stretch(speech)
        syllables = self.nuclei.find(self.rows, rows.vowels, pitch > 0, speech)
        self._count(syllables)
        start = 0
        while start < len(speech):
            end = min(len(speech), start + PERIOD - (self.rows + start) % PERIOD)
            self._note_period((self.rows + start) // PERIOD, rows.level[start:end], pitch[start:end], speech[start:end])
            start = end
        for row in syllables:
            self.periods[row // PERIOD, 3] += 1
        self.rows += len(speech)
        self.speaking = bool(speech[-1])

    def _stretch(self, speech: Flags) -> None:
        """Open, lengthen and close stretches of speech."""
        before = np.concatenate([[self.speaking], speech[:-1]])
        for at in np.flatnonzero(before != speech).tolist():
            if speech[at]:
                self.stretches.append([self.rows + at, 0, 0])
            else:
                self.stretches[-1][1] = self.rows + at
        if speech[-1]:
            self.stretches[-1][1] = self.rows + len(speech)

    def _count(self, syllables: list[int]) -> None:
        for row in syllables:
            holding = next((one for one in reversed(self.stretches) if one[0] <= row), None)
            if holding:
                holding[2] += 1

    def _note_period(self, number: int, level: Floats, pitch: Floats, speech: Flags) -> None:
        """Rows that all lie in this period."""
        if number == len(self.periods):
            self.periods = np.concatenate([self.periods, np.zeros((1, 4), np.int64)])
            self.period_pitches = np.concatenate([self.period_pitches, np.zeros((1, PITCHES), np.uint16)])
        quarters = int(np.round(level[speech] * QUARTERS).astype(np.int64).sum())
        self.periods[number] += (len(speech), int(speech.sum()), quarters, 0)
        bins = np.clip(cents(pitch[speech & (pitch > 0)]) // STEP, 0, PITCHES - 1)
        self.period_pitches[number] += np.bincount(bins, minlength=PITCHES).astype(np.uint16)

    @property
    def pitches(self) -> Ints:
        """Counts of rows by pitch."""
        return self.period_pitches.sum(axis=0, dtype=np.int64)

    @property
    def spoken(self) -> float:
        """Seconds of speech."""
        return float(self.speech_levels.sum()) * ROW
