"""Scans are recognised, page by page and only where it is needed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from extract.limits import Limits
from extract.planning import plan
from extract.reading import read
from tests.images.extract.material import PROSE, pdf, picture, scanned, wrapped, written

LINES = wrapped(PROSE, 60)


def words(text: str) -> list[str]:
    return text.replace(".", " ").lower().split()


def read_words(text: str) -> float:
    """Share of the prose's words that were read."""
    found = words(text)
    return sum(word in found for word in words(PROSE)) / len(words(PROSE))


def test_only_the_scanned_pages_of_a_mixed_file_are_recognised(tmp_path: Path, limits: Limits) -> None:
    scan = scanned(picture(LINES))
    path = pdf(tmp_path / "a.pdf", written(LINES), scan, written(LINES), scan)
    pages = read(path, path.name, limits).pages

    assert [page.source for page in pages] == ["text", "ocr", "text", "ocr"]
    assert all(read_words(page.text) > 0.97 for page in pages)
    assert all((element.confidence or 0) > 80 for element in pages[1].elements)
    assert pages[1].elements[0].text.startswith("Osmosis is the movement of water through a membrane.")


def test_the_plan_foresees_which_pages_cost_most(tmp_path: Path, limits: Limits) -> None:
    path = pdf(tmp_path / "a.pdf", written(LINES), scanned(picture(LINES)), written(LINES))
    costs = plan(path, path.name, limits).costs

    assert costs[1] > 50 * costs[0] == 50 * costs[2]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_on_its_side_is_read(tmp_path: Path, limits: Limits, turn: int) -> None:
    path = tmp_path / "a.png"
    picture(LINES).rotate(turn, expand=True).save(path, dpi=(200, 200))

    assert read_words(read(path, path.name, limits).pages[0].text) > 0.97


@pytest.mark.parametrize(
    ("name", "options"), [("a.jpeg", {"quality": 60}), ("a.png", {}), ("a.webp", {}), ("a.bmp", {})]
)
def test_pictures_are_pages(tmp_path: Path, limits: Limits, name: str, options: dict[str, Any]) -> None:
    path = tmp_path / name
    picture(LINES, (1654, 900)).save(path, **options)
    extraction = read(path, path.name, limits)

    assert extraction.kind == name[2:]
    assert read_words(extraction.pages[0].text) > 0.97


def test_every_frame_of_a_tiff_is_a_page(tmp_path: Path, limits: Limits) -> None:
    path = tmp_path / "a.tiff"
    frames = [picture([f"frame number {name}"], (1000, 400)) for name in ("one", "two", "three")]
    frames[0].save(path, save_all=True, append_images=frames[1:])

    texts = [page.text for page in read(path, path.name, limits).pages]
    assert texts == ["frame number one", "frame number two", "frame number three"]
    assert read(path, path.name, limits, (2, 2)).pages[0].number == 2


def test_a_transparent_picture_lies_on_white(tmp_path: Path, limits: Limits) -> None:
    ink = picture(LINES, (1654, 900)).point(lambda value: 255 - value)
    black = Image.new("L", ink.size, 0)
    Image.merge("LA", (black, ink)).save(tmp_path / "a.png")

    assert read_words(read(tmp_path / "a.png", "a.png", limits).pages[0].text) > 0.97


def test_a_text_layer_without_a_character_map_is_not_believed(tmp_path: Path, limits: Limits) -> None:
    shown = picture(LINES)

    def garbled(canvas: Canvas) -> None:
        scanned(shown)(canvas)
        text = canvas.beginText(72, 700)
        text.setTextRenderMode(3)
        text.textLine("\u00a7\u00a4\u00b6\u00b1\u00ac\u00a6\u00a8\u00d7\u00f7" * 9)
        canvas.drawText(text)

    path = pdf(tmp_path / "a.pdf", garbled)
    (page,) = read(path, path.name, limits).pages

    assert page.source == "ocr"
    assert read_words(page.text) > 0.97


def test_the_text_layer_of_a_scanner_is_believed(tmp_path: Path, limits: Limits) -> None:
    def layered(canvas: Canvas) -> None:
        scanned(picture(LINES))(canvas)
        text = canvas.beginText(72, 700)
        text.setTextRenderMode(3)
        for line in LINES:
            text.textLine(line)
        canvas.drawText(text)

    path = pdf(tmp_path / "a.pdf", layered)
    extraction = read(path, path.name, limits)

    assert extraction.pages[0].source == "text"
    assert extraction.pages[0].text == PROSE
    assert extraction.warnings == ()


def codes(path: Path, limits: Limits) -> Sequence[str]:
    return [warned.code for warned in read(path, path.name, limits, (1, 1)).warnings]


def test_scribble_is_reported(tmp_path: Path, limits: Limits) -> None:
    page = picture(["Imagine a page that a scanner smeared beyond all hope"] * 12, (1000, 800), 22)
    smeared = page.resize((130, 100)).resize((1000, 800))
    smeared.save(tmp_path / "smeared.png", dpi=(200, 200))
    Image.effect_noise((600, 600), 200).save(tmp_path / "noise.png")

    assert codes(tmp_path / "smeared.png", limits) in (["low_confidence"], ["page_empty"])
    assert codes(tmp_path / "noise.png", limits) in (["low_confidence"], ["page_empty"])


def test_a_page_too_large_to_draw_is_reported(tmp_path: Path, limits: Limits) -> None:
    path = pdf(tmp_path / "a.pdf", scanned(picture(LINES)))

    assert codes(path, replace(limits, max_pixels=100_000)) == ["page_too_large"]


def test_a_drawing_never_exceeds_its_pixels(tmp_path: Path, limits: Limits) -> None:
    path = pdf(tmp_path / "a.pdf", scanned(picture(LINES, type_size=44)))

    assert read_words(read(path, path.name, replace(limits, max_pixels=1_000_000)).pages[0].text) > 0.8


@pytest.mark.skipif(which("tesseract") is None, reason="the program tesseract is not installed")
def test_both_engines_read_the_same(tmp_path: Path, limits: Limits) -> None:
    path = pdf(tmp_path / "a.pdf", scanned(picture(LINES)))
    inside, outside = (
        read(path, path.name, replace(limits, ocr_engine=engine)) for engine in ("tesserocr", "pytesseract")
    )

    assert inside.pages[0].text == outside.pages[0].text


def test_the_program_is_asked_for_when_it_is_chosen() -> None:
    if which("tesseract") is None:
        with pytest.raises(ValueError, match="install"):
            Limits(ocr_engine="pytesseract")


@pytest.mark.parametrize("engine", ["tesserocr", *(["pytesseract"] if which("tesseract") else [])])
def test_a_page_of_shapes_without_a_letter_is_empty_and_no_failure(tmp_path: Path, limits: Limits, engine: str) -> None:
    shapes = Image.new("L", (800, 800), 255)
    shapes.paste(0, (100, 100, 600, 600))
    path = pdf(tmp_path / "a.pdf", scanned(picture(LINES)), scanned(shapes))
    extraction = read(path, path.name, replace(limits, ocr_engine=engine))

    assert read_words(extraction.pages[0].text) > 0.97
    assert not extraction.pages[1].elements
    assert [(warned.page, warned.code) for warned in extraction.warnings] == [(2, "page_empty")]
