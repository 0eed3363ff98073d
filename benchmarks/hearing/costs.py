"""What listening costs: beside one STFT and beside decoding, live, at a cold start, and in memory for hours."""

import json
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.hearing.clips import encoded_webm
from benchmarks.spending import cpu
from listen.live import advance
from listen.loudness import Loudness
from listen.measuring import FrameEngine
from listen.profiling import Profile

ROUNDS = 12
CHUNK = 16_000  # bytes: half a second
LONG = 3  # hours
STARTS = 7
Samples = NDArray[np.int16]


def work(samples: Samples) -> dict[str, Any]:
    """CPU milliseconds per minute of sound, raw and taken in turns; ratios are of the least ones."""
    costs = _costs(samples)
    least = {name: min(values) for name, values in costs.items()}
    return {
        "minutes": len(samples) / 16000 / 60,
        "cpu_ms_per_minute": costs,
        "analysis_to_stft": least["engine_and_loudness"] / least["stft"],
        "with_spectrum_to_stft": least["everything"] / least["stft"],
        "analysis_to_webm_decode": least["engine_and_loudness"] / least["decode_webm"],
        "real_time_factor": (least["decode_webm"] + least["everything"]) / 60_000,
    }


def _costs(samples: Samples) -> dict[str, list[float]]:
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
                taken[name].append(1000 * cpu(run) / minutes)
    return taken


def _fed(meter: Any, pcm: bytes) -> Any:
    for at in range(0, len(pcm), 160_000):
        meter.feed(pcm[at : at + 160_000])
    return meter


def _stft(samples: Samples) -> object:
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


def live(samples: Samples) -> dict[str, Any]:
    """CPU and wall of one chunk of half a second whose state is read from a file and written to it; the state's size.

    The file stands for the table: a deployed step waits for the network as well. All is spoken twice and counted the
    second time: threads that worked before go on spinning for a while, and count as this process' time.
    """
    spent, waited, sizes = [_spoken(samples.tobytes()) for _ in range(2)][1]
    p50, p95 = np.percentile(spent, [50, 95])
    return {
        "live_cpu_ms": spent,
        "live_p50_share_of_chunk": p50 / 500,
        "live_p95_share_of_chunk": p95 / 500,
        "live_wall_p95_share_of_chunk": float(np.percentile(waited, 95)) / 500,
        "live_state_bytes_most": max(sizes),
    }


def _spoken(pcm: bytes) -> tuple[list[float], list[float], list[int]]:
    """Of each chunk: CPU and wall in milliseconds, and the bytes of the state after it."""
    spent, waited, sizes = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "state"
        for at in range(0, len(pcm) - CHUNK, CHUNK):
            begun, start = time.perf_counter(), time.process_time()
            kept.write_bytes(advance(kept.read_bytes() if at else None, pcm[at : at + CHUNK]).state)
            spent.append(1000 * (time.process_time() - start))
            waited.append(1000 * (time.perf_counter() - begun))
            sizes.append(kept.stat().st_size)
    return spent, waited, sizes


ANSWERED = "from listen.speaking import handler; import base64; handler({'pcm': base64.b64encode(bytes(16000))}, None)"
TRANSFORMED = "import librosa, numpy; librosa.stft(numpy.zeros(8000, 'f4'))"


def starts() -> dict[str, Any]:
    """CPU seconds of a new process to the live handler's first reply, beside librosa's first STFT, its cache warm."""
    ones, others = zip(*((_started(ANSWERED), _started(TRANSFORMED)) for _ in range(STARTS + 1)), strict=True)
    return {
        "live_first_reply_cpu_s": ones[1:],
        "librosa_first_stft_cpu_s": others[1:],
        "live_start_to_librosa": float(np.median(ones[1:]) / np.median(others[1:])),
    }


def _started(code: str) -> float:
    return cpu(lambda: subprocess.run([sys.executable, "-c", code], check=True))


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


def hours(samples: Samples) -> dict[str, Any]:
    """Peak memory (MiB) of listening to three hours, and to one: of the process, and of the child that decodes."""
    peaks = {}
    for many in (1, LONG):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "long.wav"
            _write_long(path, samples, many)
            said = subprocess.run([sys.executable, "-c", HOURS, path], capture_output=True, text=True, check=True)
        duration, *peaks[many] = json.loads(said.stdout)
        assert duration >= many * 3600
    growth = (peaks[LONG][0] - peaks[1][0]) / (LONG - 1)
    return {"one_hour_peaks_mib": peaks[1], "three_hours_peaks_mib": peaks[LONG], "growth_mib_per_hour": growth}


def _write_long(path: Path, samples: Samples, many: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        for _ in range(-(-many * 3600 * 16000 // len(samples))):
            file.writeframes(samples.tobytes())
