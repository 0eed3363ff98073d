"""Assignment and Grade Services: a learner's grade goes into the LMS's gradebook, once.

imsglobal.org/spec/lti-ags/v2p0. What is sent is the grade as it stands when it is sent, so messages that come twice,
late or out of order do no harm. A worker that dies between the LMS's answer and its note of it sends the score again.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from classroom.booking import Cell
from classroom.lti import columns, messages, noting, platforms
from classroom.lti.noting import Task
from classroom.lti.reaching import Declined, Overloaded
from classroom.lti.serving import Service, Tokens
from lectern import keys
from lectern.aws.table import Item
from lectern.errors import Invalid, Missing
from lectern.platform import Platform

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

_SILENT = ("The LMS did not answer for a long time.", "Pass back again later.")


@dataclass(frozen=True, slots=True)
class Desk:
    """What passing back needs."""

    platform: Platform
    tokens: Tokens
    clock: Callable[[], float] = time.time


def pass_back(desk: Desk, task: Task, owner: str) -> None:
    """To every platform that the learner has come from. Raises Busy when another worker is at it."""
    table = desk.platform.table
    cell = noting.counted(table, task, desk.clock())
    if cell is None:
        return
    waits = [_at(desk, task, cell, link, owner) for link in noting.links(table, task)]
    if wait := max(waits, default=0):
        again = Task(task.course, task.assignment, task.user, task.tries + 1)
        desk.platform.grade_queue.send([again.message()], delay=wait)


def _at(desk: Desk, task: Task, cell: Cell, link: Item, owner: str) -> int:
    """How many seconds to wait before the next try, 0 for none."""
    table, key = desk.platform.table, noting.key_of(task, link)
    past = table.get(key)
    if noting.is_told(past, cell):
        return 0
    try:
        registered = platforms.get(table, task.course, link["platform"])
    except Missing:
        return 0  # it was withdrawn
    taken = noting.take(table, task, cell, link, past, owner, desk.clock())
    try:
        _send(desk, Service(registered, desk.tokens), task, cell, taken | {"subject": link["subject"]})
    except Overloaded as busy:
        return _put_off(desk, key, task, busy, owner)
    except (Declined, Invalid) as refused:
        noting.note(table, key, owner, desk.clock(), "failed", *_told(refused))
    else:
        noting.note(table, key, owner, desk.clock(), "sent")
    return 0


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
    table, now = desk.platform.table, desk.clock()
    if task.tries + 1 >= TRIES:
        noting.note(
            table, key, owner, now, "failed", "The LMS did not answer for a long time.", "Pass back again later."
        )
        return 0
    noting.note(table, key, owner, now, "waiting", str(busy), "Nothing: it is tried again by itself.")
    wait: int = max(busy.retry_after, FIRST_WAIT * 2**task.tries)
    return min(wait, LONGEST_WAIT)


def _told(refused: Declined | Invalid) -> tuple[str, str]:
    """(reason, next step), of which neither quotes the LMS."""
    if isinstance(refused, Declined):
        other = (f"The LMS refused the score ({refused.answered}).", "Look at the column and the registration there.")
        return _DECLINED.get(refused.answered, other)
    return str(refused), "Register the LMS's public addresses, then pass back again."
