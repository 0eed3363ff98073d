"""Finds text that a PDF holds but no reader sees: off the page, microscopic, invisible, or white on white."""

import ctypes
from collections.abc import Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extract.lines import Frame, Line
from extract.routing import Marks

INVISIBLE = 3  # text rendering mode, ISO 32000-1 table 106
SMALLEST = 1.5  # points
WHITE = 245
LOOK = 36 / 72  # scale of the drawing on which white text is looked for
OCR_LAYER = 0.3  # share of a page under images from which invisible text is a scanner's text layer


def part(
    lines: Sequence[Line], page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, within: Frame, marks: Marks
) -> tuple[list[Line], bool]:
    """(what is seen, whether something is not)"""
    kept, white = list[Line](), list[Line]()
    colour = [ctypes.c_uint() for _ in range(4)]
    for line in lines:
        if _outside(line, within) or (line.size < SMALLEST and line.y1 - line.y0 < SMALLEST):
            continue
        if _mode(textpage, line.first) == INVISIBLE and marks.image_share < OCR_LAYER:
            continue
        (white if _is_white(textpage, line.first, colour) else kept).append(line)
    if white:
        seen = set(map(id, [*kept, *_on_ground(white, page, within)]))
        kept = [line for line in lines if id(line) in seen]
    return kept, len(kept) < len(lines)


def _outside(line: Line, within: Frame) -> bool:
    return line.x1 < 0 or line.y1 < 0 or line.x0 > within.width or line.y0 > within.height


def _mode(textpage: pdfium.PdfTextPage, index: int) -> int:
    raw = pdfium_c.FPDFText_GetTextObject(textpage.raw, index)
    return int(pdfium_c.FPDFTextObj_GetTextRenderMode(raw)) if raw else 0


def _is_white(textpage: pdfium.PdfTextPage, index: int, colour: Sequence[ctypes.c_uint]) -> bool:
    """`colour` is where pdfium writes its answer."""
    red, green, blue, opacity = colour
    if not pdfium_c.FPDFText_GetFillColor(textpage.raw, index, red, green, blue, opacity):
        return False
    return opacity.value < 10 or (red.value >= WHITE and green.value >= WHITE and blue.value >= WHITE)


def _on_ground(lines: Sequence[Line], page: pdfium.PdfPage, within: Frame) -> list[Line]:
    """White lines that something dark lies under."""
    bitmap = page.render(scale=LOOK, rotation=(within.turned - page.get_rotation()) % 360, grayscale=True)
    drawn = bitmap.to_pil()
    shown = []
    for line in lines:
        box = (line.x0 * LOOK, line.y0 * LOOK, max(line.x1, line.x0 + 3) * LOOK, max(line.y1, line.y0 + 3) * LOOK)
        low, _ = drawn.crop(tuple(round(side) for side in box)).getextrema()
        if low < WHITE:
            shown.append(line)
    bitmap.close()
    return shown
