"""What learners hand in, when it counts, and what the staff make of it."""

import time
from typing import Any

import pytest

from classroom import timing
from classroom.assignments import parse
from tests.services.classroom.conftest import ASSISTANT, DAY, LEARNER, OTHER, TEACHER, Class, assignment, day

LATE = {"per_day": 0.1, "at_most": 0.25}
RUBRIC = [
    {"name": "Facts", "levels": [{"points": 6, "text": "all right"}, {"points": 2, "text": "some right"}]},
    {"name": "Form", "levels": [{"points": 4, "text": "clear"}, {"points": 0, "text": "unclear"}]},
]


def test_a_learner_uploads_a_file_hands_it_in_and_gets_a_grade(classroom: Class) -> None:
    essay = classroom.assign()
    told = {"name": "essay.txt", "size": 20, "sha256": "a" * 64}
    form = classroom(LEARNER, "POST", f"assignments/{essay}/files", told).body["upload"]
    assert form["fields"]["key"] == f"submissions/{classroom.course}/{LEARNER.user}/{essay}/{'a' * 64}"
    assert classroom.handed_in(LEARNER, essay).body["waits"]
    queue = classroom(ASSISTANT, "GET", f"assignments/{essay}/work").body["work"]
    assert [each["user"] for each in queue] == [LEARNER.user]
    graded = classroom(ASSISTANT, "PUT", f"assignments/{essay}/work/{LEARNER.user}/grade", {"points": 8})
    assert (graded.body["grade"]["points"], graded.body["waits"]) == (8, False)
    assert classroom(LEARNER, "GET", "grades").body["percent"] == 80


def test_the_same_work_handed_in_twice_counts_from_the_first_time(classroom: Class) -> None:
    essay = classroom.assign()
    first, again = classroom.handed_in(LEARNER, essay), classroom.handed_in(LEARNER, essay)
    assert first.body == again.body


def test_new_work_comes_back_to_the_queue(classroom: Class) -> None:
    essay = classroom.assign()
    classroom.handed_in(LEARNER, essay)
    classroom(TEACHER, "PUT", f"assignments/{essay}/work/{LEARNER.user}/grade", {"points": 3})
    assert classroom.handed_in(LEARNER, essay, "better.txt").body["waits"]


# As macOS names a picture of the screen: with a narrow no-break space
@pytest.mark.parametrize(("name", "status"), [("3.00\u202fPM.png", 200), ("a\nb.txt", 400), ("  ", 400)])
def test_a_file_has_a_name_that_can_be_shown(classroom: Class, name: str, status: int) -> None:
    assert classroom.handed_in(LEARNER, classroom.assign(), name).status == status


def test_a_file_that_has_not_arrived_is_named(classroom: Class) -> None:
    essay = classroom.assign()
    files = [{"name": "lost.txt", "size": 1, "sha256": "b" * 64}]
    told = classroom(LEARNER, "POST", f"assignments/{essay}/hand-in", {"files": files})
    assert told.status == 409 and "lost.txt" in told.body["detail"]


@pytest.mark.parametrize(
    ("due", "closes", "at", "expected"),
    [
        (1, 1, 0.5, ("open", 0)),
        (0, 2, 0.5, ("late", 0.1)),
        (0, 2, 1.5, ("late", 0.2)),
        (0, 9, 5, ("late", 0.25)),
        (0, 1, 1.5, ("closed", 0.2)),
        (2, 2, -2, ("not_open", 0)),
    ],
)
def test_lateness_costs_a_part_of_the_grade_for_each_begun_day(
    due: float, closes: float, at: float, expected: tuple[str, float]
) -> None:
    now = time.time()
    made = parse("a", assignment(due=due, closes=closes, late=LATE))
    found = timing.standing(made, None, now + at * DAY)
    assert (found.state, found.penalty) == (expected[0], pytest.approx(expected[1]))


