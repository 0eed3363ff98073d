"""The lines of a PDF page with their place and type, from pdfium's text layer.

A few calls per line, none per character: geometry costs about as much as the text itself.
"""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import hypot, pi
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

WIDE_GAP = 1.6  # of a line's height, between two cells
MONOSPACED = ("mono", "courier", "consol", "typewriter", "menlo", "cmtt", "code")
FIXED_PITCH = 1  # font descriptor flag, ISO 32000-1 table 123
SOFT_HYPHEN = "\ufffe"  # pdfium's mark for a word that goes on in the next line; no line break follows it
PIECE = re.compile("[^\r\n\ufffe]+(?:\r\n|\ufffe)?|[\r\n\ufffe]")
ANGLES = 12  # characters asked which way is up

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """Points from the upper left corner of the page as displayed; `base` is the baseline, `size` the type size."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    bold: bool = False
    mono: bool = False
    cells: tuple[tuple[float, float, str], ...] = ()  # (x0, x1, text) where wide gaps part the line
    confidence: float | None = None  # 0-100, of a line that was recognised
    first: int = 0  # index of the first character in the text page


@dataclass(frozen=True, slots=True)
class Frame:
    """Turns pdfium's coordinates into those of the page as displayed."""

    left: float
    bottom: float
    right: float
    top: float
    turned: int  # degrees clockwise

    @property
    def width(self) -> float:
        return self.right - self.left if self.turned % 180 == 0 else self.top - self.bottom

    @property
    def height(self) -> float:
        return self.top - self.bottom if self.turned % 180 == 0 else self.right - self.left

    def point(self, x: float, y: float) -> tuple[float, float]:
        match self.turned:
            case 90:
                return y - self.bottom, x - self.left
            case 180:
                return self.right - x, y - self.bottom
            case 270:
                return self.top - y, self.right - x
            case _:
                return x - self.left, self.top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        if not self.turned and left <= right and bottom <= top:  # nearly always
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        (xa, ya), (xb, yb) = self.point(left, bottom), self.point(right, top)
        return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)


