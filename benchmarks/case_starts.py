"""What the first caller waits for: every function in fresh processes, beside a bare, a naive and a heavy one."""

import itertools
import subprocess
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from random import Random
from statistics import median
from typing import Any

import click

from benchmarks.peers.environment import NoPeer, peer_python
from benchmarks.sampling import ratio_interval, summarise
from benchmarks.starting import quotas
from benchmarks.starting.asking import questions
from benchmarks.starting.cloud import Cloud, raised
from benchmarks.starting.importing import HANDLER, READER, import_costs
from benchmarks.starting.packing import packed
from benchmarks.starting.processes import Start, start
from benchmarks.starting.splitting import traced
from benchmarks.starting.subjects import PEERS, Subject, of_template

HEAVY = {"unstructured.partition.pdf": "unstructured.partition.pdf"}
ROUNDS, QUICK_ROUNDS = 10, 2
WARM, QUICK_WARM = 30, 3
HEAVY_START = 1.0  # processor seconds; a quick look takes such a start once
FIELDS = ("init_s", "init_cpu_s", "first_s", "first_cpu_s", "cold_s", "peak_mb", "init_peak_mb")


def measure(quick: bool = False) -> dict[str, Any]:
    """Seconds of each function's starts, taken in turns and in another order each round, and what they are made of.
    Zip functions are started as they are deployed; by a quick look, from the source tree."""
    whole = (*PEERS, *of_template())
    with raised() as cloud, nullcontext(whole) if quick else packed(whole) as subjects:
        for at_once in (quotas.processors(),) if quick else (1, 1):  # what the first compiled, the second finds
            splits, wrong = traced(subjects, cloud, at_once)
        right = [each for each in subjects if each.name in splits]
        taken = _in_turns(_turns(right, splits, quick), cloud, QUICK_WARM if quick else WARM)
        told = {each.name: _told(each, taken[each.name], splits[each.name]) for each in right}
    code = "the source tree" if quick else "as sam build packs them"
    return {
        "zip functions": code,
        "functions": told,
        "not measured": wrong,
        "imports": _imports(quick),
        "ratios": _ratios(told),
    }


def _turns(subjects: list[Subject], splits: Mapping[str, Any], quick: bool) -> list[tuple[int, Subject]]:
    chance = Random(len(subjects))
    rounds = range(QUICK_ROUNDS if quick else ROUNDS)
    turns = [(number, each) for number in rounds for each in chance.sample(subjects, len(subjects))]
    return [(number, each) for number, each in turns if not (quick and number and _is_heavy(splits[each.name]))]


def _is_heavy(split: Mapping[str, Any]) -> bool:
    return bool(sum(split["cpu_s"].values()) + split["first_cpu_s"] > HEAVY_START)


def _in_turns(turns: list[tuple[int, Subject]], cloud: Cloud, warm: int) -> dict[str, list[Start]]:
    taken: dict[str, list[Start]] = {each.name: [] for _, each in turns}
    with click.progressbar(turns, label="starts", file=sys.stderr) as waited:
        for number, subject in waited:
            asked = list(itertools.islice(questions(subject, cloud), 1 + (0 if number else warm)))
            begun = start(subject, asked, cloud.variables(subject.variables), quotas.all_of_it())
            taken[subject.name].append(begun)
    return taken


def _told(subject: Subject, starts: list[Start], made_of: Mapping[str, Any]) -> dict[str, Any]:
    samples = {name: [getattr(each, name) for each in starts] for name in FIELDS}
    samples["warm_s"] = list(starts[0].warm_s)
    return {
        "kind": subject.kind,
        "memory_mib": subject.memory,
        "triggers": subject.kinds,
        "samples": samples,
        "summary": {name: summarise(values) for name, values in samples.items()},
        "split": made_of,
    }


def _imports(quick: bool) -> dict[str, Any]:
    """Beside the peer that is an import and nothing else. A quick look leaves it out."""
    if quick:
        left_out = {"not measured": "a quick run leaves it out"}
        return import_costs(HANDLER, 2) | dict.fromkeys(HEAVY, left_out)
    told = import_costs(HANDLER | READER, 5)
    try:
        return told | import_costs(HEAVY, 2, peer_python())
    except (NoPeer, subprocess.CalledProcessError) as missing:
        return told | {name: {"not measured": str(missing)} for name in HEAVY}


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
