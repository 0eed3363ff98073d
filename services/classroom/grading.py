"""What the staff decide about a learner's work: its grade, more time, being excused, another look."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from classroom import auditing, timing, working
from classroom.assignments import Assignment, moment, written
from classroom.working import Grade, Work
from lectern.aws.table import Table
from lectern.errors import Conflict, Invalid
from lectern.http import checked
from lectern.model import CourseId, UserId

_FIELDS: dict[str, Any] = {
    "points": int | float | None,
    "rubric": dict | None,
    "waive_lateness": bool,
    "reason": str | None,
}


def queue(table: Table, course: CourseId, assignment: Assignment) -> Iterator[Work]:
    """Who waits for a grade, the longest first."""
    waiting = (work for work in working.of_class(table, course, assignment.id) if work.waits)
    return iter(sorted(waiting, key=lambda work: (work.handed_in, work.user)))


def grade(table: Table, course: CourseId, by: UserId, assignment: Assignment, work: Work, sent: Any, at: float) -> Work:
    """Points, or a rubric's; lateness is taken off unless waived. To override a grade takes a reason."""
    told = _told(sent)
    raw, rubric = _points(assignment, told["points"], told["rubric"])
    penalty = 0.0 if told["waive_lateness"] else _penalty(assignment, work)
    new = Grade(raw, penalty, by, at, rubric, work.handed_in)
    overrides = work.grade is not None or told["waive_lateness"] or assignment.kind == "quiz"
    if overrides:
        before = work.grade.points if work.grade else None
        _audit(table, course, by, at, work, "graded", before, new.points, told["reason"])
    return working.change(table, course, work, grade=new)


def _told(sent: Any) -> dict[str, Any]:
    """`waive_lateness` may be left out."""
    if not isinstance(sent, dict) or not isinstance(sent.get("waive_lateness", False), bool):
        raise Invalid("The body is a JSON object, and waive_lateness true or false.")
    fields = {name: kind for name, kind in _FIELDS.items() if name != "waive_lateness"}
    rest = {name: value for name, value in sent.items() if name != "waive_lateness"}
    return checked(rest, **fields) | {"waive_lateness": sent.get("waive_lateness", False)}


def _points(assignment: Assignment, points: float | None, rubric: Mapping[str, Any] | None) -> tuple[float, Any]:
    if rubric is None:
        if points is None or not (math.isfinite(points) and 0 <= points <= 2 * assignment.points):
            raise Invalid("points is a number from 0 to twice what the assignment is worth.")
        return points, {}
    allowed = {each.name: {level for level, _ in each.levels} for each in assignment.rubric}
    if points is not None or set(rubric) != set(allowed):
        raise Invalid("Send points, or one level's points for each criterion of the rubric.")
    if wrong := [name for name, given in rubric.items() if given not in allowed[name]]:
        raise Invalid(f"{wrong[0]} has the levels {', '.join(map(str, sorted(allowed[wrong[0]])))}.")
    return sum(rubric.values()), dict(rubric)


def _penalty(assignment: Assignment, work: Work) -> float:
    if work.handed_in is None:
        return 0.0
    return timing.standing(assignment, work.extension, work.handed_in).penalty


def extend(table: Table, course: CourseId, by: UserId, work: Work, sent: Any, at: float) -> Work:
    """Another due time for one learner, or none any more."""
    told = checked(sent, due=str | None, reason=str)
    until = None if told["due"] is None else moment(told["due"], "due")
    before = written(work.extension) if work.extension else None
    _audit(table, course, by, at, work, "extended", before, told["due"], told["reason"])
    return working.change(table, course, work, extension=until)


def excuse(table: Table, course: CourseId, by: UserId, work: Work, sent: Any, at: float) -> Work:
    """Take an assignment out of one learner's grade, or put it back."""
    told = checked({"reason": sent.get("reason")} if isinstance(sent, dict) else sent, reason=str)
    if not isinstance(sent.get("excused"), bool) or set(sent) - {"excused", "reason"}:
        raise Invalid("Send excused, true or false, and reason.")
    _audit(table, course, by, at, work, "excused", work.excused, sent["excused"], told["reason"])
    return working.change(table, course, work, excused=sent["excused"])


def look_again(table: Table, course: CourseId, by: UserId, work: Work, reason: str, at: float) -> Work:
    """Put graded work back in the queue; the grade stands until there is another. Raises Conflict without a grade."""
    if work.grade is None or work.handed_in is None:
        raise Conflict("There is no grade of handed-in work to look at again.")
    _audit(table, course, by, at, work, "asked for a regrade of", work.grade.points, None, reason)
    reopened = Grade(work.grade.raw, work.grade.penalty, work.grade.by, work.grade.at, work.grade.rubric, None)
    return working.change(table, course, work, grade=reopened)


def _audit(
    table: Table, course: CourseId, by: UserId, at: float, work: Work, what: str, before: Any, after: Any, reason: Any
) -> None:
    about = {"user": work.user, "assignment": work.assignment, "before": before, "after": after}
    auditing.note(table, course, by, at, what=what, reason=reason, **about)
