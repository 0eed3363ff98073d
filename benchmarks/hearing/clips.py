"""Real speech with what is known of it, from the corpus."""

import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listen.decoding import Limits, decode


@dataclass(frozen=True, slots=True)
class Clip:
    """words: of the alignment that came with it, {"word", "start", "end"}; empty without one. syllables: by CMUdict, 0
    when unknown. timed: long and plain enough to measure costs on."""

    name: str
    samples: NDArray[np.int16]
    transcript: str
    words: tuple[dict[str, Any], ...]
    syllables: int

    @property
    def timed(self) -> bool:
        return len(self.samples) > 5 * 16000 and not self.name.startswith(("mfa_", "whisper"))


def clips(corpus: Path) -> list[Clip]:
    """Every recording of one speaker with a transcript; empty where there is no corpus."""
    manifest = corpus / "audio" / "manifest.json"
    if not manifest.exists():
        return []
    entries = [entry for entry in json.loads(manifest.read_text())["files"] if entry.get("duration_s")]
    return [
        _read(manifest.parent, entry)
        for entry in entries
        if entry.get("kind") not in ("stereo", "bad-input") and "turns" not in entry
    ]


def _read(folder: Path, entry: dict[str, Any]) -> Clip:
    parts = decode(folder / entry["file"], Limits())
    pcm = b"".join(part for part in parts if isinstance(part, bytes))
    name, words = Path(entry["file"]).name, tuple(entry.get("words", ()))
    syllables = entry.get("syllables_cmudict", 0)
    return Clip(name, np.frombuffer(pcm, "<i2"), entry.get("transcript", ""), words, syllables)


def encoded_webm(samples: NDArray[np.int16]) -> bytes:
    """As a browser's MediaRecorder would send it: Opus at 24 kbit/s in WebM."""
    import av

    file = BytesIO()
    with av.open(file, "w", format="webm") as out:
        stream = out.add_stream("libopus", rate=48000, layout="mono")
        stream.bit_rate = 24_000
        resampler = av.AudioResampler(stream.format, "mono", 48000, 960)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = 16000
        for ready in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(ready))
        out.mux(stream.encode(None))
    return file.getvalue()
