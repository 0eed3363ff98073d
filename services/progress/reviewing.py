"""When a concept should come up again, by FSRS (the `fsrs` package, with its published parameters)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fsrs import Card, Rating, Scheduler

RETENTION = 0.9  # a concept is due when the chance to recall it falls to this
LONGEST = 180  # days until a review, at most: a course has an end
GOOD, HARD = 0.85, 0.5  # the score from which an answer counts as FSRS's "good", and as its "hard"

Review = Mapping[str, Any]


def reviewed(review: Review, score: float, at: float) -> Review:
    """The schedule after an answer worth `score` (0 to 1) at this time; {} is that of a concept never answered.

    {"stability" (days), "difficulty" (1 to 10), "due" and "last" (seconds since the epoch)}.
    """
    card, _ = _scheduler().review_card(_card(review, at), _rating(score), datetime.fromtimestamp(at, UTC))
    return {
        "stability": card.stability,
        "difficulty": card.difficulty,
        "due": card.due.timestamp(),
        "last": at,
    }


@cache
def _scheduler() -> "Scheduler":
    """Reviews are days apart, and the same answers always give the same schedule."""
    from fsrs import Scheduler

    return Scheduler(
        desired_retention=RETENTION,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST,
        enable_fuzzing=False,
    )


def _card(review: Review, at: float) -> "Card":
    from fsrs import Card, State

    if not review:
        return Card(card_id=1, due=datetime.fromtimestamp(at, UTC))
    return Card(
        card_id=1,
        state=State.Review,
        stability=float(review["stability"]),
        difficulty=float(review["difficulty"]),
        due=datetime.fromtimestamp(review["due"], UTC),
        last_review=datetime.fromtimestamp(review["last"], UTC),
    )


def _rating(score: float) -> "Rating":
    """Nobody says "easy" here: that is the learner's own word."""
    from fsrs import Rating

    return Rating.Good if score >= GOOD else Rating.Hard if score >= HARD else Rating.Again
