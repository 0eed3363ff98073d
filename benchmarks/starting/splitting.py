"""Where the time of a cold start goes: interpreter, runtime client, the function's imports by package, clients."""

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.starting import probe, quotas
from benchmarks.starting.asking import Question, questions
from benchmarks.starting.cloud import Cloud
from benchmarks.starting.processes import Wrong, start
from benchmarks.starting.subjects import Subject

LINE = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \| +(\S+)")
PARTS = ("interpreter", "runtime", "handler", "first")


def traced(subjects: Sequence[Subject], cloud: Cloud, at_once: int) -> tuple[dict[str, Any], dict[str, str]]:
    """A start of each that is not timed: what those are made of that give right answers, and what is wrong with the
    others. It also compiles what was not."""
    asked = [[next(questions(each, cloud))] for each in subjects]
    with ThreadPoolExecutor(at_once) as starters:
        told = list(starters.map(partial(_split_or_wrong, cloud), subjects, asked))
    named = [(each.name, found) for each, found in zip(subjects, told, strict=True)]
    return (
        {name: found for name, found in named if not isinstance(found, str)},
        {name: found for name, found in named if isinstance(found, str)},
    )


def _split_or_wrong(cloud: Cloud, subject: Subject, asked: list[Question]) -> dict[str, Any] | str:
    try:
        return split(subject, asked, cloud.variables(subject.variables))
    except Wrong as found:
        return str(found)


def split(subject: Subject, questions: list[Question], environment: Mapping[str, str]) -> dict[str, Any]:
    """One start under `-X importtime`, which makes imports slower by a fifth or so: shares count, not sums."""
    with tempfile.TemporaryDirectory() as place:
        heard = Path(place) / "heard"
        begun = start(subject, questions, environment, quotas.all_of_it(), ("-X", "importtime", probe.__file__), heard)
        told = read(heard.read_text(errors="replace").splitlines())
    return told | {"init_s": begun.init_s, "first_s": begun.first_s, "first_cpu_s": begun.first_cpu_s}


def read(lines: Iterable[str]) -> dict[str, Any]:
    """Modules at each part's end, seconds by part and package, CPU seconds by part, and those of making clients."""
    micros: dict[str, Counter[str]] = {part: Counter() for part in PARTS}
    modules: dict[str, int] = {}
    cpu: dict[str, float] = {}
    clients: list[float] = []
    part = 0
    for line in lines:
        if found := LINE.match(line):
            micros[PARTS[part]][_package(found[3])] += int(found[1])
        elif line.startswith("mark "):
            _, _, used, loaded = line.split()
            cpu[PARTS[part]], modules[PARTS[part]] = float(used), int(loaded)
            part += 1
        elif line.startswith("client "):
            clients.append(float(line.split()[1]))
    return {
        "modules": modules,
        "imports_s": {name: _seconds(counted) for name, counted in micros.items()},
        "cpu_s": _apart(cpu),
        "clients_s": clients,
    }


def _seconds(micros: Counter[str]) -> dict[str, float]:
    """Largest first."""
    return {name: count / 1e6 for name, count in micros.most_common()}


def _apart(cpu: Mapping[str, float]) -> dict[str, float]:
    """The clock runs on; each part is what it added."""
    ends = [0.0, *cpu.values()]
    return {name: ends[at + 1] - ends[at] for at, name in enumerate(cpu)}


def _package(module: str) -> str:
    """The installed package, or the folder of ours, that a module belongs to; the standard library is one."""
    top = module.partition(".")[0]
    return "(standard library)" if top in sys.stdlib_module_names else top
