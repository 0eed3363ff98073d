"""What people see of a quiz: a learner its questions without keys, the staff everything, then what the rules say."""

import random
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lectern.ledger.book import stamp
from lectern.quizzes import FAULTS, SHORTAGES, Attempt, Item, Quiz, Rules, StudentItem
from lectern.reasons import REASONS

View = dict[str, Any]


def student_item(item: Item, seed: int, shuffle: bool) -> StudentItem:
    """The question without its key. Options that must be put in order or matched are always shuffled; the order
    depends on the attempt's seed and the item's number alone, so that it is the same after a disconnect."""
    options = list(item.options)
    if (shuffle and item.kind != "truth") or item.kind in ("ordering", "matching"):
        random.Random(f"{seed}/{item.number}").shuffle(options)
    return StudentItem(item.number, item.kind, item.stem, tuple(options), item.prompts, item.unit, item.points)


def show_quiz(quiz: Quiz, staff: bool) -> View:
    """How a quiz was made is the staff's to know, and its owner's."""
    told = {name: getattr(quiz, name) for name in ("id", "title", "state", "items", "points", "created", "updated")}
    told |= {"practice": bool(quiz.owner), "rules": show_rules(quiz.rules)}
    if staff or quiz.owner:
        told |= {"blueprint": asdict(quiz.blueprint), "making": _making(quiz), "reason": _reason(quiz)}
    return told


def _making(quiz: Quiz) -> View:
    progress = {"done": quiz.done, "of": len(quiz.blueprint.lines)}
    return {
        "writer": quiz.writer,
        "asked_for": quiz.blueprint.count,
        "short": quiz.short,
        "missing": _told(quiz.missing, SHORTAGES),
        "repaired": quiz.repaired,
        "dropped": _told(quiz.dropped, FAULTS),
        "progress": progress,
    }


def _told(counts: Mapping[str, int], sentences: Mapping[str, str]) -> list[View]:
    return [{"code": code, "count": count, "sentence": sentences[code]} for code, count in counts.items()]


def _reason(quiz: Quiz) -> View | None:
    if quiz.reason is None:
        return None
    reason = REASONS[quiz.reason]
    return {"code": quiz.reason, "sentence": reason.sentence, "next_step": reason.next_step}


def show_rules(rules: Rules) -> View:
    times = {"opens": _stamp(rules.opens), "due": _stamp(rules.due)}
    return asdict(rules) | times


def _stamp(seconds: float | None) -> str | None:
    return None if seconds is None else stamp(seconds)


def show_item(item: Item) -> View:
    """Everything, for the staff."""
    return asdict(item) | {"source": _source(item)}


def _source(item: Item) -> View | None:
    """None for an imported question that named none."""
    return asdict(item.source) if item.source.quote else None


def show_attempt(attempt: Attempt, quiz: Quiz, items: list[Item], now: float, staff: bool = False) -> View:
    """An attempt as its learner sees it. While it is open: questions and saved answers. Afterwards the score, and
    marks, keys and sources as far as the review policy goes."""
    shown = [student_item(item, attempt.seed, quiz.rules.shuffle) for item in items]
    told = summarise(attempt) | {
        "now": stamp(now),
        "questions": [asdict(item) for item in shown],
        "answers": {str(number): list(answer) for number, answer in attempt.answers.items()},
        "saved": attempt.saved,
        "review": None,
    }
    if attempt.state == "graded" and (staff or quiz.rules.is_reviewable(now)):
        told["review"] = [_reviewed(attempt, item) for item in items]
    return told


def summarise(attempt: Attempt) -> View:
    graded = attempt.state == "graded"
    waiting = sum(mark.how == "waiting" for mark in attempt.marks.values())
    return {
        "id": attempt.id,
        "quiz": attempt.quiz,
        "user": attempt.user,
        "state": attempt.state,
        "started": stamp(attempt.started),
        "deadline": _stamp(attempt.deadline),
        "submitted": _stamp(attempt.submitted),
        "score": attempt.score if graded else None,
        "points": attempt.points,
        "waiting": waiting,
    }


def _reviewed(attempt: Attempt, item: Item) -> View:
    mark = asdict(attempt.marks[item.number])
    del mark["by"]
    right = {"key": list(item.key), "tolerance": item.tolerance, "explanation": item.explanation}
    return {"number": item.number, "mark": mark} | right | {"source": _source(item)}
