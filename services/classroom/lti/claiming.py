"""A signed-in person says that a launch was theirs: they join the course, and are linked to the person of the LMS."""

from typing import Any

from classroom.lti import columns, messages, platforms
from classroom.lti.messages import LINKING, Launch
from lectern import classroom_keys, keys, lms_keys
from lectern.aws.table import ConditionFailed, Item, Table
from lectern.errors import Conflict, Missing
from lectern.model import Actor, CourseId, UserId
from lectern.platform import Platform
from lectern.policy import ROLES


def claim(platform: Platform, actor: Actor, code: str, now: float) -> dict[str, Any]:
    """Once. Raises Missing for a code that does not exist, has ended or is somebody else's; Conflict for a used one."""
    found = _open(platform.table, code, now)
    if found.get("claimed_by"):
        raise Conflict("This launch was claimed already; open Lectern from your LMS again.")
    made = messages.from_item(found)
    course = CourseId(made.course)
    _must_be_one(platform.table, course, made, actor.user)
    _take(platform.table, code, actor.user)
    role = _enrol(platform, course, actor.user, made.role)
    _link(platform.table, course, made, actor.user, now)
    _learn(platform.table, course, made)
    kind = "deep_linking" if made.kind == LINKING else "resource"
    told = {"course": course, "platform": made.platform, "role": role, "kind": kind}
    return told | {"assignment": made.assignment or None}


def _open(table: Table, code: str, now: float) -> Item:
    found = table.get(lms_keys.launch(code))
    if found is None or found["expires"] <= now:
        raise Missing
    return found


def claimed(table: Table, actor: Actor, code: str, now: float) -> Launch:
    """A launch that this person has claimed. Raises Missing."""
    found = _open(table, code, now)
    if found.get("claimed_by") != actor.user:
        raise Missing
    return messages.from_item(found)


def _take(table: Table, code: str, user: UserId) -> None:
    condition = "attribute_exists(pk) AND attribute_not_exists(claimed_by)"
    try:
        table.update(lms_keys.launch(code), "SET claimed_by = :user", {":user": user}, condition)
    except ConditionFailed:
        raise Conflict("This launch was claimed already; open Lectern from your LMS again.") from None


def _must_be_one(table: Table, course: CourseId, made: Launch, user: UserId) -> None:
    """A person of the platform is one person here, and the other way round: else grades went astray."""
    other = user_of(table, course, made.platform, made.subject)
    mine = table.get(lms_keys.link(course, user, made.platform))
    if (other and other != user) or (mine and mine["subject"] != made.subject):
        raise Conflict(
            "Another account is linked here already: sign in with the one that you used first, "
            "or have its data of this course erased."
        )


def user_of(table: Table, course: CourseId, platform: str, subject: str) -> UserId | None:
    """Who somebody of the platform's roster is here. Read by the index, which may lag a moment behind."""
    wanted = lms_keys.links(course, platform, subject)
    found = table.indexed(wanted["gsi1pk"], before=f"{wanted['gsi1sk']}\0")
    return next((UserId(each["user"]) for each in found if each["gsi1sk"] == wanted["gsi1sk"]), None)


def _enrol(platform: Platform, course: CourseId, user: UserId, role: str) -> str:
    """The higher of the role that they have and the one that the platform gives: nobody is demoted by a launch."""
    found = platform.table.get(keys.member(course, user))
    if found and ROLES.index(found["role"]) <= ROLES.index(role):
        return str(found["role"])
    return str(platform.roster.enrol(course, user, role)["role"])


def _link(table: Table, course: CourseId, made: Launch, user: UserId, now: float) -> None:
    """The platform's id of the learner and nothing else of them, in the learner's own partition."""
    index = lms_keys.links(course, made.platform, made.subject)
    told = {"entity": "lms link", "user": user, "course": course, "platform": made.platform, "subject": made.subject}
    status = {"role": made.role, "status": "Active", "at": now}
    table.put(lms_keys.link(course, user, made.platform) | index | told | status)
    table.delete_many([lms_keys.pending(course, made.platform, made.subject)])


def _learn(table: Table, course: CourseId, made: Launch) -> None:
    """Where to send grades. A registration that was withdrawn meanwhile learns nothing."""
    try:
        platforms.learn(table, course, made.platform, {"roster_url": made.roster_url, "lines_url": made.lines_url})
    except ConditionFailed:
        return
    if made.line_url and made.assignment and table.get(classroom_keys.assignment(course, made.assignment)):
        columns.keep(table, course, made.assignment, made.platform, made.line_url)
