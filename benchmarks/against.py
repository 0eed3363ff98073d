"""A run beside another one: ratios of this one to a saved result, or to another commit's functions in the same run."""

import itertools
import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.sampling import ratio_interval
from local.folder import PROJECT

ROUNDS, QUICK_ROUNDS = 12, 3
COMPARED = ("init_cpu_s", "first_cpu_s", "cold_s", "peak_mb")


class Incomparable(Exception):
    """The sentence says what was asked for and is not there."""


def with_file(result: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """By figure: this one to the saved one, of medians where there are samples. Raises Incomparable."""
    saved = json.loads(path.read_text())
    if saved["case"] != result["case"]:
        raise Incomparable(f"{path} is a result of the case {saved['case']}, not of {result['case']}.")
    now, then = dict(_figures(result["measured"])), dict(_figures(saved["measured"]))
    return {
        "against": f"{path.name} of {saved['commit'][:12]}, {saved['when']}",
        "same_processor": saved["machine"]["processor"] == result["machine"]["processor"],
        "ratios": {name: _compared(now[name], then[name]) for name in now.keys() & then.keys() if then[name]},
    }


def _figures(measured: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """What can be compared, by its path: numbers and lists of numbers. Summaries say the same again."""
    if isinstance(measured, dict):
        for key, value in measured.items():
            if key not in ("summary", "split"):
                yield from _figures(value, f"{name}.{key}" if name else str(key))
    elif _is_numeric(measured):
        yield name, measured


def _is_numeric(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, int | float) for each in value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _compared(now: Any, then: Any) -> dict[str, Any]:
    ones, others = ([each] if not isinstance(each, list) else each for each in (now, then))
    if not median(others):
        return {}
    told: dict[str, Any] = {"ratio": median(ones) / median(others)}
    return told | ({"95%": list(ratio_interval(ones, others))} if min(len(ones), len(others)) > 2 else {})


def with_commit(commit: str, quick: bool) -> dict[str, Any]:
    """Cold starts of the functions of both, in turns, in one run, with this tree's harness: now to then.

    Raises Incomparable for a commit that git does not know.
    """
    from benchmarks.starting.cloud import raised
    from benchmarks.starting.quotas import before_other_work, processors
    from benchmarks.starting.splitting import traced
    from benchmarks.starting.subjects import of_template

    with before_other_work(), _checked_out(commit) as folder, raised() as cloud:
        here, wrong = traced(of_template(), cloud, processors())
        both = [each for each in of_template() if each.name in here]
        then, missing = traced([replace(each, root=folder) for each in both], cloud, processors())
        both = [replace(each, root=root) for each in both if each.name in then for root in (PROJECT, folder)]
        taken = _in_turns(both, cloud, QUICK_ROUNDS if quick else ROUNDS)
    return {
        "against": commit,
        "ratios": {
            name: {field: _compared(*(taken[name, root][field] for root in (PROJECT, folder))) for field in COMPARED}
            for name in sorted(then)
        },
        "samples": {f"{name} of {'now' if root == PROJECT else commit}": told for (name, root), told in taken.items()},
        "not measured": wrong | missing,
    }


def _in_turns(subjects: list[Any], cloud: Any, rounds: int) -> dict[tuple[str, Path], dict[str, list[float]]]:
    from benchmarks.starting import quotas
    from benchmarks.starting.asking import questions
    from benchmarks.starting.processes import start

    taken: dict[tuple[str, Path], dict[str, list[float]]] = {
        (each.name, each.root): {field: [] for field in COMPARED} for each in subjects
    }
    share = quotas.all_of_it()
    for _, subject in itertools.product(range(rounds), subjects):
        begun = start(subject, [next(questions(subject, cloud))], cloud.variables(subject.variables), share)
        for field, samples in taken[subject.name, subject.root].items():
            samples.append(getattr(begun, field))
    return taken


@contextmanager
def _checked_out(commit: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "then"
        made = _git("worktree", "add", "--detach", str(folder), commit)
        if made.returncode:
            raise Incomparable(f"git cannot check out {commit}: {made.stderr.strip()}")
        try:
            yield folder
        finally:
            _git("worktree", "remove", "--force", str(folder))


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], cwd=PROJECT, capture_output=True, text=True, check=False)
