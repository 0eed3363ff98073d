"""What the first caller waits for: every function in fresh processes, beside a bare, a naive and a heavy one."""

import itertools
import subprocess
import sys
from collections.abc import Mapping
from random import Random
from statistics import median
from typing import Any

import click

from benchmarks.peers.environment import NoPeer, peer_python
from benchmarks.sampling import ratio_interval, summarise
from benchmarks.starting import quotas
from benchmarks.starting.asking import questions
from benchmarks.starting.cloud import Cloud, raised
from benchmarks.starting.importing import IMPORTS, import_costs
from benchmarks.starting.processes import Start, Wrong, start
from benchmarks.starting.splitting import split
from benchmarks.starting.subjects import PEERS, Subject, of_template

HEAVY = {"unstructured.partition.pdf": "unstructured.partition.pdf"}
ROUNDS, QUICK_ROUNDS = 10, 2
WARM, QUICK_WARM = 30, 5
FIELDS = ("init_s", "init_cpu_s", "first_s", "first_cpu_s", "cold_s", "peak_mb", "init_peak_mb")


def measure(quick: bool = False) -> dict[str, Any]:
    """Seconds of each function's starts, taken in turns and in another order each round, and what they are made of."""
    rounds, warm = (QUICK_ROUNDS, QUICK_WARM) if quick else (ROUNDS, WARM)
    with raised() as cloud:
        subjects, wrong = that_answer((*PEERS, *of_template()), cloud)
        taken = _in_turns(subjects, cloud, rounds, warm)
        told = {each.name: _told(each, taken[each.name], cloud) for each in subjects}
    return {"functions": told, "not measured": wrong, "imports": _imports(quick), "ratios": _ratios(told)}


def that_answer(subjects: tuple[Subject, ...], cloud: Cloud) -> tuple[list[Subject], dict[str, str]]:
    """A first round that does not count: it compiles what was not, and shows who gives right answers."""
    right, wrong = [], {}
    for subject in subjects:
        try:
            _start(subject, cloud, 1)
            right.append(subject)
        except Wrong as found:
            wrong[subject.name] = str(found)
    return right, wrong


def _start(subject: Subject, cloud: Cloud, count: int) -> Start:
    asked = list(itertools.islice(questions(subject, cloud), count))
    return start(subject, asked, cloud.variables(subject.variables), quotas.all_of_it())


def _in_turns(subjects: list[Subject], cloud: Cloud, rounds: int, warm: int) -> dict[str, list[Start]]:
    taken: dict[str, list[Start]] = {each.name: [] for each in subjects}
    chance = Random(rounds)
    turns = [(number, each) for number in range(rounds) for each in chance.sample(subjects, len(subjects))]
    with click.progressbar(turns, label="starts", file=sys.stderr) as waited:
        for number, subject in waited:
            taken[subject.name].append(_start(subject, cloud, 1 + (warm if number == 0 else 0)))
    return taken


def _told(subject: Subject, starts: list[Start], cloud: Cloud) -> dict[str, Any]:
    samples = {name: [getattr(each, name) for each in starts] for name in FIELDS}
    samples["warm_s"] = list(starts[0].warm_s)
    asked = list(itertools.islice(questions(subject, cloud), 1))
    return {
        "kind": subject.kind,
        "memory_mib": subject.memory,
        "triggers": subject.kinds,
        "samples": samples,
        "summary": {name: summarise(values) for name, values in samples.items()},
        "split": split(subject, asked, cloud.variables(subject.variables)),
    }


def _imports(quick: bool) -> dict[str, Any]:
    """Beside the peer that is an import and nothing else. A quick look leaves it out."""
    told = import_costs(IMPORTS, 2 if quick else 5)
    try:
        if quick:
            raise NoPeer("a quick run leaves it out")
        told |= import_costs(HEAVY, 2, peer_python())
    except (NoPeer, subprocess.CalledProcessError) as missing:
        told |= {name: {"not measured": str(missing)} for name in HEAVY}
    return told


def _ratios(told: Mapping[str, Any]) -> dict[str, Any]:
    """CPU seconds of each function's initialisation to those of the bare and of the naive one, with 95 % intervals."""
    return {
        name: {
            f"to_{peer.strip('()')}": {
                "ratio": median(_init(of)) / median(_init(told[peer])),
                "95%": list(ratio_interval(_init(of), _init(told[peer]))),
            }
            for peer in ("(bare)", "(naive)")
        }
        for name, of in told.items()
        if not name.startswith("(")
    }


def _init(of: Mapping[str, Any]) -> list[float]:
    samples: list[float] = of["samples"]["init_cpu_s"]
    return samples
