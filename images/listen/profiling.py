"""The spectral profile of a recording by librosa: mean mel spectrum, MFCC and onsets. Facts about sound, for charts."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listen.grid import FULL_SCALE, SAMPLE_RATE

Doubles = NDArray[np.float64]

STRETCH = 10 * SAMPLE_RATE  # samples looked at in one go
WINDOW, HOP = 1024, 512
MELS, COEFFICIENTS = 40, 13
QUIET = 25.0  # dB below the loudest of a stretch: quieter frames are left out of the means


@dataclass
class Profile:
    """Sums over the frames of every ten seconds."""

    waiting: bytes = b""
    frames: int = 0
    mel: Doubles = field(default_factory=lambda: np.zeros(MELS))
    mfcc: Doubles = field(default_factory=lambda: np.zeros(COEFFICIENTS))
    mfcc_squares: Doubles = field(default_factory=lambda: np.zeros(COEFFICIENTS))
    onsets: int = 0
    seconds: float = 0.0

    def feed(self, pcm: bytes) -> None:
        self.waiting += pcm
        while len(self.waiting) >= 2 * STRETCH:
            self._look_at(self.waiting[: 2 * STRETCH])
            self.waiting = self.waiting[2 * STRETCH :]

    def tell(self) -> dict[str, Any] | None:
        """mel: dB by band; None when nothing could be heard."""
        if len(self.waiting) >= 2 * WINDOW:
            self._look_at(self.waiting)
        self.waiting = b""
        if not self.frames:
            return None
        mean = self.mfcc / self.frames
        deviation = np.sqrt(np.maximum(0.0, self.mfcc_squares / self.frames - mean**2))
        return {
            "mel": np.round(10 * np.log10(np.maximum(self.mel / self.frames, 1e-12)), 1).tolist(),
            "mfcc": np.round(mean, 2).tolist(),
            "mfcc_deviation": np.round(deviation, 2).tolist(),
            "onsets_per_second": round(self.onsets / self.seconds, 2),
            "frames": self.frames,
            "source": f"librosa: {MELS} mel bands to {SAMPLE_RATE // 2} Hz, {COEFFICIENTS} MFCC, onset strength",
        }

    def _look_at(self, pcm: bytes) -> None:
        import librosa

        samples = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(FULL_SCALE)
        mel = librosa.feature.melspectrogram(
            y=samples, sr=SAMPLE_RATE, n_fft=WINDOW, hop_length=HOP, n_mels=MELS, center=False
        )
        decibels = librosa.power_to_db(mel, ref=1.0, amin=1e-12, top_db=None)
        strength = librosa.onset.onset_strength(S=decibels, sr=SAMPLE_RATE, hop_length=HOP)
        self.seconds += len(samples) / SAMPLE_RATE
        if strength.any():
            found = librosa.onset.onset_detect(onset_envelope=strength, sr=SAMPLE_RATE, hop_length=HOP)
            self.onsets += len(found)
        level = decibels.max(axis=0)
        loud = (level > level.max() - QUIET) & (level > -100.0)
        coefficients = librosa.feature.mfcc(S=decibels[:, loud], n_mfcc=COEFFICIENTS).astype(np.float64)
        self.frames += int(loud.sum())
        self.mel += mel[:, loud].sum(axis=1, dtype=np.float64)
        self.mfcc += coefficients.sum(axis=1)
        self.mfcc_squares += np.square(coefficients).sum(axis=1)
