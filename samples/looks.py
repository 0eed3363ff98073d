"""How the printed units look: a booklet set in Times, and the school's old handout typed in one plain face."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import reportlab  # type: ignore[import-untyped]
from reportlab.lib.colors import HexColor, black  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.lib.units import mm  # type: ignore[import-untyped]
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]

from samples.reading import spans

TAGS = {
    "plain": "{}",
    "bold": "<b>{}</b>",
    "italic": "<i>{}</i>",
    "code": '<font face="Courier">{}</font>',
}


@dataclass(frozen=True, slots=True)
class Look:
    page: tuple[float, float]  # points
    margin: float
    furniture: bool  # contents, running header and page numbers
    styles: Mapping[str, Any]


def markup(text: str) -> str:
    """A source text in reportlab's own mark-up."""
    return "".join(TAGS[style].format(escape(run)) for run, style in spans(text))


def booklet() -> Look:
    sea = HexColor("#12395b")
    body = ParagraphStyle("paragraph", fontName="Times-Roman", fontSize=10.5, leading=14.5, alignment=4, spaceAfter=6)
    bold = ParagraphStyle("bold", fontName="Helvetica-Bold", textColor=sea, keepWithNext=1)
    small = ParagraphStyle("cell", fontName="Helvetica", fontSize=8.5, leading=11)
    contents = ParagraphStyle("contents", fontName="Helvetica-Bold", fontSize=9.5, leading=14, spaceBefore=6)
    styles = [
        body,
        ParagraphStyle("title", bold, fontSize=34, leading=40, spaceBefore=0, spaceAfter=4),
        ParagraphStyle("subtitle", fontName="Helvetica", fontSize=12, leading=16, textColor=sea, spaceAfter=22),
        ParagraphStyle("chapter", bold, fontSize=17, leading=21, spaceBefore=16, spaceAfter=7),
        ParagraphStyle("section", bold, fontSize=12, leading=15, spaceBefore=9, spaceAfter=4),
        ParagraphStyle("item", body, spaceAfter=2),
        ParagraphStyle("caption", small, fontName="Helvetica-Oblique", spaceBefore=2, spaceAfter=10),
        ParagraphStyle("head", small, fontName="Helvetica-Bold"),
        small,
        contents,
        ParagraphStyle("subcontents", contents, fontName="Helvetica", fontSize=9, spaceBefore=0, leftIndent=5 * mm),
    ]
    return Look((176 * mm, 250 * mm), 22 * mm, True, {style.name: style for style in styles})


def handout() -> Look:
    """A4 in a font that travels inside the file, so that a scan looks alike wherever it is made."""
    fonts = Path(reportlab.__file__).parent / "fonts"
    for name, file in (("Vera", "Vera.ttf"), ("Vera-Bold", "VeraBd.ttf"), ("Vera-Italic", "VeraIt.ttf")):
        registerFont(TTFont(name, fonts / file))
    registerFontFamily("Vera", normal="Vera", bold="Vera-Bold", italic="Vera-Italic", boldItalic="Vera-Bold")
    body = ParagraphStyle("paragraph", fontName="Vera", fontSize=11, leading=17, textColor=black, spaceAfter=7)
    bold = ParagraphStyle("bold", body, fontName="Vera-Bold", keepWithNext=1)
    styles = [
        body,
        ParagraphStyle("title", bold, fontSize=20, leading=26),
        ParagraphStyle("subtitle", body, fontName="Vera-Italic", spaceAfter=14),
        ParagraphStyle("chapter", bold, fontSize=13.5, leading=18, spaceBefore=10, spaceAfter=5),
        ParagraphStyle("item", body, spaceAfter=3),
    ]
    return Look(A4, 24 * mm, False, {style.name: style for style in styles})
