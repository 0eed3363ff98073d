"""What a teacher sets: an assignment with its times, its rule for lateness, and how it is marked."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from lectern.errors import Invalid
from lectern.http import checked

Kind = Literal["quiz", "reading", "interview", "files"]
KINDS: tuple[Kind, ...] = ("quiz", "reading", "interview", "files")
LEAST, MOST = 0.01, 10_000  # points
_ON_TIME = {"per_day": 0, "at_most": 0}
_TARGETS: dict[str, dict[str, Any]] = {
    "quiz": {"quiz": str},
    "reading": {"document": str, "pages": list},
    "interview": {"answers": int},
    "files": {"most": int},
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a rubric. `levels` are (points, what earns them), the best first."""

    name: str
    levels: tuple[tuple[float, str], ...]

    @property
    def most(self) -> float:
        return max(points for points, _ in self.levels)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Times are seconds since the epoch; `closes` ends even late work. `per_day` and `at_most` are the part of the
    grade (0 to 1) that each begun day of lateness takes, and the most it takes. Empty `groups`: the whole class.

    target, by kind: quiz {quiz}; reading {document, pages}; interview {answers: how many}; files {most: how many}.
    """

    id: str
    title: str
    kind: Kind
    target: Mapping[str, Any]
    category: str
    points: float
    opens: float
    due: float
    closes: float
    per_day: float
    at_most: float
    groups: tuple[str, ...]
    rubric: tuple[Criterion, ...]

    def to_item(self) -> dict[str, Any]:
        return asdict(self)


def from_item(item: Mapping[str, Any]) -> Assignment:
    fields = {name: item[name] for name in Assignment.__slots__}
    rubric = tuple(Criterion(each["name"], tuple((p, t) for p, t in each["levels"])) for each in item["rubric"])
    return Assignment(**{**fields, "groups": tuple(item["groups"]), "rubric": rubric})


def parse(identity: str, sent: Any) -> Assignment:
    """An assignment as a teacher sends it. Raises Invalid, naming the field."""
    told = checked(
        sent,
        title=str,
        kind=str,
        target=dict,
        points=int | float,
        opens=str,
        due=str,
        closes=str | None,
        late=dict | None,
        category=str | None,
        groups=list | None,
        rubric=list | None,
    )
    opens, due = moment(told["opens"], "opens"), moment(told["due"], "due")
    closes = due if told["closes"] is None else moment(told["closes"], "closes")
    late = checked(_ON_TIME if told["late"] is None else told["late"], per_day=int | float, at_most=int | float)
    rubric = tuple(_criterion(each) for each in told["rubric"] or ())
    made = Assignment(
        identity,
        told["title"].strip(),
        told["kind"],
        told["target"],
        (told["category"] or "assignments").strip(),
        told["points"],
        opens,
        due,
        closes,
        late["per_day"],
        late["at_most"],
        tuple(told["groups"] or ()),
        rubric,
    )
    _check(made)
    return made


def _check(made: Assignment) -> None:
    if made.kind not in KINDS:
        raise Invalid(f"kind is one of {', '.join(KINDS)}.")
    if not 1 <= len(made.title) <= 200 or not 1 <= len(made.category) <= 60:
        raise Invalid("title has 1 to 200 characters, and category 1 to 60.")
    if not LEAST <= made.points <= MOST:
        raise Invalid(f"points is a number from {LEAST} to {MOST}.")
    if not made.opens < made.due <= made.closes:
        raise Invalid("opens is before due, and closes is not before due.")
    if not (0 <= made.per_day <= 1 and 0 <= made.at_most <= 1):
        raise Invalid("late.per_day and late.at_most are parts of the grade, from 0 to 1.")
    if len(made.groups) > 50 or not all(isinstance(group, str) for group in made.groups):
        raise Invalid("groups is a list of at most 50 ids of groups.")
    if made.rubric and not math.isclose(sum(each.most for each in made.rubric), made.points):
        raise Invalid("The best levels of the rubric add up to points.")
    _check_target(made.kind, made.target)


def _check_target(kind: str, target: Mapping[str, Any]) -> None:
    checked(target, **_TARGETS[kind])
    pages = target.get("pages", [1])
    if not 1 <= len(pages) <= 500 or not all(type(page) is int and page >= 1 for page in pages):
        raise Invalid("target.pages is a list of 1 to 500 page numbers.")
    if not 1 <= target.get("most", 1) <= 20 or not 1 <= target.get("answers", 1) <= 50:
        raise Invalid("target.most is 1 to 20 files, and target.answers 1 to 50.")


def _criterion(sent: Any) -> Criterion:
    told = checked(sent, name=str, levels=list)
    levels = [checked(level, points=int | float, text=str) for level in told["levels"]]
    if not 1 <= len(told["name"]) <= 100 or not 2 <= len(levels) <= 10:
        raise Invalid("A criterion has a name of 1 to 100 characters and 2 to 10 levels.")
    if not all(0 <= level["points"] <= MOST for level in levels):
        raise Invalid(f"The points of a level are a number from 0 to {MOST}.")
    best_first = sorted(levels, key=lambda level: -level["points"])
    return Criterion(told["name"], tuple((level["points"], level["text"][:500]) for level in best_first))


def moment(told: str, field: str) -> float:
    """Seconds since the epoch of an ISO 8601 time with its offset. Raises Invalid."""
    try:
        read = datetime.fromisoformat(told)
    except ValueError as broken:
        raise Invalid(f"{field} is a time like 2026-11-22T18:00:00+01:00.") from broken
    if read.tzinfo is None or not 2000 <= read.year <= 2200:
        raise Invalid(f"{field} says its offset from UTC, like 2026-11-22T18:00:00+01:00.")
    return read.timestamp()


def written(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def view(made: Assignment) -> dict[str, Any]:
    """What members are told."""
    rubric: list[dict[str, Any]] = [
        {"name": each.name, "levels": [{"points": points, "text": text} for points, text in each.levels]}
        for each in made.rubric
    ]
    times = {"opens": written(made.opens), "due": written(made.due), "closes": written(made.closes)}
    told: dict[str, Any] = {"id": made.id, "title": made.title, "kind": made.kind, "target": dict(made.target)} | times
    told |= {"category": made.category, "points": made.points, "groups": list(made.groups), "rubric": rubric}
    return told | {"late": {"per_day": made.per_day, "at_most": made.at_most}}
