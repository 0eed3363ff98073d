"""What is measured is what was said, however the samples arrived; and what cannot be measured is not invented."""

import random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from listen.decoding import Limits, decode
from listen.keeping import keep, restore
from listen.levels import Levels
from listen.live import advance
from listen.measuring import FrameEngine
from listen.reporting import report as tell
from listen.tallying import Rows, Tally
from tests.images.listen.material import CORPUS, answer, silence, tone, vowels

Samples = NDArray[np.int16]


def measure(samples: Samples) -> dict[str, Any]:
    engine = FrameEngine()
    engine.feed(samples.tobytes())
    return engine.finish()


def recorded(clip: str) -> Samples:
    if not (CORPUS / clip).exists():
        pytest.skip("the corpus is not here")
    parts = decode(CORPUS / clip, Limits())
    return np.frombuffer(b"".join(part for part in parts if isinstance(part, bytes)), "<i2")


def values(report: dict[str, Any]) -> dict[str, Any]:
    return {name: each["value"] for name, each in report["delivery"].items()}


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    return measure(answer())


@pytest.mark.parametrize("seed", range(6))
def test_the_report_does_not_depend_on_how_the_sound_was_cut(report: dict[str, Any], seed: int) -> None:
    """Chunks of 10 ms to 5 s, and a table between each two of them."""
    chance, pcm, engine, at = random.Random(seed), answer().tobytes(), FrameEngine(), 0
    while at < len(pcm):
        length = 2 * chance.randint(160, 80_000 if seed % 2 else 4_000)
        engine.feed(pcm[at : at + length])
        engine, at = restore(keep(engine)), at + length

    assert engine.finish() == report


def test_a_live_answer_ends_with_the_same_report(report: dict[str, Any]) -> None:
    pcm, state = answer().tobytes(), None
    for at in range(0, len(pcm), 16_000):
        step = advance(state, pcm[at : at + 16_000])
        state = step.state

    head = 4 + int.from_bytes(step.state[:4])
    assert restore(step.state[head:]).finish() == report
    assert step.seconds == pytest.approx(9.8)


def test_a_speaker_sees_speech_and_the_running_pause() -> None:
    pcm, state, lives = answer().tobytes(), None, []
    for at in range(0, len(pcm), 16_000):
        step = advance(state, pcm[at : at + 16_000])
        state = step.state
        lives.append(step.live)

    assert lives[6]["speech"] and lives[6]["reliability"] == "ok"
    assert abs(lives[6]["pitch"]) < 2
    assert not lives[-1]["speech"] and 0.3 < lives[-1]["pause"] < 1.1
    assert len(state or b"") < 60_000  # an item of the table holds 400 KB


def test_speech_and_pauses_are_where_they_are(report: dict[str, Any]) -> None:
    assert np.array(report["speech"]) == pytest.approx(np.array([[1.0, 5.0], [5.8, 8.8]]), abs=0.1)
    assert report["pauses"] == [[report["speech"][0][1], report["speech"][1][0]]]
    assert report["duration"] == 9.8


@pytest.mark.parametrize("hertz", [90.0, 120.0, 210.0, 330.0])
def test_pitch_is_the_voices_own(hertz: float) -> None:
    found = values(measure(np.concatenate([silence(0.5), vowels(7.0, hertz), silence(0.5)])))

    assert found["pitch_median"] == pytest.approx(hertz, rel=0.03)
    assert 1.5 < found["pitch_range"] < 4  # it glides by 8 % up and down


def test_syllables_are_counted_from_the_sound(report: dict[str, Any]) -> None:
    told = report["delivery"]["articulation_rate"]
    assert told["value"] == pytest.approx(4.0, rel=0.1)
    assert (told["reliability"], told["reason"]) == ("low", "estimated")


def test_a_voice_that_cannot_be_followed_has_neither_pitch_nor_syllables() -> None:
    """The decisions of an engine over speech of which a tenth has a period: as of somebody hoarse."""
    tally, rows = Tally(), 1000
    pitch = np.where(np.arange(rows) % 10 == 0, np.float32(110), np.float32(0)).astype(np.float32)
    level = np.full(rows, -20, np.float32)
    tally.note(Rows(level, level), pitch, np.ones(rows, np.bool_))

    delivery = tell(tally, Levels(), 10.0)["delivery"]
    told = delivery["pitch_median"]
    assert (told["value"], told["reason"], told["n"]) == (None, "too_little_voiced", 100)
    assert (delivery["articulation_rate"]["value"], delivery["run_length"]["reason"]) == (None, "too_little_voiced")


@pytest.mark.parametrize("clip", ["cold_corpus.wav", "whisper.flac", "mfa_whisper.flac", "mfa_creaky.flac"])
def test_hoarse_creaky_and_whispered_speakers_have_no_pitch(clip: str) -> None:
    pitch = measure(recorded(clip))["delivery"]["pitch_median"]
    assert (pitch["value"], pitch["reliability"]) == (None, "insufficient")


def test_the_same_speaker_without_a_cold_has_his_pitch() -> None:
    assert 100 <= values(measure(recorded("acoustic_corpus.wav")))["pitch_median"] <= 107


@pytest.mark.parametrize("samples", [silence(3), tone(3), np.zeros(48_000, "<i2")], ids=["room", "tone", "nothing"])
def test_without_speech_there_are_reasons_instead_of_numbers(samples: Samples) -> None:
    found = measure(samples)

    for name in ("pitch_median", "articulation_rate", "pauses_per_minute", "intensity_variation"):
        assert found["delivery"][name]["value"] is None
        assert found["delivery"][name]["reliability"] == "insufficient"
        assert found["delivery"][name]["reason"] in found["reasons"]


def test_an_empty_recording_is_no_error() -> None:
    assert FrameEngine().finish()["delivery"]["speech_time"]["reason"] == "no_speech"


def test_a_quiet_microphone_changes_only_levels(report: dict[str, Any]) -> None:
    """By 24 dB: what is left of 16 bits."""
    quiet = values(measure((answer() // 16).astype("<i2")))
    loud = values(report)

    assert quiet["pitch_median"] == pytest.approx(loud["pitch_median"], rel=0.006)  # a tenth of a semitone
    assert quiet["pitch_range"] == pytest.approx(loud["pitch_range"], abs=0.3)
    assert quiet["articulation_rate"] == pytest.approx(loud["articulation_rate"], rel=0.05)
    assert quiet["speech_time"] == pytest.approx(loud["speech_time"], rel=0.02)


def test_the_quality_of_the_recording_gates_the_rest() -> None:
    noisy = answer() + np.round(np.random.default_rng(5).normal(0, 1500, len(answer()))).astype("<i2")
    clipped = np.clip(answer().astype(np.int32) * 8, -32768, 32767).astype("<i2")

    assert measure(noisy)["quality"]["snr"]["reason"] == "noisy"
    assert measure(noisy)["delivery"]["pauses_per_minute"]["reliability"] != "ok"
    assert measure(clipped)["quality"]["clipping"]["reason"] == "clipped"
    assert measure(clipped)["delivery"]["intensity_variation"]["reliability"] == "low"


def test_every_half_minute_has_its_entry() -> None:
    timeline = measure(np.concatenate([vowels(32.0), silence(3), vowels(32.0)]))["timeline"]

    assert [(entry["start"], entry["end"]) for entry in timeline] == [(0, 30), (30, 60), (60, 67)]
    assert all(entry["pitch"] == pytest.approx(120, rel=0.05) for entry in timeline)
