"""Interviews in the terminal: the contract's own examples, as the API would send them."""

import json
from typing import Any

import pytest

from tests.openapi.contract import contract

from .conftest import Lectern
from .platform import Platform

ROOT = "/courses/{course}/interviews"


def example(path: str, method: str, status: str = "200") -> Any:
    reply = contract()["paths"][path][method]["responses"][status]["content"]["application/json"]
    return json.loads(json.dumps(reply["example"]))


@pytest.fixture
def told(platform: Platform, course: str) -> str:
    """The course, with an interview and an answer that was heard."""
    begun, answered = example(ROOT, "post", "201"), example(f"{ROOT}/{{interview}}", "get")
    listed, ticket = example(ROOT, "get"), example(f"{ROOT}/{{interview}}/answers", "post", "201")
    report = example(f"{ROOT}/{{interview}}/answers/{{answer}}/report", "get")
    ticket["upload"]["url"] = f"{platform.url}/store"
    path = f"/courses/id-{course}/interviews"
    here, answer = f"{path}/{begun['id']}", answered["answers"][0]
    platform.told |= {path: [listed], here: [answered], f"{here}/answers": [ticket]}
    platform.told |= {f"{here}/answers/{answer['id']}": [answer | {"state": "listening"}, answer]}
    platform.told[f"{here}/answers/{answer['id']}/report"] = [report, report]
    return course


def test_a_report_is_shown_with_units_and_reliability(lectern: Lectern, told: str) -> None:
    shown = lectern("interview", "report", "--course", told).output
    assert "Spring tides" in shown and "words/min" in shown and "141.2" in shown
    assert "-8.8 words/min from the median of 3 before" in shown


def test_a_machine_gets_the_whole_report(lectern: Lectern, told: str) -> None:
    shown = json.loads(lectern("interview", "report", "--json", "--course", told).output)
    assert shown["measured"]["delivery"]["words_per_minute"]["spans"] == [[0.62, 27.0]]


def test_questions_are_listed_with_their_pages(platform: Platform, lectern: Lectern, told: str) -> None:
    platform.told[f"/courses/id-{told}/interviews"] = [example(ROOT, "post", "201")]
    shown = lectern("interview", "start", "--yes", "--course", told).output
    assert "Spring tides" in shown and "tides.pdf, page 3" in shown


def test_nobody_is_recorded_who_did_not_agree(platform: Platform, lectern: Lectern, told: str) -> None:
    refused = lectern("interview", "start", "--course", told, input="n\n")
    assert refused.exit_code != 0 and not any("interviews" in line for line in platform.log)


def test_where_there_is_no_interview_it_says_how_to_begin(platform: Platform, lectern: Lectern, told: str) -> None:
    platform.told[f"/courses/id-{told}/interviews"] = [{"interviews": [], "next": None}]
    refused = lectern("interview", "report", "--course", told)
    assert refused.exit_code == 1 and "lectern interview start" in refused.output
