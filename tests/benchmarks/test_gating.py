"""A build fails for what it loads, and for how it compares to its peers in the same run."""

import copy
from pathlib import Path
from typing import Any

import pytest

from benchmarks.gating import breaches, read_limits

LIMITS: dict[str, Any] = {
    "aims": {"authorizer_to_bare": 2.5, "to_bare": 6.0, "to_naive": 0.2},
    "import": {"extract_least_ratio": 10, "extract_most_mb": 90},
    "never": {"zip": ["langchain_core", "boto3"], "image": ["numpy"]},
    "budgets": {"Chat": {"ratio": 5.0, "modules": 300}},
}


def function(init: float, kind: str = "zip", modules: int = 200, packages: tuple[str, ...] = ()) -> dict[str, Any]:
    loaded = {"handler": {"lectern": 0.01, **dict.fromkeys(packages, 0.1)}, "first": {"boto3": 0.1}}
    return {
        "kind": kind,
        "samples": {"init_cpu_s": [init, init * 3]},  # a machine that was busy once
        "split": {"modules": {"handler": modules}, "imports_s": loaded},
    }


def imported(cpu: float, peak: float) -> dict[str, Any]:
    return {"samples": {"cpu_s": [cpu, cpu * 2], "peak_mb": [peak]}}


@pytest.fixture
def starts() -> dict[str, Any]:
    functions = {
        "(bare)": function(0.04, "peer"),
        "(naive)": function(1.6, "peer", 1500),
        "Authorizer": function(0.07),
        "Chat": function(0.15),
        "Embed": function(0.1, "image"),
    }
    imports = {"extract handler": imported(0.1, 26), "unstructured.partition.pdf": imported(5.0, 400)}
    return {"functions": copy.deepcopy(functions), "imports": imports, "not measured": {}}


def only(starts: dict[str, Any]) -> str:
    (sentence,) = breaches(starts, LIMITS)
    return sentence


def test_functions_within_their_limits_pass_though_the_machine_was_busy(starts: dict[str, Any]) -> None:
    assert list(breaches(starts, LIMITS)) == []


def test_what_a_request_loads_is_not_held_against_the_start(starts: dict[str, Any]) -> None:
    assert "boto3" in starts["functions"]["Chat"]["split"]["imports_s"]["first"]
    assert list(breaches(starts, LIMITS)) == []


def test_a_package_that_has_crept_in_is_named(starts: dict[str, Any]) -> None:
    starts["functions"]["Chat"] = function(0.15, packages=("boto3",))
    assert only(starts) == "Chat imports boto3 before there is a request"


def test_a_function_is_held_to_its_own_budget_of_modules(starts: dict[str, Any]) -> None:
    starts["functions"]["Chat"] = function(0.15, modules=301)
    assert only(starts) == "Chat has 301 modules before there is a request; 300 are allowed"


def test_a_slower_start_is_caught_by_its_ratio_to_the_bare_function(starts: dict[str, Any]) -> None:
    starts["functions"]["Chat"] = function(0.21)
    assert only(starts) == "Chat takes 5.25 x the processor time of the (bare) function to start; allowed: 5"


def test_the_authorizer_may_take_less_than_the_others(starts: dict[str, Any]) -> None:
    starts["functions"]["Authorizer"] = function(0.11)
    assert only(starts).startswith("Authorizer takes 2.75 x")


def test_a_heavier_reader_is_caught_beside_unstructured(starts: dict[str, Any]) -> None:
    starts["imports"]["extract handler"] = imported(0.6, 95)
    assert len(list(breaches(starts, LIMITS))) == 2


def test_a_peer_that_is_not_installed_is_not_compared(starts: dict[str, Any]) -> None:
    starts["imports"]["unstructured.partition.pdf"] = {"not measured": "no uv"}
    assert list(breaches(starts, LIMITS)) == []


def test_a_function_that_answers_wrongly_fails_the_build(starts: dict[str, Any]) -> None:
    starts["not measured"] = {"Courses": "Courses answered 500"}
    assert "Courses did not give a right answer" in only(starts)


def test_the_shipped_limits_name_every_limit_that_is_read(starts: dict[str, Any], tmp_path: Path) -> None:
    limits = read_limits()
    assert list(breaches(starts, limits | {"budgets": {}})) == []
    assert limits["aims"] == LIMITS["aims"]
