"""Looks after grades that were given up on: each is shown as failed, with what to do next."""

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from classroom.lti import announcing, noting
from classroom.lti.noting import Task
from lectern import batches
from lectern.logs import log
from lectern.model import CourseId, UserId
from lectern.platform import Platform
from lectern.starting import entry

REASON = "Lectern tried several times and failed each time."
NEXT_STEP = "Pass back again; if it fails again, tell your administrator the assignment's id."

platform = Platform()


@entry(partial(platform.load, "table"), platform.forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Messages of the queue of grades, and batches of the stream in which nobody could notice what was graded."""
    return batches.handle(event, _bury)


def _bury(body: Mapping[str, Any], owner: str) -> None:
    if "DDBStreamBatchInfo" in body:
        announcing.noticed(platform, platform.streams.items(body["DDBStreamBatchInfo"]))
        return
    _give_up(Task(CourseId(body["course"]), body["assignment"], UserId(body["user"])), owner)


def _give_up(task: Task, owner: str) -> None:
    """Wherever the LMS does not know the grade. Raises Busy while a worker is at it all the same."""
    table, now = platform.table, time.time()
    cell = noting.counted(table, task, now)
    for link in noting.links(table, task) if cell else ():
        key = noting.key_of(task, link)
        past = table.get(key)
        if cell and not noting.is_told(past, cell):
            noting.take(table, task, cell, link, past, owner, now)
            noting.note(table, key, owner, now, "failed", REASON, NEXT_STEP)
    log.error("passback given up", extra={"course": task.course, "assignment": task.assignment})
