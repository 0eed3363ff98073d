"""Grades go to the LMS: once, in order, and with a word on what went wrong."""

import json
import time
from typing import Any

import boto3
import pytest
from moto.sqs import sqs_backends

from classroom.lti import noticing, sending
from classroom.lti.passing_back import FIRST_WAIT, TRIES
from lectern import keys, lms_keys
from tests.loopback.lms import ASSISTANT, LTI, Fault
from tests.services.apis import Caller
from tests.services.classroom.conftest import LEARNER, OTHER, TEACHER
from tests.services.lti.visiting import Visit


@pytest.fixture(autouse=True)
def worker() -> None:
    """Its process, begun anew."""
    sending._tokens.cache_clear()


@pytest.fixture
def essay(visit: Visit) -> str:
    """An assignment, and a learner who has come from the LMS."""
    visit.claimed(LEARNER)
    return visit.assign(points=10)


def waiting() -> list[dict[str, Any]]:
    """What is in the queue, and may be delayed."""
    queue = sqs_backends["123456789012"]["us-east-1"].queues["grade"]
    found = [json.loads(message.body) | {"delay": message.delayed_until} for message in queue._messages]
    queue._messages.clear()
    return found


def deliver(bodies: list[dict[str, Any]]) -> list[dict[str, str]]:
    records = [{"messageId": str(number), "body": json.dumps(body)} for number, body in enumerate(bodies)]
    told: list[dict[str, str]] = sending.handler({"Records": records}, None)["batchItemFailures"]
    return told


def work(visit: Visit) -> None:
    """Everything that waits, until nothing does."""
    while bodies := waiting():
        assert deliver(bodies) == []


def state(visit: Visit, assignment: str) -> Any:
    found = visit(TEACHER, "GET", f"assignments/{assignment}/passback").body["passbacks"]
    return found[0] if found else None


def test_a_grade_goes_to_the_lms_by_itself(visit: Visit, essay: str) -> None:
    visit.graded(essay, 7)
    work(visit)
    [score] = visit.lms.scores
    assert (score["userId"], score["scoreGiven"], score["scoreMaximum"]) == ("learner-1", 7, 10)
    assert (score["activityProgress"], score["gradingProgress"]) == ("Completed", "FullyGraded")
    [line] = visit.lms.lines.values()
    assert (line["resourceId"], line["scoreMaximum"]) == (essay, 10)
    told = state(visit, essay)
    assert (told["state"], told["points"], told["user"], told["reason"]) == ("sent", 7, LEARNER.user, None)


QUESTION = {"title": "Tides", "format": "gift", "content": "What makes the tides? {=the Moon ~the wind ~a fish}"}


def test_a_quiz_that_a_learner_submits_goes_to_the_lms(visit: Visit) -> None:
    visit.claimed(LEARNER)
    quiz = visit(TEACHER, "POST", "quizzes/import", QUESTION).body["id"]
    visit(TEACHER, "POST", f"quizzes/{quiz}/publish")
    assignment = visit.assign(kind="quiz", target={"quiz": quiz}, points=20)
    attempt = visit(LEARNER, "POST", f"quizzes/{quiz}/attempts").body["id"]
    assert noticing.handler(streamed(visit, "ATTEMPT#"), None) == {"batchItemFailures": []}
    assert waiting() == []
    visit(LEARNER, "POST", f"quizzes/{quiz}/attempts/{attempt}/submit", {})
    noticing.handler(streamed(visit, "ATTEMPT#"), None)
    work(visit)
    [score] = visit.lms.scores
    assert (score["scoreGiven"], score["scoreMaximum"]) == (0, 20)
    assert state(visit, assignment)["state"] == "sent"


def streamed(visit: Visit, prefix: str) -> dict[str, Any]:
    """What the table's stream says of a learner's items."""
    found = boto3.client("dynamodb").query(
        TableName=visit.platform.table.name,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues={
            ":pk": {"S": keys.learner(visit.course, LEARNER.user)},
            ":prefix": {"S": prefix},
        },
    )["Items"]
    told = [{"Keys": {"pk": each["pk"]}, "SequenceNumber": "1", "NewImage": each} for each in found]
    return {"Records": [{"eventName": "MODIFY", "dynamodb": each} for each in told]}


def test_the_column_that_a_launch_named_is_used(visit: Visit) -> None:
    essay = visit.assign(points=10)
    line = f"{visit.lms.issuer}/lines/41?type=2"
    services = visit.lms.services(line)
    visit.claimed(LEARNER, **{f"{LTI}/custom": {"assignment": essay}}, **services)
    visit.graded(essay, 7)
    work(visit)
    assert visit.lms.scores[0]["line"] == "41" and visit.lms.lines == {}


def test_a_column_is_made_once(visit: Visit, essay: str) -> None:
    for points in (5, 6):
        visit.graded(essay, points)
        work(visit)
    visit.platform.table.delete_many([lms_keys.line(visit.course, essay, state(visit, essay)["platform"])])
    visit.graded(essay, 7)
    work(visit)
    assert len(visit.lms.lines) == 1 and [each["scoreGiven"] for each in visit.lms.scores] == [5, 6, 7]


