"""Handing in: files, a reading, or interview practice. A quiz hands itself in when it is submitted."""

import re
from collections.abc import Mapping
from typing import Any

from classroom import working
from classroom.assignments import Assignment, written
from classroom.working import Grade, Work
from lectern import keys, objects
from lectern.errors import Conflict, Invalid, TooLarge
from lectern.http import checked
from lectern.model import CourseId
from lectern.naming import is_line
from lectern.platform import Platform

MOST_BYTES = 50 * 1024**2
_SHA256 = re.compile(r"[0-9a-f]{64}")


def ticket(platform: Platform, course: CourseId, assignment: Assignment, work: Work, sent: Any, at: float) -> Any:
    """A form to upload one file with; it counts once it is handed in."""
    _must_be("files", assignment)
    working.must_be_open(assignment, work, at)
    told = _file(checked(sent, name=str, size=int, sha256=str))
    key = objects.submission(course, work.user, assignment.id, told["sha256"])
    return {"upload": platform.files.upload_form(key, told["size"], told["sha256"])}


def hand_in(platform: Platform, course: CourseId, assignment: Assignment, work: Work, sent: Any, at: float) -> Work:
    """The same work handed in twice counts once, from the first time. Raises Conflict naming what is missing."""
    standing = working.must_be_open(assignment, work, at)
    files = _files(platform, course, assignment, work, checked(sent, files=list | None)["files"])
    if work.handed_in and [each["sha256"] for each in work.files] == [each["sha256"] for each in files]:
        return work
    if assignment.kind == "files":
        return working.change(platform.table, course, work, handed_in=at, files=files)
    done = {"reading": _has_read, "interview": _has_spoken}
    if assignment.kind not in done:
        raise Conflict("A quiz is handed in by submitting the attempt.")
    done[assignment.kind](platform, course, assignment, work)
    grade = Grade(assignment.points, standing.penalty, "lectern", at, {}, at)
    return working.change(platform.table, course, work, handed_in=at, grade=grade)


def _files(platform: Platform, course: CourseId, assignment: Assignment, work: Work, sent: Any) -> list[dict[str, Any]]:
    if assignment.kind != "files":
        return []
    files = [_file(checked(each, name=str, size=int, sha256=str)) for each in sent or ()]
    if not 1 <= len(files) <= assignment.target["most"]:
        raise Invalid(f"Hand in 1 to {assignment.target['most']} files.")
    for each in files:
        if not platform.files.exists(objects.submission(course, work.user, assignment.id, each["sha256"])):
            raise Conflict(f"The file {each['name'][:80]} has not arrived; upload it with a ticket first.")
    return files


def _file(told: Mapping[str, Any]) -> dict[str, Any]:
    if not is_line(told["name"], 255):
        raise Invalid("A file's name has 1 to 255 characters, not only spaces, and no control characters.")
    if not _SHA256.fullmatch(told["sha256"]):
        raise Invalid("sha256 is the SHA-256 of the file in 64 lower-case hexadecimal digits.")
    if not 0 <= told["size"] <= MOST_BYTES:
        raise TooLarge(f"A file that is handed in has at most {MOST_BYTES // 1024**2} MB.")
    return dict(told)


def _has_read(platform: Platform, course: CourseId, assignment: Assignment, work: Work) -> None:
    events = platform.table.all(keys.learner(course, work.user), "EVENT#")
    facts = [event["facts"] for event in events if event["kind"] == "read"]
    read = {each["page"] for each in facts if each["document"] == assignment.target["document"]}
    if missing := sorted(set(assignment.target["pages"]) - read):
        raise Conflict(f"Not read yet: page {', '.join(map(str, missing[:20]))}.")


def _has_spoken(platform: Platform, course: CourseId, assignment: Assignment, work: Work) -> None:
    events = platform.table.all(keys.learner(course, work.user), "EVENT#")
    spoken = sum(event["kind"] == "interviewed" and event["at"] >= assignment.opens for event in events)
    if spoken < assignment.target["answers"]:
        raise Conflict(
            f"{spoken} of {assignment.target['answers']} interview answers since {written(assignment.opens)}."
        )


def _must_be(kind: str, assignment: Assignment) -> None:
    if assignment.kind != kind:
        raise Conflict(f"This assignment is a {assignment.kind}; it takes no files.")


def links(platform: Platform, course: CourseId, work: Work) -> list[dict[str, str]]:
    """Where the files that were handed in can be fetched, for five minutes."""
    return [
        {
            "name": each["name"],
            "url": platform.files.link(
                objects.submission(course, work.user, work.assignment, each["sha256"]), each["name"]
            ),
        }
        for each in work.files
    ]
