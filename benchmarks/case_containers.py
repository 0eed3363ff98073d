"""Cold starts of the images as Lambda runs them: fresh containers under the official runtime interface emulator."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import click

from benchmarks.sampling import summarise
from benchmarks.starting import quotas
from benchmarks.starting.processes import peak
from benchmarks.starting.subjects import Subject, of_template
from local.folder import PROJECT, Folder

if TYPE_CHECKING:
    from benchmarks.starting.asking import Question
    from tests.containers.cloud import Cloud

ROUNDS, QUICK_ROUNDS = 5, 2
AT_ONCE = 4
EXTRACT, EMBED, LISTEN = "localhost/lectern-extract", "localhost/lectern-embed", "localhost/lectern-listen"
IMAGES = {"Extract": EXTRACT, "Embed": EMBED, "Listen": LISTEN, "Live": LISTEN}

Figures = dict[str, float]  # seconds, processor seconds and megabytes (10^6)


def measure(quick: bool = False) -> dict[str, Any]:
    """Of each image in fresh containers: seconds to initialise, by the emulator's own report, and to the first and the
    second answer over HTTP, one container after the other and several at once.

    With the memory, the processors, the user and the read-only root of the template. Skipped, with the reason, where
    there is no engine, no root or no image: `make images` builds them.
    """
    engine, reason = _engine()
    if not engine:
        return {"functions": {}, "skipped": reason}
    os.environ["LECTERN_IMAGES_WITH"] = engine
    if engine == "podman" and not Path("/sys/fs/cgroup/cgroup.controllers").exists():
        os.environ["CONTAINERS_CONF"] = str(PROJECT / "tests" / "containers" / "containers.conf")
    with tempfile.TemporaryDirectory() as place:
        return {"engine": engine, "at_once": AT_ONCE, **_measure(Path(place), QUICK_ROUNDS if quick else ROUNDS)}


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


def _measure(place: Path, rounds: int) -> dict[str, Any]:
    """The tests' own harness raises the cloud in the containers' network."""
    from benchmarks.starting import delivering
    from lectern.logs import log
    from tests.containers.cloud import cloud, loopback_only

    log.setLevel("ERROR")  # standard output is for results
    subjects = [each for each in of_template() if each.name in IMAGES]
    sent = {
        "Extract": delivering.uploaded,
        "Embed": delivering.extracted,
        "Listen": delivering.recorded,
        "Live": delivering.speaking,
    }
    alone: dict[str, list[Figures]] = {each.name: [] for each in subjects}
    with loopback_only(EXTRACT) as network, cloud(Folder(place)) as raised, _weighed() as flags:

        def start(subject: Subject, asked: list["Question"]) -> Figures:
            return _start(subject, raised, network, flags, asked)

        turns = [each for _ in range(rounds) for each in subjects]
        with click.progressbar(turns, label="containers", file=sys.stderr) as waited:
            for each in waited:
                alone[each.name].append(start(each, [sent[each.name](raised) for _ in range(2)]))
        burst = {
            each.name: _at_once([(each, [sent[each.name](raised)]) for _ in range(AT_ONCE)], start) for each in subjects
        }
    return {"functions": {each.name: _told(each, alone[each.name], burst[each.name]) for each in subjects}}


def _at_once(wanted: list[tuple[Subject, list["Question"]]], start: Any) -> list[Figures]:
    with ThreadPoolExecutor(len(wanted)) as starters:  # threads live in the network of the one that begins them
        return list(starters.map(lambda each: start(*each), wanted))


@contextmanager
def _weighed() -> Iterator[tuple[str, ...]]:
    """Flags by which a container gets its processors before other work, where podman's groups can be made so."""
    first = (quotas.ROOT / "cpu").is_dir()
    with quotas.group(quotas.all_of_it() if first else None) as group:
        if not group.members:
            yield ()
            return
        name = group.members.parent.name
        yield ("--cgroup-parent", f"/{name}")
        for left in sorted(quotas.ROOT.glob(f"*/{name}/**/"), reverse=True):
            left.rmdir()


def _start(subject: Subject, raised: "Cloud", network: str, flags: Iterable[str], asked: list["Question"]) -> Figures:
    """One container and its answers, each checked before its time counts."""
    from tests.containers.functions import Lambda, engine, running

    share, command = quotas.share_of(subject.memory), (subject.handler,)
    function = Lambda(IMAGES[subject.name], share, subject.memory, subject.timeout, raised.variables, command)
    figures: Figures = {}
    with running(function, network, *flags) as started:
        emulator = int(engine("inspect", "-f", "{{.State.Pid}}", started.container).stdout)
        for name, question in zip(("first", "warm"), asked, strict=False):
            used, begun = _processor(emulator), time.perf_counter()
            answer = started.invoke(question.event)
            figures[f"{name}_s"] = time.perf_counter() - begun
            figures[f"{name}_cpu_s"] = _processor(emulator) - used
            if not question.right(answer):
                raise AssertionError(f"{subject.name} answered {answer}")
        return figures | {"init_s": started.init / 1000, "peak_mb": max(map(peak, _children(emulator)))}


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


def _told(subject: Subject, alone: list[Figures], burst: list[Figures]) -> dict[str, Any]:
    """The emulator initialises at the first request, so that the first answer includes the initialisation."""
    samples = {name: [each[name] for each in alone] for name in alone[0]}
    samples |= {f"burst_{name}": [each[name] for each in burst] for name in ("first_s", "first_cpu_s")}
    return {
        "kind": "image",
        "memory_mib": subject.memory,
        "processors": quotas.share_of(subject.memory),
        "samples": samples,
        "summary": {name: summarise(values) for name, values in samples.items()},
        "init_share": median(samples["init_s"]) / median(samples["first_s"]),
    }
