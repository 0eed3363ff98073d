"""Runs the tests on a copy of the sources from which one check is gone."""

import contextlib
import io
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from tests.mutations.mutants import ROOT, SOURCES, Mutant

# What tests import before anything of ours; a fork of a process that has it saves half of each run.
PRELOADED = ("pytest", "boto3", "moto.dynamodb.models", "moto.s3.models", "jwt", "hypothesis", "jsonschema_rs")
LONGEST = 120  # seconds for one test: it hangs, and that is a failure too


class Unusable(Exception):
    """The tests could not even be collected, which says nothing about a check."""


def kill(mutant: Mutant) -> str:
    """The test that fails without the check; empty when none does."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        for source in SOURCES:
            shutil.copytree(ROOT / source, Path(folder, source), ignore=shutil.ignore_patterns("__pycache__"))
        Path(folder, mutant.path).write_text(mutant.source)
        use(Path(folder))
        return next((killer for tests in mutant.runs if (killer := failure(tests))), "")


def use(folder: Path) -> None:
    """For this process, which serves one mutant only."""
    os.chdir(ROOT)
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(folder / source) for source in SOURCES]


def failure(tests: tuple[str, ...]) -> str:
    """The first test of these that fails. Raises Unusable."""
    import pytest

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        options = ("-x", "-p", "no:cacheprovider", "--tb=no", "-rfE", f"--timeout={LONGEST}")
        status = pytest.main([*options, *tests])
    if status == pytest.ExitCode.OK:
        return ""
    if named := re.search(r"^(?:FAILED|ERROR) (\S+)", said.getvalue(), re.MULTILINE):
        return named[1]
    raise Unusable(said.getvalue()[-2000:])
