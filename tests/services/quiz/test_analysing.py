"""Item analysis, against numpy's own formulas and on quizzes whose faults are known."""

from collections.abc import Sequence
from dataclasses import replace

import numpy
import pytest

from lectern.quizzes import Attempt, Item, Mark
from quiz.analysing import LEAST_FOR_CORRELATION, LEAST_FOR_DIFFICULTY, analyse
from tests.services.quiz.material import one_of_each

CHOICE = one_of_each()[0]


def quiz_of(count: int) -> list[Item]:
    return [replace(CHOICE, number=number) for number in range(1, count + 1)]


def attempts(scores: Sequence[Sequence[float]], _items: Sequence[Item]) -> list[Attempt]:
    """One learner a row. Whoever is wrong chooses the first wrong option."""
    wrong = next(option.id for option in CHOICE.options if option.id not in CHOICE.key)
    return [
        Attempt(
            "001", "q", "c", f"u{row}", "graded", 1, 0.0, submitted=1.0,
            answers={number: CHOICE.key if mark == 1 else (wrong,) for number, mark in enumerate(marks, 1)},
            marks={number: Mark(mark) for number, mark in enumerate(marks, 1)},
        )
        for row, marks in enumerate(scores)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("partial", [False, True])
def test_the_formulas_agree_with_an_independent_computation(seed: int, partial: bool) -> None:
    drawn = numpy.random.default_rng(seed)
    ability = drawn.normal(size=(60, 1))
    scores = (ability + drawn.normal(size=(60, 7)) > drawn.normal(size=7)).astype(float)
    if partial:
        scores *= drawn.choice([0.25, 0.5, 1.0], size=scores.shape)
    items = quiz_of(7)
    told = analyse(items, attempts(scores.tolist(), items))
    covariance = numpy.cov(scores, rowvar=False)
    expected = 7 / 6 * (1 - numpy.trace(covariance) / covariance.sum())
    assert told["reliability"]["value"] == pytest.approx(expected, abs=1e-4)
    assert told["reliability"]["measure"] == ("alpha" if partial else "KR-20")
    for column, each in enumerate(told["items"]):
        rest = numpy.delete(scores, column, axis=1).sum(axis=1)
        assert each["discrimination"] == pytest.approx(numpy.corrcoef(scores[:, column], rest)[0, 1], abs=1e-4)
        assert each["difficulty"] == pytest.approx(scores[:, column].mean(), abs=1e-4)


def test_kr_20_is_that_of_its_own_formula() -> None:
    scores = [[1, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0]] * 5
    items = quiz_of(3)
    p = numpy.mean(scores, axis=0)
    totals = numpy.sum(scores, axis=1)
    expected = 3 / 2 * (1 - (p * (1 - p)).sum() / totals.var())
    assert analyse(items, attempts(scores, items))["reliability"]["value"] == pytest.approx(expected, abs=1e-4)


def codes(scores: Sequence[Sequence[float]], number: int) -> set[str]:
    items = quiz_of(len(scores[0]))
    told = analyse(items, attempts(scores, items))
    return {flag["code"] for flag in told["items"][number - 1]["flags"]}


def test_a_question_with_a_wrong_key_is_flagged() -> None:
    """The able ones choose what is said to be wrong."""
    scores = [[0, 1, 1, 1]] * 12 + [[1, 0, 0, 0]] * 12
    assert "negative_discrimination" in codes(scores, 1)
    assert "negative_discrimination" not in codes(scores, 2)


def test_questions_that_tell_nobody_apart_or_fool_everybody_are_flagged() -> None:
    scores = [[1, 0, 1]] * 12 + [[1, 0, 0]] * 12
    assert "too_easy" in codes(scores, 1)
    assert {"worse_than_guessing", "preferred_distractor"} <= codes(scores, 2)
    assert not {"too_easy", "worse_than_guessing", "preferred_distractor"} & codes(scores, 3)


def test_a_wrong_option_that_nobody_takes_is_flagged() -> None:
    assert "unused_option" in codes([[1, 1, 0]] * 12 + [[0, 0, 0]] * 12, 1)


def test_few_attempts_say_little_and_nothing_of_persons() -> None:
    items = quiz_of(4)
    few = analyse(items, attempts([[1, 0, 1, 0]] * (LEAST_FOR_DIFFICULTY - 1), items))
    some = analyse(items, attempts([[1, 0, 1, 0]] * (LEAST_FOR_CORRELATION - 1), items))
    assert few["mean"] is None and few["items"][0]["difficulty"] is None and few["items"][0]["options"] is None
    assert some["items"][0]["difficulty"] == 1 and some["items"][0]["discrimination"] is None
    assert some["items"][0]["flags"] == [] and some["reliability"]["value"] is None


def test_only_the_first_attempt_of_a_learner_counts() -> None:
    items = quiz_of(3)
    first = attempts([[0, 0, 0]] * 5, items)
    again = [replace(attempt, id="002", marks={number: Mark(1.0) for number in attempt.marks}) for attempt in first]
    assert analyse(items, [*again, *first])["mean"] == 0


def test_points_weigh_in_reliability_and_discrimination_and_not_in_difficulty() -> None:
    drawn = numpy.random.default_rng(9)
    right = (drawn.normal(size=(40, 1)) + drawn.normal(size=(40, 4)) > 0).astype(float)
    points = numpy.array([1.0, 2.0, 0.5, 5.0])
    items = [replace(item, points=points[place]) for place, item in enumerate(quiz_of(4))]
    told, scores = analyse(items, attempts(right.tolist(), items)), right * points
    covariance = numpy.cov(scores, rowvar=False)
    assert told["reliability"]["value"] == pytest.approx(
        4 / 3 * (1 - numpy.trace(covariance) / covariance.sum()), abs=1e-4
    )
    assert told["mean"] == pytest.approx(scores.sum(axis=1).mean() / points.sum(), abs=1e-4)
    for column, each in enumerate(told["items"]):
        rest = numpy.delete(scores, column, axis=1).sum(axis=1)
        assert each["discrimination"] == pytest.approx(numpy.corrcoef(scores[:, column], rest)[0, 1], abs=1e-4)
        assert each["difficulty"] == pytest.approx(right[:, column].mean(), abs=1e-4)


def test_it_counts_how_often_each_option_was_chosen() -> None:
    items = quiz_of(1)
    sat = attempts([[1]] * 3 + [[0]] * 2, items)
    sat[0] = replace(sat[0], answers={})  # left out
    chosen = {each["id"]: (each["chosen"], each["right"]) for each in analyse(items, sat)["items"][0]["options"]}
    [key], first = CHOICE.key, next(option.id for option in CHOICE.options if option.id not in CHOICE.key)
    assert chosen[key] == (2, True) and chosen[first] == (2, False)
    assert sum(count for count, _ in chosen.values()) == 4


def test_numbers_are_told_from_the_least_that_they_need_on() -> None:
    items = quiz_of(3)
    scores = [[1, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0]] * 5
    few, some = (
        analyse(items, attempts(scores[:many], items)) for many in (LEAST_FOR_DIFFICULTY, LEAST_FOR_CORRELATION)
    )
    assert few["items"][0]["difficulty"] == pytest.approx(4 / 5) and few["reliability"]["value"] is None
    assert some["items"][1]["discrimination"] is not None and some["reliability"]["value"] is not None
    assert analyse(items[:2], attempts([row[:2] for row in scores], items))["reliability"]["value"] is None


def test_a_hard_question_and_one_that_says_little_of_the_rest_are_flagged() -> None:
    items = [replace(item, kind="short", options=(), key=("tide",)) for item in quiz_of(5)]
    scores = [[1, 1, 1, 1, 0]] * 8 + [[0, 0, 0, 0, 0]] * 12 + [[1, 1, 1, 1, 1], [0, 0, 0, 0, 1]]
    flags = [{flag["code"] for flag in each["flags"]} for each in analyse(items, attempts(scores, items))["items"]]
    assert "too_hard" in flags[4] and "too_hard" not in flags[0]
    rest = numpy.array(scores)[:, :4].sum(axis=1)
    r = numpy.corrcoef([row[4] for row in scores], rest)[0, 1]
    assert 0 <= r < 0.15
    assert "weak_discrimination" in flags[4] and "weak_discrimination" not in flags[0]
