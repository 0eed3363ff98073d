"""How the questions of a quiz do, by classical test theory, and which of them a teacher should look at.

Difficulty is the mean score (0 to 1). Discrimination is the correlation of an item's score with the score on all the
other items (corrected item-total; point-biserial where items are right or wrong). Reliability is Cronbach's alpha,
which is KR-20 where every item is right or wrong: k/(k-1) * (1 - sum of item variances / variance of totals). See
Crocker and Algina, Introduction to Classical and Modern Test Theory (1986), chapters 5, 7 and 14. Each learner's first
submitted attempt counts.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import StatisticsError, correlation, fmean, pvariance
from typing import Any

from lectern.quizzes import Attempt, Item

LEAST_FOR_DIFFICULTY = 5  # attempts; fewer would tell of persons, not of questions
LEAST_FOR_CORRELATION = 20  # attempts; our own choice: below it the standard error of a correlation exceeds 0.2
LEAST_ITEMS = 3
_TOO_EASY, _TOO_HARD, _WEAK = 0.95, 0.2, 0.15
View = dict[str, Any]


def analyse(items: Sequence[Item], attempts: Iterable[Attempt]) -> View:
    """A statistic that needs more attempts than there are is None."""
    taken = first_attempts(attempts)
    scores = {item.number: [attempt.marks[item.number].score * item.points for attempt in taken] for item in items}
    totals = [sum(column) for column in zip(*scores.values(), strict=True)]
    points = sum(item.points for item in items)
    return {
        "attempts": len(taken),
        "mean": round(fmean(totals) / points, 4) if len(taken) >= LEAST_FOR_DIFFICULTY else None,
        "reliability": _reliability(items, scores, totals),
        "items": [_describe(item, scores[item.number], totals, taken) for item in items],
    }


def first_attempts(attempts: Iterable[Attempt]) -> list[Attempt]:
    """One per learner, the first that is graded without an answer that waits."""
    done = [attempt for attempt in attempts if attempt.state == "graded"]
    marked = [each for each in done if all(mark.how != "waiting" for mark in each.marks.values())]
    first: dict[str, Attempt] = {}
    for attempt in sorted(marked, key=lambda each: each.id):
        first.setdefault(attempt.user, attempt)
    return list(first.values())


def _reliability(items: Sequence[Item], scores: dict[int, list[float]], totals: Sequence[float]) -> View:
    dichotomous = all(score in (0, item.points) for item in items for score in scores[item.number])
    measure = "KR-20" if dichotomous else "alpha"
    if len(totals) < LEAST_FOR_CORRELATION or len(items) < LEAST_ITEMS:
        reason = f"needs {LEAST_FOR_CORRELATION} attempts and {LEAST_ITEMS} questions"
        return {"measure": measure, "value": None, "reason": reason}
    return {"measure": measure, "value": _rounded(alpha(list(scores.values()))), "reason": None}


def alpha(columns: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha of items by persons; None when all totals are equal."""
    spread = pvariance([sum(row) for row in zip(*columns, strict=True)])
    k = len(columns)
    return k / (k - 1) * (1 - sum(pvariance(column) for column in columns) / spread) if spread else None


def discrimination(scores: Sequence[float], totals: Sequence[float]) -> float | None:
    """Corrected item-total correlation; None when either side does not vary."""
    try:
        return correlation(scores, [total - score for total, score in zip(totals, scores, strict=True)])
    except StatisticsError:
        return None


def _describe(item: Item, scores: Sequence[float], totals: Sequence[float], taken: Sequence[Attempt]) -> View:
    enough = len(taken) >= LEAST_FOR_DIFFICULTY
    many = len(taken) >= LEAST_FOR_CORRELATION
    told: View = {
        "number": item.number,
        "difficulty": round(fmean(scores) / item.points, 4) if enough else None,
        "discrimination": _rounded(discrimination(scores, totals)) if many else None,
        "options": _chosen(item, taken) if enough else None,
    }
    return told | {"flags": [{"code": code, "sentence": FLAGS[code]} for code in _flags(item, told, many)]}


def _chosen(item: Item, taken: Sequence[Attempt]) -> list[View] | None:
    """How many chose each option, where options are chosen."""
    if item.kind not in ("choice", "choices", "truth"):
        return None
    counts = Counter(option for attempt in taken for option in attempt.answers.get(item.number, ()))
    return [{"id": each.id, "right": each.id in item.key, "chosen": counts[each.id]} for each in item.options]


FLAGS = {
    "too_easy": "Nearly everybody gets it right: it tells nobody apart.",
    "too_hard": "Hardly anybody gets it right: look whether the key is right and the material says it.",
    "worse_than_guessing": "Learners do worse than by guessing: the key may be wrong, or the wording misleads.",
    "negative_discrimination": "Those who do well on the rest do badly here: the key may be wrong.",
    "weak_discrimination": "How somebody does here says little about how they do on the rest.",
    "unused_option": "A wrong option is chosen by nobody: replace it by a more plausible one.",
    "preferred_distractor": "A wrong option is chosen more often than the right one: check both.",
}


def _flags(item: Item, told: View, many: bool) -> list[str]:
    """Codes of FLAGS; what depends on few attempts is not flagged."""
    if not many:
        return []
    difficulty, discriminates = told["difficulty"], told["discrimination"]
    guessing = 1 / len(item.options) if item.kind in ("choice", "truth") else 0.0
    wrong = [option["chosen"] for option in told["options"] or [] if not option["right"]]
    right = [option["chosen"] for option in told["options"] or [] if option["right"]]
    found = {
        "too_easy": difficulty > _TOO_EASY,
        "too_hard": guessing <= difficulty < _TOO_HARD,
        "worse_than_guessing": difficulty < guessing,
        "negative_discrimination": discriminates is not None and discriminates < 0,
        "weak_discrimination": discriminates is not None and 0 <= discriminates < _WEAK,
        "unused_option": item.kind != "truth" and 0 in wrong,
        "preferred_distractor": bool(wrong) and max(wrong) > max(right),
    }
    return [code for code, holds in found.items() if holds]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
