"""Recognises the text of a drawn page; a second look, any way up, when the first was unsure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from statistics import median
from typing import TYPE_CHECKING, Any

from extract.headings import KINDS
from extract.job import Drawn, Written, title
from extract.layout import Group, paragraphs, usual_pitch
from extract.limits import Limits
from extract.lines import Line
from lectern.model import Element

if TYPE_CHECKING:
    from PIL.Image import Image

# (image, dpi, whether the page may lie on its side, limits) -> (lines in reading order, mean confidence 0-100).
# Raises TimeoutError.
Engine = Callable[["Image", int, bool, Limits], tuple[list[Line], float]]

SURE = 60.0  # mean confidence; print reaches 90 and more, text lying on its side 42, handwriting 35
NOISE = 20.0  # confidence of what a recogniser reads into a picture
CONTRAST = 40  # grey levels without which a page is blank
LARGE = 1.45  # of the usual line height, for a title
MISREAD = re.compile(r"^[¢©e°o«»]\s+(?=[A-Z])")
INK = 0.002  # share of dark pixels that makes a page more than blank


def preload(limits: Limits) -> None:
    """Make an engine read its model, by way of a small page."""
    from PIL import Image, ImageDraw

    page = Image.new("L", (400, 100), 255)
    ImageDraw.Draw(page).text((20, 30), "Lectern", fill=0, font_size=40)
    _engine(limits)(page, 150, False, limits)


def recognise(drawn: Drawn, limits: Limits) -> Written:
    """What a page says, with the confidence of each element; `drawn.otherwise` when recognition says less."""
    if _blank(drawn.image):
        return Written(drawn.otherwise)
    try:
        lines, confidence = _best(_engine(limits), drawn, limits)
    except TimeoutError:
        return Written(drawn.otherwise, ("page_timed_out",))
    elements = list(_elements([line for line in lines if (line.confidence or 0) >= NOISE]))
    if drawn.otherwise and (confidence < SURE or _letters(elements) < _letters(drawn.otherwise)):
        return Written(drawn.otherwise)
    return Written(elements, tuple(_warnings(elements, confidence, drawn.image)))


def _engine(limits: Limits) -> Engine:
    engine: Engine = import_module(f"extract.with_{limits.ocr_engine}").lines
    return engine


def _best(engine: Engine, drawn: Drawn, limits: Limits) -> tuple[list[Line], float]:
    """A page with too few letters to tell which way is up is also tried upside down."""
    best: tuple[list[Line], float] = ([], -1.0)
    for turn, any_way_up in ((0, False), (0, True), (180, False)):
        if best[1] < SURE:
            image = drawn.image.rotate(turn) if turn else drawn.image
            best = max(best, engine(image, drawn.dpi, any_way_up, limits), key=lambda found: found[1])
    return best


def _warnings(elements: Sequence[Element], confidence: float, image: "Image") -> Iterator[str]:
    if not elements and _dark(image) > INK:
        yield "page_empty"
    elif elements and confidence < SURE:
        yield "low_confidence"


def _elements(lines: Sequence[Line]) -> Iterator[Element]:
    """In the recogniser's order, which knows columns."""
    usual = median([line.size for line in lines]) if lines else 0.0
    for found in paragraphs(list(_with_bullets(lines)), usual_pitch(lines)):
        level = _level(found, usual)
        element = title(found.text, level) if level else Element(KINDS[found.kind], found.text)
        yield Element(element.kind, element.text, element.headings, "ocr", _confidence(found.lines))


def _with_bullets(lines: Sequence[Line]) -> Iterator[Line]:
    """Recognisers read a bullet as some small sign; it is one when several lines open with it."""
    suspects = sum(bool(MISREAD.match(line.text)) for line in lines)
    for line in lines:
        yield replace(line, text=MISREAD.sub("• ", line.text)) if suspects > 1 else line


def _level(found: Group, usual: float) -> int | None:
    size = median([line.size for line in found.lines])
    large = size > LARGE * usual and len(found.lines) <= 3 and len(found.text) < 120
    if not large or found.kind != "text" or sum(map(str.isalpha, found.text)) < 3:
        return None
    return 1 if size > 2 * usual else 2


def _confidence(lines: Iterable[Line]) -> float:
    weights = [(len(line.text), line.confidence or 0.0) for line in lines]
    return round(sum(length * sure for length, sure in weights) / sum(length for length, _ in weights), 1)


def _letters(elements: Iterable[Element]) -> int:
    return sum(sum(map(str.isalpha, element.text)) for element in elements)


def _blank(image: "Image") -> bool:
    extrema: Any = image.getextrema()
    return bool(extrema[1] - extrema[0] < CONTRAST)


def _dark(image: "Image") -> float:
    counts = image.histogram()
    return sum(counts[:128]) / sum(counts)
