"""However a recording is cut, everything that is known of it is the same to the bit: state and report."""

from collections.abc import Iterator
from functools import cache
from itertools import chain, repeat

import numpy as np
import pytest
from numpy.typing import NDArray

from listen.decoding import Limits, decode
from listen.grid import AT_ONCE, BLOCK
from listen.keeping import keep
from listen.measuring import FrameEngine
from tests.images.listen.material import CORPUS, silence, vowels


@cache
def halting() -> NDArray[np.int16]:
    """Speech that begins and ends wherever a block may."""
    spoken, parts = vowels(8.0), []
    for at in range(20):
        parts += [silence(0.2 + 0.013 * at), spoken[at * 6400 : (at + 1) * 6400 - 300 * at]]
    return np.concatenate(parts)


def known(samples: NDArray[np.int16], lengths: Iterator[int]) -> tuple[bytes, object]:
    """State before the end, and report."""
    engine, at = FrameEngine(), 0
    while at < len(samples):
        length = next(lengths)
        engine.feed(samples[at : at + length].tobytes())
        at += length
    return keep(engine), engine.finish()


CUTS = {
    "chunks of 10 ms": lambda: repeat(160),
    "blocks": lambda: repeat(BLOCK),
    "live chunks": lambda: repeat(8000),
    "as decoded": lambda: repeat(80_000),
    "a little, then all": lambda: chain([1234], repeat(2 * AT_ONCE + 77)),
}


@pytest.mark.parametrize("cut", CUTS)
def test_halting_speech_is_the_same_however_it_is_cut(cut: str) -> None:
    assert known(halting(), CUTS[cut]()) == known(halting(), repeat(len(halting())))


@pytest.mark.parametrize("clip", ["acoustic_corpus.wav", "english_fast.wav", "mfa_er.flac", "198-209-0000.ogg"])
def test_real_speech_is_the_same_however_it_is_cut(clip: str) -> None:
    if not (CORPUS / clip).exists():
        pytest.skip("the corpus is not here")
    parts = decode(CORPUS / clip, Limits())
    samples = np.frombuffer(b"".join(part for part in parts if isinstance(part, bytes)), "<i2")

    whole = known(samples, repeat(len(samples)))
    assert known(samples, repeat(BLOCK)) == whole
    assert known(samples, repeat(8000)) == whole
