"""What listening costs beside one STFT and beside decoding, and whether what is heard is true.

Speech comes from the corpus in LECTERN_CORPUS; pitch is compared with Praat's where parselmouth is installed.
"""

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.hearing import again, costs, pitch, truth, words
from benchmarks.hearing.clips import Clip, clips

ABSENT = {"not measured": "the folder in LECTERN_CORPUS has no audio/manifest.json"}


def measure() -> dict[str, Any]:
    """See the functions for what each figure is, and in what unit."""
    found = clips(Path(os.environ.get("LECTERN_CORPUS", Path(__file__).parents[2] / "shared" / "corpus")))
    if not found:
        return ABSENT
    samples = np.concatenate([clip.samples for clip in found if clip.timed])
    praat = find_spec("parselmouth") is not None
    return {
        **costs.work(samples),
        **costs.live(samples),
        **costs.starts(),
        **again.cut_otherwise(found),
        **(_beside_praat(found) if praat else {"praat": "not measured: not here"}),
        **pitch.abstained(found),
        **truth.pauses_found(found),
        **truth.pauses_in_noise(found),
        **truth.syllables_found(found),
        **words.hear_words(found),
        **again.changed(found),
        **costs.hours(samples),
    }


def _beside_praat(found: Sequence[Clip]) -> dict[str, Any]:
    return pitch.beside_praat(found) | pitch.ranges_beside_praat(found) | pitch.beside_imposed(found)
