"""Sees in the table's stream that an attempt at a quiz was graded, by whatever road, so that the LMS hears of it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from classroom import assigning
from classroom.lti import announcing
from lectern import batches
from lectern.aws.table import Item, from_stream
from lectern.model import CourseId
from lectern.platform import Platform
from lectern.starting import entry

platform = Platform()


@entry(partial(platform.load, "table"), platform.forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return batches.follow(event, _notice)


def _notice(records: Sequence[Mapping[str, Any]]) -> None:
    images = (from_stream(record["dynamodb"]["NewImage"]) for record in records)
    for attempt in images:
        if attempt.get("entity") == "attempt" and attempt.get("state") == "graded":
            _tell(attempt)


def _tell(attempt: Item) -> None:
    """For each assignment that the quiz is set as."""
    course = CourseId(attempt["course"])
    if not announcing.is_open(platform.table, course):
        return
    for each in assigning.every(platform.table, course):
        if each.kind == "quiz" and each.target["quiz"] == attempt["quiz"]:
            announcing.graded(platform, course, each.id, [attempt["user"]])
