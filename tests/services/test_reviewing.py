"""Reviews come back later when an answer was right, and sooner when it was wrong."""

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
