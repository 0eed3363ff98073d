"""Every zip function keeps to what benchmarks/budgets.toml allows it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.artefacts.building import NAMES, ROOT, Artefact

BUDGETS: dict[str, dict[str, Any]] = tomllib.loads((ROOT / "benchmarks" / "budgets.toml").read_text())["zip"]
RUNS = 5
pytestmark = pytest.mark.timeout(1200)  # whichever test comes first waits for the build
COUNTED = "print(json.dumps(len(sys.modules)))"
TIMED = "import resource; u = resource.getrusage(resource.RUSAGE_SELF); print(json.dumps(u.ru_utime + u.ru_stime))"


def test_every_zip_function_has_a_budget_and_nobody_else() -> None:
    assert set(BUDGETS) == set(NAMES)


def test_the_authorizer_may_take_the_least() -> None:
    assert BUDGETS["Authorizer"]["ratio"] <= 2.5
    assert all(budget["ratio"] <= 6 for budget in BUDGETS.values())


def test_a_function_stays_within_its_size(artefact: Artefact) -> None:
    size = _bytes(artefact.folder) + _bytes(artefact.layer)
    assert size <= BUDGETS[artefact.name]["megabytes"] * 1e6


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def test_a_handler_imports_no_more_modules_than_it_may(artefact: Artefact) -> None:
    assert artefact.run(f"load(); {COUNTED}") <= BUDGETS[artefact.name]["modules"]


def test_a_handler_starts_within_its_share_of_a_bare_one(artefact: Artefact, bare: Artefact) -> None:
    """Processor time, which a busy machine disturbs less, of the quickest of several runs by turns."""
    pairs = [(artefact.run(f"load(); {TIMED}"), _bare_time(bare)) for _ in range(RUNS)]
    own, bares = zip(*pairs, strict=True)
    assert min(own) / min(bares) <= BUDGETS[artefact.name]["ratio"]


def _bare_time(bare: Artefact) -> float:
    return float(bare.run(f"load(); {TIMED}"))
