"""What the case `listen` counts as found, and that it starts what is deployed."""

import subprocess
import sys

import numpy as np

from benchmarks.hearing import costs
from benchmarks.hearing.clips import Clip
from benchmarks.hearing.truth import paired, shared
from benchmarks.hearing.words import NEAR, Heard, placed
from lectern.speech import Word


def test_what_is_told_once_is_found_once() -> None:
    assert paired([(0.0, 1.0), (1.0, 2.0)], [(0.9, 1.1)], lambda one, other: shared(one, other) > 0) == 1


def test_a_filler_is_found_in_time_and_what_an_aligner_put_nowhere_is_no_filler() -> None:
    spans = [("uh", 1.0, 1.4), ("tides", 1.5, 2.0), ("uh", 7.01, 7.02), ("um", 8.0, 8.5)]
    said = tuple({"word": word, "start": start, "end": end} for word, start, end in spans)
    clip = Clip("clip", np.zeros(0, np.int16), "uh tides um", said, 0)
    heard = Heard(clip, tuple(Word(text, at, at + 0.1, 0.9) for text, at in (("Uh,", 1.2), ("um", 8.6), ("er", 20.0))))
    counts = [placed(heard, near) for near in NEAR.values()]
    assert counts == [(2, 3, 2), (1, 3, 2)] and heard.fillers == (2, 3, 2)


def test_the_live_function_that_is_started_is_there() -> None:
    started = subprocess.run([sys.executable, "-c", costs.ANSWERED], capture_output=True, text=True, check=False)
    assert started.returncode == 0, started.stderr
