"""Taking a quiz over a connection that breaks, by the server's clock, without ever seeing a key too early."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from lectern import keys, quizbook
from lectern.errors import Conflict, Missing
from lectern.happening import from_item
from lectern.model import CourseId, UserId
from lectern.quizzes import Attempt
from quiz.taking import Taking
from tests.conftest import Clock
from tests.services.quiz.quizzing import FELLOW, STUDENT, TEACHER, Classroom

TWO = ({"kind": "choice", "count": 2},)


@dataclass
class Sitting:
    """The student at one quiz, with a clock that the test moves."""

    room: Classroom
    quiz: str
    clock: Clock
    user: str = STUDENT.user

    @property
    def taking(self) -> Taking:
        quiz = quizbook.get_quiz(self.room.platform.table, CourseId(self.room.course), self.quiz, self.user)
        return Taking(self.room.platform.table, self.clock, quiz, UserId(self.user))

    @property
    def right(self) -> dict[int, tuple[str, ...]]:
        return {int(number): tuple(answer) for number, answer in self.room.right(self.quiz).items()}

    def events(self, attempt: Attempt) -> list[Any]:
        pk = keys.learner(self.room.course, self.user)
        told = (from_item(item) for item in self.room.platform.table.all(pk, "EVENT#"))
        return [event for event in told if event.facts["quiz"] == self.quiz and event.facts["attempt"] == attempt.id]


Sit = Callable[..., Sitting]


@pytest.fixture
def sit(room: Classroom, clock: Clock) -> Sit:
    return lambda **rules: Sitting(room, room.publish(*TWO, rules=rules), clock)


def test_submitting_twice_gives_one_result_and_one_event_per_question(sit: Sit) -> None:
    sitting = sit()
    begun = sitting.taking.start()
    first = sitting.taking.submit(begun.id, sitting.right)
    assert sitting.taking.submit(begun.id, {}) == first
    assert first.score == 2
    assert sorted(event.facts["item"] for event in sitting.events(first)) == [1, 2]
    assert {event.facts["score"] for event in sitting.events(first)} == {1}


def test_a_submission_that_raced_another_is_the_one_that_came_first(sit: Sit) -> None:
    sitting = sit()
    begun = sitting.taking.start()
    late = sitting.taking
    won = sitting.taking.submit(begun.id, sitting.right)
    lost = late._finish(begun, sitting.clock())
    assert lost == won and len(sitting.events(won)) == 2


def test_starting_again_goes_on_with_the_open_attempt_and_its_order(sit: Sit, room: Classroom) -> None:
    quiz = room.publish(*TWO)
    path = room.path("quizzes", quiz, "attempts")
    first, again = STUDENT("POST", path).body, STUDENT("POST", path).body
    assert first["id"] == again["id"] and first["questions"] == again["questions"]


def test_a_late_save_changes_nothing(sit: Sit) -> None:
    sitting = sit()
    begun = sitting.taking.start()
    sitting.taking.save(begun.id, {1: ("b",)}, 2)
    assert sitting.taking.save(begun.id, {1: ("a",)}, 1).answers == {1: ("b",)}
    assert sitting.taking.save(begun.id, {1: ("a",)}, 2).answers == {1: ("b",)}
    assert sitting.taking.get(begun.id).answers == {1: ("b",)}


def test_what_was_saved_counts_when_nothing_more_comes(sit: Sit) -> None:
    sitting = sit(minutes=10)
    begun = sitting.taking.start()
    sitting.taking.save(begun.id, sitting.right, 1)
    sitting.clock.pass_(3600)
    graded = sitting.taking.get(begun.id)
    assert (graded.state, graded.score, graded.submitted) == ("graded", 2, begun.deadline)


@pytest.mark.parametrize(("seconds", "score"), [(599, 2), (625, 2), (640, 0)])
def test_answers_count_until_the_deadline_and_its_grace(sit: Sit, seconds: float, score: float) -> None:
    sitting = sit(minutes=10)
    begun = sitting.taking.start()
    sitting.clock.pass_(seconds)
    assert sitting.taking.submit(begun.id, sitting.right).score == score


def test_saving_after_the_end_is_refused(sit: Sit) -> None:
    sitting = sit(minutes=10)
    begun = sitting.taking.start()
    sitting.clock.pass_(700)
    with pytest.raises(Conflict):
        sitting.taking.save(begun.id, sitting.right, 1)


def test_extra_time_moves_the_deadline_and_extra_attempts_the_limit(sit: Sit, room: Classroom) -> None:
    sitting = sit(minutes=10)
    path = room.path("quizzes", sitting.quiz, "accommodations", STUDENT.user)
    assert TEACHER("PUT", path, {"extra_time": 50, "extra_attempts": 1}).status == 200
    begun = sitting.taking.start()
    assert begun.deadline == begun.started + 900
    sitting.taking.submit(begun.id, {})
    assert sitting.taking.start().id == "002"


def test_nobody_starts_once_too_often(sit: Sit) -> None:
    sitting = sit(attempts=1)
    sitting.taking.submit(sitting.taking.start().id, {})
    with pytest.raises(Conflict, match="1 attempt"):
        sitting.taking.start()


def test_a_quiz_opens_and_is_due(sit: Sit) -> None:
    sitting = sit(opens="2027-01-16T00:00:00Z", due="2027-01-17T00:00:00Z")
    with pytest.raises(Conflict, match="not open"):
        sitting.taking.start()
    sitting.clock.pass_(86400)
    assert sitting.taking.start().deadline == sitting.taking.quiz.rules.due
    sitting.clock.pass_(86400)
    with pytest.raises(Conflict):
        Sitting(sitting.room, sitting.quiz, sitting.clock, FELLOW.user).taking.start()


def test_a_fellow_students_attempt_is_unknown(sit: Sit) -> None:
    sitting = sit()
    begun = sitting.taking.start()
    with pytest.raises(Missing):
        Sitting(sitting.room, sitting.quiz, sitting.clock, FELLOW.user).taking.get(begun.id)


def test_attempts_get_orders_of_their_own(room: Classroom) -> None:
    quiz = room.publish({"kind": "choice", "count": 6}, rules={"attempts": 0})
    orders = set()
    for _ in range(3):
        begun = STUDENT("POST", room.path("quizzes", quiz, "attempts")).body
        orders.add(str([question["options"] for question in begun["questions"]]))
        STUDENT("POST", room.path("quizzes", quiz, "attempts", begun["id"], "submit"))
    assert len(orders) == 3


def test_a_mark_is_changed_by_the_staff_and_the_change_is_kept(room: Classroom) -> None:
    quiz = room.publish(*TWO)
    attempt = STUDENT("POST", room.path("quizzes", quiz, "attempts")).body["id"]
    path = room.path("quizzes", quiz, "results", STUDENT.user, attempt)
    assert TEACHER("PUT", f"{path}/grades/1", {"score": 1}).status == 409
    STUDENT("POST", room.path("quizzes", quiz, "attempts", attempt, "submit"))
    TEACHER("PUT", f"{path}/grades/1", {"score": 0.5, "note": "Half right."})
    told = TEACHER("PUT", f"{path}/grades/1", {"score": 1}).body
    assert told["score"] == 1
    assert [(each["before"]["score"], each["after"]["score"], each["by"]) for each in told["overrides"]] == [
        (0, 0.5, TEACHER.user),
        (0.5, 1, TEACHER.user),
    ]
    assert STUDENT("PUT", f"{path}/grades/1", {"score": 1}).status == 403
    marked = [each for each in TEACHER("GET", room.path("audit")).body["entries"] if each["quiz"] == quiz]
    assert {(each["what"], each["user"], each["after"]["score"], each["reason"]) for each in marked} == {
        ("marked", STUDENT.user, 0.5, "Half right."),
        ("marked", STUDENT.user, 1, ""),
    }


def test_what_a_learner_is_granted_is_in_the_audit(room: Classroom) -> None:
    quiz = room.publish(*TWO)
    path = room.path("quizzes", quiz, "accommodations", STUDENT.user)
    for extra in (50, 100):
        TEACHER("PUT", path, {"extra_time": extra, "extra_attempts": 0})
    noted = [each for each in TEACHER("GET", room.path("audit")).body["entries"] if each["quiz"] == quiz]
    assert {(each["by"], each["before"]["extra_time"], each["after"]["extra_time"]) for each in noted} == {
        (TEACHER.user, 0, 50),
        (TEACHER.user, 50, 100),
    }


def test_progress_hears_of_a_changed_mark_by_the_same_event(sit: Sit, room: Classroom) -> None:
    sitting = sit()
    graded = sitting.taking.submit(sitting.taking.start().id, {})
    path = room.path("quizzes", sitting.quiz, "results", STUDENT.user, graded.id, "grades", "1")
    before = sitting.events(graded)
    assert TEACHER("PUT", path, {"score": 1}).status == 200
    after = sitting.events(graded)
    assert [event.id for event in after] == [event.id for event in before]
    assert {event.facts["item"]: event.facts["score"] for event in after} == {1: 1, 2: 0}
