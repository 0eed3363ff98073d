"""A class at a glance: who knows what, and who may need a teacher, with reasons that can be looked up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classroom import assigning, booking
from classroom.assignments import written
from classroom.booking import Row
from lectern import keys
from lectern.aws.table import Item, Table
from lectern.errors import Missing
from lectern.model import CourseId, UserId

SMALLEST = 5  # a mean over fewer learners would say too much about each of them
QUIET = 14 * 86_400  # seconds without any activity
MISSING = 2  # assignments
WEAK, SURE, CONCEPTS = 0.4, 0.25, 3  # mastery under this, known to this, in so many concepts
FALLING = 20.0  # percentage points that the last three grades are below the earlier ones


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a learner is on the list; `evidence` are paths of this API that show it."""

    code: str
    sentence: str
    evidence: tuple[str, ...]


def dashboard(table: Table, course: CourseId, group: str | None, now: float) -> dict[str, Any]:
    """The heat map and the list of learners at risk, of the class or of one group of it."""
    users = _chosen(table, course, group)
    known = [item for item in table.indexed(keys.mastery_of_class(course)["gsi1pk"]) if item["user"] in set(users)]
    _, rows = booking.rows(table, course, users, now)
    return {"learners": len(users), "heat_map": heat_map(known), "at_risk": at_risk(table, course, rows, known, now)}


def _chosen(table: Table, course: CourseId, group: str | None) -> list[UserId]:
    users = booking.learners(table, course)
    if group is None:
        return users
    found = next((each for each in assigning.groups(table, course) if each["id"] == group), None)
    if found is None:
        raise Missing
    return [user for user in users if user in found["users"]]


def heat_map(known: Sequence[Item]) -> list[dict[str, Any]]:
    """One line per concept, the weakest first: each learner's mastery, and the mean where enough have one."""
    by_concept: dict[str, list[Item]] = defaultdict(list)
    for item in known:
        by_concept[item["concept"]].append(item)
    lines = [_line(concept, items) for concept, items in by_concept.items()]
    return sorted(lines, key=lambda line: (line["mean"] is None, line["mean"], line["name"]))


def _line(concept: str, items: Sequence[Item]) -> dict[str, Any]:
    cells = [{"user": each["user"], "mastery": each["mastery"], "uncertainty": each["uncertainty"]} for each in items]
    enough = len(cells) >= SMALLEST
    mean = round(sum(each["mastery"] for each in cells) / len(cells), 4) if enough else None
    name = items[0]["concept_name"]
    return {"concept": concept, "name": name, "mean": mean, "suppressed": not enough, "cells": cells}


def at_risk(
    table: Table, course: CourseId, rows: Sequence[Row], known: Sequence[Item], now: float
) -> list[dict[str, Any]]:
    """Learners with at least one reason, those with most reasons first."""
    by_user: dict[str, list[Item]] = defaultdict(list)
    for item in known:
        by_user[item["user"]].append(item)
    found = []
    for row in rows:
        last = _last_seen(table, course, row)
        reasons = [*_missing(course, row), *_weak(course, row.user, by_user[row.user])]
        reasons += [*_falling(course, row), *_quiet(course, row.user, last, now)]
        if reasons:
            found.append({"user": row.user, "reasons": [_told(reason) for reason in reasons]})
    return sorted(found, key=lambda each: (-len(each["reasons"]), each["user"]))


def _told(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "sentence": reason.sentence, "evidence": list(reason.evidence)}


def _missing(course: CourseId, row: Row) -> list[Reason]:
    missing = [each.assignment for each in row.cells if each.state == "missing"]
    if len(missing) < MISSING:
        return []
    evidence = tuple(f"/courses/{course}/assignments/{each}/work/{row.user}" for each in missing)
    return [Reason("missing_work", f"{len(missing)} assignments are overdue and not handed in.", evidence)]


def _weak(course: CourseId, user: UserId, known: Sequence[Mapping[str, Any]]) -> list[Reason]:
    weak = [each["concept_name"] for each in known if each["mastery"] < WEAK and each["uncertainty"] < SURE]
    if len(weak) < CONCEPTS:
        return []
    sentence = f"Little mastery, with some certainty, of {len(weak)} concepts: {', '.join(sorted(weak)[:5])}."
    return [Reason("low_mastery", sentence, (f"/courses/{course}/progress/{user}",))]


def _falling(course: CourseId, row: Row) -> list[Reason]:
    """The cells come in the order in which they were due."""
    parts = [100 * (each.points or 0.0) / each.of for each in row.cells if each.state == "graded"]
    if len(parts) < 6:
        return []
    before, lately = sum(parts[:-3]) / (len(parts) - 3), sum(parts[-3:]) / 3
    if before - lately < FALLING:
        return []
    sentence = f"The last three grades average {lately:.0f} %, those before {before:.0f} %."
    return [Reason("falling_grades", sentence, (f"/courses/{course}/gradebook",))]


def _quiet(course: CourseId, user: UserId, last: float | None, now: float) -> list[Reason]:
    if last is not None and now - last < QUIET:
        return []
    seen = f"since {written(last)}" if last is not None else "at all"
    return [Reason("no_activity", f"No activity in this course {seen}.", (f"/courses/{course}/progress/{user}",))]


def _last_seen(table: Table, course: CourseId, row: Row) -> float | None:
    newest, _ = table.query(keys.learner(course, row.user), "EVENT#", limit=1, newest_first=True)
    return max(row.handed_in, float(newest[0]["at"]) if newest else 0.0) or None
