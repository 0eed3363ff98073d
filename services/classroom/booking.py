"""The gradebook: what each learner's work counts, weighed as the course weighs it."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from classroom import assigning, timing, working
from classroom.assignments import MOST, Assignment
from classroom.working import Work
from lectern import classroom_keys, keys, quizbook
from lectern.aws.table import Table
from lectern.errors import Invalid
from lectern.http import checked
from lectern.model import CourseId, UserId
from lectern.quizzes import Attempt

State = Literal["not_due", "missing", "submitted", "graded", "excused"]


@dataclass(frozen=True, slots=True)
class Weights:
    """weights: category -> part of the total, none: every point counts the same; drop: category -> how many of the
    lowest are left out."""

    weights: Mapping[str, float]
    drop: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """points is None while nothing counts yet."""

    assignment: str
    state: State
    points: float | None
    of: float
    penalty: float = 0.0
    overridden: bool = False

    @property
    def counts(self) -> bool:
        return self.points is not None


@dataclass(frozen=True, slots=True)
class Row:
    """percent of what counts so far, None when nothing does; handed_in: when something last was, 0 for never."""

    user: UserId
    cells: tuple[Cell, ...]
    percent: float | None
    handed_in: float = 0.0


def cell(assignment: Assignment, work: Work, attempts: Iterable[Attempt], now: float) -> Cell:
    """What one assignment counts for one learner. A quiz counts its best attempt, unless a teacher graded it."""
    if work.excused:
        return Cell(assignment.id, "excused", None, assignment.points)
    if work.grade is not None:
        overridden = assignment.kind == "quiz"
        points = work.grade.points
        return Cell(assignment.id, "graded", points, assignment.points, work.grade.penalty, overridden)
    if counted := _best(assignment, work, attempts, now):
        return counted
    if work.handed_in is not None:
        return Cell(assignment.id, "submitted", None, assignment.points)
    overdue = timing.standing(assignment, work.extension, now).state in ("late", "closed")
    return Cell(assignment.id, "missing" if overdue else "not_due", 0.0 if overdue else None, assignment.points)


def alone(table: Table, course: CourseId, assignment: Assignment, work: Work, now: float) -> Cell:
    """What one assignment counts for one learner, without the rest of the gradebook."""
    return cell(assignment, work, _attempts(table, course, assignment).get(work.user, ()), now)


def _best(assignment: Assignment, work: Work, attempts: Iterable[Attempt], now: float) -> Cell | None:
    scored = []
    for attempt in attempts:
        standing = timing.standing(assignment, work.extension, attempt.submitted or now)
        if standing.state in ("open", "late") and attempt.points:
            part = attempt.score / attempt.points
            points = round(part * assignment.points * (1 - standing.penalty), 2)
            scored.append(Cell(assignment.id, "graded", points, assignment.points, standing.penalty))
    return max(scored, key=lambda each: each.points or 0.0, default=None)


def percent(cells: Sequence[Cell], category_of: Mapping[str, str], weighing: Weights) -> float | None:
    """The weighted mean over the categories that have something that counts."""
    by_category: dict[str, list[Cell]] = defaultdict(list)
    for each in cells:
        if each.counts:
            by_category[category_of[each.assignment]].append(each)
    parts = []
    for category, counted in by_category.items():
        kept = _without_lowest(counted, weighing.drop.get(category, 0))
        possible = sum(each.of for each in kept)
        weight = weighing.weights.get(category, 0.0) if weighing.weights else possible
        parts.append((sum(each.points or 0.0 for each in kept) / possible, weight))
    total = sum(weight for _, weight in parts)
    return round(100 * sum(part * weight for part, weight in parts) / total, 2) if total else None


def _without_lowest(cells: list[Cell], drop: int) -> list[Cell]:
    """At least one stays."""
    ranked = sorted(cells, key=lambda each: (each.points or 0.0) / each.of)
    return ranked[min(drop, len(ranked) - 1) :]


def rows(table: Table, course: CourseId, users: Sequence[UserId], now: float) -> tuple[list[Assignment], list[Row]]:
    """The gradebook of these learners: two queries an assignment, however many learners."""
    every, weighing = assigning.every(table, course), weights(table, course)
    groups = {group["id"]: set(group["users"]) for group in assigning.groups(table, course)}
    category_of = {each.id: each.category for each in every}
    found: dict[UserId, list[Cell]] = {user: [] for user in users}
    last = dict.fromkeys(users, 0.0)
    for assignment in every:
        worked = {work.user: work for work in working.of_class(table, course, assignment.id)}
        attempts = _attempts(table, course, assignment)
        for user in users:
            if not assignment.groups or any(user in groups.get(group, ()) for group in assignment.groups):
                work = worked.get(user, Work(user, assignment.id))
                last[user] = max(last[user], work.handed_in or 0.0)
                found[user].append(cell(assignment, work, attempts.get(user, ()), now))
    made = ((user, tuple(cells), percent(cells, category_of, weighing)) for user, cells in found.items())
    return every, [Row(user, cells, part, last[user]) for user, cells, part in made]


def _attempts(table: Table, course: CourseId, assignment: Assignment) -> dict[str, list[Attempt]]:
    """The graded attempts at an assignment's quiz, by learner."""
    made: dict[str, list[Attempt]] = defaultdict(list)
    if assignment.kind == "quiz":
        for attempt in quizbook.attempts_at(table, course, assignment.target["quiz"]):
            if attempt.state == "graded":
                made[attempt.user].append(attempt)
    return made


