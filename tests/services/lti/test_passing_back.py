"""Grades go to the LMS: by themselves, once and in order."""

from typing import Any

import boto3

from classroom.lti import noticing
from lectern import keys, lms_keys
from tests.loopback.lms import ASSISTANT, LTI
from tests.services.apis import Caller
from tests.services.classroom.conftest import LEARNER, OTHER, TEACHER
from tests.services.lti.passing import QUESTION, deliver, lease, state, waiting, work
from tests.services.lti.visiting import Visit


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


def test_two_workers_do_not_send_the_same_grade(visit: Visit, essay: str) -> None:
    """The second finds the first one's lease, and its message comes again later."""
    visit.graded(essay, 7)
    work(visit)
    visit.graded(essay, 8)
    [body] = waiting()
    lease(visit, essay, until=4_000_000_000)
    assert deliver([body]) == [{"itemIdentifier": "0"}] and len(visit.lms.scores) == 1
    lease(visit, essay, until=0)
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
