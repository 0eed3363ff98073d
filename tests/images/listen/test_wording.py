"""What words add to a report: who heard them, what was counted, and what could not be."""

from typing import Any

import pytest

from lectern.speech import REASONS, Transcript, Word
from listen.wording import count_syllables, describe

PLAIN = "high water comes about every twelve hours because the moon"
REPORT: dict[str, Any] = {
    "duration": 10.0,
    "delivery": {"speech_time": {"value": 5.0}, "articulation_rate": {"value": 4.0, "reason": "estimated"}},
    "speech": [[1.0, 4.0], [5.0, 7.0]],
    "pauses": [[4.0, 5.0]],
    "timeline": [{"start": 0.0, "end": 30.0}],
}


def described(said: str, verbatim: bool = True, probability: float = 0.9) -> dict[str, Any]:
    """As if one word came each half second."""
    words = (Word(text, at / 2, at / 2 + 0.4, probability) for at, text in enumerate(said.split()))
    return describe(REPORT, Transcript("an engine", verbatim, tuple(words)))


def measured(said: str, **how: Any) -> dict[str, Any]:
    delivery: dict[str, Any] = described(said, **how)["delivery"]
    return delivery


def test_a_filler_is_counted_with_its_time_and_what_may_be_one_is_only_named() -> None:
    told = described(f"Um, {PLAIN} uh you know")
    assert [(each["text"], each["start"]) for each in told["transcript"]["fillers"]] == [("um,", 0.0), ("uh", 5.5)]
    assert [each["text"] for each in told["transcript"]["possible_fillers"]] == ["you know"]
    assert told["delivery"]["fillers_per_100_words"]["value"] == round(100 * 2 / 14, 2)
    assert (told["timeline"][0]["words"], told["timeline"][0]["fillers"]) == (14, 2)


@pytest.mark.parametrize(
    ("how", "value", "reason"),
    [({"verbatim": False}, None, "not_verbatim"), ({"probability": 0.4}, 0.0, "unsure_words")],
    ids=["fillers are left out", "words are unsure"],
)
def test_fillers_are_not_relied_on_where(how: dict[str, Any], value: float | None, reason: str) -> None:
    told = measured(PLAIN, **how)
    for name in ("fillers_per_minute", "fillers_per_100_words"):
        assert (told[name]["value"], told[name]["reason"]) == (value, reason) and REASONS[reason]
    assert told["words_per_minute"]["value"] == 100.0  # ten words from the first speech to the last


def test_a_few_words_give_no_numbers() -> None:
    told = measured("high water comes")
    assert {told[name]["reason"] for name in ("words_per_minute", "unique_words", "fillers_per_minute")} == {"too_few"}
    assert told["articulation_rate"] == REPORT["delivery"]["articulation_rate"]  # the estimate stands


def test_rates_by_words_replace_those_by_sound() -> None:
    told, syllables = measured(PLAIN), 16
    assert told["articulation_rate"]["value"] == syllables / 5.0 and told["articulation_rate"]["reason"] is None
    assert told["speech_rate"]["value"] == syllables / 10.0 and told["run_length"]["value"] == syllables / 2
    assert told["articulation_rate"]["n"] == syllables and "an engine" in told["articulation_rate"]["source"]


def test_words_said_twice_count_but_not_fillers() -> None:
    assert measured(f"{PLAIN} moon um um")["repetitions_per_100_words"]["value"] == round(100 / 13, 2)


def test_variety_is_taken_over_a_moving_window() -> None:
    assert measured(PLAIN)["unique_words"]["value"] == 100.0
    assert measured(" ".join(["tide", "turns"] * 50))["unique_words"]["value"] == 4.0  # two of fifty


@pytest.mark.parametrize(("word", "syllables"), [("tides", 1), ("explanation", 4), ("merrowholm", 3), ("xyz", 1)])
def test_a_word_that_no_dictionary_has_is_counted_by_its_vowels(word: str, syllables: int) -> None:
    assert count_syllables(word) == syllables


def test_without_words_each_number_says_why() -> None:
    told = describe(REPORT, None)
    lacking = {name: each["reason"] for name, each in told["delivery"].items() if each["value"] is None}
    assert told["transcript"] is None and set(lacking.values()) == {"no_transcript"} and len(lacking) == 5