def learners(table: Table, course: CourseId) -> list[UserId]:
    found = table.all(keys.course(course)["pk"], "MEMBER#")
    return [UserId(member["user"]) for member in found if member["role"] == "student"]


def weights(table: Table, course: CourseId) -> Weights:
    found = table.get(classroom_keys.gradebook(course)) or {}
    return Weights(found.get("weights", {}), found.get("drop", {}))


def weigh(table: Table, course: CourseId, sent: Any) -> Weights:
    told = checked(sent, weights=dict, drop=dict)
    if not all(type(each) in (int, float) and 0 <= each <= MOST for each in told["weights"].values()):
        raise Invalid(f"weights gives each category a number from 0 to {MOST}.")
    if not all(type(each) is int and 0 <= each <= 100 for each in told["drop"].values()):
        raise Invalid("drop gives a category how many of its lowest are left out, 0 to 100.")
    if len(told["weights"]) > 50 or len(told["drop"]) > 50:
        raise Invalid("A course has at most 50 categories.")
    if not all(1 <= len(name) <= 60 and name.isprintable() for name in (*told["weights"], *told["drop"])):
        raise Invalid("A category has 1 to 60 characters and no control characters.")
    table.put(classroom_keys.gradebook(course) | {"entity": "gradebook", "course": course} | told)
    return Weights(told["weights"], told["drop"])


def view(row: Row) -> dict[str, Any]:
    shown = ("assignment", "state", "points", "of", "penalty", "overridden")
    cells = [{name: getattr(each, name) for name in shown} for each in row.cells]
    return {"user": row.user, "cells": cells, "percent": row.percent}


def as_csv(every: Sequence[Assignment], found: Iterable[Row]) -> str:
    """In the columns of Canvas's gradebook export, which Canvas, and Moodle with a mapping, import."""
    lines = io.StringIO()
    sheet = csv.writer(lines)
    titles = [_harmless(f"{each.title} ({each.id})") for each in every]
    sheet.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles, "Final Score"])
    sheet.writerow(["    Points Possible", "", "", "", "", *(f"{each.points:g}" for each in every), ""])
    for row in found:
        points = {each.assignment: each.points for each in row.cells}
        cells = ["" if points.get(each.id) is None else f"{points[each.id]:g}" for each in every]
        total = "" if row.percent is None else f"{row.percent:g}"
        sheet.writerow([row.user, row.user, row.user, row.user, "", *cells, total])
    return lines.getvalue()


def _harmless(text: str) -> str:
    """A spreadsheet runs a cell that begins like a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
