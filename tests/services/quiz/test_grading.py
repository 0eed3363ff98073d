"""What an answer is worth."""

import pytest

from lectern.quizzes import Item
from quiz.grading import grade
from tests.services.quiz.material import one_of_each

CHOICE, CHOICES, TRUTH, CLOZE, SHORT, NUMERIC, ORDERING, MATCHING = one_of_each()


@pytest.mark.parametrize("item", one_of_each(), ids=lambda item: item.kind)
def test_the_key_is_worth_everything_and_silence_nothing(item: Item) -> None:
    best = item.key[:1] if item.kind in ("cloze", "short", "numeric") else item.key
    assert grade(item, best).score == 1
    assert grade(item, ()).score == 0
    assert grade(item, ("nonsense",) * 9).score == 0


def test_ticking_everything_earns_nothing() -> None:
    right, wrong = CHOICES.key[0], next(each.id for each in CHOICES.options if each.id not in CHOICES.key)
    assert grade(CHOICES, tuple(option.id for option in CHOICES.options)).score == 0
    assert grade(CHOICES, (right,)).score == 0.5
    assert grade(CHOICES, (*CHOICES.key, wrong)).score == 0.5


def test_an_order_earns_by_its_pairs() -> None:
    first, second, third = ORDERING.key
    assert grade(ORDERING, (second, first, third)).score == pytest.approx(1 / 3)
    assert grade(ORDERING, (third, second, first)).score == 0
    assert grade(ORDERING, (first, first, first)).score == 0


def test_pairs_earn_one_by_one() -> None:
    assert grade(MATCHING, (MATCHING.key[0], "")).score == 0.5


@pytest.mark.parametrize("text", ["knot", " Knot ", "the KNOT.", "a knot", "ｋｎｏｔ"])
def test_a_short_answer_is_read_kindly(text: str) -> None:
    assert grade(SHORT, (text,)).score == 1


@pytest.mark.parametrize("text", ["knob", "not a knot", "knot knot", ""])
def test_a_wrong_short_answer_stays_wrong(text: str) -> None:
    assert grade(SHORT, (text,)).score == 0


@pytest.mark.parametrize(
    "text",
    [
        "0.514",
        "0,514",
        ".514",
        "0.5145 m/s",
        "5.14e-1",
        "1.8504 km/h",
        "51.4 cm/s",
        "0.514 metres per second",
        "+0.514",
    ],
)
def test_a_number_is_right_in_any_unit_and_notation(text: str) -> None:
    assert grade(NUMERIC, (text,)).score == 1


@pytest.mark.parametrize(
    "text", ["0.52", "0.514 kg", "0.514 nonsense", "0.514 km/h", "-0.514", "half", "0.514 __import__('os')"]
)
def test_a_number_with_another_size_or_unit_is_wrong(text: str) -> None:
    assert grade(NUMERIC, (text,)).score == 0


def test_no_answer_of_a_learner_can_break_or_stall_grading() -> None:
    for unit in ("m/", "/", "**", "m**", "9**9**9**9", "m" * 1000, "()", "m^9^9", "\x00", "__class__", "m*/s", "· ·"):
        assert grade(NUMERIC, (f"0.514 {unit}",)).score in (0, 1)
