"""What the gradebook counts, what the dashboard shows, and what neither tells."""

import csv
import io
import time
from collections.abc import Callable

import pytest

from lectern import keys, quiz_keys
from tests.services.apis import Caller
from tests.services.classroom.conftest import DAY, LEARNER, OTHER, TEACHER, Class

LATE = {"per_day": 0.1, "at_most": 0.5}


def graded(classroom: Class, points: float, **told: object) -> str:
    """An assignment for which the learner got so many of its 10 points."""
    made = classroom.assign(**told)
    classroom.handed_in(LEARNER, made)
    assert classroom(TEACHER, "PUT", f"assignments/{made}/work/{LEARNER.user}/grade", {"points": points}).status == 200
    return made


def percent(classroom: Class) -> float:
    return float(classroom(LEARNER, "GET", "grades").body["percent"])


def quiz(classroom: Class, **told: object) -> str:
    classroom.platform.table.put(quiz_keys.quiz(classroom.course, "q") | {"entity": "quiz", "state": "published"})
    return classroom.assign(kind="quiz", target={"quiz": "q"}, **told)


def test_without_weights_every_point_counts_the_same(classroom: Class) -> None:
    graded(classroom, 10)
    graded(classroom, 5)
    assert percent(classroom) == 75


def test_categories_are_weighed(classroom: Class) -> None:
    graded(classroom, 10, category="essays")
    graded(classroom, 5, category="labs")
    weighing = {"weights": {"essays": 3, "labs": 1, "next to nothing": 1e-300}, "drop": {}}
    assert classroom(TEACHER, "PUT", "gradebook", weighing).status == 200
    assert percent(classroom) == 87.5


def test_the_lowest_are_dropped_but_never_the_last_one(classroom: Class) -> None:
    for points in (2, 6, 10):
        graded(classroom, points)
    for drop, expected in ((1, 80), (2, 100), (9, 100)):
        classroom(TEACHER, "PUT", "gradebook", {"weights": {}, "drop": {"assignments": drop}})
        assert percent(classroom) == expected


def test_what_is_not_due_does_not_count_and_what_is_missing_counts_nothing(classroom: Class) -> None:
    graded(classroom, 10)
    classroom.assign()
    assert percent(classroom) == 100
    overdue = classroom.assign(opens=-3, due=-1)
    assert percent(classroom) == 50
    excuse = {"excused": True, "reason": "was ill"}
    classroom(TEACHER, "PUT", f"assignments/{overdue}/work/{LEARNER.user}/excuse", excuse)
    assert percent(classroom) == 100


def test_a_quiz_counts_its_best_attempt_in_time(classroom: Class) -> None:
    quiz(classroom, opens=-4, due=-1, closes=-0.5, late=LATE)
    now = time.time()
    classroom.attempted(LEARNER, "q", 0.5, now - 2 * DAY, "1")
    assert percent(classroom) == 50
    classroom.attempted(LEARNER, "q", 0.8, now - 0.8 * DAY, "2")
    assert percent(classroom) == 72
    classroom.attempted(LEARNER, "q", 1.0, now, "3")
    assert percent(classroom) == 72


def test_a_teachers_grade_overrides_the_quiz(classroom: Class) -> None:
    made = quiz(classroom)
    classroom.attempted(LEARNER, "q", 0.5, time.time())
    grade = {"points": 9, "reason": "the key was wrong"}
    classroom(TEACHER, "PUT", f"assignments/{made}/work/{LEARNER.user}/grade", grade)
    row = classroom(LEARNER, "GET", "grades").body
    assert (row["percent"], row["cells"][0]["overridden"]) == (90, True)


def test_the_gradebook_is_a_csv_that_an_lms_reads_and_a_spreadsheet_does_not_run(classroom: Class) -> None:
    made = graded(classroom, 7.5, title="=1+1")
    told = classroom(TEACHER, "GET", "gradebook", format="csv")
    header, possible, *rows = csv.reader(io.StringIO(told.body))
    assert header[0] == "Student" and header[5] == f"'=1+1 ({made})"
    assert possible[0].strip() == "Points Possible" and possible[5] == "10"
    assert {row[0]: row[5] for row in rows} == {LEARNER.user: "7.5", OTHER.user: ""}


