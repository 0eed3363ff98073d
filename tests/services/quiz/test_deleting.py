"""What becomes of attempts when their quiz is deleted."""

import time
from typing import Any

import pytest

from lectern import keys, quiz_keys, quizbook
from lectern.aws.table import Item, Table
from lectern.errors import Missing
from lectern.model import CourseId, UserId
from quiz.taking import Taking
from tests.services.classroom.conftest import assignment
from tests.services.quiz.quizzing import STUDENT, TEACHER, Classroom

ONE = {"kind": "choice", "count": 1}


def kept(room: Classroom, prefix: str, who: Any = STUDENT) -> list[dict[str, Any]]:
    """What the learner's partition holds."""
    return list(room.platform.table.all(keys.learner(room.course, who.user), prefix))


def begun(room: Classroom, quiz: str, answers: Any = None) -> str:
    path = room.path("quizzes", quiz, "attempts")
    attempt: str = STUDENT("POST", path).body["id"]
    if answers:
        assert STUDENT("PUT", f"{path}/{attempt}", {"answers": answers, "sequence": 1}).status == 200
    return attempt


def test_attempts_at_a_deleted_quiz_stay_their_learners_and_open_ones_are_graded_as_saved(room: Classroom) -> None:
    quiz = room.publish(ONE)
    begun(room, quiz, room.right(quiz))
    assert TEACHER("DELETE", room.path("quizzes", quiz)).status == 204
    [attempt] = kept(room, f"ATTEMPT#{quiz}#")
    assert (attempt["state"], attempt["score"], attempt["points"]) == ("graded", 1, 1)
    assert [event for event in kept(room, "EVENT#") if event["facts"]["quiz"] == quiz]
    assert STUDENT("GET", room.path("quizzes", quiz, "attempts")).status == 404
    assert list(room.platform.table.all(quiz_keys.item(room.course, quiz, 0)["pk"])) == []


def test_a_quiz_that_an_assignment_is_set_to_is_not_deleted(room: Classroom) -> None:
    quiz = room.publish(ONE)
    made = TEACHER("POST", room.path("assignments"), assignment(kind="quiz", target={"quiz": quiz}, title="Tides"))
    told = TEACHER("DELETE", room.path("quizzes", quiz))
    assert told.status == 409 and "Tides" in told.body["detail"]
    assert TEACHER("GET", room.path("quizzes", quiz)).body["state"] == "published"
    TEACHER("DELETE", room.path("assignments", made.body["id"]))
    assert TEACHER("DELETE", room.path("quizzes", quiz)).status == 204


def test_practice_goes_with_its_attempts(room: Classroom) -> None:
    wanted = {"title": "Mine", "blueprint": {"lines": [ONE]}}
    practice = STUDENT("POST", room.path("practice"), wanted).body["id"]
    room.deliver()
    begun(room, practice)
    assert STUDENT("DELETE", room.path("practice", practice)).status == 204
    assert kept(room, f"ATTEMPT#{practice}#") == [] and kept(room, f"QUIZ#{practice}") == []


def sitting(room: Classroom, quiz: str, table: Table) -> Taking:
    """The student at a quiz as it is now, whatever becomes of it."""
    found = quizbook.get_quiz(room.platform.table, CourseId(room.course), quiz, STUDENT.user)
    return Taking(table, time.time, found, UserId(STUDENT.user))


def test_who_starts_while_the_quiz_is_deleted_leaves_no_open_attempt_behind(room: Classroom) -> None:
    late = sitting(room, quiz := room.publish(ONE), room.platform.table)
    assert TEACHER("DELETE", room.path("quizzes", quiz)).status == 204
    with pytest.raises(Missing):
        late.start()
    assert kept(room, f"ATTEMPT#{quiz}#") == []


def test_an_attempt_that_the_deletion_has_found_stays_as_it_was_graded(room: Classroom) -> None:
    quiz = room.publish(ONE)

    class Interfered(Table):
        def put(self, item: Item, unless_exists: bool = False) -> None:
            super().put(item, unless_exists)
            assert TEACHER("DELETE", room.path("quizzes", quiz)).status == 204

    with pytest.raises(Missing):
        sitting(room, quiz, Interfered(room.platform.table.name)).start()
    assert [attempt["state"] for attempt in kept(room, f"ATTEMPT#{quiz}#")] == ["graded"]
