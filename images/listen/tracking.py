"""From candidates to one pitch per row: the cheapest path through them, decided as soon as later rows cannot change it.

Costs are Boersma's (1993): a jump costs by its size in octaves, beginning and ending to be voiced cost as well.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from listen.pitch import CANDIDATES, VOICING

Floats = NDArray[np.float32]

JUMP = 0.35  # per octave, at 10 ms a row
CHANGE = 0.14  # between voiced and unvoiced
SILENCE = 0.03  # of the loudest sample so far: under it a row is hardly voiced
LONGEST_WAIT = 200  # rows after which the best path so far is taken as decided
STATES = CANDIDATES + 1  # the first is "unvoiced"


def unvoiced_strengths(peaks: Floats, loudest: Floats) -> Floats:
    """How much speaks for "unvoiced", from the largest sample of each row beside that of the recording so far."""
    quiet = 2.0 - peaks / np.maximum(loudest, np.float32(1)) / np.float32(SILENCE / (1.0 + VOICING))
    strengths: Floats = (VOICING + np.maximum(0.0, quiet)).astype(np.float32)
    return strengths


@dataclass
class Tracker:
    """The open stretch of rows: what each state is worth, where it came from, and what it would mean."""

    worth: Floats = field(default_factory=lambda: np.zeros(0, np.float32))  # empty: no stretch is open
    frequency: Floats = field(default_factory=lambda: np.zeros((0, STATES), np.float32))  # of the rows not decided
    origin: NDArray[np.int8] = field(default_factory=lambda: np.zeros((0, STATES), np.int8))

    def follow(self, frequency: Floats, strength: Floats, unvoiced: Floats, active: NDArray[np.bool_]) -> Floats:
        """Take a block's rows, of which only `active` ones have candidates; answer with the pitch (Hz, 0: unvoiced) of
        those rows that are decided by now, in order."""
        decided: list[Floats] = []
        for begin, end, speaking in _runs(active):
            if speaking:
                self._extend(frequency[begin:end], strength[begin:end], unvoiced[begin:end])
            else:
                decided += [self.end(), np.zeros(end - begin, np.float32)]
        decided.append(self._agreed())
        return np.concatenate(decided)

    def _extend(self, frequency: Floats, strength: Floats, unvoiced: Floats) -> None:
        """Open a stretch or go on with it."""
        if not len(self.worth):
            self.worth = np.array([0.0] + [-1e9] * CANDIDATES, np.float32)
            self.frequency, self.origin = np.zeros((0, STATES), np.float32), np.zeros((0, STATES), np.int8)
            before = np.ones(STATES, np.float32)
        else:
            before = self.frequency[-1]
        rows = len(frequency)
        all_frequencies = np.concatenate([np.zeros((rows, 1), np.float32), frequency], axis=1)
        strengths = np.concatenate([unvoiced[:, None], strength], axis=1)
        through = _costs(np.concatenate([before[None], all_frequencies]))
        worth = self.worth
        for costs, gained in zip(through, strengths, strict=True):
            np.subtract(worth, costs, out=costs)
            worth = np.maximum.reduce(costs, axis=1) + gained
        self.worth = worth - worth.max()  # only differences matter, and small numbers are exact
        self.frequency = np.concatenate([self.frequency, all_frequencies])
        self.origin = np.concatenate([self.origin, through.argmax(axis=2).astype(np.int8)])

    def _agreed(self) -> Floats:
        """The rows up to where the paths of all states come together."""
        rows = len(self.frequency)
        if not rows:
            return np.zeros(0, np.float32)
        origins, states = self.origin.tolist(), set(range(STATES))
        for row in range(rows - 1, 0, -1):
            states = {origins[row][state] for state in states}
            if len(states) == 1:
                return self._take(row, states.pop())
        if rows > LONGEST_WAIT:
            return self._take(rows - 1, int(self.origin[-1, self.worth.argmax()]))
        return np.zeros(0, np.float32)

    def end(self) -> Floats:
        """Close the stretch; the pitch of what was open of it."""
        if not len(self.worth):
            return np.zeros(0, np.float32)
        ending = self.worth.copy()
        ending[1:] -= CHANGE
        path = self._take(len(self.frequency), int(ending.argmax()))
        self.worth = np.zeros(0, np.float32)
        return path

    def _take(self, rows: int, state: int) -> Floats:
        """Decide the first `rows` rows, the last of which is in this state."""
        states = []
        for origins in reversed(self.origin[:rows].tolist()):
            states.append(state)
            state = origins[state]
        path = self.frequency[np.arange(rows), states[::-1]]
        self.frequency, self.origin = self.frequency[rows:], self.origin[rows:]
        return path


def _runs(active: NDArray[np.bool_]) -> list[tuple[int, int, bool]]:
    edges = [0, *(np.flatnonzero(active[1:] != active[:-1]) + 1).tolist(), len(active)]
    return [(begin, end, bool(active[begin])) for begin, end in pairwise(edges)]


def _costs(frequency: Floats) -> Floats:
    """Row by row, what it costs to come to a state from each other one; frequency 0 and the states without candidate do
    not matter, as their strength decides."""
    octaves = np.log2(np.maximum(frequency, np.float32(1)))
    costs: Floats = np.float32(JUMP) * np.abs(octaves[:-1, None, :] - octaves[1:, :, None])
    costs[:, 0, :] = CHANGE
    costs[:, :, 0] = CHANGE
    costs[:, 0, 0] = 0
    return costs
