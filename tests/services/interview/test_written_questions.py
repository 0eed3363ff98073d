"""A language model's question counts when the sentence that it rests on stands on a page of its section."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from interview.writing import Section, read
from lectern import objects
from lectern.model import CourseId, DocumentId, Element, Extraction, Page, Run
from lectern.outline import Outline
from lectern.platform import Platform
from tests.loopback.answers import Failure
from tests.loopback.fixtures import loopback as loopback
from tests.loopback.server import Loopback
from tests.services.apis import wire
from tests.services.interview.studio import Studio

SPRING = "Spring tides come twice a month, when the Sun and the Moon pull along one line."
NEAP = "Neap tides come when the Sun and the Moon pull at right angles."
ASKED = "Why do the highest tides come twice a month?"


@pytest.fixture
def modelled(studio: Studio, loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """A studio with a language model, whose course says two things."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    pages = (
        Page(1, (Element("NarrativeText", SPRING, ("Spring tides",)),)),
        Page(2, (Element("NarrativeText", NEAP, ("Neap tides",)),)),
    )
    run = Run(CourseId(studio.course), DocumentId("d1"), 1)
    studio.platform.files.write_json(objects.pages(run), Extraction("pdf", pages).to_json())
    wire(Platform(replace(studio.platform.settings, writer="openai", writer_url=loopback.url, writer_model="m")))
    return studio


def questions(studio: Studio, count: int = 3) -> Any:
    return studio("POST", "", {"count": count}).body["questions"]


def test_a_question_with_its_sentence_is_asked_with_its_page(modelled: Studio, loopback: Loopback) -> None:
    loopback.answer = (f'1 | {ASKED} | "{SPRING}"\n', f"2. | What makes neap tides small? | “{NEAP}”")
    first, second, third = questions(modelled)
    assert (first["text"], first["by"]) == (ASKED, "m")
    assert (first["source"]["page"], first["source"]["quote"]) == (1, SPRING)
    assert (second["source"]["page"], second["source"]["quote"]) == (2, NEAP)
    assert third["by"] == "rule" and third["source"]["quote"] is None


def test_the_model_sees_the_sections_and_nobody(modelled: Studio, loopback: Loopback) -> None:
    loopback.answer = ("",)
    questions(modelled)
    (asked,) = loopback.asked("/chat/completions")
    said = str(asked.body)
    assert SPRING in said and NEAP in said and modelled.course not in said


SAID: dict[str, str] = {
    "a quote of another section": f'1 | {ASKED} | "{NEAP}"',
    "a quote that stands nowhere": f'1 | {ASKED} | "Spring tides come every single week of the year."',
    "a quote that is too short": f'1 | {ASKED} | "Spring tides come"',
    "no quote": f"1 | {ASKED}",
    "no question": f'1 | | "{SPRING}"',
    "a question that is too long": f'1 | {"why " * 100}? | "{SPRING}"',
    "a section that there is not": f'9 | {ASKED} | "{SPRING}"',
    "talk": "Here are your questions!",
    "nothing": "",
}


@pytest.mark.parametrize("said", SAID)
def test_what_cannot_be_checked_is_asked_by_rule(modelled: Studio, loopback: Loopback, said: str) -> None:
    loopback.answer = (SAID[said],)
    assert [each["by"] for each in questions(modelled)] == ["rule"] * 3


def test_of_two_questions_for_a_section_the_first_counts() -> None:
    section = Section(Outline("d1", 1, "tides.pdf", ()), ((1, SPRING),))
    found = read(f'1 | {ASKED} | "{SPRING}"\n1 | And then? | "{SPRING}"', {1: section}, "m")
    assert [each["text"] for each in found.values()] == [ASKED]


@pytest.mark.parametrize(
    "hinder",
    [
        lambda studio, loopback: loopback.fail("/chat/completions", Failure(500)),
        lambda studio, loopback: studio.platform.files.remove(studio.platform.files.names("pages/")),
    ],
    ids=["a model that is down", "pages that are gone"],
)
def test_an_interview_begins_without_the_model(
    modelled: Studio, loopback: Loopback, hinder: Callable[[Studio, Loopback], None]
) -> None:
    hinder(modelled, loopback)
    assert [each["by"] for each in questions(modelled)] == ["rule"] * 3
