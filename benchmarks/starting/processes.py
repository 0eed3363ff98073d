"""A cold start in a fresh process: the official runtime client, the function, its first answer and the next ones."""

import queue
import site
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.starting import quotas
from benchmarks.starting.asking import Question
from benchmarks.starting.runtime import Answer, RuntimeApi, serving
from benchmarks.starting.subjects import Subject

FOLDERS = ("layers/core", "services", "images", "benchmarks/peers")
PATIENCE = 120.0  # seconds


class Wrong(Exception):
    """A function that did not start, or answered something else than it should; its time is not worth knowing."""


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds of wall clock and of processor, megabytes (10^6). `warm_s` are the answers after the first."""

    init_s: float
    init_cpu_s: float
    first_s: float
    first_cpu_s: float
    peak_mb: float
    init_peak_mb: float
    warm_s: tuple[float, ...] = ()

    @property
    def cold_s(self) -> float:
        """What the first caller waits for: from the start of the process to the first answer."""
        return self.init_s + self.first_s


def start(
    subject: Subject,
    questions: list[Question],
    environment: Mapping[str, str],
    share: float | None = None,
    launcher: tuple[str, ...] = ("-m", "awslambdaric"),
    heard: Path | None = None,
) -> Start:
    """One cold start. `share` is the share of a processor it may have; `heard` takes what it writes on stderr."""
    with serving(subject.timeout) as api, quotas.group(share) as group, _errors(heard) as errors:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [*group.command(sys.executable), "-S", "-W", "ignore", *launcher, subject.handler],
            env=variables(subject, environment, api.port), cwd="/tmp", stdout=subprocess.DEVNULL, stderr=errors,
        )  # fmt: skip
        try:
            return _observe(subject, process.pid, api, questions, begun)
        finally:
            process.kill()
            process.wait()


def variables(subject: Subject, environment: Mapping[str, str], port: int) -> dict[str, str]:
    """Those of Lambda and of the function. Without `site` (-S) nothing of the development install is on the path but
    what is named here: its import hook costs more than a small function does."""
    path = subject.code or (*(subject.root / folder for folder in FOLDERS), *map(Path, site.getsitepackages()))
    lambdas = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "PYTHONPATH": ":".join(map(str, path)),
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
        "AWS_LAMBDA_FUNCTION_NAME": subject.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(subject.memory),
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "LAMBDA_TASK_ROOT": str(subject.code[0] if subject.code else subject.root / "services"),
        "OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    }  # fmt: skip
    return {**lambdas, **environment}


def _errors(heard: Path | None) -> Any:
    return (heard or Path("/dev/null")).open("wb")


def _observe(subject: Subject, pid: int, api: RuntimeApi, questions: list[Question], begun: float) -> Start:
    if not api.asked.wait(PATIENCE):
        raise Wrong(f"{subject.name} did not start within {PATIENCE:.0f} s")
    with suppress(queue.Empty):
        raise Wrong(f"{subject.name} did not start: {api.answers.get_nowait().value}")
    init_cpu, init_peak = _processor(pid), peak(pid)
    first = _ask(subject, api, questions[0])
    used, most = _processor(pid), peak(pid)
    warm = tuple(_ask(subject, api, question).seconds for question in questions[1:])
    return Start(api.asked_at - begun, init_cpu, first.seconds, used - init_cpu, most, init_peak, warm)


def _ask(subject: Subject, api: RuntimeApi, question: Question) -> Answer:
    """The answer, checked before anybody believes its time."""
    try:
        answer = api.call(question.event, PATIENCE)
    except queue.Empty:
        raise Wrong(f"{subject.name} did not answer within {PATIENCE:.0f} s") from None
    if answer.failed or not question.right(answer.value):
        raise Wrong(f"{subject.name} answered {str(answer.value)[:300]}")
    return answer


def _processor(pid: int) -> float:
    """CPU seconds of all threads so far, in nanoseconds' resolution where the kernel tells (Linux schedstat)."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def peak(pid: int) -> float:
    """Megabytes (10^6) of resident memory at most so far."""
    said = Path(f"/proc/{pid}/status").read_text()
    return int(said.split("VmHWM:")[1].split()[0]) * 1024 / 1e6
