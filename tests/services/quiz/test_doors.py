"""What of the class's quizzes a learner does not find."""

import pytest

from tests.services.quiz.quizzing import STUDENT, TEACHER, Classroom

CHOICE = {"kind": "choice", "count": 1}


@pytest.fixture
def draft(room: Classroom) -> str:
    """A quiz of the class that nobody has published yet."""
    quiz = room.ask_for(CHOICE)
    room.deliver()
    return quiz


def test_a_draft_is_there_for_the_staff_alone(room: Classroom, draft: str) -> None:
    told = {who: who("GET", room.path("quizzes", draft)).status for who in (TEACHER, STUDENT)}
    listed = {who: [each["id"] for each in who("GET", room.path("quizzes")).body["quizzes"]] for who in told}
    assert told == {TEACHER: 200, STUDENT: 404} and listed == {TEACHER: [draft], STUDENT: []}


def test_a_draft_is_taken_by_nobody(room: Classroom, draft: str) -> None:
    told = {who: who("POST", room.path("quizzes", draft, "attempts")).status for who in (TEACHER, STUDENT)}
    assert told == {TEACHER: 409, STUDENT: 404}


def test_a_quiz_of_the_class_is_not_deleted_as_if_it_were_practice(room: Classroom, draft: str) -> None:
    TEACHER("POST", room.path("quizzes", draft, "publish"))
    assert STUDENT("DELETE", room.path("practice", draft)).status == 404
    assert TEACHER("DELETE", room.path("practice", draft)).status == 404
    assert STUDENT("GET", room.path("quizzes", draft)).status == 200


@pytest.mark.parametrize("number", ["one", "-1", "0", "2", "1.0", "1" * 100])
def test_what_is_no_number_of_a_question_is_unknown(room: Classroom, draft: str, number: str) -> None:
    path = room.path("quizzes", draft, "items", number)
    assert TEACHER("PUT", path, {"stem": "Which?"}).status == TEACHER("DELETE", path).status == 404
