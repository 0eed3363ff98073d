"""Delivery is measured and words are quoted; no field, prompt, page or sentence speaks of the person.

Regulation (EU) 2024/1689, article 5(1)(f), prohibits inferring emotions from the voice in education.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import interview
from console import interviews, speaking
from interview.page import page
from lectern import prompting
from tests.openapi.contract import closed, contract, operations, resolved
from tests.services.interview.studio import Studio

PERSON = re.compile(
    r"emotion|mood\b|feeling|sentiment|nervous|anxi|stress|confiden|honest|decepti|personalit|charism|extrover"
    r"|enthusias|\baccent|native|dialect|ethnic|\brace\b|health|\billness|disease|disorder|gender|\bmale\b|female"
    r"|\bage\b|\baged\b|hireab|employab|overall|\bscore\b|\bgrade\b|\brating\b",
    re.IGNORECASE,
)


def sources() -> Iterator[str]:
    """Every string and name in the service, in its commands, and around its prompts: rubric, page, refusals, what a
    terminal shows and what a model is told."""
    beside = [Path(module.__file__ or "") for module in (interviews, speaking, prompting)]
    for file in [*Path(interview.__file__).parent.glob("*.py"), *beside]:
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Constant(value=str() as text):
                    yield text
                case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    yield name.replace("_", " ")


def promises() -> Iterator[str]:
    """What the contract says of interviews, with every schema that it refers to, and of the live channel."""
    told = [each.said for each in operations(contract()) if "Interviews" in each.said["tags"]]
    for said in told:
        bodies = [said.get("requestBody", {}), said["responses"].get("200", {}), said["responses"].get("201", {})]
        for media in (media for body in bodies for media in resolved(body, contract()).get("content", {}).values()):
            yield json.dumps(closed(media["schema"], contract()))
        yield said["summary"] + said.get("description", "")
    live = {name: said for name, said in contract()["x-websocket"]["actions"].items() if name != "ask"}
    yield from (json.dumps(said) for said in live.values())
    yield json.dumps(closed({"$ref": "#/components/schemas/LiveEvent"}, contract()))


@pytest.mark.parametrize("said", [sources, promises], ids=["sources", "contract"])
def test_nothing_is_said_about_the_person(said: Callable[[], Iterator[str]]) -> None:
    texts = list(said())
    assert [found[0] for text in texts for found in PERSON.finditer(text)] == [] and len(texts) > 20


def test_no_report_says_anything_about_the_person(studio: Studio) -> None:
    held = studio.begin()
    told = studio("GET", f"/{held}/answers/{studio.answer(held)}/report").body
    assert PERSON.findall(json.dumps(told)) == PERSON.findall(page(told)) == []


def test_no_number_stands_for_the_whole(studio: Studio) -> None:
    held = studio.begin()
    told = studio("GET", f"/{held}/answers/{studio.answer(held)}/report").body
    assert {name for name, value in told["measured"].items() if isinstance(value, int | float)} == {
        "version",
        "duration",
    }
    assert not any(isinstance(value, int | float) for value in told.values())


@pytest.mark.parametrize("field", ["confidence", "emotion", "stress_level", "overall_score", "Gender", "the accent"])
def test_the_watch_notices_what_it_is_there_for(field: str) -> None:
    assert PERSON.search(field.replace("_", " "))
