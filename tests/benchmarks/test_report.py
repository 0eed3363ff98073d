"""The page that one shows to a colleague."""

import json
import re
from copy import deepcopy
from typing import Any

import pytest
from markupsafe import escape

from benchmarks.deployed import read
from benchmarks.report.aims import aims
from benchmarks.report.page import compose
from benchmarks.report.plots import parts
from benchmarks.running import RESULTS
from tests.benchmarks.test_deployed import LOGS


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text()) for path in RESULTS.glob("*.json")}


def test_the_page_shows_every_function_and_fetches_nothing(results: dict[str, Any]) -> None:
    page = compose(results)
    for name in results["starts"]["measured"]["functions"]:
        assert name.strip("()") in page
    assert page.count("<svg") >= 3
    outside = re.findall(r'(?:src|href)="(?!#)([^"]+)"', page)
    assert [link for link in outside if not link.startswith("data:")] == []


def test_a_deployed_stage_is_shown_by_the_same_page(results: dict[str, Any]) -> None:
    logs = [line for name in ("json.log", "snapstart.log") for line in (LOGS / name).read_text().splitlines()]
    deployed = {**results["starts"], "case": "deployed", "measured": read(logs)}
    page = compose({"deployed": deployed})
    assert "lectern-prod-Chat" in page
    assert "Cold starts on AWS" in page
    assert page.count("<svg") == 1


def test_a_promise_about_many_functions_names_the_worst_of_them(results: dict[str, Any]) -> None:
    starts = deepcopy(results["starts"])
    functions = starts["measured"]["functions"]
    functions["Courses"]["samples"]["init_cpu_s"] = [9 * each for each in functions["(bare)"]["samples"]["init_cpu_s"]]
    (missed,) = (each for each in aims({"starts": starts}) if "6 x a bare" in each.promise)
    assert not missed.kept
    assert "at worst Courses, 9.00 x" in missed.measured


def test_every_saved_promise_is_shown(results: dict[str, Any]) -> None:
    page = compose(results)
    assert all(str(escape(each.promise)) in page for each in aims(results))


def test_what_was_not_measured_is_named(results: dict[str, Any]) -> None:
    page = compose({})
    assert "The case <code>starts</code> has no saved result." in page


def test_the_parts_of_a_start_are_the_whole_of_it(results: dict[str, Any]) -> None:
    for name, function in results["starts"]["measured"]["functions"].items():
        whole = function["summary"]["init_cpu_s"]["p50"] + function["summary"]["first_cpu_s"]["p50"]
        assert sum(parts(function).values()) == pytest.approx(whole), name
        assert min(parts(function).values()) >= 0, name
