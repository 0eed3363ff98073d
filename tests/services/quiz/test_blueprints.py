"""A blueprint says of what, how hard and how many; its making can be watched."""

import random
from statistics import fmean

import pytest

from lectern.embedded.blanking import vary
from lectern.embedded.ruled_items import RuledItems
from lectern.model import DocumentId, Element, Page
from lectern.quizzes import Blueprint, Difficulty, Line, Sheet
from quiz.drafting import choose_sheets, draft
from tests.contracts.test_item_writers import SHEETS as TIDES
from tests.services.quiz.quizzing import TEACHER, Classroom


def sheet(document: str, page: int) -> Sheet:
    return Sheet(DocumentId(document), f"{document}.md", Page(page, (Element("NarrativeText", "A knot is a speed."),)))


SHEETS = [sheet(document, page) for document in ("a", "b", "c") for page in (1, 2, 3)]


@pytest.mark.parametrize(
    ("blueprint", "expected"),
    [
        (Blueprint(()), {(document, page) for document in "abc" for page in (1, 2, 3)}),
        (Blueprint((), documents=("b",)), {("b", 1), ("b", 2), ("b", 3)}),
        (Blueprint((), pages=(("a", 2), ("c", 3))), {("a", 2), ("c", 3)}),
        (Blueprint((), documents=("b",), pages=(("a", 2),)), {("b", 1), ("b", 2), ("b", 3), ("a", 2)}),
        (Blueprint((), pages=(("a", 9),)), set()),
    ],
)
def test_only_the_documents_and_pages_that_a_blueprint_names_are_asked_about(
    blueprint: Blueprint, expected: set[tuple[str, int]]
) -> None:
    assert {(each.document, each.page.number) for each in choose_sheets(SHEETS, blueprint)} == expected


def test_the_seed_decides_in_which_order_pages_are_asked_about() -> None:
    orders = [choose_sheets(SHEETS, Blueprint((), seed=seed)) for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]


def test_a_page_of_the_course_is_asked_about_by_its_name_and_one_that_is_not_there_is_said_to_be_missing(
    room: Classroom,
) -> None:
    [document] = TEACHER("GET", room.path("documents")).body["documents"]
    states = {}
    for page in (1, 9):
        narrow = {"lines": [{"kind": "truth", "count": 1}], "pages": [f"{document['id']}#{page}"]}
        quiz = TEACHER("POST", room.path("quizzes"), {"title": "One page", "blueprint": narrow}).body["id"]
        room.deliver()
        told = TEACHER("GET", room.path("quizzes", quiz)).body
        states[page] = (told["state"], told["reason"] and told["reason"]["code"])
    assert states == {1: ("draft", None), 9: ("failed", "no_pages")}


def test_harder_numbers_lie_nearer_to_the_right_one() -> None:
    def off(difficulty: Difficulty) -> float:
        wrong = vary("40", Line("choice", 1, difficulty=difficulty), random.Random(1))
        return fmean(abs(float(each) / 40 - 1) for each in wrong)

    assert off("hard") < off("medium") < off("easy")


def test_its_making_is_told_line_by_line(room: Classroom) -> None:
    lines = (Line("choice", 1), Line("truth", 1), Line("cloze", 1))
    done: list[int] = []
    draft(Blueprint(lines), TIDES, RuledItems(), lambda *_: None, done.append)
    assert done == [1, 2, 3]
    quiz = room.ask_for(*({"kind": line.kind, "count": 1} for line in lines))
    assert TEACHER("GET", room.path("quizzes", quiz)).body["making"]["progress"] == {"done": 0, "of": 3}
    room.deliver()
    assert TEACHER("GET", room.path("quizzes", quiz)).body["making"]["progress"] == {"done": 3, "of": 3}
