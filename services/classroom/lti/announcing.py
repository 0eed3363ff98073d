"""Says that a grade was written, so that the LMS hears of it."""

from collections.abc import Iterable
from typing import Any

from classroom import assigning
from classroom.assignments import written
from lectern import keys, lms_keys
from lectern.aws.table import Item, Table
from lectern.errors import Conflict
from lectern.model import CourseId
from lectern.platform import Platform


def graded(platform: Platform, course: CourseId, assignment: str, users: Iterable[str]) -> None:
    """Nothing, for a course that no LMS leads to."""
    if is_open(platform.table, course):
        _ask(platform, course, assignment, users)


def noticed(platform: Platform, items: Iterable[Item]) -> None:
    """Graded attempts among what has changed in the table: for each assignment that their quiz is set as."""
    for attempt in items:
        if attempt.get("entity") == "attempt" and attempt.get("state") == "graded":
            _attempted(platform, CourseId(attempt["course"]), attempt)


def _attempted(platform: Platform, course: CourseId, attempt: Item) -> None:
    if not is_open(platform.table, course):
        return
    for each in assigning.every(platform.table, course):
        if each.kind == "quiz" and each.target["quiz"] == attempt["quiz"]:
            graded(platform, course, each.id, [attempt["user"]])


def everybody(platform: Platform, course: CourseId, assignment: str) -> int:
    """Ask for every learner who has come from an LMS; how many. Raises Conflict where none leads to the course."""
    if not is_open(platform.table, course):
        raise Conflict("No LMS is registered for this course; an instructor registers it first.")
    found = platform.table.indexed(lms_keys.links(course)["gsi1pk"])
    users = sorted({each["user"] for each in found})
    _ask(platform, course, assignment, users)
    return len(users)


def _ask(platform: Platform, course: CourseId, assignment: str, users: Iterable[str]) -> None:
    platform.grade_queue.send([{"course": course, "assignment": assignment, "user": user} for user in users])


def is_open(table: Table, course: CourseId) -> bool:
    """Whether an LMS leads to the course."""
    found, _ = table.query(keys.course(course)["pk"], "LMS#", limit=1)
    return bool(found)


def view(table: Table, course: CourseId, assignment: str) -> list[dict[str, Any]]:
    """What the LMS was told of each learner."""
    shown = ("user", "platform", "state", "points", "of", "reason", "next_step")
    found = table.indexed(lms_keys.passbacks_of_class(course, assignment)["gsi1pk"])
    return [{name: each.get(name) for name in shown} | {"at": written(each["at"])} for each in found]
