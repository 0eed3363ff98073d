"""The sample course keeps what its README and its questions promise."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import ImageChops, ImageStat

from tests.samples.reading import pages, pictures, slides, text_layer

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "samples" / "course"
TIDES, SCAN, SLIDES = (
    COURSE / name for name in ("01-the-tides.pdf", "02-anchoring-scan.pdf", "04-buoys-and-lights.pptx")
)
QUESTIONS: dict[str, Any] = json.loads((ROOT / "samples" / "questions.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def course() -> Mapping[str, list[str]]:
    return {file.name: pages(file) for file in sorted(COURSE.iterdir())}


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("remade")
    subprocess.run([sys.executable, "-m", "samples.make", str(folder)], cwd=ROOT, check=True)
    return folder


@pytest.mark.parametrize("asked", QUESTIONS["answerable"], ids=lambda asked: asked["question"])
def test_an_answer_stands_on_the_pages_that_the_question_names_and_nowhere_else(
    asked: dict[str, Any], course: Mapping[str, list[str]]
) -> None:
    found = {
        (name, number)
        for name, texts in course.items()
        for number, text in enumerate(texts, 1)
        if any(_says(text, answer) for answer in asked["answer"])
    }
    assert found == {(asked["document"], number) for number in asked["pages"]}


def test_the_questions_touch_every_file(course: Mapping[str, list[str]]) -> None:
    assert {asked["document"] for asked in QUESTIONS["answerable"]} == set(course)


@pytest.mark.parametrize("asked", QUESTIONS["unanswerable"], ids=lambda asked: asked["question"])
def test_what_cannot_be_answered_is_never_mentioned(asked: dict[str, Any], course: Mapping[str, list[str]]) -> None:
    everything = " ".join(text for texts in course.values() for text in texts)
    assert asked["absent"]
    assert [word for word in asked["absent"] if word.lower() in everything.lower()] == []


def test_the_scan_has_pictures_and_no_text_layer() -> None:
    assert [text.strip() for text in text_layer(SCAN)] == [""] * 4
    assert SCAN.stat().st_size < 1_500_000


def test_the_booklet_has_an_outline_of_two_levels_that_leads_to_its_headings() -> None:
    with pypdfium2.PdfDocument(TIDES) as document:
        outline = [(entry.level, entry.get_title(), entry.get_dest().get_index()) for entry in document.get_toc()]
        assert len(document) >= 10
    texts = pages(TIDES)
    assert {level for level, _, _ in outline} == {0, 1}
    assert all(title in texts[page] for _, title, page in outline)


def test_every_page_of_the_booklet_carries_its_number_and_after_the_cover_its_title() -> None:
    for number, text in enumerate(pages(TIDES), 1):
        assert text.endswith("1") if number == 1 else f" {number} The Tides " in text


def test_one_fact_is_said_in_the_notes_and_not_shown() -> None:
    shown, spoken = slides(SLIDES)[1]
    assert "Tokyo" in spoken
    assert "Tokyo" not in shown


def test_making_the_course_again_says_the_same(remade: Path) -> None:
    assert sorted(file.name for file in remade.iterdir()) == sorted(file.name for file in COURSE.iterdir())
    for file in remade.iterdir():
        if file != remade / SCAN.name:
            assert pages(file) == pages(COURSE / file.name), file.name


def test_making_the_course_again_scans_the_same_pictures(remade: Path) -> None:
    """JPEG libraries may differ in the last bit, never by a shade that an eye would see."""
    again, before = list(pictures(remade / SCAN.name)), list(pictures(SCAN))
    assert len(again) == len(before)
    for one, other in zip(again, before, strict=True):
        assert ImageStat.Stat(ImageChops.difference(one, other)).mean[0] < 1


def test_making_the_course_twice_gives_the_same_bytes(remade: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "samples.make", str(tmp_path)], cwd=ROOT, check=True)
    for file in tmp_path.iterdir():
        assert file.read_bytes() == (remade / file.name).read_bytes(), file.name


def test_the_course_is_small_enough_to_travel_with_the_source() -> None:
    assert sum(file.stat().st_size for file in (ROOT / "samples").rglob("*") if file.is_file()) < 3_000_000


def _says(text: str, answer: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(answer)}(?![\d.]*\d)", text, re.IGNORECASE) is not None
