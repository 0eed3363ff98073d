"""PDF, page by page: the text layer where it is good, a drawing to be recognised where it is not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extract import headings, hiding, routing
from extract.job import Drawn, Job, Leaf, Written
from extract.layout import LEAST_ROWS, Group, group
from extract.limits import Limits
from extract.lines import Frame, Line, frame, lines, text
from lectern.errors import Unreadable
from lectern.model import Element

DPI = 200
LEAST_DPI = 60  # below, letters are too small to be recognised
SAMPLED = 24  # pages that show how the document is set
MOST_BOOKMARKS = 5000


def leaves(job: Job, _: str) -> Sequence[Leaf]:
    document = _Document(_open(job), job.limits)
    return [partial(document.leaf, index) for index in range(len(document.pdf))]


def megapixels(job: Job) -> Iterator[float]:
    """Page by page, what must be recognised; 0 for a page that has its text."""
    pdf = _open(job)
    for index in range(len(pdf)):
        try:
            page = _Page(pdf, index)
        except pdfium.PdfiumError:
            yield 0.0
            continue
        if page.verdict not in routing.OCR:
            yield 0.0
        else:
            area = page.frame.width * page.frame.height
            yield min(area * (DPI / 72) ** 2, job.limits.max_pixels) / 1e6
        page.close()


def _open(job: Job) -> pdfium.PdfDocument:
    try:
        pdf = pdfium.PdfDocument(job.path)
        count = len(pdf)
    except pdfium.PdfiumError as broken:
        locked = broken.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY)
        raise Unreadable("encrypted" if locked else "corrupt") from broken
    if count == 0:
        raise Unreadable("corrupt", "no pages")
    return pdf


class _Page:
    """One page, opened: its text layer, what else is on it, and what that means."""

    def __init__(self, pdf: pdfium.PdfDocument, index: int) -> None:
        self.page = pdf[index]
        self.textpage = self.page.get_textpage()
        self.frame: Frame = frame(self.page, self.textpage)
        self.text = text(self.textpage)
        self.marks = routing.Marks(self.page, self.frame)
        self.verdict = routing.verdict(self.text, self.textpage, self.marks)

    def lines(self) -> list[Line]:
        return list(lines(self.textpage, self.text, self.frame))

    def seen(self) -> tuple[list[Line], bool]:
        """(the lines that a reader sees, whether there are others)"""
        return hiding.part(self.lines(), self.page, self.textpage, self.frame, self.marks)

    def grouped(self) -> tuple[list[Group], bool]:
        seen, hidden = self.seen()
        return self.groups(seen), hidden

    def groups(self, shown: Sequence[Line]) -> list[Group]:
        """Without rows of cells no ruling makes a table, and none is looked for."""
        rows = sum(bool(line.cells) for line in shown)
        rulings = self.marks.rulings if rows >= LEAST_ROWS else 0
        return list(group(shown, self.frame.height, rulings, self.frame.width > self.frame.height))

    def close(self) -> None:
        self.textpage.close()
        self.page.close()


@dataclass
class _Document:
    pdf: pdfium.PdfDocument
    limits: Limits
    sampled: dict[int, tuple[list[Group], bool]] = field(default_factory=dict)  # by index, until they are asked for

    @cached_property
    def type(self) -> headings.Type:
        """Learned from the same pages whatever part is read, so that all parts agree about levels."""
        return headings.learn(self._sample(), islice(self._outline(), MOST_BOOKMARKS))

    def leaf(self, index: int) -> Written | Drawn:
        if index in self.sampled:
            return _written(*self.sampled.pop(index), self.type, index + 1)
        try:
            page = _Page(self.pdf, index)
        except pdfium.PdfiumError:
            return Written((), ("page_failed",))
        try:
            return self._read(page, index + 1)
        finally:
            page.close()

    def _read(self, page: _Page, number: int) -> Written | Drawn:
        if page.verdict in routing.OCR:
            return self._draw(page, number)
        if page.verdict == "empty":
            return Written(())
        how = self.type  # learning it may have read this very page
        groups, hidden = self.sampled.pop(number - 1) if number - 1 in self.sampled else page.grouped()
        return _written(groups, hidden, how, number)

    def _draw(self, page: _Page, number: int) -> Written | Drawn:
        """A page that only lacked a good text layer keeps it as second choice."""
        layer: Sequence[Element] = ()
        if page.verdict == "sparse":
            layer = list(headings.elements(page.groups(page.lines()), self.type, number))
        dpi = min(DPI, int(72 * (self.limits.max_pixels / (page.frame.width * page.frame.height)) ** 0.5))
        if dpi < LEAST_DPI:
            return Written(layer, ("page_too_large",))
        bitmap = page.page.render(scale=dpi / 72, grayscale=True)
        image = bitmap.to_pil().copy()
        bitmap.close()
        return Drawn(image, dpi, layer)

    def _sample(self) -> Iterator[Line]:
        for index in headings.sampled(len(self.pdf), SAMPLED):
            try:
                page = _Page(self.pdf, index)
            except pdfium.PdfiumError:
                continue
            if page.verdict == "text":
                seen, hidden = page.seen()
                self.sampled[index] = page.groups(seen), hidden
                yield from seen
            page.close()

    def _outline(self) -> Iterator[tuple[int, str, int]]:
        for bookmark in self.pdf.get_toc(max_depth=headings.DEEPEST):
            place = bookmark.get_dest()
            index = place.get_index() if place else None
            if index is not None:
                yield index + 1, bookmark.get_title(), bookmark.level + 1


def _written(groups: Sequence[Group], hidden: bool, how: headings.Type, number: int) -> Written:
    return Written(list(headings.elements(groups, how, number)), ("hidden_text",) if hidden else ())
