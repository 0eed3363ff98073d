"""PPTX: a page per slide, with its title, body in reading order, tables and speaker notes."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.shapetree import GroupShapes
from pptx.slide import Slide

from extract.job import Job, Leaf, Written, table, title
from lectern.errors import Unreadable
from lectern.model import Element

ROW = 360_000  # EMU (1 cm): shapes whose tops differ by less stand side by side
LONGEST_TITLE = 90  # characters
UNSAID = {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}
TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}


def leaves(job: Job, _: str) -> Sequence[Leaf]:
    try:
        deck = Presentation(str(job.path))
        return [partial(_slide, slide) for slide in deck.slides]
    except (PackageNotFoundError, KeyError, ValueError) as broken:
        raise Unreadable("corrupt", "presentation") from broken


def _slide(slide: Slide) -> Written:
    shapes = list(_flat(slide.shapes))
    placed = sorted(shapes, key=_position)
    heads = [shape for shape in placed if _role(shape) in TITLES] or _headlike(placed)
    rest = [shape for shape in placed if shape not in heads]
    elements = [title(" ".join(shape.text_frame.text.split()), 1) for shape in heads]
    for shape in rest:
        if _role(shape) not in UNSAID:
            elements += _shape(shape)
    return Written([*elements, *_notes(slide)])


def _headlike(placed: Sequence[Any]) -> list[Any]:
    """Some programs write titles into plain boxes: the first of several texts, when it is a short line."""
    texts = [shape for shape in placed if shape.has_text_frame and shape.text_frame.text.strip()]
    short = (
        len(texts) > 1
        and len(texts[0].text_frame.text) <= LONGEST_TITLE
        and "\n" not in texts[0].text_frame.text.strip()
    )
    return texts[:1] if short else []


def _flat(shapes: Iterable[Any]) -> Iterator[Any]:
    for shape in shapes:
        inner = getattr(shape, "shapes", None)
        if isinstance(inner, GroupShapes):
            yield from _flat(inner)
        else:
            yield shape


def _role(shape: Any) -> PP_PLACEHOLDER | None:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _position(shape: Any) -> tuple[int, int]:
    return (shape.top or 0) // ROW, shape.left or 0


def _shape(shape: Any) -> Iterator[Element]:
    if isinstance(shape, GraphicFrame) and shape.has_table:
        yield table([[cell.text for cell in row.cells] for row in shape.table.rows])
    elif isinstance(shape, GraphicFrame) and shape.has_chart:
        yield from _chart(shape.chart)
    elif shape.has_text_frame:
        listed = _role(shape) in (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY)
        for paragraph in shape.text_frame.paragraphs:
            text = paragraph.text.replace("\v", "\n")
            if text.strip():
                yield Element("ListItem" if listed or paragraph.level else "NarrativeText", text)


def _chart(chart: Any) -> Iterator[Element]:
    """The numbers behind a chart of any type, as the table they were drawn from."""
    space = chart.part._element
    heading = "".join(text for node in space.iterfind(".//{*}chart/{*}title") for text in node.itertext("{*}t"))
    if heading:
        yield Element("FigureCaption", heading)
    series = list(space.iter("{*}ser"))
    if series:
        categories = _values(series[0], "cat") or _values(series[0], "xVal")
        yield table(
            [["", *categories], *([*_values(one, "tx"), *_values(one, "val"), *_values(one, "yVal")] for one in series)]
        )


def _values(series: Any, part: str) -> list[str]:
    return [value.text or "" for value in series.iterfind(f"{{*}}{part}//{{*}}v")]


def _notes(slide: Slide) -> Iterator[Element]:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if frame is not None and frame.text.strip():
        yield Element("Notes", frame.text.replace("\v", "\n"))
