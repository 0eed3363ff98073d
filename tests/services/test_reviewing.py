"""Reviews come back later when an answer was right, and sooner when it was wrong."""

from itertools import pairwise
from math import exp

import pytest
from fsrs.scheduler import DEFAULT_PARAMETERS

from progress.reviewing import LONGEST, Review, reviewed

DAY = 86400.0


def after(*scores: float, apart: float = 3 * DAY) -> Review:
    review: Review = {}
    for number, score in enumerate(scores):
        review = reviewed(review, score, 1_790_000_000.0 + number * apart)
    return review


def interval(review: Review) -> float:
    return float(review["due"] - review["last"]) / DAY


def test_each_right_answer_puts_the_next_review_further_off() -> None:
    assert 1 <= interval(after(1)) < interval(after(1, 1)) < interval(after(1, 1, 1)) <= LONGEST


def test_a_wrong_answer_brings_it_near() -> None:
    assert interval(after(1, 1, 0)) < interval(after(1, 1, 0.6)) < interval(after(1, 1, 1))


def test_the_same_answers_give_the_same_schedule() -> None:
    assert after(1, 0, 1) == after(1, 0, 1)


def test_a_course_does_not_wait_for_years() -> None:
    assert interval(after(*[1] * 20, apart=120 * DAY)) == LONGEST


AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4


def by_the_formulas(ratings: list[int], apart: int) -> tuple[float, float, int]:
    """Stability in days, difficulty, and days until the next review, as FSRS-6 has been published
    (github.com/open-spaced-repetition/awesome-fsrs/wiki/The-Algorithm), for reviews this many days apart."""
    w = DEFAULT_PARAMETERS
    factor = 0.9 ** (-1 / w[20]) - 1

    def first(rating: int) -> float:
        return w[4] - exp(w[5] * (rating - 1)) + 1

    stability, difficulty = w[ratings[0] - 1], first(ratings[0])
    for rating in ratings[1:]:
        recalled = (1 + factor * apart / stability) ** -w[20]
        if rating == AGAIN:
            forgotten = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * exp((1 - recalled) * w[14])
            stability = min(forgotten, stability / exp(w[17] * w[18]))
        else:
            gain = exp(w[8]) * (11 - difficulty) * stability ** -w[9] * (exp((1 - recalled) * w[10]) - 1)
            stability *= 1 + gain * (w[15] if rating == HARD else 1)
        harder = difficulty - w[6] * (rating - GOOD) * (10 - difficulty) / 9
        difficulty = min(max(w[7] * first(EASY) + (1 - w[7]) * harder, 1), 10)
    return stability, difficulty, round(stability / factor * (0.9 ** (-1 / w[20]) - 1))


@pytest.mark.parametrize("scores", [(1,), (0.2,), (0.6,), (1, 1, 1), (1, 0, 1, 1), (0.6, 1, 0.7, 0, 0.9), (0, 0, 1)])
@pytest.mark.parametrize("apart", [1, 3, 20])
def test_the_schedule_is_that_of_the_published_formulas(scores: tuple[float, ...], apart: int) -> None:
    ratings = [GOOD if score >= 0.85 else HARD if score >= 0.5 else AGAIN for score in scores]
    stability, difficulty, days = by_the_formulas(ratings, apart)
    told = after(*scores, apart=apart * DAY)
    assert (told["stability"], told["difficulty"]) == (pytest.approx(stability), pytest.approx(difficulty))
    assert interval(told) == max(days, 1)


def test_what_counts_as_good_as_hard_and_as_forgotten_changes_at_85_and_50_per_cent() -> None:
    dues = [interval(after(1, 1, score)) for score in (0, 0.499, 0.5, 0.849, 0.85, 1)]
    assert [one == other for one, other in pairwise(dues)] == [True, False, True, False, True]
