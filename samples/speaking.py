"""Makes the spoken answer of the sample course: `python -m samples.speaking`, with the program espeak-ng.

A machine speaks it. It shows how an answer is measured, and is no evidence of how well: synthetic speech has neither
breath nor hesitation, and a microphone has never heard it.
"""

import io
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
TEXT = HERE / "text" / "spoken-answer.txt"
SPOKEN = HERE / "interview" / "answer.webm"  # as a browser would record it
RATE, OUT = 22050, 48000  # Hz: what espeak-ng speaks, and what Opus keeps
PAUSES = 0.35, 1.2  # seconds after a line, and after a paragraph
NOISE = 3e-4  # of full scale: a quiet room


def speak(text: str) -> NDArray[np.float32]:
    """Samples from -1 to 1."""
    parts = list(_parts(text))
    quiet = np.random.default_rng(1).normal(0, NOISE, sum(map(len, parts)))
    return (np.concatenate(parts) + quiet).astype(np.float32)


def _parts(text: str) -> Iterator[NDArray[np.float32]]:
    yield np.zeros(RATE // 2, np.float32)
    for paragraph in text.strip().split("\n\n"):
        for line in paragraph.splitlines():
            yield _line(line)
            yield np.zeros(int(PAUSES[0] * RATE), np.float32)
        yield np.zeros(int(PAUSES[1] * RATE), np.float32)


def _line(line: str) -> NDArray[np.float32]:
    command = ["espeak-ng", "-v", "en-us", "-s", "150", "-p", "40", "--stdout", line]
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(spoken)) as file:
        samples = np.frombuffer(file.readframes(2**31 - 1), "<i2")
    return (0.5 * samples / 32768).astype(np.float32)


def write(samples: NDArray[np.float32], to: Path) -> None:
    """Opus in WebM, mono."""
    to.parent.mkdir(exist_ok=True)
    with av.open(str(to), "w", format="webm", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=OUT, layout="mono")
        stream.bit_rate = 20_000
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="flt", layout="mono")
        frame.sample_rate = RATE
        resampler = av.AudioResampler(format="flt", layout="mono", rate=OUT, frame_size=960)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))


if __name__ == "__main__":
    write(speak(TEXT.read_text(encoding="utf-8")), SPOKEN)
