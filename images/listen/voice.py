"""Where somebody speaks: the Silero detector on onnxruntime, 32 ms at a time, and its decisions made steady.

Gaps under 150 ms are filled and bursts under 50 ms dropped, in this order.
`silero.onnx` is Silero VAD 6 (MIT licence) from its spectra on, which an FFT gives at a tenth of the cost;
tests/images/listen/silero.py makes it.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listen.grid import FRAME, FULL_SCALE

Floats = NDArray[np.float32]

BEGINS, GOES_ON = 0.5, 0.35  # probability at which speech begins, and above which it goes on
SHORTEST_GAP = 5  # frames: 160 ms
SHORTEST_BURST = 2  # frames: 64 ms
LOUD = -14.0  # dBFS to which the 90th percentile of the level is brought: quiet recordings are missed otherwise
MOST_GAIN = 40.0  # dB
REACH = 64  # samples of the frame before that the detector looks at
SPAN, STRIDE = 256, 128  # samples: four spectra of 16 ms begin in each frame


@cache
def detector() -> Any:
    """The network, once per process."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = Path(__file__).parent / "silero.onnx"
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def spectra(frames: Floats) -> Floats:
    """frames x (REACH + FRAME) samples, continued by their own mirror image, to frames x four times 129 magnitudes."""
    from scipy import fft

    heard = np.concatenate([frames, frames[:, -2 : -2 - REACH : -1]], axis=1)
    spans = np.lib.stride_tricks.sliding_window_view(heard, SPAN, axis=1)[:, ::STRIDE]
    found = fft.rfft(spans * np.hanning(SPAN + 1)[:-1].astype(np.float32), axis=2)
    magnitudes: Floats = np.sqrt(found.real**2 + found.imag**2)
    return magnitudes.reshape(len(frames), -1)


@dataclass
class Detector:
    """What the network remembers from one block to the next."""

    hidden: Floats = field(default_factory=lambda: np.zeros((1, 1, 128), np.float32))
    cell: Floats = field(default_factory=lambda: np.zeros((1, 1, 128), np.float32))
    before: Floats = field(default_factory=lambda: np.zeros(REACH, np.float32))

    def probabilities(self, blocks: Floats, levels: Floats) -> Floats:
        """How surely each 32 ms are speech. `levels`: dBFS of loud rows so far, one per block."""
        gain = 10.0 ** (np.minimum(LOUD - levels, MOST_GAIN) / 20.0) / FULL_SCALE
        frames = (blocks * gain.astype(np.float32)[:, None]).reshape(-1, FRAME)
        given = np.empty((len(frames), REACH + FRAME), np.float32)
        given[:, REACH:] = frames
        given[0, :REACH] = self.before
        given[1:, :REACH] = frames[:-1, -REACH:]
        self.before = frames[-1, -REACH:].copy()
        heard = {"spectra": spectra(given), "h": self.hidden, "c": self.cell}
        said, self.hidden, self.cell = detector().run(None, heard)
        found: Floats = np.asarray(said, np.float32).ravel()
        return found


@dataclass
class Steady:
    """Decisions wait here until later frames cannot change them: at most four frames."""

    speaking: int = 0  # frames since the open stretch of speech began; 0: none is open
    silent: int = 0  # frames of silence at its end

    def decide(self, probability: float) -> list[bool]:
        """Take one frame; answer with the frames that are decided by now, in order."""
        if not self.speaking:
            self.speaking = int(probability >= BEGINS)
            return [] if self.speaking else [False]
        if probability < (BEGINS if self.silent else GOES_ON):
            self.silent += 1
            return self.end() if self.silent == SHORTEST_GAP else []
        held = self.silent if self.speaking >= SHORTEST_BURST else self.speaking + self.silent
        self.speaking, self.silent = self.speaking + self.silent + 1, 0
        return [True] * (held + 1)

    def end(self) -> list[bool]:
        """Close the open stretch, if any; the frames that were held back."""
        held = [] if self.speaking >= SHORTEST_BURST else [False] * self.speaking
        held += [False] * self.silent
        self.speaking = self.silent = 0
        return held
