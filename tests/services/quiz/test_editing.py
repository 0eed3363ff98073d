"""A question that somebody edits keeps to the lengths that the contract promises."""

from typing import Any

import pytest

from tests.services.quiz.quizzing import TEACHER, Classroom

LONG = "a" * 2001


@pytest.fixture(scope="module")
def item(room: Classroom) -> str:
    """The path of the one question of a draft."""
    quiz = room.ask_for({"kind": "choice", "count": 1})
    room.deliver()
    return room.path("quizzes", quiz, "items", "1")


@pytest.mark.parametrize(
    "change",
    [
        {"stem": LONG},
        {"explanation": LONG},
        {"key": [LONG]},
        {"options": [{"id": "a", "text": LONG}, {"id": "b", "text": "b"}], "key": ["a"]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_no_text_of_a_question_is_longer_than_2000_characters(room: Classroom, item: str, change: Any) -> None:
    told = TEACHER("PUT", item, change)
    assert told.status == 400 and "2000 characters" in told.body["detail"]
    assert TEACHER("PUT", item, {"explanation": LONG[1:]}).status == 200
