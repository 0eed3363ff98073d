"""Sets a text as a printed booklet: cover with contents, running header, page numbers, ruled tables, an outline."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from reportlab import rl_config  # type: ignore[import-untyped]
from reportlab.lib.colors import HexColor  # type: ignore[import-untyped]
from reportlab.lib.units import mm  # type: ignore[import-untyped]
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]
from reportlab.platypus import (  # type: ignore[import-untyped]
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    ListFlowable,
    ListItem,
    PageBreak,
    PageTemplate,
    Paragraph,
    Table,
    TableStyle,
)
from reportlab.platypus.tableofcontents import TableOfContents  # type: ignore[import-untyped]

from samples.figures import FIGURES
from samples.looks import Look, markup
from samples.reading import Block, plain

LEVELS = {"chapter": 0, "section": 1}
rl_config.useA85 = 0  # bytes instead of ASCII: a fifth smaller


def write(text: Sequence[Block], target: Path, look: Look) -> None:
    title = text[0].text
    width, height = look.page
    frame = Frame(look.margin, look.margin, width - 2 * look.margin, height - 2 * look.margin, 0, 0, 0, 0)
    document = BaseDocTemplate(
        str(target), pagesize=look.page, title=title, author="Lectern", lang="en-GB", invariant=1
    )
    document.afterFlowable = lambda flowable: _register(document, flowable)
    header = _furniture(title, look) if look.furniture else _nothing
    document.addPageTemplates(PageTemplate("page", [frame], onPageEnd=header))
    document.multiBuild(list(_opening(text, look)) + list(_flow(text[2:], look)))


def _opening(text: Sequence[Block], look: Look) -> Iterator[Flowable]:
    yield Paragraph(markup(text[0].text), look.styles["title"])
    yield Paragraph(markup(text[1].text), look.styles["subtitle"])
    if look.furniture:
        tight = TableStyle([("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 0)])
        levels = [look.styles["contents"], look.styles["subcontents"]]
        yield TableOfContents(levelStyles=levels, dotsMinLevel=0, tableStyle=tight)
        yield PageBreak()


def _flow(text: Sequence[Block], look: Look) -> Iterator[Flowable]:
    """The paragraph below a table is its caption."""
    for at, block in enumerate(text):
        if block.kind == "table":
            caption = [Paragraph(markup(below.text), look.styles["caption"]) for below in text[at + 1 : at + 2]]
            yield KeepTogether([_table(block, look), *caption])
        elif not at or text[at - 1].kind != "table":
            yield from _set(block, look)


def _set(block: Block, look: Look) -> Iterator[Flowable]:
    if block.kind in LEVELS:
        yield CondPageBreak((45 if block.kind == "chapter" else 28) * mm)
        yield Paragraph(markup(block.text), look.styles[block.kind])
    elif block.kind in ("bullets", "steps"):
        yield _list(block, look)
    elif block.kind == "figure":
        caption = Paragraph(markup(block.text), look.styles["caption"])
        yield KeepTogether([FIGURES[block.picture](look.page[0] - 2 * look.margin), caption])
    else:
        yield Paragraph(markup(block.text), look.styles["paragraph"])


def _list(block: Block, look: Look) -> Flowable:
    kind = "1" if block.kind == "steps" else "bullet"
    entries = [ListItem(Paragraph(markup(item), look.styles["item"])) for item in block.items]
    body = look.styles["item"]
    return ListFlowable(
        entries,
        bulletType=kind,
        bulletFormat="%s." if kind == "1" else None,
        start=None if kind == "1" else "•",
        bulletFontName=body.fontName,
        bulletFontSize=body.fontSize,
        leftIndent=6 * mm,
        spaceAfter=2 * mm,
    )


def _table(block: Block, look: Look) -> Flowable:
    head, cell = look.styles["head"], look.styles["cell"]
    rows = [[Paragraph(markup(text), head if at == 0 else cell) for text in row] for at, row in enumerate(block.rows)]
    ink = HexColor("#33475b")
    ruled = [
        ("GRID", (0, 0), (-1, -1), 0.5, ink),
        ("BACKGROUND", (0, 0), (-1, 0), HexColor("#dfe7ee")),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
    ]
    return Table(rows, colWidths=_widths(block, look), style=ruled, repeatRows=1, spaceBefore=6, spaceAfter=4)


def _widths(block: Block, look: Look) -> list[float]:
    """Each column as wide as its widest cell, scaled to the measure only when the sum is wider."""
    font = look.styles["head"]
    columns = zip(*block.rows, strict=True)
    wanted = [max(stringWidth(plain(cell), font.fontName, font.fontSize) for cell in column) + 16 for column in columns]
    return [width * min(1.0, (look.page[0] - 2 * look.margin) / sum(wanted)) for width in wanted]


def _register(document: BaseDocTemplate, flowable: Flowable) -> None:
    level = LEVELS.get(getattr(getattr(flowable, "style", None), "name", ""))
    if level is None:
        return
    title = flowable.getPlainText()
    key = f"{document.page}-{title}"
    if level == 0:
        document.chapter = title
    document.canv.bookmarkPage(key)
    document.canv.addOutlineEntry(title, key, level, closed=level > 0)
    document.notify("TOCEntry", (level, title, document.page, key))


def _nothing(canvas: object, document: object) -> None:
    """A handout has neither header nor page number."""


def _furniture(title: str, look: Look) -> Callable[[Any, Any], None]:
    """Draws header and number when a page is complete, so that the header knows the chapter."""
    width, height = look.page

    def draw(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica", 8)
        canvas.setFillColor(HexColor("#5b6b7a"))
        canvas.drawCentredString(width / 2, 11 * mm, str(document.page))
        if document.page > 1:
            canvas.drawString(look.margin, height - 13 * mm, title)
            canvas.drawRightString(width - look.margin, height - 13 * mm, document.chapter)
            canvas.setLineWidth(0.4)
            canvas.line(look.margin, height - 15 * mm, width - look.margin, height - 15 * mm)
        canvas.restoreState()

    return draw
