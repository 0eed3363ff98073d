"""Writes a text as a Word document with heading styles, lists and tables."""

from collections.abc import Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from samples.archiving import freeze
from samples.reading import Block, spans

STYLES = {
    "title": "Title",
    "chapter": "Heading 1",
    "section": "Heading 2",
    "paragraph": "Normal",
    "bullets": "List Bullet",
    "steps": "List Number",
}


def write(text: Sequence[Block], target: Path) -> None:
    document = docx.Document()
    document.core_properties.title = text[0].text
    document.core_properties.author = "Lectern"
    document.core_properties.comments = ""
    document.styles["Normal"].font.name = "Cambria"
    document.styles["Normal"].font.size = Pt(11)
    for block in text:
        _add(document, block)
    document.save(str(target))
    freeze(target)


def _add(document: Document, block: Block) -> None:
    if block.kind == "table":
        _add_table(document, block)
        return
    for item in block.items:
        _fill(document.add_paragraph(style=STYLES[block.kind]), item)


def _add_table(document: Document, block: Block) -> None:
    table = document.add_table(len(block.rows), len(block.rows[0]), "Light Grid Accent 1")
    for row, cells in zip(table.rows, block.rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.width = Cm(7)
            _fill(cell.paragraphs[0], text)
    document.add_paragraph()


def _fill(paragraph: Paragraph, text: str) -> None:
    for words, style in spans(text):
        run = paragraph.add_run(words)
        run.bold = style == "bold" or None
        run.italic = style == "italic" or None
