"""`lectern demo`: sample course in, cited answers out, and an honest score."""

import json
import time
from pathlib import Path

import pytest

from .conftest import Lectern
from .platform import Platform


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    folder = tmp_path / "samples"
    (folder / "course").mkdir(parents=True)
    (folder / "course" / "tides.txt").write_text("about\fThe tide turns.")
    right = {"question": "What about the tide?", "answer": ["TIDE\nturns"], "document": "tides.txt", "pages": [2]}
    questions = {"answerable": [right, right], "unanswerable": [{"question": "Is it gravity?", "why": "no physics"}]}
    (folder / "questions.json").write_text(json.dumps(questions))
    return folder


def _change(samples: Path, **changes: object) -> None:
    file = samples / "questions.json"
    questions = json.loads(file.read_text())
    file.write_text(json.dumps(questions | {"answerable": [one | changes for one in questions["answerable"]]}))


def test_it_shows_answers_score_times_and_what_to_do_next(platform: Platform, lectern: Lectern, samples: Path) -> None:
    now = time.time()

    result = lectern("demo", "--samples", samples, "--started", now - 90, "--installed", now - 50)

    assert result.exit_code == 0, result.output
    assert "tides.txt, page 2: “tide turns.”" in result.output
    assert "2 of 2 answers cite the right page, 1 of 1 questions without an answer were refused." in result.output
    assert "2 of 2 also say it in the expected words." in result.output
    assert "install 40.0 s, deploy 5" in result.output
    assert f"The API is at {platform.url}." in result.output
    assert "lectern ask" in result.output


def test_it_fails_when_the_right_pages_are_not_cited(platform: Platform, lectern: Lectern, samples: Path) -> None:
    _change(samples, pages=[1])

    result = lectern("demo", "--samples", samples)

    assert result.exit_code == 1
    assert "0 of 2 answers cite the right page" in result.output
    assert "expected tides.txt, page 1" in result.output


def test_it_fails_when_an_unanswerable_question_is_answered(
    platform: Platform, lectern: Lectern, samples: Path
) -> None:
    (samples / "course" / "tides.txt").write_text("about\fThe tide turns by gravity")

    result = lectern("demo", "--samples", samples)

    assert result.exit_code == 1
    assert "0 of 1 questions" in result.output
    assert "expected a refusal: no physics" in result.output


def test_the_right_page_in_other_words_still_counts(platform: Platform, lectern: Lectern, samples: Path) -> None:
    _change(samples, answer=["ebb and flow"])

    result = lectern("demo", "--samples", samples)

    assert result.exit_code == 0
    assert "0 of 2 also say it" in result.output


def test_a_second_demo_uses_the_same_course(platform: Platform, lectern: Lectern, samples: Path) -> None:
    lectern("demo", "--samples", samples)

    assert lectern("demo", "--samples", samples).exit_code == 0
    assert platform.asked("POST /courses") == 1
    assert platform.asked("POST /store") == 1


def test_it_fails_when_a_sample_cannot_be_read_whatever_the_score(
    platform: Platform, lectern: Lectern, samples: Path
) -> None:
    (samples / "course" / "torn.txt").write_text("BROKEN")

    result = lectern("demo", "--samples", samples)

    assert "2 of 2 answers cite the right page" in result.output
    assert result.exit_code == 1


def test_without_its_recording_nothing_is_spoken(platform: Platform, lectern: Lectern, samples: Path) -> None:
    assert "A spoken answer" not in lectern("demo", "--samples", samples).output
