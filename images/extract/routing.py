"""Decides page by page whether a PDF's text layer can be trusted, or the page must be recognised from its picture."""

import ctypes
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extract.lines import Frame

Verdict = Literal["text", "missing", "garbled", "sparse", "empty"]

SAMPLES = 40  # characters asked for their Unicode mapping
ENOUGH = 20  # characters that make a text layer worth judging
DEEPEST = 4  # nested form objects
MOST_OBJECTS = 20_000
MOST_PATHS = 200  # looked at for rulings
GRID = range(6, 200)  # segments of a path that draws a whole grid
RULES = "._-·…–—|"
SIGN = re.compile(r"[\W_]")
BAD = re.compile("[\ufffd\ue000-\uf8ff\x00-\x1f]")
STRAIGHT = {pdfium_c.FPDF_SEGMENT_MOVETO, pdfium_c.FPDF_SEGMENT_LINETO}
OCR = {"missing", "garbled", "sparse"}


class Marks:
    """What is on a page besides its text. Looked for when first asked, while the page is open: a page full of text is
    judged without."""

    def __init__(self, page: pdfium.PdfPage, within: Frame) -> None:
        self.page, self.within = page, within

    @cached_property
    def image_share(self) -> float:
        """Of the page's area, 0 to 1."""
        images = self._of_kind(pdfium_c.FPDF_PAGEOBJ_IMAGE)
        covered = sum(_covered(_bounds(raw, self.within), self.within) for raw in images)
        area = self.within.width * self.within.height
        return min(1.0, covered / area) if area else 0.0

    @cached_property
    def paths(self) -> int:
        return len(self._of_kind(pdfium_c.FPDF_PAGEOBJ_PATH))

    @cached_property
    def rulings(self) -> int:
        """Long thin lines."""
        paths = self._of_kind(pdfium_c.FPDF_PAGEOBJ_PATH)[:MOST_PATHS]
        return sum(_rulings(raw, self.within) for raw in paths)

    def _of_kind(self, wanted: int) -> list[Any]:
        return [raw for kind, raw in self._objects if kind == wanted]

    @cached_property
    def _objects(self) -> list[tuple[int, Any]]:
        return list(_objects(self.page))


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[int, Any]]:
    """(type, object); what a form contains counts with the bounds of the form."""
    for index in range(min(pdfium_c.FPDFPage_CountObjects(page.raw), MOST_OBJECTS)):
        raw = pdfium_c.FPDFPage_GetObject(page.raw, index)
        kind = pdfium_c.FPDFPageObj_GetType(raw)
        if kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            yield from ((inner, raw) for inner in _inside(raw, 1))
        else:
            yield kind, raw


def _inside(form: Any, depth: int) -> Iterator[int]:
    for index in range(min(pdfium_c.FPDFFormObj_CountObjects(form), MOST_OBJECTS)):
        raw = pdfium_c.FPDFFormObj_GetObject(form, index)
        kind = pdfium_c.FPDFPageObj_GetType(raw)
        if kind != pdfium_c.FPDF_PAGEOBJ_FORM:
            yield kind
        elif depth < DEEPEST:
            yield from _inside(raw, depth + 1)


def _rulings(path: Any, within: Frame) -> int:
    x0, y0, x1, y1 = _bounds(path, within)
    wide, high = x1 - x0, y1 - y0
    if min(wide, high) < 3 or max(wide, high) < 15:
        return int(max(wide, high) >= 15)
    count = pdfium_c.FPDFPath_CountSegments(path)
    return count // 2 if count in GRID and all(kind in STRAIGHT for kind in _segments(path, count)) else 0


def _segments(path: Any, count: int) -> Iterator[int]:
    for at in range(count):
        yield pdfium_c.FPDFPathSegment_GetType(pdfium_c.FPDFPath_GetPathSegment(path, at))


def _bounds(raw: Any, within: Frame) -> tuple[float, float, float, float]:
    sides = [ctypes.c_float() for _ in range(4)]
    pdfium_c.FPDFPageObj_GetBounds(raw, *sides)
    left, bottom, right, top = (side.value for side in sides)
    return within.box(left, bottom, right, top)


def _covered(box: tuple[float, float, float, float], within: Frame) -> float:
    wide = min(box[2], within.width) - max(box[0], 0.0)
    high = min(box[3], within.height) - max(box[1], 0.0)
    return max(0.0, wide) * max(0.0, high)


def verdict(content: str, textpage: pdfium.PdfTextPage, on_page: Marks) -> Verdict:
    """`content` is the page's text layer. The thresholds were found on 1,875 pages of 99 real documents."""
    shown = "".join(content.split())
    if shown and _unmapped(textpage) > 0.2:
        return "garbled"
    if len(shown) >= ENOUGH and (_bad(shown) > 0.1 or _meaningful(shown) < 0.3):
        return "garbled"
    if len(shown) < ENOUGH and (on_page.image_share > 0.3 or on_page.paths > 50):
        return "missing"
    if len(shown) < 200 and on_page.image_share > 0.6:
        return "sparse"
    return "text" if shown else "empty"


def _unmapped(textpage: pdfium.PdfTextPage) -> float:
    """Share of characters whose font does not say which letters they are."""
    count = pdfium_c.FPDFText_CountChars(textpage.raw)
    asked = range(0, count, max(1, count // SAMPLES))
    errors = sum(pdfium_c.FPDFText_HasUnicodeMapError(textpage.raw, index) == 1 for index in asked)
    return errors / len(asked) if asked else 0.0


def _bad(shown: str) -> float:
    """Share of replacement, private-use and control characters."""
    return len(BAD.findall(shown)) / len(shown)


def _meaningful(shown: str) -> float:
    """Share of letters and digits, the dots and rules of forms and tables of contents aside."""
    told = len(shown) - sum(map(shown.count, RULES))
    return (len(shown) - len(SIGN.findall(shown))) / told if told else 1.0
