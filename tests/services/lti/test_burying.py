"""A grade that was given up on is shown as failed with what to do next, and nothing that was graded goes unnoticed."""

import json
from typing import Any

from classroom.lti import burying
from lectern import keys
from tests.services.classroom.conftest import LEARNER, TEACHER
from tests.services.learning import begin_stream, given_up
from tests.services.lti.passing import QUESTION, deliver, lease, state, waiting, work
from tests.services.lti.visiting import Visit


def bury(*bodies: dict[str, Any]) -> Any:
    records = [{"messageId": str(number), "body": json.dumps(body)} for number, body in enumerate(bodies)]
    return burying.handler({"Records": records}, None)["batchItemFailures"]


def test_a_grade_that_was_given_up_is_shown_as_failed_with_a_next_step_that_works(visit: Visit, essay: str) -> None:
    visit.graded(essay, 7)
    assert bury(*waiting()) == []
    told = state(visit, essay)
    assert (told["state"], told["points"], told["of"]) == ("failed", 7, 10)
    assert told["reason"] and told["next_step"].startswith("Pass back again")
    visit(TEACHER, "POST", f"assignments/{essay}/passback")
    work(visit)
    told = state(visit, essay)
    assert (told["state"], told["reason"], len(visit.lms.scores)) == ("sent", None, 1)


def test_what_the_lms_knows_all_the_same_has_not_failed(visit: Visit, essay: str) -> None:
    visit.graded(essay, 7)
    bodies = waiting()
    deliver(bodies)
    assert bury(*bodies) == []
    assert state(visit, essay)["state"] == "sent"


def test_a_grade_is_not_buried_under_a_worker_that_is_sending_it(visit: Visit, essay: str) -> None:
    visit.graded(essay, 7)
    work(visit)
    visit.graded(essay, 8)
    [body] = waiting()
    lease(visit, essay, until=4_000_000_000)
    assert bury(body) == [{"itemIdentifier": "0"}]
    assert state(visit, essay)["state"] == "sent"


def test_nothing_is_noted_of_a_learner_who_was_erased(visit: Visit, essay: str) -> None:
    visit.graded(essay, 7)
    bodies = waiting()
    TEACHER("DELETE", f"/courses/{visit.course}/members/{LEARNER.user}/data")
    assert bury(*bodies) == []
    assert list(visit.platform.table.all(keys.learner(visit.course, LEARNER.user))) == []


def test_a_graded_quiz_that_nobody_could_notice_goes_to_the_lms_after_all(visit: Visit) -> None:
    visit.claimed(LEARNER)
    quiz = visit(TEACHER, "POST", "quizzes/import", QUESTION).body["id"]
    visit(TEACHER, "POST", f"quizzes/{quiz}/publish")
    visit.assign(kind="quiz", target={"quiz": quiz}, points=20)
    attempt = visit(LEARNER, "POST", f"quizzes/{quiz}/attempts").body["id"]
    begin_stream(visit.platform.table)
    visit(LEARNER, "POST", f"quizzes/{quiz}/attempts/{attempt}/submit", {})
    waiting()
    assert bury(given_up(visit.platform.table)) == []
    work(visit)
    assert [score["scoreMaximum"] for score in visit.lms.scores] == [20]
