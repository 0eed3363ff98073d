"""The engine that live and final analysis share: samples in, however they are cut; the same rows and report out."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lectern.speech import SAMPLE_RATE
from listen.contour import Contour
from listen.grid import AT_ONCE, BANDS, BLOCK, CONTEXT, FRAME, HOP, LAG, ROWS, WINDOW
from listen.levels import Levels, decibels
from listen.pitch import find_candidates
from listen.reporting import report
from listen.tallying import Rows, Tally
from listen.tracking import Tracker, unvoiced_strengths
from listen.voice import Detector, Steady

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

LISTENED = 0.2  # probability of speech above which a pitch is looked for


@dataclass
class FrameEngine:
    """Feed it PCM of 16 kHz, mono, 16 bits little-endian. Its state is small, and `listen.keeping` stores it.

    Everything that depends on what came before goes on in blocks of 0.48 s on a fixed grid, so that the cuts between
    chunks cannot matter: the same samples give the same bits.
    """

    samples: int = 0  # taken so far
    waiting: NDArray[np.int16] = field(default_factory=lambda: np.zeros(0, np.int16))  # less than a block
    context: Floats = field(default_factory=lambda: np.zeros(CONTEXT, np.float32))
    blocks: int = 0
    detector: Detector = field(default_factory=Detector)
    listened: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(1, np.bool_))  # to the last frame before
    steady: Steady = field(default_factory=Steady)
    tracker: Tracker = field(default_factory=Tracker)
    levels: Levels = field(default_factory=Levels)
    pending: Rows = field(default_factory=Rows)
    speech: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))  # decided frames of pending rows
    pitch: Floats = field(default_factory=lambda: np.zeros(0, np.float32))  # decided pitches of pending rows
    tally: Tally = field(default_factory=Tally)
    contour: Contour | None = None  # where somebody wants to draw

    def feed(self, pcm: bytes) -> None:
        """Take samples. A chunk may be of any length, an odd byte excepted."""
        given = np.concatenate([self.waiting, np.frombuffer(pcm, "<i2")])
        self.samples += len(pcm) // 2
        whole = len(given) // BLOCK * BLOCK
        for start in range(0, whole, AT_ONCE):
            self._work(given[start : min(whole, start + AT_ONCE)])
        self.waiting = given[whole:].copy()

    def finish(self) -> dict[str, Any]:
        """Close the recording; the report."""
        missing = (-len(self.waiting)) % BLOCK
        if (self.blocks * BLOCK + len(self.waiting) + missing) // HOP - LAG < -(-self.samples // HOP):
            missing += BLOCK
        self._work(np.concatenate([self.waiting, np.zeros(missing, np.int16)]))
        self.pitch = np.concatenate([self.pitch, self.tracker.end()])
        self.speech = np.concatenate([self.speech, np.array(self.steady.end(), np.bool_)])
        self._settle()
        self.waiting = self.waiting[:0]
        return report(self.tally, self.levels, self.samples / SAMPLE_RATE)

    def _work(self, samples: NDArray[np.int16]) -> None:
        """Whole blocks. What belongs to one row does not depend on how many rows are worked on at once; what is carried
        on goes block by block."""
        if not len(samples):
            return
        loudest = self.levels.note_samples(samples.reshape(-1, BLOCK), self.samples - self.blocks * BLOCK)
        around = np.concatenate([self.context, samples.astype(np.float32)])
        windows = np.lib.stride_tricks.sliding_window_view(around, WINDOW)[::HOP]
        level = decibels(windows[:, (WINDOW - HOP) // 2 : (WINDOW + HOP) // 2])
        said = self.detector.probabilities(around[CONTEXT:].reshape(-1, BLOCK), self.levels.loud(level))
        listened = np.concatenate([self.listened, said >= LISTENED])
        active = listened[1 + _frame_of(np.arange(len(level)) - LAG)]
        self.listened = listened[-1:]
        self._follow(windows, level, active, loudest)
        decided = [frame for probability in said.tolist() for frame in self.steady.decide(probability)]
        self.speech = np.concatenate([self.speech, np.array(decided, np.bool_)])
        self.context = around[-CONTEXT:].copy()
        self.blocks += len(samples) // BLOCK
        self._settle()

    def _follow(self, windows: Floats, level: Floats, active: Flags, loudest: Floats) -> None:
        """Look for pitch where somebody may be speaking."""
        begun = 0 if self.blocks else LAG  # before the recording there is nothing
        active[:begun] = False
        found = find_candidates(windows, active)
        unvoiced = unvoiced_strengths(np.abs(windows).max(axis=1), np.repeat(loudest, ROWS))
        for start in range(0, len(level), ROWS):
            block = slice(start, start + ROWS)
            decided = self.tracker.follow(found.frequency[block], found.strength[block], unvoiced[block], active[block])
            self.pitch = np.concatenate([self.pitch, decided])
        self.levels.note_bands(found.bands.reshape(-1, ROWS, BANDS))
        self.pitch = self.pitch[begun:]
        self.pending.add(level[begun:], found.vowels[begun:])

    def _settle(self) -> None:
        """Hand the rows to the tally of which both pitch and speech are decided."""
        first = self.tally.rows
        frame = int(_frame_of(first))
        until = min(_rows_until(frame + len(self.speech)), -(-self.samples // HOP))
        known = max(0, min(len(self.pitch), until - first))
        of_row = _frame_of(np.arange(first, first + known)) - frame
        rows, pitch, speech = self.pending.take(known), self.pitch[:known], self.speech[of_row]
        self.tally.note(rows, pitch, speech)
        if self.contour:
            self.contour.note(rows.level, np.where(speech, pitch, np.float32(0)))
        self.pitch = self.pitch[known:]
        self.speech = self.speech[int(_frame_of(first + known)) - frame :]


def _frame_of(row: Any) -> Any:
    """The frame of the detector in which a row has its middle."""
    return (row * HOP + HOP // 2) // FRAME


def _rows_until(frame: int) -> int:
    """How many rows have their middle before the start of this frame."""
    return (frame * FRAME - HOP // 2 - 1) // HOP + 1
