"""Events from the table's stream, counted for the learner who made them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from lectern import batches
from lectern.aws.wire import from_wire
from lectern.platform import Platform
from lectern.starting import entry
from progress import counting

platform = Platform()


@entry(partial(platform.load, "table"), platform.forget)
def count(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """The stream of the table, as far as it shows events."""
    return batches.follow(event, _count)


@entry(partial(platform.load, "table"), platform.forget)
def mend(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Batches that `count` has given up: their learners' progress is made anew from all their events."""
    return batches.handle(event, lambda body, _attempt: _mend(body["DDBStreamBatchInfo"]))


def _count(records: Sequence[Mapping[str, Any]]) -> None:
    images = (from_wire(record["dynamodb"]["NewImage"]) for record in records)
    changed = any(record["eventName"] == "MODIFY" for record in records)
    counting.count(platform.table, list(counting.readable(images)), changed)


def _mend(batch: Mapping[str, Any]) -> None:
    items = [item for item in platform.streams.items(batch) if item.get("entity") == "event"]
    for course, user in {(item["course"], item["user"]) for item in items}:
        counting.recount(platform.table, course, user)