def test_late_work_is_taken_with_its_penalty_and_closed_work_is_not(classroom: Class) -> None:
    late = classroom.assign(opens=-3, due=-0.5, closes=1, late=LATE)
    classroom.handed_in(LEARNER, late)
    graded = classroom(TEACHER, "PUT", f"assignments/{late}/work/{LEARNER.user}/grade", {"points": 10})
    assert graded.body["grade"]["points"] == 9
    closed = classroom.assign(opens=-3, due=-1)
    assert classroom.handed_in(LEARNER, closed).status == 409
    assert classroom.handed_in(LEARNER, classroom.assign(opens=1, due=2)).status == 403


def test_an_extension_opens_a_closed_assignment_for_one_learner_alone(classroom: Class) -> None:
    closed = classroom.assign(opens=-3, due=-1)
    path = f"assignments/{closed}/work/{LEARNER.user}/extension"
    assert classroom(TEACHER, "PUT", path, {"due": day(1), "reason": "was ill"}).status == 200
    assert classroom.handed_in(LEARNER, closed).status == 200
    assert classroom.handed_in(OTHER, closed).status == 409


def test_a_rubric_gives_the_points_of_its_levels(classroom: Class) -> None:
    essay = classroom.assign(rubric=RUBRIC)
    classroom.handed_in(LEARNER, essay)
    path = f"assignments/{essay}/work/{LEARNER.user}/grade"
    assert classroom(TEACHER, "PUT", path, {"rubric": {"Facts": 2, "Form": 4}}).body["grade"]["raw"] == 6
    assert classroom(TEACHER, "PUT", path, {"rubric": {"Facts": 3, "Form": 4}}).status == 400
    assert classroom(TEACHER, "PUT", path, {"rubric": {"Facts": 2}}).status == 400


def test_every_override_is_kept_with_its_reason(classroom: Class) -> None:
    essay = classroom.assign()
    classroom.handed_in(LEARNER, essay)
    path = f"assignments/{essay}/work/{LEARNER.user}"
    classroom(TEACHER, "PUT", f"{path}/grade", {"points": 3})
    assert classroom(TEACHER, "PUT", f"{path}/grade", {"points": 5}).status == 400
    classroom(ASSISTANT, "PUT", f"{path}/grade", {"points": 5, "reason": "miscounted"})
    classroom(TEACHER, "PUT", f"{path}/excuse", {"excused": True, "reason": "was ill"})
    classroom(TEACHER, "POST", f"{path}/regrade", {"reason": "asked for it"})
    entries = classroom(TEACHER, "GET", "audit").body["entries"]
    told = {(each["by"], each["what"], each["before"], each["after"], each["reason"]) for each in entries}
    assert told == {
        (ASSISTANT.user, "graded", 3, 5, "miscounted"),
        (TEACHER.user, "excused", False, True, "was ill"),
        (TEACHER.user, "asked for a regrade of", 5, None, "asked for it"),
    }


def test_work_to_be_looked_at_again_is_back_in_the_queue_and_keeps_its_grade(classroom: Class) -> None:
    essay = classroom.assign()
    classroom.handed_in(LEARNER, essay)
    path = f"assignments/{essay}/work/{LEARNER.user}"
    classroom(TEACHER, "PUT", f"{path}/grade", {"points": 3})
    again = classroom(TEACHER, "POST", f"{path}/regrade", {"reason": "asked for it"}).body
    assert (again["waits"], again["grade"]["points"]) == (True, 3)


def test_a_comment_and_a_grade_made_at_once_both_stay(classroom: Class) -> None:
    essay = classroom.assign()
    path = f"assignments/{essay}/work/{LEARNER.user}"
    classroom(LEARNER, "POST", f"{path}/comments", {"text": "Is this enough?"})
    classroom(TEACHER, "PUT", f"{path}/grade", {"points": 7})
    classroom(TEACHER, "POST", f"{path}/comments", {"text": "Yes."})
    seen = classroom(LEARNER, "GET", path).body
    assert [each["text"] for each in seen["comments"]] == ["Is this enough?", "Yes."]
    assert seen["grade"]["points"] == 7


def test_a_learner_sees_nobody_elses_work(classroom: Class) -> None:
    essay = classroom.assign()
    assert classroom(OTHER, "GET", f"assignments/{essay}/work/{LEARNER.user}").status == 403


