"""A class in the terminal: the contract's own examples, as the API would send them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.openapi.contract import contract, resolved

from .conftest import Lectern
from .platform import Platform

ESSAY = "3f2e1d0c9b8a"
LEARNER = "22222222-2222-4222-8222-222222222222"
PATHS = {"dashboard": "dashboard", "assignments": "assignments", "queue": "assignments/{assignment}/work"}


def example(path: str, method: str = "get", status: str = "200") -> Any:
    replies = contract()["paths"][f"/courses/{{course}}/{path}"][method]["responses"]
    reply = replies[status]["content"]["application/json"]
    found = reply.get("example") or resolved(next(iter(reply["examples"].values())), contract())["value"]
    return json.loads(json.dumps(found))


@pytest.fixture
def told(platform: Platform, course: str) -> str:
    work = f"assignments/{ESSAY}/work"
    for path, of in (("dashboard", "dashboard"), ("assignments", "assignments"), ("gradebook", "gradebook")):
        platform.told[f"/courses/id-{course}/{path}"] = [example(of)]
    platform.told[f"/courses/id-{course}/{work}"] = [example("assignments/{assignment}/work")]
    graded = example("assignments/{assignment}/work/{user}/grade", "put")
    platform.told[f"/courses/id-{course}/{work}/{LEARNER}/grade"] = [graded]
    return course


def test_the_class_is_shown_with_what_it_knows_and_who_may_need_help(lectern: Lectern, told: str) -> None:
    shown = lectern("class", "show", "--course", told).output
    assert "Spring tides" in shown and "0.41" in shown and "0.31" in shown
    assert "missing work" in shown and f"/assignments/{ESSAY}/work/{LEARNER}" in shown


def test_assignments_come_with_when_they_are_due(lectern: Lectern, told: str) -> None:
    shown = lectern("class", "assignments", "--course", told).output
    assert "An essay on tides" in shown and "2026-11-30T18:00" in shown and ESSAY in shown


def test_the_queue_names_who_waits_and_a_grade_answers_with_its_points(lectern: Lectern, told: str) -> None:
    assert "essay.pdf" in lectern("class", "queue", ESSAY, "--course", told).output
    assert "7.2 points" in lectern("class", "grade", ESSAY, LEARNER, "8", "--course", told).output


def test_the_gradebook_shows_points_of_points(lectern: Lectern, told: str) -> None:
    shown = lectern("class", "grades", "--course", told).output
    assert "7.2 / 10" in shown and "72" in shown


def test_the_gradebook_is_written_as_the_csv_that_the_api_sends(
    platform: Platform, lectern: Lectern, told: str, tmp_path: Path
) -> None:
    platform.told[f"/courses/id-{told}/gradebook"] = ["Student,Final Score\r\nu,72\r\n"]
    written = tmp_path / "grades.csv"
    lectern("class", "grades", "--csv", str(written), "--course", told)
    assert written.read_text().splitlines() == ["Student,Final Score", "u,72"]


@pytest.mark.parametrize(("command", "of"), [("show", "dashboard"), ("grades", "gradebook")])
def test_as_json_it_is_what_the_api_sent(lectern: Lectern, told: str, command: str, of: str) -> None:
    assert json.loads(lectern("class", command, "--json", "--course", told).output) == example(of)