def frame(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> Frame:
    """Turned so that most of the text stands upright, whatever the page says of itself."""
    left, bottom, right, top = page.get_bbox()
    return Frame(left, bottom, right, top, _turn(textpage.raw, page.get_rotation()))


def _turn(raw: Any, otherwise: int) -> int:
    count = pdfium_c.FPDFText_CountChars(raw)
    angles = [pdfium_c.FPDFText_GetCharAngle(raw, index) for index in range(0, count, max(1, count // ANGLES))]
    turns = Counter(round(-angle / (pi / 2)) % 4 * 90 for angle in angles if angle >= 0)
    return turns.most_common(1)[0][0] if turns else otherwise


def text(textpage: pdfium.PdfTextPage) -> str:
    """All characters in pdfium's order, lines parted by CR LF."""
    count = pdfium_c.FPDFText_CountChars(textpage.raw)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (2 * count + 2))()
    units = pdfium_c.FPDFText_GetText(textpage.raw, 0, count, buffer)
    return bytes(buffer)[: 2 * max(0, units - 1)].decode("utf-16-le", "replace")


def lines(textpage: pdfium.PdfTextPage, content: str, within: Frame) -> Iterator[Line]:
    """`content` is what `text` gave for this page."""
    type_page, at, wide = _TypePage(textpage.raw, within), 0, _units(content) > len(content)
    for piece in PIECE.findall(content):
        if piece.strip(f" \r\n{SOFT_HYPHEN}"):
            line = type_page.line(piece.rstrip("\r\n"), pdfium_c.FPDFText_GetCharIndexFromTextIndex(textpage.raw, at))
            if line is not None:
                yield line
        at += _units(piece) if wide else len(piece)


def _units(text: str) -> int:
    """UTF-16 units, in which pdfium counts."""
    return len(text.encode("utf-16-le")) // 2


class _TypePage:
    """Asks pdfium about a text page; keeps the places that answers are written to, for making them costs more than the
    answer."""

    def __init__(self, raw: Any, within: Frame) -> None:
        self.raw, self.within = raw, within
        self.sides = [ctypes.c_double() for _ in range(4)]
        self.matrix, self.name, self.flags = pdfium_c.FS_MATRIX(), ctypes.create_string_buffer(96), ctypes.c_int()

    def line(self, piece: str, first: int) -> Line | None:
        boxes = self._boxes(first, len(piece))
        if not boxes:
            return None
        x0, y0, x1, y1 = self.within.box(*_around(boxes))
        typical = first + next(
            (at for at, char in enumerate(piece) if char.isalnum()), 0
        )  # bullets have their own type
        base, size = self._baseline(typical, y1), self._size(typical, y1 - y0)
        bold, mono = self._type(typical)
        if bold and len(piece) > 1:
            bold = self._type(first + len(piece.rstrip(f" {SOFT_HYPHEN}")) - 1)[0]
        if mono:
            x0 = self._char(typical)[0]  # behind the spaces that open a line of code
        gap = WIDE_GAP * max(size, 4.0)
        cells = tuple(self._cells(piece, first, gap)) if self._parted(boxes, gap) else ()
        return Line(piece.strip(), x0, y0, x1, y1, base, size, bold, mono, cells if len(cells) > 1 else (), first=first)

    def _boxes(self, first: int, count: int) -> list[Box]:
        """(left, bottom, right, top) of each run of type, in pdfium's coordinates."""
        left, top, right, bottom = self.sides
        boxes = []
        for index in range(pdfium_c.FPDFText_CountRects(self.raw, first, count)):
            pdfium_c.FPDFText_GetRect(self.raw, index, left, top, right, bottom)
            boxes.append((left.value, bottom.value, right.value, top.value))
        return boxes

    def _baseline(self, index: int, otherwise: float) -> float:
        x, y = self.sides[:2]
        known = pdfium_c.FPDFText_GetCharOrigin(self.raw, index, x, y)
        return self.within.point(x.value, y.value)[1] if known else otherwise

    def _size(self, index: int, height: float) -> float:
        """Some programs write size 1 and scale by the matrix, others the reverse."""
        size: float = pdfium_c.FPDFText_GetFontSize(self.raw, index)
        if pdfium_c.FPDFText_GetMatrix(self.raw, index, self.matrix):
            size *= hypot(self.matrix.c, self.matrix.d)
        return round(size if size > 0 else height, 1)

    def _type(self, index: int) -> tuple[bool, bool]:
        """(bold, monospaced)"""
        pdfium_c.FPDFText_GetFontInfo(self.raw, index, self.name, 96, self.flags)
        bold, mono = _named(self.name.value)
        heavy = bold or pdfium_c.FPDFText_GetFontWeight(self.raw, index) >= 600
        return heavy, mono or bool(self.flags.value & FIXED_PITCH)

    def _parted(self, boxes: list[Box], gap: float) -> bool:
        if self.within.turned:
            boxes = [self.within.box(*box) for box in boxes]
        return len(boxes) > 1 and any(after[0] - before[2] > gap for before, after in pairwise(boxes))

    def _cells(self, piece: str, first: int, gap: float) -> Iterator[tuple[float, float, str]]:
        """The line cut at its wide gaps, word by word."""
        words: list[str] = []
        start = end = 0.0
        for word, x0, x1 in self._words(piece, first):
            if words and x0 - end > gap:
                yield start, end, " ".join(words)
                words = []
            if not words:
                start = x0
            words.append(word)
            end = x1
        if words:
            yield start, end, " ".join(words)

    def _words(self, piece: str, first: int) -> Iterator[tuple[str, float, float]]:
        at = 0
        for word in piece.split(" "):
            if word:
                begin, finish = (self._char(first + index) for index in (at, at + len(word) - 1))
                yield word, begin[0], finish[1]
            at += len(word) + 1

    def _char(self, index: int) -> tuple[float, float]:
        left, right, bottom, top = self.sides
        pdfium_c.FPDFText_GetCharBox(self.raw, index, left, right, bottom, top)
        box = self.within.box(left.value, bottom.value, right.value, top.value)
        return box[0], box[2]


def _around(boxes: list[Box]) -> Box:
    if len(boxes) == 1:
        return boxes[0]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


@cache
def _named(font: bytes) -> tuple[bool, bool]:
    """(bold, monospaced) as far as a font's name tells."""
    name = font.decode("latin-1").lower()
    return "bold" in name or "black" in name, any(word in name for word in MONOSPACED)
