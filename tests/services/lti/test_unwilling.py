"""An LMS that is busy, refuses or has forgotten gets its grades in the end, or the teacher is told why not."""

import time

import pytest

from classroom.lti.passing_back import FIRST_WAIT, TRIES
from tests.loopback.lms import Fault
from tests.services.classroom.conftest import TEACHER
from tests.services.lti.passing import deliver, state, waiting, work
from tests.services.lti.visiting import Visit


@pytest.mark.parametrize("status", [429, 500, 503, 0])
def test_an_lms_that_is_busy_is_asked_again_later(visit: Visit, essay: str, status: int) -> None:
    visit.lms.faults.append(Fault("/scores", status))
    visit.graded(essay, 7)
    deliver(waiting())
    told = state(visit, essay)
    assert told["state"] == "waiting" and told["reason"] and told["next_step"]
    [again] = waiting()
    assert again["tries"] == 1
    deliver([again])
    assert state(visit, essay)["state"] == "sent" and len(visit.lms.scores) == 1


def test_waits_grow_and_end(visit: Visit, essay: str) -> None:
    visit.lms.faults.append(Fault("/scores", 503, times=100))
    visit.graded(essay, 7)
    tries, bodies = 0, waiting()
    while bodies:
        assert deliver(bodies) == []
        tries, bodies = tries + 1, waiting()
    assert tries == TRIES and visit.lms.count("/scores") == TRIES
    told = state(visit, essay)
    assert told["state"] == "failed" and "did not answer" in told["reason"]


def test_an_lms_says_how_long_it_wants_to_be_left_alone(visit: Visit, essay: str) -> None:
    visit.lms.faults.append(Fault("/scores", 429, headers={"Retry-After": "600"}))
    visit.graded(essay, 7)
    deliver(waiting())
    [again] = waiting()
    assert again["delay"] / 1000 - time.time() > 600 - FIRST_WAIT


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 422])
def test_a_refusal_of_the_lms_is_told_with_a_reason_and_a_next_step(visit: Visit, essay: str, status: int) -> None:
    visit.lms.faults.append(Fault("/scores", status, body=b'{"message": "Ada Lovelace"}'))
    visit.graded(essay, 7)
    work(visit)
    told = state(visit, essay)
    assert told["state"] == "failed" and told["reason"] and told["next_step"] and "Ada" not in str(told)
    visit(TEACHER, "POST", f"assignments/{essay}/passback")
    work(visit)
    assert state(visit, essay)["state"] == "sent"


def test_a_column_that_is_gone_is_found_again(visit: Visit, essay: str) -> None:
    visit.graded(essay, 7)
    work(visit)
    visit.lms.faults.append(Fault("/scores", 404))
    visit.graded(essay, 8)
    work(visit)
    visit(TEACHER, "POST", f"assignments/{essay}/passback")
    work(visit)
    assert visit.lms.scores[-1]["scoreGiven"] == 8


def test_a_token_that_was_withdrawn_is_renewed(visit: Visit, essay: str) -> None:
    visit.graded(essay, 7)
    work(visit)
    visit.lms.tokens.clear()
    visit.graded(essay, 8)
    work(visit)
    assert [each["scoreGiven"] for each in visit.lms.scores] == [7, 8]


def test_a_token_is_kept_from_one_score_to_the_next(visit: Visit, essay: str) -> None:
    for points in (5, 6, 7):
        visit.graded(essay, points)
        work(visit)
    assert visit.lms.count("/token") == 2  # one for columns, one for scores
