"""Cold starts of the images as Lambda runs them: fresh containers under the official runtime interface emulator."""

import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.sampling import summarise
from benchmarks.starting.processes import peak
from local.folder import PROJECT, Folder

ROUNDS, QUICK_ROUNDS = 5, 2
IMAGES = {"Extract": "localhost/lectern-extract", "Embed": "localhost/lectern-embed"}
FILE = "05-planning-a-passage.md"
MIB_PER_PROCESSOR = 1769


@dataclass
class Taken:
    """Seconds and megabytes (10^6), by what was measured."""

    samples: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        self.samples.setdefault(name, []).append(value)


def measure(quick: bool = False) -> dict[str, Any]:
    """Seconds to initialise, by the emulator's own report, and to the first and the second answer over HTTP.

    With the memory, the processors, the user and the read-only root of the template. Skipped, with the reason, where
    there is no engine, no root or no image: `make images` builds them.
    """
    engine, reason = _engine()
    if not engine:
        return {"functions": {}, "skipped": reason}
    os.environ["LECTERN_IMAGES_WITH"] = engine
    if engine == "podman" and not Path("/sys/fs/cgroup/cgroup.controllers").exists():
        os.environ["CONTAINERS_CONF"] = str(PROJECT / "tests" / "containers" / "containers.conf")
    return {"functions": _measure(QUICK_ROUNDS if quick else ROUNDS), "engine": engine}


def _engine() -> tuple[str, str]:
    engine = next((name for name in ("podman", "docker") if shutil.which(name)), "")
    if not engine:
        return "", "SKIPPED: it takes podman or docker"
    if os.geteuid():
        return "", "SKIPPED: it takes root, to enter the containers' network"
    for image in IMAGES.values():
        if subprocess.run([engine, "image", "inspect", image], capture_output=True, check=False).returncode:
            return "", f"SKIPPED: there is no image {image}; build it with: make images"
    return engine, ""


def _measure(rounds: int) -> dict[str, Any]:
    """The tests' own harness raises the cloud in the containers' network."""
    from benchmarks.starting.subjects import of_template
    from lectern.logs import log
    from tests.containers.cloud import cloud, loopback_only

    log.setLevel("ERROR")  # standard output is for results
    subjects = {each.name: each for each in of_template() if each.name in IMAGES}
    taken = {name: Taken() for name in IMAGES}
    with (
        tempfile.TemporaryDirectory() as place,
        loopback_only(IMAGES["Extract"]) as network,
        cloud(Folder(Path(place))) as raised,
    ):
        for _ in range(rounds):
            for name, event in (("Extract", _uploaded), ("Embed", _extracted)):
                _start(subjects[name], raised, network, [event(raised), event(raised)], taken[name])
    return {name: _told(subjects[name].memory, each) for name, each in taken.items()}


def _start(subject: Any, raised: Any, network: str, events: list[dict[str, Any]], taken: Taken) -> None:
    """One container, its first answer and its second."""
    from tests.containers.functions import Lambda, engine, running

    share = subject.memory / MIB_PER_PROCESSOR
    function = Lambda(IMAGES[subject.name], share, subject.memory, subject.timeout, raised.variables)
    with running(function, network) as started:
        emulator = int(engine("inspect", "-f", "{{.State.Pid}}", started.container).stdout)
        for name, event in zip(("first", "warm"), events, strict=True):
            used, begun = _processor(emulator), time.perf_counter()
            answer = started.invoke(event)
            taken.add(f"{name}_s", time.perf_counter() - begun)
            taken.add(f"{name}_cpu_s", _processor(emulator) - used)
            if answer != {"batchItemFailures": []}:
                raise AssertionError(f"{subject.name} answered {answer}")
        taken.add("init_s", started.init / 1000)
        taken.add("peak_mb", max(map(peak, _children(emulator))))


def _children(process: int) -> list[int]:
    """Whichever of its threads has begun them."""
    return [int(each) for told in Path(f"/proc/{process}/task").glob("*/children") for each in told.read_text().split()]


def _processor(process: int) -> float:
    """CPU seconds of the whole container that the process is in."""
    groups = dict(line.split(":", 2)[1:] for line in Path(f"/proc/{process}/cgroup").read_text().splitlines())
    for controllers, group in groups.items():
        if "cpuacct" in controllers.split(","):
            return int(Path(f"/sys/fs/cgroup/cpuacct{group}/cpuacct.usage").read_text()) / 1e9
    said = Path(f"/sys/fs/cgroup{groups['']}/cpu.stat").read_text().split()
    return int(said[said.index("usage_usec") + 1]) / 1e6


def _uploaded(raised: Any) -> dict[str, Any]:
    """A file in a course of its own."""
    from lectern import keys
    from lectern.model import CourseId
    from tests.containers.cloud import arrived

    told: dict[str, Any] = arrived(keys.upload(raised.upload(FILE, CourseId(f"benchmark{time.time_ns()}"))))
    return told


def _extracted(raised: Any) -> dict[str, Any]:
    """The pages of such a file."""
    from extract.limits import Limits
    from extract.working import Work
    from lectern import keys
    from lectern.aws.queues import Queue
    from lectern.model import CourseId
    from tests.containers.cloud import arrived

    run = raised.upload(FILE, CourseId(f"benchmark{time.time_ns()}"))
    queue = Queue(raised.variables["LECTERN_EXTRACT_QUEUE"])
    Work(raised.ledger, raised.files, queue, Limits(), 300).do({"detail": {"object": {"key": keys.upload(run)}}}, "a")
    told: dict[str, Any] = arrived(keys.pages(run))
    return told


def _told(memory: int, taken: Taken) -> dict[str, Any]:
    """The emulator initialises at the first request, so that the first answer includes the initialisation."""
    return {
        "kind": "image",
        "memory_mib": memory,
        "processors": memory / MIB_PER_PROCESSOR,
        "samples": taken.samples,
        "summary": {name: summarise(values) for name, values in taken.samples.items()},
        "init_share": median(taken.samples["init_s"]) / median(taken.samples["first_s"]),
    }
