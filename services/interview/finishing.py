"""Once an answer was heard: one event for its learner's progress, and word to whoever still listens."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from interview.answering import recording_of
from lectern import batches, interview_keys
from lectern.aws.sockets import Gone
from lectern.aws.table import ConditionFailed, Item
from lectern.aws.wire import from_wire
from lectern.happening import Happened
from lectern.logs import log
from lectern.model import CourseId, UserId
from lectern.platform import Platform
from lectern.starting import entry

platform = Platform()


@entry(partial(platform.load, "table"), platform.forget)
def follow(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """The stream of the table, as far as it shows recordings that are settled."""
    return batches.follow(event, _follow)


@entry(partial(platform.load, "table"), platform.forget)
def follow_up(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Batches that `follow` has given up: their events are recorded; nobody waits for word any more."""
    return batches.handle(event, lambda body, _attempt: _record(platform.streams.items(body["DDBStreamBatchInfo"])))


def _follow(records: Sequence[Mapping[str, Any]]) -> None:
    items = [from_wire(record["dynamodb"]["NewImage"]) for record in records]
    _record(items)
    for item in items:
        _tell(item)


def _record(items: Iterable[Item]) -> None:
    """The same answer noticed twice is the same event in the same place."""
    for item in items:
        if item.get("entity") == "recording" and item["state"] == "ready":
            _happened(item)


def _happened(item: Item) -> None:
    recording = recording_of(item, item["user"])
    held = platform.table.get(interview_keys.interview(recording.course, recording.user, recording.interview))
    if held is None:
        return
    concept = held["questions"][item["question"] - 1]["concept"] or {"id": None, "name": None}
    facts = {"interview": recording.interview, "answer": recording.answer}
    facts |= {"concept": concept["id"], "concept_name": concept["name"]}
    course, user = CourseId(recording.course), UserId(recording.user)
    happened = Happened(f"interviewed-{recording.answer}", "interviewed", course, user, item["begun_at"], facts)
    try:
        platform.table.put_below(interview_keys.recording_state(recording), [happened.item()])
    except ConditionFailed:
        log.info("answer was deleted", extra=recording.ids)


def _tell(item: Item) -> None:
    """A learner who has left looks for the report over HTTP."""
    recording = recording_of(item, item["user"])
    live = platform.table.get(interview_keys.live_answer(recording))
    if live is None:
        return
    told = {"event": "report", "interview": recording.interview, "answer": recording.answer, "state": item["state"]}
    try:
        platform.sockets("").post(live["connection"], told)
    except Gone:
        log.info("connection gone", extra=recording.ids)
