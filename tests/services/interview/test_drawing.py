"""Charts show what changes, and nothing where there is too little to see a change."""

import re
from typing import Any

import pytest

from interview import drawing


def words(*times: float) -> dict[str, Any]:
    return {"words": [{"text": "word", "start": at, "end": at + 0.2} for at in times], "fillers": []}


def measured(duration: float, transcript: Any = None, rates: tuple[float | None, ...] = ()) -> dict[str, Any]:
    entry = [{"start": 30.0 * at, "end": 30.0 * at + 30, "articulation_rate": rate} for at, rate in enumerate(rates)]
    return {"duration": duration, "transcript": transcript, "timeline": entry}


def heights(chart: str) -> list[list[float]]:
    """Of each line's points."""
    return [[float(y) for y in re.findall(r",([\d.]+)", line)] for line in re.findall(r'points="([^"]+)"', chart)]


def test_the_pace_of_a_short_answer_is_told_by_five_seconds() -> None:
    chart = drawing.pace(measured(12, words(*(at / 2 for at in range(10)), 6, 8, 10, 11)))
    ((first, _, second, _),) = heights(chart)
    assert first < second and "words/min" in chart  # y grows downwards: the first five seconds were faster


def test_steady_speech_is_a_steady_line_and_no_window_is_cut_short() -> None:
    ((*values,),) = heights(drawing.pace(measured(21, words(*range(21)))))
    assert len(values) == 8 and max(values) - min(values) < 3  # four windows, the last of them six seconds


@pytest.mark.parametrize(
    "told",
    [
        measured(7, words(*range(7))),
        measured(7, words(*(at / 2 for at in range(14)))),
        measured(25, None, (4.0,)),
        measured(25, words(1, 2, 3), (4.0,)),
        measured(55, None, (4.0, None)),
    ],
    ids=["few words", "one window", "half a minute without words", "hardly a word", "speech in one half minute"],
)
def test_one_step_is_not_drawn(told: dict[str, Any]) -> None:
    assert drawing.pace(told) == ""


def test_without_words_pace_is_told_by_half_minutes_and_broken_where_nobody_spoke() -> None:
    chart = drawing.pace(measured(120, None, (4.0, None, 3.0, 5.0)))
    assert [len(line) for line in heights(chart)] == [2, 4] and "syllables/s" in chart


def test_a_waveform_twice_as_high_is_six_decibels_louder_and_marks_pauses_and_fillers() -> None:
    heard = {"words": [], "fillers": [{"start": 3.0, "end": 3.4, "text": "um"}]}
    told = measured(4, heard) | {"contour": {"step": 1.0, "level": [-12.02, -6.0, None, -6.0]}, "pauses": [(2.0, 3.0)]}
    chart = drawing.waveform(told)
    (edge,) = heights(chart)
    middle = drawing.TOP + 120 / 2
    above = [middle - y for y in edge[:4]]
    assert above == pytest.approx([30, 60, 0, 60], abs=0.2)
    assert [y - middle for y in reversed(edge[4:])] == pytest.approx(above)  # its mirror image
    assert "pause of 1.00 s" in chart and ">um<" in chart
