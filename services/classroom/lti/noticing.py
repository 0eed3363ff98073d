"""Sees in the table's stream that an attempt at a quiz was graded, by whatever road, so that the LMS hears of it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from classroom.lti import announcing
from lectern import batches
from lectern.aws.wire import from_wire
from lectern.platform import Platform
from lectern.starting import entry

platform = Platform()


@entry(partial(platform.load, "table"), platform.forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return batches.follow(event, _notice)


def _notice(records: Sequence[Mapping[str, Any]]) -> None:
    announcing.noticed(platform, (from_wire(record["dynamodb"]["NewImage"]) for record in records))
