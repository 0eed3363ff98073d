"""Our whole read of a text PDF beside `unstructured`'s "fast" strategy, which runs in an environment of its own."""

import json
import re
import subprocess
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.material import cut, write_textbook
from benchmarks.peers import partition
from benchmarks.peers.environment import PROJECT, NoPeer, peer_python
from benchmarks.spending import cpu

LEAST = 20
SAME_WORDS = 0.8  # of ours that the peer finds too; below that it did other work, and the ratio says nothing
PAGES = 80
MOST_PAGES = 60
SKIPPED = 100  # pages of front matter, in files that have three times as many
ROUNDS = 3


def beside_unstructured(corpus: Path, project: Path = PROJECT) -> dict[str, Any]:
    """CPU seconds of the peer to ours, imports paid, per file. Target: at least 20 on the textbook made here.

    Ours is everything: the child process, line geometry, headings, routing. Files of the corpus are cut to 60 pages.
    """
    try:
        return _beside(peer_python(project), corpus)
    except NoPeer as missing:
        return {"ratio": None, "least": LEAST, "note": f"not measured: {missing}"}


def _beside(python: Path, corpus: Path) -> dict[str, Any]:
    with TemporaryDirectory() as place:
        folder = Path(place)
        files = [write_textbook(folder, PAGES), *_of_corpus(corpus, folder)]
        theirs = _partitioned(python, folder, files)
        told = {path.name: _compared(path, theirs["cpu_s"][str(path)], folder) for path in files}
    return {
        "ratio": next(iter(told.values()))["ratio"],
        "least": LEAST,
        "import_cpu_s": theirs["import_cpu_s"],
        "files": told,
    }


def _of_corpus(corpus: Path, folder: Path) -> list[Path]:
    """The textbooks and slides that have a text layer."""
    import pypdfium2

    found = sorted(path for kind in ("textbook", "slides") for path in (corpus / kind).glob("*.pdf"))
    pages = {path: len(pypdfium2.PdfDocument(path)) for path in found}
    return [cut(path, folder, SKIPPED if pages[path] > 3 * SKIPPED else 0, MOST_PAGES) for path in found]


def _partitioned(python: Path, texts: Path, files: list[Path]) -> dict[str, Any]:
    command = [str(python), "-W", "ignore", partition.__file__, str(ROUNDS), str(texts), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=texts)
    if done.returncode:
        raise NoPeer(f"the peer failed: {done.stderr.strip()[-300:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _compared(path: Path, theirs: list[float], texts: Path) -> dict[str, Any]:
    from extract.limits import Limits
    from extract.reading import read

    pages = read(path, path.name, Limits()).pages
    ours = _words(" ".join(page.text for page in pages))
    both = ours & _words((texts / f"{path.stem}.txt").read_text())
    taken = [cpu(lambda: read(path, path.name, Limits())) for _ in range(ROUNDS)]
    recognised = sum(page.source == "ocr" for page in pages)
    return {
        "pages": len(pages),
        "recognised_pages": recognised,  # by OCR, which "fast" does not do
        "ratio": median(theirs) / median(taken),
        "same_words": len(both) / max(1, len(ours)),
        "like_with_like": not recognised and len(both) >= SAME_WORDS * len(ours),
        "unstructured_cpu_s": theirs,
        "read_cpu_s": taken,
    }


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", text.casefold()))
