"""Mastery says what answers say, no more: right ones raise it, wrong ones lower it, time wears it away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.knowing import DAY, HALF_LIFE, Knowledge, answered, later

NEW = Knowledge(0.0)
SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def after(*scores: float, apart: float = 60.0) -> Knowledge:
    knowledge = NEW
    for number, score in enumerate(scores):
        knowledge = answered(knowledge, score, number * apart)
    return knowledge


def test_a_right_answer_raises_mastery_and_a_wrong_one_lowers_it() -> None:
    assert after(1, 1, 0, 1).mastery < after(1, 1, 1, 1).mastery
    assert after(0, 0).mastery < NEW.mastery < after(1).mastery < after(1, 1).mastery


def test_answers_that_agree_make_it_surer() -> None:
    assert after(*[1] * 8).uncertainty < after(1).uncertainty < NEW.uncertainty


def test_a_partly_right_answer_lies_between() -> None:
    assert after(0).mastery < after(0.5).mastery < after(1).mastery


def test_half_of_what_was_seen_is_gone_after_the_half_life_and_nearly_all_in_the_end() -> None:
    seen = after(1, 1, 1)
    gone = later(seen, seen.at + HALF_LIFE * DAY)
    start = Knowledge(0.0, weights=seen.weights).mastery
    assert gone.mastery - start == pytest.approx((seen.mastery - start) / 2)
    assert later(seen, 100 * HALF_LIFE * DAY).mastery == pytest.approx(start)


def test_forgetting_in_two_steps_is_forgetting_in_one() -> None:
    seen = after(1, 1)
    twice = later(later(seen, 10 * DAY), 25 * DAY)
    assert twice.mastery == pytest.approx(later(seen, 25 * DAY).mastery)


@given(SCORES)
def test_it_stays_a_chance_whatever_is_answered(scores: list[float]) -> None:
    knowledge = after(*scores, apart=DAY)
    assert 0 < knowledge.mastery < 1 and 0 < knowledge.chance < 1 and 0 <= knowledge.uncertainty < 0.65
    assert sum(knowledge.weights) == pytest.approx(1)


def test_one_profile_alone_is_the_published_model() -> None:
    """Corbett & Anderson's equations, worked by hand for prior 0.45, learn 0.25, guess 0.3, slip 0.1."""
    from progress.knowing import PROFILES, Profile

    at = PROFILES.index(Profile(0.45, 0.25, 0.3, 0.1))
    right = 0.45 * 0.9 / (0.45 * 0.9 + 0.55 * 0.3)
    wrong = 0.45 * 0.1 / (0.45 * 0.1 + 0.55 * 0.7)
    assert after(1).known[at] == pytest.approx(right + (1 - right) * 0.25)
    assert after(0).known[at] == pytest.approx(wrong + (1 - wrong) * 0.25)
