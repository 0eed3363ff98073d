"""Octaves that a tracker mistakes are neither in the range of a voice nor in its drawing."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lectern.speech import REASONS
from listen.analysing import analyse
from listen.contour import Contour
from listen.decoding import Limits
from listen.levels import Levels
from listen.live import _sums
from listen.reporting import hertz, register, span_of
from listen.reporting import report as tell
from listen.tallying import Rows, Tally
from tests.images.listen.material import CORPUS, answer, encoded

ROWS = 1000
VOICE = 180 * 2 ** (np.sin(np.arange(ROWS) / 40) * 3 / 12)  # three semitones to either side


def heard(mistaken: int, times: float) -> Tally:
    """Speech of ten seconds in which one pitch of so many is mistaken."""
    pitch = np.where(np.arange(ROWS) % mistaken == 0, VOICE * times, VOICE).astype(np.float32)
    tally, level = Tally(), np.full(ROWS, -20, np.float32)
    tally.note(Rows(level, level), pitch, np.ones(ROWS, np.bool_))
    return tally


def pitch_of(tally: Tally) -> dict[str, Any]:
    delivery = tell(tally, Levels(), 10.0)["delivery"]
    return {name: delivery[f"pitch_{name}"] for name in ("median", "range", "variation")}


@pytest.mark.parametrize("times", [2.0, 0.5], ids=["an octave up", "an octave down"])
def test_mistaken_octaves_do_not_widen_a_voice(times: float) -> None:
    true, found = pitch_of(heard(ROWS + 1, 1.0)), pitch_of(heard(12, times))
    assert found["range"]["value"] == pytest.approx(true["range"]["value"], abs=0.5)
    assert found["variation"]["value"] == pytest.approx(true["variation"]["value"], abs=0.3)
    assert found["range"]["n"] < found["median"]["n"] == ROWS


@pytest.mark.parametrize(("mistaken", "reason"), [(12, None), (8, "octaves")])
def test_where_too_many_are_mistaken_it_says_so(mistaken: int, reason: str | None) -> None:
    found = pitch_of(heard(mistaken, 2.5))
    assert (found["range"]["reason"], found["variation"]["reason"]) == (reason, reason)
    assert found["median"]["reliability"] == "ok" and found["median"]["value"] == pytest.approx(180, rel=0.05)
    assert reason is None or REASONS[reason]


def test_what_is_left_out_is_not_drawn() -> None:
    contour, pitch = Contour(), np.repeat(np.array([180, 190, 440, 170], np.float32), 10)
    contour.note(np.full(40, -20, np.float32), pitch)
    assert contour.tell(*span_of(register(heard(12, 2.0).pitches)))["pitch"] == [180, 190, None, 170]


def test_a_recordings_whole_voice_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "answer.webm"
    path.write_bytes(encoded(answer(), "webm", "libopus", 48000))
    found = analyse(path, Limits()).report
    drawn = [each for each in found["contour"]["pitch"] if each]
    assert len(drawn) > 30 and all(100 < each < 140 for each in drawn)


def test_a_speaker_is_not_shown_a_mistaken_octave() -> None:
    """The last of ten seconds is heard live; a tenth of its pitches is mistaken."""
    tally, before, after = heard(ROWS + 1, 1.0), heard(ROWS + 1, 1.0).pitches, np.full(100, VOICE[-1], np.float32)
    after[::10] *= 2.5
    level = np.full(100, -20, np.float32)
    tally.note(Rows(level, level), after, np.ones(100, np.bool_))
    *_, within, sung = _sums(tally, before, [0, 0])
    assert within == 90 and hertz(sung / within) == pytest.approx(VOICE[-1], rel=0.01)


@pytest.mark.parametrize("clip", ["acoustic_corpus.wav", "mfa_uhuh.flac"])
def test_a_man_of_a_hundred_hertz_does_not_move_by_two_octaves(clip: str) -> None:
    if not (CORPUS / clip).exists():
        pytest.skip("the corpus is not here")
    found = analyse(CORPUS / clip, Limits()).report
    assert 5 < found["delivery"]["pitch_range"]["value"] < 10
    assert max(each for each in found["contour"]["pitch"] if each) < 2 * found["delivery"]["pitch_median"]["value"]
