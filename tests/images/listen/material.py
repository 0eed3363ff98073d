"""Sound made for tests: a voice-like buzz that a speech detector believes, in every container that people record in."""

import os
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 16000
CORPUS = Path(os.environ.get("LECTERN_CORPUS", Path(__file__).parents[4] / "shared" / "corpus")) / "audio" / "audio"


def tone(seconds: float, hertz: float = 220.0, loud: float = 0.3) -> NDArray[np.int16]:
    at = np.arange(int(seconds * RATE)) / RATE
    return np.round(loud * 32767 * np.sin(2 * np.pi * hertz * at)).astype("<i2")


def silence(seconds: float) -> NDArray[np.int16]:
    """A quiet room: noise of one step, the same every time."""
    return np.random.default_rng(3).integers(-1, 2, int(seconds * RATE)).astype("<i2")


@cache
def vowels(seconds: float, hertz: float = 120.0, seed: int = 7) -> NDArray[np.int16]:
    """Glottal pulses through three changing formants, four syllables a second: speech to the detector."""
    generator, count = np.random.default_rng(seed), int(seconds * RATE)
    at = np.arange(count) / RATE
    glide = hertz * (1 + 0.08 * np.sin(2 * np.pi * 0.7 * at))
    phase = np.cumsum(glide) / RATE
    found = np.zeros(count)
    for partial in range(1, 40):
        frequency = partial * glide
        formants = (
            500 + 250 * np.sin(2 * np.pi * 1.9 * at),
            1500 + 600 * np.sin(2 * np.pi * 1.3 * at + 1),
            2600 + 0 * at,
        )
        strength = sum(
            gain / (1 + ((frequency - place) / 90) ** 2) for gain, place in zip((1, 0.5, 0.25), formants, strict=True)
        )
        found += strength * np.sin(2 * np.pi * partial * phase) * (frequency < 7000)
    envelope = 0.15 + np.clip(np.sin(2 * np.pi * 4 * at), 0, 1) ** 0.5
    sound = found * envelope + 0.01 * generator.standard_normal(count)
    made: NDArray[np.int16] = np.round(0.4 * 32767 * sound / np.abs(sound).max()).astype("<i2")
    return made


def answer() -> NDArray[np.int16]:
    """Silence to 1 s, speech to 5 s, a pause to 5.8 s, speech to 8.8 s, silence to 9.8 s."""
    return np.concatenate([silence(1), vowels(4.0), silence(0.8), vowels(3.0), silence(1)])


def encoded(samples: NDArray[np.int16], container: str, codec: str, rate: int = RATE, layout: str = "mono") -> bytes:
    """A file in memory, by PyAV."""
    import av

    file = BytesIO()
    with av.open(file, "w", format=container) as out:
        stream: Any = out.add_stream(codec, rate=rate, layout=layout)
        if codec == "wmav2":
            stream.bit_rate = 96_000  # it has no default
        resampler = av.AudioResampler(stream.format, layout, rate, stream.codec_context.frame_size or None)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = RATE
        for ready in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(ready))
        out.mux(stream.encode(None))
    return file.getvalue()
