"""What is known of a grade's way to the LMS: a note in the learner's partition, which one worker holds at a time."""

from dataclasses import dataclass
from typing import Any

from classroom import assigning, booking, working
from classroom.booking import Cell
from lectern import keys, lms_keys
from lectern.aws.table import ConditionFailed, Item, Table
from lectern.errors import Busy, Missing, Superseded
from lectern.logs import log
from lectern.model import CourseId, UserId

LEASE = 120.0  # seconds, longer than the function may run


@dataclass(frozen=True, slots=True)
class Task:
    """One learner's work on one assignment, at every platform. `tries` counts from 0."""

    course: CourseId
    assignment: str
    user: UserId
    tries: int = 0

    def message(self) -> dict[str, Any]:
        told = {"course": self.course, "assignment": self.assignment, "user": self.user}
        return told | {"tries": self.tries}


def counted(table: Table, task: Task, now: float) -> Cell | None:
    """What the work counts at this moment; None when there is no such learner or assignment any more."""
    member = table.get(keys.member(task.course, task.user))
    if member is None or member["role"] != "student":
        return None
    try:
        found = assigning.get(table, task.course, task.assignment)
    except Missing:
        return None
    work = working.of(table, task.course, task.user, task.assignment)
    return booking.alone(table, task.course, found, work, now)


def links(table: Table, task: Task) -> list[Item]:
    """Who the learner is at each platform that they have come from as a learner."""
    found = table.all(keys.learner(task.course, task.user), "LMS#")
    return [link for link in found if link["role"] == "student"]


def key_of(task: Task, link: Item) -> keys.Key:
    return lms_keys.passback(task.course, task.user, task.assignment, link["platform"])


def is_told(past: Item | None, cell: Cell) -> bool:
    """Whether the LMS knows this score already; what never counted need not be told."""
    if past is None:
        return cell.points is None
    return bool(past["state"] == "sent" and (past["points"], past["of"]) == (cell.points, cell.of))


def take(table: Table, task: Task, cell: Cell, link: Item, past: Item | None, owner: str, now: float) -> Item:
    """Note what is about to be sent, with a later time than whatever was sent before. Raises Busy and Superseded."""
    if past is None:
        _begin(table, task, cell, link, now)
    before = (past or {}).get("stamp", 0)
    values = {":points": cell.points, ":of": cell.of, ":stamp": max(now, before + 0.001), ":now": now}
    values |= {":until": now + LEASE, ":owner": owner, ":waiting": "waiting", ":before": before}
    sets = "SET points = :points, #of = :of, stamp = :stamp, lease = :until, #owner = :owner, #state = :waiting"
    names = {"#of": "of", "#owner": "owner", "#state": "state"}
    try:
        return table.update(key_of(task, link), sets, values, "stamp = :before AND lease < :now", names)
    except ConditionFailed:
        raise Busy("Another worker is passing this grade back.") from None


def _begin(table: Table, task: Task, cell: Cell, link: Item, now: float) -> None:
    """The first note, below the link. Raises Superseded once the link is erased."""
    index = lms_keys.passbacks_of_class(task.course, task.assignment, task.user, link["platform"])
    told = {"user": task.user, "platform": link["platform"], "assignment": task.assignment, "course": task.course}
    fresh = {"state": "waiting", "points": cell.points, "of": cell.of, "at": now, "stamp": 0, "lease": 0}
    item = key_of(task, link) | index | {"entity": "passback"} | told | fresh
    try:
        table.put_below(link, [item], unless_exists=True)
    except ConditionFailed:
        raise Superseded("The learner's data was erased.") from None


def note(
    table: Table, key: keys.Key, owner: str, now: float, state: str, reason: str = "", next_step: str = ""
) -> None:
    """The end of a try, unless the learner's data was erased or another worker has taken over meanwhile."""
    sets = "SET #state = :state, reason = :reason, next_step = :next, #at = :at, lease = :none"
    values = {":state": state, ":reason": reason or None, ":next": next_step or None, ":at": now}
    values |= {":none": 0, ":owner": owner}
    names = {"#state": "state", "#at": "at", "#owner": "owner"}
    try:
        table.update(key, sets, values, "#owner = :owner", names)
    except ConditionFailed:
        log.info("a passback was overtaken", extra={"platform": key["sk"].rpartition("#")[2]})
