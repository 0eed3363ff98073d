"""Assignment and Grade Services: a learner's grade goes into the LMS's gradebook, once.

imsglobal.org/spec/lti-ags/v2p0. What is sent is the grade as it stands when it is sent, so messages that come twice,
late or out of order do no harm. A worker that dies between the LMS's answer and its note of it sends the score again.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from classroom import assigning, booking, working
from classroom.booking import Cell
from classroom.lti import columns, messages, platforms
from classroom.lti.reaching import Declined, Overloaded
from classroom.lti.serving import Service, Tokens
from lectern import keys
from lectern.aws.table import ConditionFailed, Item
from lectern.errors import Busy, Invalid, Missing, Superseded
from lectern.logs import log
from lectern.model import CourseId, UserId
from lectern.platform import Platform

LEASE = 120.0  # seconds, longer than the function may run
TRIES = 8  # and then the LMS is given up on, until somebody asks again
FIRST_WAIT, LONGEST_WAIT = 30, 900  # seconds; doubled each time
_KIND = "application/vnd.ims.lis.v1.score+json"
_DECLINED: dict[int, tuple[str, str]] = {
    400: ("The LMS did not understand the score.", "Look at the learner and the column in the LMS."),
    401: ("The LMS did not know Lectern.", "Look at the registration and its public keys in the LMS."),
    403: ("The LMS does not let Lectern write grades.", "Allow grade services for Lectern in the LMS."),
    404: ("The LMS knows no such column or learner.", "Open the assignment from the LMS once, then pass back again."),
    409: ("The LMS has a newer score.", "Look at the column in the LMS."),
    422: ("The LMS knows no such learner in its course.", "Enrol the learner in the LMS, then pass back again."),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What passing back needs."""

    platform: Platform
    tokens: Tokens
    clock: Callable[[], float] = time.time


@dataclass(frozen=True, slots=True)
class Task:
    """One learner's work on one assignment, at one platform. `tries` counts from 0."""

    course: CourseId
    assignment: str
    user: UserId
    tries: int = 0

    def message(self) -> dict[str, Any]:
        told = {"course": self.course, "assignment": self.assignment, "user": self.user}
        return told | {"tries": self.tries}


def pass_back(desk: Desk, task: Task, owner: str) -> None:
    """To every platform that the learner has come from. Raises Busy when another worker is at it."""
    table = desk.platform.table
    member = table.get(keys.member(task.course, task.user))
    if member is None or member["role"] != "student":
        return
    try:
        found = assigning.get(table, task.course, task.assignment)
    except Missing:
        return
    work = working.of(table, task.course, task.user, task.assignment)
    cell = booking.alone(table, task.course, found, work, desk.clock())
    waits = [_at(desk, task, cell, link, owner) for link in _links(desk, task) if link["role"] == "student"]
    if wait := max(waits, default=0):
        again = Task(task.course, task.assignment, task.user, task.tries + 1)
        desk.platform.grade_queue.send([again.message()], delay=wait)


def _links(desk: Desk, task: Task) -> list[Item]:
    return list(desk.platform.table.all(keys.learner(task.course, task.user), "LMS#"))


def _at(desk: Desk, task: Task, cell: Cell, link: Item, owner: str) -> int:
    """How many seconds to wait before the next try, 0 for none."""
    key = keys.passback(task.course, task.user, task.assignment, link["platform"])
    past = desk.platform.table.get(key)
    if _is_told(past, cell):
        return 0
    try:
        registered = platforms.get(desk.platform.table, task.course, link["platform"])
    except Missing:
        return 0  # it was withdrawn
    taken = _take(desk, task, cell, link, past, owner)
    try:
        _send(desk, Service(registered, desk.tokens), task, cell, taken | {"subject": link["subject"]})
    except Overloaded as busy:
        return _put_off(desk, key, task, busy, owner)
    except (Declined, Invalid) as refused:
        _note(desk, key, owner, "failed", *_told(refused))
    else:
        _note(desk, key, owner, "sent")
    return 0


def _is_told(past: Item | None, cell: Cell) -> bool:
    """Whether the LMS knows this score already; what never counted need not be told."""
    if past is None:
        return cell.points is None
    return bool(past["state"] == "sent" and (past["points"], past["of"]) == (cell.points, cell.of))