def test_an_assignment_of_another_group_is_not_there(classroom: Class) -> None:
    classroom(TEACHER, "PUT", "groups/a", {"name": "A", "users": [LEARNER.user]})
    essay = classroom.assign(groups=["a"])
    assert classroom(OTHER, "GET", f"assignments/{essay}").status == 404
    assert classroom.handed_in(OTHER, essay).status == 404
    assert classroom(OTHER, "GET", "assignments").body["assignments"] == []
    assert [each["id"] for each in classroom(LEARNER, "GET", "assignments").body["assignments"]] == [essay]


def test_a_reading_is_done_when_its_pages_were_read(classroom: Class) -> None:
    classroom.platform.table.put({"pk": f"COURSE#{classroom.course}", "sk": "DOC#d"})
    reading = classroom.assign(kind="reading", target={"document": "d", "pages": [1, 2]})
    classroom.happened(LEARNER, "read", time.time(), document="d", page=1, seconds=60)
    told = classroom(LEARNER, "POST", f"assignments/{reading}/hand-in", {})
    assert told.status == 409 and told.body["detail"] == "Not read yet: page 2."
    classroom.happened(LEARNER, "read", time.time(), document="d", page=2, seconds=60)
    assert classroom(LEARNER, "POST", f"assignments/{reading}/hand-in", {}).body["grade"]["points"] == 10


def test_interview_practice_counts_from_the_day_the_assignment_opened(classroom: Class) -> None:
    practice = classroom.assign(kind="interview", target={"answers": 1})
    classroom.happened(LEARNER, "interviewed", time.time() - 5 * DAY, interview="i", answer="1")
    assert classroom(LEARNER, "POST", f"assignments/{practice}/hand-in", {}).status == 409
    classroom.happened(LEARNER, "interviewed", time.time(), interview="i", answer="2")
    assert classroom(LEARNER, "POST", f"assignments/{practice}/hand-in", {}).status == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "dance"},
        {"points": 0},
        {"points": float("inf")},
        {"due": -2},
        {"closes": 0},
        {"late": {"per_day": 2, "at_most": 0}},
        {"groups": ["none"]},
        {"target": {}},
        {"target": {"most": 0}},
        {"kind": "quiz", "target": {"quiz": "none"}},
        {"kind": "reading", "target": {"document": "none", "pages": [1]}},
        {"kind": "reading", "target": {"document": "d", "pages": []}},
        {"rubric": RUBRIC[:1]},
        {"title": ""},
        {"surprise": 1},
    ],
    ids=str,
)
def test_an_assignment_that_makes_no_sense_is_refused(classroom: Class, wrong: dict[str, Any]) -> None:
    assert classroom(TEACHER, "POST", "assignments", assignment(**wrong)).status == 400


def test_an_assignment_with_work_is_neither_deleted_nor_turned_into_another(classroom: Class) -> None:
    essay = classroom.assign()
    classroom.handed_in(LEARNER, essay)
    assert classroom(TEACHER, "DELETE", f"assignments/{essay}").status == 409
    assert classroom(TEACHER, "PUT", f"assignments/{essay}", assignment(target={"most": 1})).status == 409
    renamed = classroom(TEACHER, "PUT", f"assignments/{essay}", assignment(title="The essay"))
    assert renamed.body["title"] == "The essay"


def test_an_assignment_without_work_can_be_deleted(classroom: Class) -> None:
    essay = classroom.assign()
    assert classroom(TEACHER, "DELETE", f"assignments/{essay}").status == 204
    assert classroom(TEACHER, "GET", f"assignments/{essay}").status == 404


def test_a_group_has_members_of_the_course_alone_and_stays_while_it_is_used(classroom: Class) -> None:
    stranger = {"name": "A", "users": ["99999999-0000-4000-8000-000000000000"]}
    assert classroom(TEACHER, "PUT", "groups/a", stranger).status == 400
    classroom(TEACHER, "PUT", "groups/a", {"name": "A", "users": [LEARNER.user]})
    classroom.assign(groups=["a"])
    assert classroom(TEACHER, "DELETE", "groups/a").status == 409
