"""Erases everything that belongs to a learner in a course, and keeps a receipt of it.

What has begun is written down first, so that whoever comes after a crash, or at the same moment, goes on with the same
receipt.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from courses.belongings import Belonging, belongings, counts, each
from lectern import keys, objects
from lectern.aws.files import Files
from lectern.aws.table import ConditionFailed, Item, Table
from lectern.errors import Missing
from lectern.logs import log
from lectern.model import CourseId, UserId
from lectern.platform import Platform

_RECEIPT = ("id", "course", "user", "at", "by", "counts", "objects")


def erase(platform: Platform, clock: Callable[[], float], course: CourseId, user: UserId, by: UserId) -> dict[str, Any]:
    """The receipt: {"id", "course", "user", "at", "by", "counts" by kind, "objects"}.

    With nothing left to erase it is the last one, again. Raises Missing for somebody of whom the course knows nothing.
    """
    table, files = platform.table, platform.files
    if _is_done(table, files, course, user):
        if last := _last(table, course, user):
            return _told(last)
        if table.get(keys.member(course, user)) is None:
            raise Missing
    begun = _begin(table, clock(), course, user, by)
    found, names = belongings(table, course, user), _objects(files, course, user)
    receipt = _note(table, begun, counts(found), len(names))
    if receipt is None:
        return erase(platform, clock, course, user, by)  # somebody else has finished it in this moment
    files.remove(names)
    _delete(table, found)
    _finish(table, receipt)
    return _told(receipt)


def _is_done(table: Table, files: Files, course: CourseId, user: UserId) -> bool:
    items, _ = table.query(keys.learner(course, user), "", limit=1)
    return not items and not _objects(files, course, user) and table.get(keys.erasing(course, user)) is None


def _objects(files: Files, course: CourseId, user: UserId) -> list[str]:
    return [name for prefix in objects.of_learner(course, user) for name in files.names(prefix)]


def _last(table: Table, course: CourseId, user: UserId) -> Item | None:
    key = keys.receipt(course, user, "")
    found, _ = table.query(key["pk"], key["sk"], limit=1, newest_first=True)
    return found[0] if found else None


def _begin(table: Table, now: float, course: CourseId, user: UserId, by: UserId) -> Item:
    """The receipt of this erasure, or of the one that was begun before."""
    at = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")
    ids = {"id": f"{int(now * 1000):013d}-{uuid.uuid4().hex[:8]}", "course": course, "user": user, "by": by}
    begun: Item = keys.erasing(course, user) | {"entity": "erasing", "at": at} | ids
    try:
        table.put(begun, unless_exists=True)
    except ConditionFailed as refused:
        return refused.item or begun
    return begun


def _note(table: Table, begun: Item, found: Mapping[str, int], objects: int) -> Item | None:
    """What there is to erase, before any of it goes; who goes on with an erasure adds what is new since."""
    try:
        noted = table.update(
            {"pk": begun["pk"], "sk": begun["sk"]},
            "SET #counts = if_not_exists(#counts, :counts), objects = if_not_exists(objects, :objects)",
            {":counts": dict(found), ":objects": objects, ":id": begun["id"]},
            "id = :id",
            {"#counts": "counts"},
        )
    except ConditionFailed:
        return None
    before = noted["counts"]
    most = {kind: max(before.get(kind, 0), found.get(kind, 0)) for kind in sorted({*before, *found})}
    return begun | {"counts": most, "objects": max(noted["objects"], objects)}


def _delete(table: Table, found: Sequence[Belonging]) -> None:
    """From below, so that an interrupted erasure finds the rest again. What was written below an item until the item
    went is looked for once more; nothing can be written there afterwards."""
    table.delete_many(inner.item for belonging in found for inner in each(belonging.below))
    table.delete_many(belonging.item for belonging in found)
    for belonging in each(found):
        if not belonging.is_leaf:
            table.delete_many(table.all(belonging.partition_below))


def _finish(table: Table, receipt: Item) -> None:
    course, user = receipt["course"], receipt["user"]
    table.put(keys.receipt(course, user, receipt["id"]) | {"entity": "receipt"} | _told(receipt))
    table.delete(keys.erasing(course, user))
    log.info("learner's data erased", extra={name: receipt[name] for name in ("course", "user", "by", "id")})


def _told(receipt: Mapping[str, Any]) -> dict[str, Any]:
    return {name: receipt[name] for name in _RECEIPT}
