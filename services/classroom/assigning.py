"""Setting assignments, and sorting a class into groups."""

import uuid
from typing import Any

from classroom import assignments, working
from classroom.assignments import Assignment
from lectern import classroom_keys, keys, quiz_keys
from lectern.aws.table import Table
from lectern.errors import Conflict, Invalid, Missing
from lectern.model import CourseId, UserId

MOST_ASSIGNMENTS = 500


def create(table: Table, course: CourseId, sent: Any) -> Assignment:
    if len(every(table, course)) >= MOST_ASSIGNMENTS:
        raise Conflict(f"A course has at most {MOST_ASSIGNMENTS} assignments.")
    return _keep(table, course, assignments.parse(uuid.uuid4().hex[:12], sent))


def replace(table: Table, course: CourseId, assignment: str, sent: Any) -> Assignment:
    """Everything but what it is about, once somebody has handed something in."""
    old, new = get(table, course, assignment), assignments.parse(assignment, sent)
    if (old.kind, dict(old.target)) != (new.kind, dict(new.target)) and _begun(table, course, assignment):
        raise Conflict("Work was handed in already: make a new assignment to ask for something else.")
    return _keep(table, course, new)


def _keep(table: Table, course: CourseId, made: Assignment) -> Assignment:
    _check_target(table, course, made)
    known = {each["id"] for each in groups(table, course)}
    if unknown := set(made.groups) - known:
        raise Invalid(f"There is no group {min(unknown)[:40]} in this course.")
    table.put(classroom_keys.assignment(course, made.id) | {"entity": "assignment", "course": course} | made.to_item())
    return made


def _check_target(table: Table, course: CourseId, made: Assignment) -> None:
    """A quiz or a document of another course is as unknown as none."""
    if made.kind == "quiz":
        found = table.get(quiz_keys.quiz(course, made.target["quiz"]))
        if found is None or found["state"] != "published":
            raise Invalid("There is no such quiz in this course, or it is not published yet.")
    if made.kind == "reading" and not table.get(keys.document(course, made.target["document"])):
        raise Invalid("There is no such document in this course.")


def delete(table: Table, course: CourseId, assignment: str) -> None:
    get(table, course, assignment)
    if _begun(table, course, assignment):
        raise Conflict("Work was handed in already: close the assignment instead, so that nobody's work is lost.")
    table.delete(classroom_keys.assignment(course, assignment))


def _begun(table: Table, course: CourseId, assignment: str) -> bool:
    return any(work.handed_in or work.grade for work in working.of_class(table, course, assignment))


def get(table: Table, course: CourseId, assignment: str) -> Assignment:
    found = table.get(classroom_keys.assignment(course, assignment))
    if found is None:
        raise Missing
    return assignments.from_item(found)


def every(table: Table, course: CourseId) -> list[Assignment]:
    """In the order in which they are due."""
    found = (assignments.from_item(item) for item in table.all(keys.course(course)["pk"], "ASSIGNMENT#"))
    return sorted(found, key=lambda each: (each.due, each.id))


def groups(table: Table, course: CourseId) -> list[dict[str, Any]]:
    found = table.all(keys.course(course)["pk"], "GROUP#")
    return [{name: item[name] for name in ("id", "name", "users")} for item in found]


def groups_of(table: Table, course: CourseId, user: UserId) -> list[str]:
    return [group["id"] for group in groups(table, course) if user in group["users"]]


def put_group(table: Table, course: CourseId, group: str, name: str, users: list[Any]) -> dict[str, Any]:
    """A group of members of the course; a person may be in several."""
    if not (1 <= len(group) <= 40 and group.isascii() and group.replace("-", "").isalnum()):
        raise Invalid("A group's id has 1 to 40 letters, digits and hyphens.")
    if not 1 <= len(name.strip()) <= 100 or len(users) > 500:
        raise Invalid("A group has a name of 1 to 100 characters and at most 500 members.")
    members = {member["user"] for member in table.all(keys.course(course)["pk"], "MEMBER#")}
    if not all(isinstance(user, str) and user in members for user in users):
        raise Invalid("A group has members of the course alone.")
    told = {"id": group, "name": name.strip(), "users": sorted(set(users))}
    table.put(classroom_keys.group(course, group) | {"entity": "group", "course": course} | told)
    return told


def delete_group(table: Table, course: CourseId, group: str) -> None:
    if table.get(classroom_keys.group(course, group)) is None:
        raise Missing
    if used := [each.title for each in every(table, course) if group in each.groups]:
        raise Conflict(f"An assignment is set to this group: {used[0]}.")
    table.delete(classroom_keys.group(course, group))