def test_the_same_score_is_not_sent_twice(visit: Visit, essay: str) -> None:
    visit.graded(essay, 7)
    bodies = waiting()
    for _ in range(3):
        assert deliver(bodies) == []
    visit(TEACHER, "POST", f"assignments/{essay}/passback")
    work(visit)
    assert len(visit.lms.scores) == 1


def test_messages_out_of_order_end_with_the_last_grade(visit: Visit, essay: str) -> None:
    visit.graded(essay, 3)
    first = waiting()
    visit.graded(essay, 9)
    second = waiting()
    deliver(second)
    deliver(first)
    assert [each["scoreGiven"] for each in visit.lms.scores] == [9]


def test_times_of_scores_only_go_forward(visit: Visit, essay: str) -> None:
    for points in (3, 9, 4):
        visit.graded(essay, points)
        work(visit)
    times = [each["timestamp"] for each in visit.lms.scores]
    assert times == sorted(set(times)) and len(times) == 3


def test_what_counts_no_more_is_taken_back(visit: Visit, essay: str) -> None:
    visit.graded(essay, 7)
    path = f"assignments/{essay}/work/{LEARNER.user}/excuse"
    visit(TEACHER, "PUT", path, {"excused": True, "reason": "ill"})
    work(visit)
    assert visit.lms.scores == []
    visit(TEACHER, "PUT", path, {"excused": False, "reason": "well"})
    work(visit)
    visit(TEACHER, "PUT", path, {"excused": True, "reason": "ill"})
    work(visit)
    assert ["scoreGiven" in each for each in visit.lms.scores] == [True, False]


def test_only_learners_who_have_come_are_told_of(visit: Visit, essay: str) -> None:
    visit(TEACHER, "PUT", f"members/{OTHER.user}", {"role": "student"})
    visit.graded(essay, 7, OTHER)
    work(visit)
    assert visit.lms.scores == []


def test_the_staff_of_the_lms_get_no_scores(visit: Visit, newcomer: Caller) -> None:
    visit.claimed(newcomer, roles=ASSISTANT, subject="assistant-1")
    essay = visit.assign()
    visit.graded(essay, 7, newcomer)
    work(visit)
    assert visit.lms.scores == []


def test_a_course_without_an_lms_asks_nobody(visit: Visit) -> None:
    other = Visit(TEACHER("POST", "/courses", {"name": "Currents"}).body["id"], visit.lms, visit.platform)
    other(TEACHER, "PUT", f"members/{LEARNER.user}", {"role": "student"})
    essay = other.assign()
    other.graded(essay, 7)
    assert waiting() == []
    assert other(TEACHER, "POST", f"assignments/{essay}/passback").status == 409


def test_everybody_is_passed_back_on_demand(visit: Visit, essay: str, newcomer: Caller) -> None:
    visit.claimed(newcomer, subject="learner-2")
    for who, points in ((LEARNER, 7), (newcomer, 8)):
        visit.graded(essay, points, who)
    waiting()
    assert visit(TEACHER, "POST", f"assignments/{essay}/passback").body == {"queued": 2}
    work(visit)
    assert sorted((each["userId"], each["scoreGiven"]) for each in visit.lms.scores) == [
        ("learner-1", 7),
        ("learner-2", 8),
    ]


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


def test_two_workers_do_not_send_the_same_grade(visit: Visit, essay: str) -> None:
    """The second finds the first one's lease, and its message comes again later."""
    visit.graded(essay, 7)
    work(visit)
    visit.graded(essay, 8)
    [body] = waiting()
    key = lms_keys.passback(visit.course, LEARNER.user, essay, state(visit, essay)["platform"])
    visit.platform.table.update(key, "SET lease = :later", {":later": 4_000_000_000})
    assert deliver([body]) == [{"itemIdentifier": "0"}] and len(visit.lms.scores) == 1
    visit.platform.table.update(key, "SET lease = :over", {":over": 0})
    assert deliver([body]) == [] and len(visit.lms.scores) == 2


def test_what_an_erased_learner_had_is_not_told_any_more(visit: Visit, essay: str) -> None:
    visit.graded(essay, 7)
    work(visit)
    visit.graded(essay, 8)
    bodies = waiting()
    TEACHER("DELETE", f"/courses/{visit.course}/members/{LEARNER.user}/data")
    assert deliver(bodies) == [] and len(visit.lms.scores) == 1
    assert list(visit.platform.table.all(keys.learner(visit.course, LEARNER.user))) == []
    assert state(visit, essay) is None


def test_what_the_lms_was_told_is_in_a_learners_export(visit: Visit, essay: str) -> None:
    visit.graded(essay, 7)
    work(visit)
    made = LEARNER("POST", f"/courses/{visit.course}/members/me/export")
    assert made.status == 201
    [name] = [each for each in _objects(visit) if each.startswith("exports/")]
    export = str(visit.platform.files.read_json(name))
    assert "passback" in export and "lms link" in export


def _objects(visit: Visit) -> list[str]:
    listed = boto3.client("s3").list_objects_v2(Bucket=visit.platform.files.bucket)
    return [each["Key"] for each in listed.get("Contents", [])]