def _take(desk: Desk, task: Task, cell: Cell, link: Item, past: Item | None, owner: str) -> Item:
    """Note what is about to be sent, with a later time than whatever was sent before. Raises Busy."""
    key = keys.passback(task.course, task.user, task.assignment, link["platform"])
    if past is None:
        _begin(desk, task, cell, link, key)
    now, before = desk.clock(), (past or {}).get("stamp", 0)
    values = {":points": cell.points, ":of": cell.of, ":stamp": max(now, before + 0.001), ":now": now}
    values |= {":until": now + LEASE, ":owner": owner, ":waiting": "waiting", ":before": before}
    sets = "SET points = :points, #of = :of, stamp = :stamp, lease = :until, #owner = :owner, #state = :waiting"
    names = {"#of": "of", "#owner": "owner", "#state": "state"}
    try:
        return desk.platform.table.update(key, sets, values, "stamp = :before AND lease < :now", names)
    except ConditionFailed:
        raise Busy("Another worker is passing this grade back.") from None


def _begin(desk: Desk, task: Task, cell: Cell, link: Item, key: keys.Key) -> None:
    """The first note, below the link. Raises Superseded once the link is erased."""
    index = keys.passbacks_of_class(task.course, task.assignment, task.user, link["platform"])
    told = {"user": task.user, "platform": link["platform"], "assignment": task.assignment, "course": task.course}
    fresh = {"state": "waiting", "points": cell.points, "of": cell.of, "at": desk.clock(), "stamp": 0, "lease": 0}
    try:
        desk.platform.table.put_below(link, [key | index | {"entity": "passback"} | told | fresh], unless_exists=True)
    except ConditionFailed:
        raise Superseded("The learner's data was erased.") from None


def _send(desk: Desk, service: Service, task: Task, cell: Cell, taken: Item) -> None:
    line = columns.column(desk.platform.table, service, task.course, task.assignment)
    at = datetime.fromtimestamp(taken["stamp"], UTC).isoformat(timespec="milliseconds")
    told: dict[str, Any] = {"userId": taken["subject"], "timestamp": at, "scoreMaximum": cell.of}
    if cell.points is None:  # without a score the LMS clears what it had
        told |= {"activityProgress": "Submitted", "gradingProgress": "NotReady"}
    else:
        told |= {"scoreGiven": cell.points, "activityProgress": "Completed", "gradingProgress": "FullyGraded"}
    try:
        service.ask("POST", columns.below(line, "scores"), messages.SCORE, _KIND, told)
    except Declined as refused:
        if refused.answered == 404:
            columns.forget(desk.platform.table, task.course, task.assignment, service.found.id)
        raise


def _put_off(desk: Desk, key: keys.Key, task: Task, busy: Overloaded, owner: str) -> int:
    if task.tries + 1 >= TRIES:
        _note(desk, key, owner, "failed", "The LMS did not answer for a long time.", "Pass back again later.")
        return 0
    _note(desk, key, owner, "waiting", str(busy), "Nothing: it is tried again by itself.")
    wait: int = max(busy.retry_after, FIRST_WAIT * 2**task.tries)
    return min(wait, LONGEST_WAIT)


def _told(refused: Declined | Invalid) -> tuple[str, str]:
    """(reason, next step), of which neither quotes the LMS."""
    if isinstance(refused, Declined):
        other = (f"The LMS refused the score ({refused.answered}).", "Look at the column and the registration there.")
        return _DECLINED.get(refused.answered, other)
    return str(refused), "Register the LMS's public addresses, then pass back again."


def _note(desk: Desk, key: keys.Key, owner: str, state: str, reason: str = "", next_step: str = "") -> None:
    """The end of a try, unless the learner's data was erased or another worker has taken over meanwhile."""
    sets = "SET #state = :state, reason = :reason, next_step = :next, #at = :at, lease = :none"
    values = {":state": state, ":reason": reason or None, ":next": next_step or None, ":at": desk.clock()}
    values |= {":none": 0, ":owner": owner}
    names = {"#state": "state", "#at": "at", "#owner": "owner"}
    try:
        desk.platform.table.update(key, sets, values, "#owner = :owner", names)
    except ConditionFailed:
        log.info("a passback was overtaken", extra={"platform": key["sk"].rpartition("#")[2]})
