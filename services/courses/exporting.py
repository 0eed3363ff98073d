"""Writes everything that a learner made in a course into one JSON file that a person can read."""

import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from courses.belongings import Belonging, belongings, counts
from lectern import keys, objects
from lectern.aws.table import Item
from lectern.errors import Missing
from lectern.logs import log
from lectern.model import CourseId, UserId
from lectern.platform import Platform

GOOD_FOR = 3600  # seconds for which the links in an export, and the one to it, can be followed
_OURS = re.compile(r"_.*|pk|sk|gsi1pk|gsi1sk|entity|expires|revision")
_KEPT_BACK = {  # of a practice quiz, whose keys are told when an attempt is submitted
    "quiz_item": frozenset({"key", "tolerance", "explanation", "source", "concept", "concept_name"}),
}
_TIME = re.compile(r"(.*_)?at")


def export(
    platform: Platform, clock: Callable[[], float], course: CourseId, user: UserId, by: UserId
) -> dict[str, Any]:
    """{"id", "course", "user", "at", "counts", "objects", "url", "seconds"}. Raises Missing for an unknown learner."""
    found, at = belongings(platform.table, course, user), _time(clock())
    names = [name for prefix in objects.of_learner(course, user)[:-1] for name in platform.files.names(prefix)]
    role = platform.table.get(keys.member(course, user))
    if not (role or found or names):
        raise Missing
    told = {"id": uuid.uuid4().hex[:12], "course": course, "user": user, "at": at}
    key = objects.export(course, user, told["id"])
    platform.files.write_json(key, told | _bundle(role, found) | {"files": [_file(platform, name) for name in names]})
    log.info("learner's data exported", extra={"course": course, "user": user, "by": by, "export": told["id"]})
    url = platform.files.link(key, f"lectern-{course}.json", GOOD_FOR)
    return told | {"counts": counts(found), "objects": len(names), "url": url, "seconds": GOOD_FOR}


def _bundle(role: Item | None, found: Iterable[Belonging]) -> dict[str, Any]:
    membership = {"role": role["role"], "created": role["created"]} if role else None
    return {"membership": membership, "data": _by_kind(found)}


def _by_kind(found: Iterable[Belonging]) -> dict[str, list[Any]]:
    """Each kind's items in their order; what hangs below an item stands in it, by kind again."""
    kinds: dict[str, list[Any]] = defaultdict(list)
    for belonging in found:
        kept_back = _KEPT_BACK.get(belonging.kind, frozenset())
        told = {name: value for name, value in readable(belonging.item).items() if name not in kept_back}
        kinds[belonging.kind].append(told | _by_kind(belonging.below))
    return dict(kinds)


def readable(item: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is Lectern's alone; times in words."""
    return {name: _told(name, value) for name, value in item.items() if not _OURS.fullmatch(name)}


def _told(name: str, value: Any) -> Any:
    match value:
        case dict():
            return readable(value)
        case list():
            return [_told("", inner) for inner in value]
        case set() | frozenset():
            return sorted(value)
        case int() | float() if _TIME.fullmatch(name) and not isinstance(value, bool):
            return _time(value)
        case bytes():
            return value.hex()
    return value


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def _file(platform: Platform, key: str) -> dict[str, str]:
    folder, _course, _user, name = key.split("/", 3)
    return {"name": f"{folder}/{name}", "url": platform.files.link(key, name.rpartition("/")[2], GOOD_FOR)}
