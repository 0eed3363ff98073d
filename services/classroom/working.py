"""A learner's work on an assignment: what was handed in, when, and what became of it."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from classroom import timing
from classroom.assignments import Assignment, written
from lectern import classroom_keys
from lectern.aws.table import Table
from lectern.errors import Conflict, Forbidden, Invalid, Missing
from lectern.model import CourseId, UserId

MOST_COMMENTS = 100


@dataclass(frozen=True, slots=True)
class Grade:
    """raw: points before lateness; penalty: the part taken for it (0 to 1); rubric: criterion -> points;
    handed_in: which hand-in was graded, so that a newer one comes back to the queue."""

    raw: float
    penalty: float
    by: str
    at: float
    rubric: Mapping[str, float]
    handed_in: float | None

    @property
    def points(self) -> float:
        return round(self.raw * (1 - self.penalty), 2)


@dataclass(frozen=True, slots=True)
class Work:
    """One learner, one assignment. Times are seconds since the epoch; `extension` is this learner's own due time."""

    user: UserId
    assignment: str
    extension: float | None = None
    excused: bool = False
    handed_in: float | None = None
    files: tuple[Mapping[str, Any], ...] = ()
    grade: Grade | None = None
    comments: tuple[Mapping[str, Any], ...] = ()

    @property
    def waits(self) -> bool:
        """Whether somebody has to grade it."""
        return self.handed_in is not None and (self.grade is None or self.grade.handed_in != self.handed_in)


def _work(item: Mapping[str, Any]) -> Work:
    told = {name: item[name] for name in Work.__slots__ if name in item}
    grade = Grade(**told["grade"]) if told.get("grade") else None
    told |= {"files": tuple(told.get("files", ())), "comments": tuple(told.get("comments", ()))}
    return Work(**{**told, "grade": grade})


def of(table: Table, course: CourseId, user: UserId, assignment: str) -> Work:
    """As it is stored, or untouched."""
    found = table.get(classroom_keys.work(course, user, assignment))
    return _work(found) if found else Work(user, assignment)


def of_class(table: Table, course: CourseId, assignment: str) -> Iterator[Work]:
    """Everybody's who has done something, or for whom something was decided. May lag a moment behind."""
    return (_work(item) for item in table.indexed(classroom_keys.work_of_class(course, assignment)["gsi1pk"]))


def change(table: Table, course: CourseId, work: Work, **changed: Any) -> Work:
    """Write these fields alone, so that a grade and a comment made at once both stay."""
    return _update(table, course, work, {name: _plain(value) for name, value in changed.items()})


def comment(table: Table, course: CourseId, work: Work, by: UserId, text: str, at: float) -> Work:
    """Say something about it, to the learner and the staff."""
    if not 1 <= len(text.strip()) <= 2000:
        raise Invalid("A comment has 1 to 2000 characters.")
    if len(work.comments) >= MOST_COMMENTS:
        raise Conflict(f"A piece of work has at most {MOST_COMMENTS} comments.")
    said = {"id": uuid.uuid4().hex[:12], "by": by, "at": at, "text": text.strip()}
    return _update(table, course, work, {}, said=[said])


def _update(table: Table, course: CourseId, work: Work, fields: Mapping[str, Any], said: Any = ()) -> Work:
    index = classroom_keys.work_of_class(course, work.assignment, work.user)
    who = {"entity": "work", "course": course, "user": work.user, "assignment": work.assignment}
    written_fields = {**index, **who, **fields}
    sets = [f"#{name} = :{name}" for name in written_fields]
    names = {f"#{name}": name for name in (*written_fields, "comments")}
    values = {f":{name}": value for name, value in written_fields.items()} | {":said": said, ":none": []}
    sets.append("#comments = list_append(if_not_exists(#comments, :none), :said)")
    key = classroom_keys.work(course, work.user, work.assignment)
    return _work(table.update(key, "SET " + ", ".join(sets), values, names=names))


def must_be_open(assignment: Assignment, work: Work, at: float) -> timing.Standing:
    """How work handed in now counts. Raises Forbidden before it opens, Conflict after it has closed."""
    standing = timing.standing(assignment, work.extension, at)
    if standing.state == "not_open":
        raise Forbidden(f"This assignment opens at {written(assignment.opens)}.")
    if standing.state == "closed":
        raise Conflict("This assignment is closed; ask your teacher for an extension.")
    return standing


def must_concern(assignment: Assignment, groups: Sequence[str]) -> None:
    """Raises Missing for whoever is in none of the assignment's groups."""
    if assignment.groups and not set(assignment.groups) & set(groups):
        raise Missing


def _plain(value: Any) -> Any:
    return asdict(value) if isinstance(value, Grade) else value


def view(work: Work) -> dict[str, Any]:
    """What the learner and the staff are told."""
    times = {name: written(at) if (at := getattr(work, name)) else None for name in ("extension", "handed_in")}
    files = [{"name": each["name"], "size": each["size"], "sha256": each["sha256"]} for each in work.files]
    comments = [{**each, "at": written(each["at"])} for each in work.comments]
    told = {"user": work.user, "assignment": work.assignment, "excused": work.excused, "waits": work.waits}
    return told | times | {"files": files, "comments": comments, "grade": _grade(work.grade)}


def _grade(grade: Grade | None) -> dict[str, Any] | None:
    if grade is None:
        return None
    told = {"points": grade.points, "raw": grade.raw, "penalty": grade.penalty, "rubric": dict(grade.rubric)}
    return told | {"by": grade.by, "at": written(grade.at)}
