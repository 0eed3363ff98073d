"""What listening costs beside one STFT and beside decoding, and whether what is heard is true.

Speech comes from the corpus in LECTERN_CORPUS; pitch is compared with Praat's where parselmouth is installed.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.listening import hear_words, pauses_found, pitch_beside_praat
from benchmarks.speech import clips, encoded_webm
from listen.live import advance
from listen.loudness import Loudness
from listen.measuring import FrameEngine
from listen.profiling import Profile

ROUNDS = 12
ABSENT = {"not measured": "the folder in LECTERN_CORPUS has no audio/manifest.json"}
CHUNK = 16_000  # bytes: half a second
LONG = 3  # hours


def measure() -> dict[str, Any]:
    """CPU milliseconds per minute of sound, raw and taken in turns; ratios are of the least ones."""
    found = clips(Path(os.environ.get("LECTERN_CORPUS", Path(__file__).parents[2] / "shared" / "corpus")))
    if not found:
        return ABSENT
    samples = np.concatenate([clip.samples for clip in found if clip.timed])
    costs = _costs(samples)
    least = {name: min(values) for name, values in costs.items()}
    return {
        "minutes": len(samples) / 16000 / 60,
        "cpu_ms_per_minute": costs,
        "analysis_to_stft": least["engine_and_loudness"] / least["stft"],
        "with_spectrum_to_stft": least["everything"] / least["stft"],
        "analysis_to_webm_decode": least["engine_and_loudness"] / least["decode_webm"],
        "real_time_factor": (least["decode_webm"] + least["everything"]) / 60_000,
        **_live(samples),
        **pauses_found(found),
        **(pitch_beside_praat(found) if find_spec("parselmouth") else {"praat": "not measured: no parselmouth"}),
        **hear_words(found),
        **_hours(samples),
    }


def _costs(samples: NDArray[np.int16]) -> dict[str, list[float]]:
    pcm, minutes = samples.tobytes(), len(samples) / 16000 / 60
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.webm"
        path.write_bytes(encoded_webm(samples))
        runs: dict[str, Callable[[], object]] = {
            "stft": lambda: _stft(samples),
            "decode_webm": lambda: _decode(path),
            "engine": lambda: _fed(FrameEngine(), pcm).finish(),
            "engine_and_loudness": lambda: (_fed(FrameEngine(), pcm).finish(), _fed(Loudness(), pcm).measure()),
            "everything": lambda: (
                _fed(FrameEngine(), pcm).finish(),
                _fed(Loudness(), pcm).measure(),
                _fed(Profile(), pcm).tell(),
            ),
        }
        for run in runs.values():
            run()
        taken: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(ROUNDS):
            for name, run in runs.items():
                taken[name].append(1000 * _cpu(run) / minutes)
    return taken


def _cpu(run: Callable[[], object]) -> float:
    """Seconds of this process, and of the children that ended in it."""
    start, children = time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() - start + ended.ru_utime - children.ru_utime + ended.ru_stime - children.ru_stime


def _fed(meter: Any, pcm: bytes) -> Any:
    for at in range(0, len(pcm), 160_000):
        meter.feed(pcm[at : at + 160_000])
    return meter


def _stft(samples: NDArray[np.int16]) -> object:
    """One short-time Fourier transform with a window of 32 ms every 10 ms."""
    from scipy import fft

    scaled = samples.astype(np.float32) / 32768
    return fft.rfft(np.lib.stride_tricks.sliding_window_view(scaled, 512)[::160] * np.hanning(512).astype(np.float32))


def _decode(path: Path) -> None:
    """By PyAV, in this process."""
    import av

    with av.open(str(path)) as container:
        resampler = av.AudioResampler("s16", "mono", 16000)
        for frame in container.decode(audio=0):
            frame.pts = None
            resampler.resample(frame)


def _live(samples: NDArray[np.int16]) -> dict[str, Any]:
    """CPU of one chunk of half a second with its state taken out of bytes and put back; and the state's size."""
    pcm, state, taken, sizes = samples.tobytes(), None, [], []
    for at in range(0, len(pcm) - CHUNK, CHUNK):
        start = time.process_time()
        state = advance(state, pcm[at : at + CHUNK]).state
        taken.append(1000 * (time.process_time() - start))
        sizes.append(len(state))
    p50, p95 = np.percentile(taken, [50, 95])
    return {
        "live_cpu_ms": taken,
        "live_p50_share_of_chunk": p50 / 500,
        "live_p95_share_of_chunk": p95 / 500,
        "live_state_bytes_most": max(sizes),
    }


HOURS = """
import json, re, resource, sys
from pathlib import Path
from listen.analysing import analyse
from listen.decoding import Limits
report = analyse(Path(sys.argv[1]), Limits(seconds=600)).report
own = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])  # maxrss would count the parent's
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([report["duration"], own / 1024, child / 1024]))
"""


def _hours(samples: NDArray[np.int16]) -> dict[str, Any]:
    """Peak memory (MiB) of listening to three hours, and to one: of the process, and of the child that decodes."""
    peaks = {}
    for hours in (1, LONG):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "long.wav"
            _write_long(path, samples, hours)
            said = subprocess.run([sys.executable, "-c", HOURS, path], capture_output=True, text=True, check=True)
        duration, *peaks[hours] = json.loads(said.stdout)
        assert duration >= hours * 3600
    return {"one_hour_peaks_mib": peaks[1], "three_hours_peaks_mib": peaks[LONG]}


def _write_long(path: Path, samples: NDArray[np.int16], hours: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        for _ in range(-(-hours * 3600 * 16000 // len(samples))):
            file.writeframes(samples.tobytes())