def test_only_learners_are_in_the_gradebook(classroom: Class) -> None:
    rows = classroom(TEACHER, "GET", "gradebook").body["rows"]
    assert {row["user"] for row in rows} == {LEARNER.user, OTHER.user}


def mastered(classroom: Class, who: Caller, concept: str, mastery: float, uncertainty: float = 0.1) -> None:
    key = keys.mastery(classroom.course, who.user, concept)
    index = keys.mastery_of_class(classroom.course, concept, who.user)
    told = {"entity": "mastery", "user": who.user, "concept": concept, "concept_name": concept.title()}
    classroom.platform.table.put(key | index | told | {"mastery": mastery, "uncertainty": uncertainty})


@pytest.mark.parametrize("learners", [4, 5])
def test_a_mean_over_fewer_than_five_learners_is_not_told(
    classroom: Class, enrol: Callable[[int], list[Caller]], learners: int
) -> None:
    for who in enrol(learners):
        mastered(classroom, who, "tides", 0.5)
    line = classroom(TEACHER, "GET", "dashboard").body["heat_map"][0]
    assert (line["suppressed"], line["mean"]) == ((True, None) if learners < 5 else (False, 0.5))
    assert len(line["cells"]) == learners


def test_a_learner_at_risk_is_named_with_reasons_that_can_be_looked_up(classroom: Class) -> None:
    missing = {classroom.assign(opens=-9, due=-2) for _ in range(2)}
    for concept in ("tides", "currents", "winds"):
        mastered(classroom, LEARNER, concept, 0.2)
    classroom.happened(LEARNER, "read", time.time() - 20 * DAY, document="d", page=1, seconds=9)
    classroom.happened(OTHER, "read", time.time(), document="d", page=1, seconds=9)
    first, second = classroom(TEACHER, "GET", "dashboard").body["at_risk"]
    assert first["user"] == LEARNER.user
    assert {reason["code"] for reason in first["reasons"]} == {"missing_work", "low_mastery", "no_activity"}
    assert {reason["code"] for reason in second["reasons"]} == {"missing_work"}
    evidence = next(each for each in first["reasons"] if each["code"] == "missing_work")["evidence"]
    assert {path.split("/")[4] for path in evidence} == missing
    for path in evidence:
        assert TEACHER("GET", path).status == 200


def test_whoever_has_handed_something_in_has_been_active(classroom: Class) -> None:
    classroom.handed_in(LEARNER, classroom.assign())
    (told,) = classroom(TEACHER, "GET", "dashboard").body["at_risk"]
    assert (told["user"], [reason["code"] for reason in told["reasons"]]) == (OTHER.user, ["no_activity"])


def test_mastery_that_is_not_sure_makes_nobody_a_risk(classroom: Class) -> None:
    for who in (LEARNER, OTHER):
        classroom.happened(who, "read", time.time(), document="d", page=1, seconds=9)
    for concept in ("tides", "currents", "winds"):
        mastered(classroom, LEARNER, concept, 0.2, uncertainty=0.4)
    assert classroom(TEACHER, "GET", "dashboard").body["at_risk"] == []


def test_falling_grades_are_noticed(classroom: Class) -> None:
    classroom.happened(LEARNER, "read", time.time(), document="d", page=1, seconds=9)
    classroom.happened(OTHER, "read", time.time(), document="d", page=1, seconds=9)
    for number, points in enumerate((10, 9, 10, 5, 6, 4)):
        graded(classroom, points, due=1 + number)
    (told,) = classroom(TEACHER, "GET", "dashboard").body["at_risk"]
    assert [reason["code"] for reason in told["reasons"]] == ["falling_grades"]


def test_the_dashboard_of_a_group_shows_that_group(classroom: Class) -> None:
    classroom(TEACHER, "PUT", "groups/a", {"name": "A", "users": [LEARNER.user]})
    mastered(classroom, LEARNER, "tides", 0.5)
    mastered(classroom, OTHER, "winds", 0.5)
    told = classroom(TEACHER, "GET", "dashboard", group="a").body
    assert (told["learners"], [line["concept"] for line in told["heat_map"]]) == (1, ["tides"])
    assert classroom(TEACHER, "GET", "dashboard", group="none").status == 404
