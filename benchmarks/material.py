"""The documents that are measured on where no corpus is: a book with headings, and scans of its pages."""

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TEXTS = Path(__file__).parents[1] / "samples" / "text"
PAGES = 600
PROSE = (
    "Osmosis is the movement of water through a membrane that holds back sugar. Water moves towards the side with more "
    "sugar until the pressure of the column balances the flow. This pressure is called osmotic, and plants use "
    "it to stand upright. A wilted leaf has lost its water, and a glass of water at its roots restores it in an hour. "
)


@cache
def page_lines() -> tuple[str, ...]:
    words, lines = (PROSE * 6).split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 84:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(lines)


def page_text() -> str:
    return " ".join(page_lines())


def write_book(folder: Path, pages: int = PAGES) -> Path:
    from reportlab.pdfgen.canvas import Canvas

    path = folder / f"book-{pages}.pdf"
    canvas = Canvas(str(path), pageCompression=1)
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(72, 770, f"Section {number}")
        canvas.setFont("Helvetica", 11)
        for row, line in enumerate(page_lines()):
            canvas.drawString(72, 740 - 14 * row, line)
        canvas.showPage()
    canvas.save()
    return path


def write_textbook(folder: Path, pages: int) -> Path:
    """Chapters, sections and paragraphs on full pages of a justified column. No two paragraphs are the same, since the
    peer remembers what it has read."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate

    path, styles, paragraphs = folder / f"textbook-{pages}.pdf", getSampleStyleSheet(), _paragraphs()
    styles["BodyText"].alignment = 4  # justified
    story: list[Flowable] = []
    for page in range(1, pages + 1):
        if page % 10 == 1:
            story.append(Paragraph(f"Chapter {page // 10 + 1}: Tides and navigation", styles["Heading1"]))
        story.append(Paragraph(f"Section {page}", styles["Heading2"]))
        story += [Paragraph(next(paragraphs), styles["BodyText"]) for _ in range(6)]
        story.append(PageBreak())
    SimpleDocTemplate(str(path)).build(story)
    return path


def _paragraphs() -> Iterator[str]:
    """Five sentences each, of the sample course, drawn by lot but always the same."""
    written = " ".join(path.read_text() for path in sorted(TEXTS.glob("*.md")))
    prose = " ".join(line for line in written.splitlines() if line and line[0].isalpha())
    sentences = [each for each in re.split(r"(?<=\.) (?=[A-Z])", re.sub(r"[*_`<>&]", "", prose)) if len(each) > 40]
    chance = random.Random(1865)
    while True:
        yield " ".join(chance.sample(sentences, 5))


def write_scans(folder: Path, pages: int) -> Path:
    """A PDF of pictures: a text page, drawn at 200 dpi."""
    import pypdfium2
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    path, text = folder / f"scans-{pages}.pdf", Canvas(str(folder / "page.pdf"))
    text.setFont("Times-Roman", 12)
    for row, line in enumerate(page_lines()):
        text.drawString(60, 770 - 16 * row, line)
    text.save()
    drawn = pypdfium2.PdfDocument(folder / "page.pdf")[0].render(scale=200 / 72, grayscale=True).to_pil()
    canvas = Canvas(str(path))
    for _ in range(pages):
        canvas.drawImage(ImageReader(drawn), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return path


def cut(path: Path, folder: Path, first: int, most: int) -> Path:
    """At most `most` pages from page index `first` on, as a file of its own."""
    import pypdfium2

    whole, part = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument.new()
    part.import_pages(whole, pages=list(range(first, min(first + most, len(whole)))))
    part.save(folder / path.name)
    return folder / path.name
