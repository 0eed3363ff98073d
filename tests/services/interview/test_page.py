"""The page of an answer, as its learner reads it."""

import re

import pytest

from interview.drawing import clock
from interview.page import page
from lectern.speech import REASONS
from tests.services.interview.studio import Studio, Ticking


def shown(studio: Studio) -> str:
    held = studio.begin()
    return page(studio("GET", f"/{held}/answers/{studio.answer(held)}/report").body)


def test_a_reason_is_told_once_in_a_table_and_named_by_every_number_that_it_concerns(studio: Studio) -> None:
    studio.transcriber = None
    told = shown(studio)
    number = re.search(rf"<sup>(\d)</sup> {re.escape(REASONS['no_transcript'])}", told)
    assert number and told.count(REASONS["no_transcript"]) == 1
    assert told.count(f"not measured <sup>{number[1]}</sup>") == 5  # words, fillers by time and by words, ...


def test_what_may_be_a_filler_is_named_with_its_time_and_not_marked(studio: Studio) -> None:
    studio.transcriber = Ticking(heard=("um", "you", "know", *("word",) * 9, "so"))
    told = shown(studio)
    assert re.findall("<mark>(.+?)</mark>", told) == ["um"]
    assert "not counted: “you know” 0:02, “so” 0:07." in told


@pytest.mark.parametrize(("second", "told"), [(0, "0:00"), (59.4, "0:59"), (59.7, "1:00"), (3601, "60:01")])
def test_a_minute_has_sixty_seconds(second: float, told: str) -> None:
    assert clock(second) == told
