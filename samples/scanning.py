"""Makes the handout look as it comes out of a photocopier and a flat-bed scanner: pictures of pages, no text layer."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageChops, ImageFilter
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from samples import booklet
from samples.looks import Look
from samples.reading import Block

DPI = 200
SEED = 1912


def write(text: Sequence[Block], target: Path, look: Look) -> None:
    canvas = Canvas(str(target), pagesize=look.page, invariant=1)
    canvas.setTitle(text[0].text)
    canvas.setAuthor("Lectern")
    chance = Random(SEED)
    for sheet in _sheets(text, look):
        picture = BytesIO()
        _scan(sheet, chance).save(picture, "JPEG", quality=38, dpi=(DPI, DPI))
        canvas.drawImage(ImageReader(picture), 0, 0, *look.page)
        canvas.showPage()
    canvas.save()


def _sheets(text: Sequence[Block], look: Look) -> Iterator[Image.Image]:
    with TemporaryDirectory() as folder:
        printed = Path(folder) / "printed.pdf"
        booklet.write(text, printed, look)
        document = pypdfium2.PdfDocument(printed.read_bytes())
        for page in document:
            yield page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
        document.close()


def _scan(sheet: Image.Image, chance: Random) -> Image.Image:
    """The sheet laid down a little askew, its ink slightly spread, its paper off-white and grainy."""
    angle = chance.choice((-1, 1)) * chance.uniform(0.3, 0.8)
    askew = sheet.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    soft = askew.filter(ImageFilter.GaussianBlur(0.6)).point([30 + level * 212 // 255 for level in range(256)])
    grain = Image.frombytes("L", soft.size, chance.randbytes(soft.width * soft.height))
    grain = grain.filter(ImageFilter.GaussianBlur(0.8))  # 128 on average
    return ImageChops.add(soft, grain.point([level // 5 for level in range(256)]), offset=-26)
