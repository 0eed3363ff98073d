"""Progress in the terminal: the contract's own examples, as the API would send them."""

import json
from typing import Any

import pytest

from tests.openapi.contract import contract, resolved

from .conftest import Lectern
from .platform import Platform

PATHS = {"show": "progress", "next": "recommendations", "coverage": "coverage"}


def example(of: str) -> Any:
    reply = contract()["paths"][f"/courses/{{course}}/{of}"]["get"]["responses"]["200"]["content"]["application/json"]
    found = reply.get("example") or resolved(next(iter(reply["examples"].values())), contract())["value"]
    return json.loads(json.dumps(found))


@pytest.fixture
def told(platform: Platform, course: str) -> str:
    """The course, whose lists come in two pages."""
    for of, listed in (("progress", "concepts"), ("coverage", "documents")):
        whole = example(of)
        platform.told[f"/courses/id-{course}/{of}"] = [whole | {"next": "more"}, whole | {listed: [], "next": None}]
    platform.told[f"/courses/id-{course}/progress/u"] = [example("progress")]
    platform.told[f"/courses/id-{course}/recommendations"] = [example("recommendations")]
    return course


def test_mastery_is_shown_with_its_doubt_its_review_and_how_it_is_made(lectern: Lectern, told: str) -> None:
    shown = lectern("progress", "show", "--course", told).output
    assert "Spring tides" in shown and "0.84" in shown and "0.11" in shown and "2026-09-26" in shown
    assert "Bayesian knowledge tracing" in shown


def test_a_teacher_asks_for_a_member(platform: Platform, lectern: Lectern, told: str) -> None:
    assert "Spring tides" in lectern("progress", "show", "--user", "u", "--course", told).output
    assert platform.asked("GET /courses/id-Physics/progress/u") == 1


def test_a_recommendation_says_why_and_how_to_see_the_page(lectern: Lectern, told: str) -> None:
    shown = lectern("progress", "next", "--course", told).output
    assert "Spring tides, tides.pdf, page 7" in shown and "3 of 4 points" in shown
    assert "lectern page 9f2c1c0b8f3a4e0d7a11 7 --course" in shown


def test_coverage_names_pages_and_questions(lectern: Lectern, told: str) -> None:
    shown = lectern("progress", "coverage", "--course", told).output
    assert "no quiz touches pages 1-2, 9" in shown
    assert "How do I become a harbour pilot?  asked 3 times" in shown


@pytest.mark.parametrize("command", PATHS)
def test_as_json_it_is_what_the_api_sent(lectern: Lectern, told: str, command: str) -> None:
    assert json.loads(lectern("progress", command, "--json", "--course", told).output) == example(PATHS[command])


def test_a_reset_asks_first(platform: Platform, lectern: Lectern, told: str) -> None:
    platform.told["/courses/id-Physics/progress/reset"] = [{"reset": "2026-09-21T14:13:20+00:00"}]
    assert lectern("progress", "reset", "--course", told).exit_code == 1  # nobody there to say yes
    assert "after 2026-09-21" in lectern("progress", "reset", "--yes", "--course", told).output
    assert platform.asked("POST /courses/id-Physics/progress/reset") == 1
