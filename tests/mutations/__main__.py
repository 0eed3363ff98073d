"""`python -m tests.mutations`: take every authorisation check out, one at a time, and demand that a test notices.

Prints a table of mutants and of the tests that killed them; 1 if any survived, 2 if a test fails as it is.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutations.mutants import ROOT, SOURCES, Mutant, all_mutants

SECONDS = 300  # for one run; who takes longer hangs, and that is noticed too
TABLE = "{:9} {:72} {}"


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    chosen = [mutant for mutant in all_mutants() if asked.only in mutant.name]
    if asked.list:
        print("\n".join(mutant.name for mutant in chosen))
        return 0
    if not passing({tests for mutant in chosen for tests in mutant.runs}):
        return 2
    with ThreadPoolExecutor(asked.jobs) as workers:
        survivors = 0
        for mutant, killer in zip(chosen, workers.map(kill, chosen), strict=True):
            survivors += not killer
            print(TABLE.format("killed" if killer else "SURVIVED", mutant.name, killer or "-"), flush=True)
    print(f"{len(chosen)} mutants, {len(chosen) - survivors} killed, {survivors} survived")
    return 1 if survivors else 0


def passing(runs: set[tuple[str, ...]]) -> bool:
    """Whether the tests pass while nothing is taken out: else whatever they say of mutants means nothing."""
    failed = {tests: failure for tests in sorted(runs) if (failure := _failure(ROOT, tests))}
    for tests, failure in failed.items():
        print(f"{' '.join(tests)} fails as it is: {failure}", file=sys.stderr)
    return not failed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="mutants whose name contains this")
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 1) - 1), help="at a time")
    parser.add_argument("--list", action="store_true", help="name them, run nothing")
    return parser


def kill(mutant: Mutant) -> str:
    """The test that fails without the check; empty when none does."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        for source in SOURCES:
            shutil.copytree(ROOT / source, Path(folder, source), ignore=shutil.ignore_patterns("__pycache__"))
        Path(folder, mutant.path).write_text(mutant.source)
        return next((killer for tests in mutant.runs if (killer := _failure(Path(folder), tests))), "")


def _failure(folder: Path, tests: tuple[str, ...]) -> str:
    command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", "--tb=no", "-rfE", *tests]
    path = os.pathsep.join(str(folder / source) for source in SOURCES)
    given = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        told = subprocess.run(
            command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "a test that never ends"
    if told.returncode == 0:
        return ""
    named = re.search(r"^(?:FAILED|ERROR) (\S+)", told.stdout, re.MULTILINE)
    return named[1] if named else "a module that does not load"


if __name__ == "__main__":
    sys.exit(main())
