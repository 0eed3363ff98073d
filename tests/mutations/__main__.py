"""`python -m tests.mutations`: take every authorisation check out, one at a time, and demand that a test notices.

Prints a table of mutants and of the tests that killed them; 1 if any survived, 2 if a test fails as it is.
"""

import argparse
import multiprocessing
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.mutations.killing import PRELOADED, failure, kill
from tests.mutations.mutants import Mutant, all_mutants

TABLE = "{:9} {:72} {}"


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    chosen = [mutant for mutant in all_mutants() if any(part in mutant.name for part in asked.only)]
    if asked.list:
        print("\n".join(mutant.name for mutant in chosen))
        return 0
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(list(PRELOADED))
    with ProcessPoolExecutor(asked.jobs, forking, max_tasks_per_child=1) as workers:
        return report(chosen, workers) if passing(chosen, workers) else 2


def report(chosen: Sequence[Mutant], workers: ProcessPoolExecutor) -> int:
    survivors = 0
    for mutant, killer in zip(chosen, workers.map(kill, chosen), strict=True):
        survivors += not killer
        print(TABLE.format("killed" if killer else "SURVIVED", mutant.name, killer or "-"), flush=True)
    print(f"{len(chosen)} mutants, {len(chosen) - survivors} killed, {survivors} survived")
    return 1 if survivors else 0


def passing(chosen: Sequence[Mutant], workers: ProcessPoolExecutor) -> bool:
    """Whether the tests pass while nothing is taken out: else whatever they say of mutants means nothing."""
    runs = sorted({tests for mutant in chosen for tests in mutant.runs})
    failed = [found for found in workers.map(failure, runs) if found]
    print("\n".join(f"{found} fails as it is" for found in failed), file=sys.stderr, end="")
    return not failed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[""], metavar="TEXT", help="mutants whose name has one of these")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    parser.add_argument("--list", action="store_true", help="name them, run nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
