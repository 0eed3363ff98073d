"""Small course files, made on the spot."""

import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from openpyxl import Workbook
from PIL import Image, ImageDraw, ImageFont
from pptx import Presentation
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Draw = Callable[[Canvas], None]

PROSE = (
    "Osmosis is the movement of water through a membrane. The membrane lets water pass and holds back sugar. "
    "Water moves towards the side with more sugar until the pressure of the column balances the flow. "
    "This pressure is called osmotic pressure, and plants use it to stand upright."
)


def pdf(path: Path, *pages: Draw, size: tuple[float, float] = A4) -> Path:
    canvas = Canvas(str(path), pagesize=size)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def written(lines: Iterable[str], x: float = 72, top: float = 760, size: float = 11, font: str = "Helvetica") -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for row, line in enumerate(lines):
            canvas.drawString(x, top - row * size * 1.25, line)

    return draw


def both(*draws: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for one in draws:
            one(canvas)

    return draw


def wrapped(text: str, width: int = 70) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def picture(lines: Sequence[str], size: tuple[int, int] = (1654, 2339), type_size: int = 34) -> Image.Image:
    """A page of 200 dpi with these lines printed on it."""
    image = Image.new("L", size, 255)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(type_size)
    for row, line in enumerate(lines):
        pen.text((150, 180 + row * type_size * 1.5), line, fill=0, font=font)
    return image


def scanned(image: Image.Image) -> Draw:
    """A page that is nothing but this picture."""
    return lambda canvas: canvas.drawImage(ImageReader(image), 0, 0, *A4)


def docx(path: Path, build: Callable[[Any], None]) -> Path:
    document = Document()
    build(document)
    document.save(str(path))
    return path


def pptx(path: Path, *slides: tuple[str, Sequence[str], str]) -> Path:
    """(title, bullets, speaker notes) of each slide."""
    deck = Presentation()
    for heading, bullets, notes in slides:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = heading
        slide.placeholders[1].text = "\n".join(bullets)
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    deck.save(str(path))
    return path


def add_group(path: Path, text: str) -> None:
    deck = Presentation(str(path))
    group = deck.slides[0].shapes.add_group_shape()
    group.shapes.add_textbox(Inches(1), Inches(5), Inches(3), Inches(1)).text_frame.text = text
    deck.save(str(path))


def xlsx(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(str(path))
    return path


def archive(path: Path, entries: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return path


def epub(path: Path, *chapters: str) -> Path:
    items = "".join(f'<item id="c{n}" href="text/c{n}.xhtml"/>' for n in range(len(chapters)))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in reversed(range(len(chapters))))
    return archive(
        path,
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfile full-path="OPS/book.opf"/></container>',
            "OPS/book.opf": f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>",
        }
        | {f"OPS/text/c{n}.xhtml": f"<html><body>{chapter}</body></html>" for n, chapter in enumerate(chapters)},
    )


ODT = """<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:b="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><o:body><o:text>
<t:h t:outline-level="2">Roots</t:h><t:p>Roots<t:s/>drink.</t:p>
<t:list><t:list-item><t:p>taproot</t:p></t:list-item></t:list>
<b:table><b:table-row><b:table-cell><t:p>a</t:p></b:table-cell><b:table-cell><t:p>b</t:p></b:table-cell></b:table-row></b:table>
</o:text></o:body></o:document-content>"""


def odt(path: Path) -> Path:
    return archive(path, {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ODT})
