"""`python -m tests.mutations`: take every authorisation check out, one at a time, and demand that a test notices.

Prints a table of mutants and of the tests that killed them; 1 if any survived, 2 if a test fails as it is. Which test
killed which mutant is kept in killers.json, and that test is asked first the next time.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic

import pytest

from tests.mutations.excused import EXCUSED
from tests.mutations.killing import LONGEST, Trial
from tests.mutations.mutants import Mutant, all_mutants

KILLERS = Path(__file__).with_name("killers.json")
TABLE = "{:9} {:72} {}"
QUIETLY = ("-o", "addopts=--import-mode=importlib", "-p", "no:cacheprovider", "-p", "no:terminal", "--capture=sys")


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    tried = (mutant for mutant in all_mutants() if (mutant.path, mutant.what) not in EXCUSED)
    chosen = [mutant for mutant in tried if any(part in mutant.name for part in asked.only)]
    if asked.list:
        print("\n".join(mutant.name for mutant in chosen))
        return 0
    return judge(chosen, asked.jobs)


def judge(chosen: Sequence[Mutant], jobs: int) -> int:
    begun, survivors, killers = monotonic(), [], json.loads(KILLERS.read_text())

    def tell(mutant: Mutant, killer: str) -> None:
        survivors.extend([] if killer else [mutant])
        killers.update({mutant.key: killer} if killer else {})
        row = TABLE.format("killed" if killer else "SURVIVED", mutant.name, killer or "-")
        print(row, flush=True, file=sys.__stdout__)

    trial = Trial(chosen, dict(killers), jobs, tell)
    status = pytest.main(
        [*QUIETLY, f"--timeout={LONGEST}", *dict.fromkeys(tests for mutant in chosen for tests in mutant.tests)],
        [trial],
    )
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        print(status, file=sys.stderr)
        return 2
    KILLERS.write_text(json.dumps(_alive(killers), indent=0, sort_keys=True) + "\n")
    seconds = round(monotonic() - begun)
    killed = len(chosen) - len(survivors)
    print(f"{len(chosen)} mutants, {killed} killed, {len(survivors)} survived, {len(EXCUSED)} excused; {seconds} s")
    print("".join(f"{found} fails as it is, and was not asked\n" for found in trial.failed), end="", file=sys.stderr)
    return 2 if trial.failed else 1 if survivors else 0


def _alive(killers: Mapping[str, str]) -> dict[str, str]:
    """Without those of mutants that there are no more."""
    there = {mutant.key for mutant in all_mutants()}
    return {key: killer for key, killer in killers.items() if key in there}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[""], metavar="TEXT", help="mutants whose name has one of these")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    parser.add_argument("--list", action="store_true", help="name them, run nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
