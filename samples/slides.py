"""Writes a text as slides: each chapter is one slide, and its quoted paragraphs are the speaker's notes."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.util import Inches, Pt

from samples.archiving import freeze
from samples.reading import Block, plain, spans

WIDE, HIGH = Inches(13.333), Inches(7.5)
LEFT, ACROSS = Inches(0.8), Inches(11.7)
SEA = RGBColor(0x12, 0x39, 0x5B)  # type: ignore[no-untyped-call]
OPENING, CONTENT = 0, 1  # layouts of the library's default template


def write(text: Sequence[Block], target: Path) -> None:
    show = Presentation()
    show.slide_width, show.slide_height = WIDE, HIGH
    show.core_properties.title = text[0].text
    show.core_properties.author = "Lectern"
    for content in _slides(text):
        _add(show, content)
    show.save(str(target))
    freeze(target)


def _slides(text: Sequence[Block]) -> Iterator[list[Block]]:
    """The blocks of each slide, its heading first."""
    starts = [at for at, block in enumerate(text) if block.kind in ("title", "chapter")]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield list(text[start:end])


def _add(show: Any, content: list[Block]) -> None:
    opening = content[0].kind == "title"
    slide = show.slides.add_slide(show.slide_layouts[OPENING if opening else CONTENT])
    title, body = slide.placeholders[0], slide.placeholders[1]
    _place(title, Inches(2.2 if opening else 0.4), Inches(1.2))
    _head(slide, title, content[0].text, opening)
    top: int = Inches(3.6 if opening else 1.9)
    shown = [block for block in content[1:] if block.kind not in ("table", "notes")]
    for table in (block for block in content if block.kind == "table"):
        top = _add_table(slide, table, top) + Inches(0.3)
    _place(body, top, HIGH - top - Inches(0.5))
    _fill(body.text_frame, [item for block in shown for item in block.items])
    notes = [plain(block.text) for block in content if block.kind == "notes"]
    slide.notes_slide.notes_text_frame.text = "\n".join(notes)


def _head(slide: Any, title: Any, text: str, opening: bool) -> None:
    title.text_frame.text = text
    run = title.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold, run.font.color.rgb = Pt(48 if opening else 34), True, SEA
    title.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, LEFT, Inches(3.4 if opening else 1.6), ACROSS, Inches(0.05))
    bar.fill.solid()
    bar.fill.fore_color.rgb = SEA
    bar.line.fill.background()


def _place(shape: Any, top: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = LEFT, top, ACROSS, height


def _fill(frame: Any, items: Sequence[str]) -> None:
    for at, item in enumerate(items):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        for words, style in spans(item):
            run = paragraph.add_run()
            run.text, run.font.size, run.font.bold = words, Pt(22), style == "bold"


def _add_table(slide: Any, block: Block, top: int) -> int:
    """Returns where the table ends."""
    row_height = Inches(0.6)
    height = row_height * len(block.rows)
    table = slide.shapes.add_table(len(block.rows), len(block.rows[0]), LEFT, top, ACROSS, height).table
    for row, texts in zip(table.rows, block.rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
            cell.text_frame.paragraphs[0].runs[0].font.size = Pt(14)
    return top + height
