"""A learner's progress as it is told, with what it rests on."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from lectern import keys, quiz_keys
from lectern.aws.table import Item, Table
from lectern.model import CourseId, UserId
from lectern.quizzes import Rules
from progress import knowing, tallying

View = dict[str, Any]
FORMULA = (
    "mastery is the chance that you know the concept, by Bayesian knowledge tracing: each right answer raises it and "
    "each wrong one lowers it, allowing for guesses and slips; without practice it drifts back to where everybody "
    f"starts, half of the way in {knowing.HALF_LIFE:.0f} days. uncertainty is by how far it may be off (80 % lie "
    "within); answers that agree make it smaller. due is when your chance to recall it falls to 90 %, by FSRS."
)


def progress(
    table: Table, course: CourseId, user: UserId, now: float, limit: int, cursor: str | None, own: bool = False
) -> View:
    """One page of a learner's concepts, and how much they have done; to themselves (`own`) without the answers whose
    quiz does not tell yet what was right."""
    pk = keys.learner(course, user)
    tallies, following = table.query(pk, "MASTERY#", limit=limit, cursor=cursor)
    untold = _untold(table, course, tallies, now) if own else frozenset()
    acts = {each["kind"]: each for each in table.all(pk, "ACTIVITY#")}
    return {
        "user": user,
        "concepts": [concept(tally, now, untold) for tally in tallies],
        "activity": {kind: _done(acts.get(kind, {})) for kind in ("answered", "asked", "interviewed")},
        "reset": stamp(acts["reset"]["at"]) if "reset" in acts else None,
        "formula": FORMULA,
        "next": following,
    }


def _untold(table: Table, course: CourseId, tallies: Sequence[Item], now: float) -> frozenset[str]:
    """Quizzes of the class whose learners may not see yet how each answer was marked."""
    named = {each["quiz"] for tally in tallies for each in tally["evidence"]}
    found = table.get_many([quiz_keys.quiz(course, quiz) for quiz in named])
    return frozenset(each["id"] for each in found if not Rules(**each["rules"]).is_reviewable(now))


def concept(tally: Item, now: float, untold: frozenset[str] = frozenset()) -> View:
    """What is believed of one concept now, and the answers that it rests on, the latest first."""
    believed = knowing.later(tallying.knowledge(tally), now)
    evidence = [each for each in reversed(tally["evidence"]) if each["quiz"] not in untold]
    return {
        "concept": tally["concept"],
        "name": tally["concept_name"],
        "mastery": round(believed.mastery, 3),
        "uncertainty": round(believed.uncertainty, 3),
        "answers": tally["answers"],
        "points": round(tally["points"], 3),
        "answered": stamp(tally["last"][0]),
        "due": stamp(tally["review"]["due"]),
        "evidence": [each | {"at": stamp(each["at"])} for each in evidence],
    }


def _done(act: Item) -> View:
    return {"count": act.get("count", 0), "points": act.get("points", 0.0), "last": stamp(act["at"]) if act else None}


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
