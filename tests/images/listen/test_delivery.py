"""Loudness, pauses, variation of level and spectrum are what the sound has."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from listen.loudness import Loudness
from listen.measuring import FrameEngine
from listen.profiling import Profile
from tests.images.listen.material import RATE, silence, tone, vowels

ROOT = Path(__file__).parents[3]
Samples = NDArray[np.int16]


def loudness(samples: Samples, chunk: int = 10**9) -> Any:
    meter, pcm = Loudness(), samples.tobytes()
    for at in range(0, len(pcm), chunk):
        meter.feed(pcm[at : at + chunk])
    return meter.measure()


def delivery(samples: Samples) -> dict[str, Any]:
    engine = FrameEngine()
    engine.feed(samples.tobytes())
    told: dict[str, Any] = engine.finish()["delivery"]
    return told


@pytest.mark.parametrize(("peak", "lufs"), [(0.0, -3.0), (-20.0, -23.0)])
def test_a_tone_of_997_hertz_has_the_loudness_of_the_standard(peak: float, lufs: float) -> None:
    """ITU-R BS.1770-5: full scale in one channel reads -3.01 LKFS."""
    told = loudness(tone(5, 997.0, 10 ** (peak / 20)))
    assert (told.value, told.unit, told.reliability) == (pytest.approx(lufs, abs=0.1), "LUFS", "ok")


def test_silence_between_words_makes_a_recording_no_quieter() -> None:
    one = tone(3, 997.0, 0.1)
    assert loudness(np.concatenate([one, silence(6), one])).value == pytest.approx(loudness(one).value, abs=0.3)


def test_loudness_does_not_depend_on_chunks() -> None:
    assert loudness(vowels(5.0), 1234) == loudness(vowels(5.0))


def test_of_silence_and_of_a_moment_there_is_no_loudness() -> None:
    assert (loudness(silence(3)).value, loudness(silence(3)).reason) == (None, "no_speech")
    assert (loudness(tone(0.3)).value, loudness(tone(0.3)).reason) == (None, "too_short")


def test_pauses_are_counted_and_measured() -> None:
    spoken = vowels(3.0)
    told = delivery(np.concatenate([silence(1), spoken, silence(0.6), spoken, silence(1.4), spoken, silence(1)]))
    values = {name: each["value"] for name, each in told.items()}
    assert told["pause_mean"]["n"] == 2
    assert values["pauses_per_minute"] == pytest.approx(60 * 2 / 11, rel=0.05)
    assert (values["pause_longest"], values["pause_time"]) == (pytest.approx(1.4, abs=0.1), pytest.approx(2, abs=0.3))
    assert values["pause_mean"] == values["pause_median"] == pytest.approx(1, abs=0.15)
    assert values["long_pause_share"] == 50.0


def test_an_answer_spoken_partly_lower_varies_more_in_level() -> None:
    loud = vowels(4.0)
    low = (loud // 8).astype("<i2")
    even, uneven = (delivery(np.concatenate(parts))["intensity_variation"] for parts in ((loud, loud), (loud, low)))
    assert uneven["unit"] == "dB" and even["value"] + 5 < uneven["value"] < even["value"] + 19


def test_the_spectrum_is_that_of_the_sound() -> None:
    """1 kHz, struck twice a second, in a room that is never quite silent."""
    at = np.arange(8 * RATE) / RATE
    struck = np.minimum(1, at % 0.5 / 0.01) * np.exp(-(at % 0.5) / 0.2)
    room = np.random.default_rng(3).normal(0, 30, len(at))
    bursts = np.round(9000 * struck * np.sin(2000 * np.pi * at) + room).astype("<i2")
    profile = Profile()
    profile.feed(bursts.tobytes())
    told = profile.tell()
    assert told and (len(told["mel"]), len(told["mfcc"]), len(told["mfcc_deviation"])) == (40, 13, 13)
    assert np.argmax(told["mel"]) == 13  # of forty to 8 kHz on Slaney's scale: 956 to 1113 Hz
    assert 2 <= told["onsets_per_second"] < 3 and "librosa" in told["source"]


def test_of_nothing_there_is_no_spectrum() -> None:
    profile = Profile()
    profile.feed(bytes(2 * RATE))
    assert profile.tell() is None


def test_the_image_carries_no_torch() -> None:
    names = (ROOT / "images" / "listen" / "requirements.txt").read_text()
    assert "onnxruntime==" in names and "torch" not in names
