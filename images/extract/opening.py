"""Opens a file of any kind as a row of pages, inside the child process."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from extract import sniffing
from extract.cleaning import cleaned
from extract.job import Drawn, Job, Leaf, Written
from extract.limits import Limits
from lectern.errors import Unreadable
from lectern.model import Page
from lectern.sandbox import Message

# The module that reads a kind; each has `leaves(job, kind) -> Sequence[Leaf]`, one leaf per page.
READERS = {
    "pdf": "pdf", "docx": "word", "pptx": "slides", "xlsx": "sheets", "html": "webpages", "md": "webpages",
    "epub": "webpages", "txt": "plain", "vtt": "plain", "csv": "plain", "tsv": "plain", "rtf": "plain",
    "odt": "opendocument", "ipynb": "notebooks", "xml": "markup", "eml": "rarer", "msg": "rarer",
    "png": "pictures", "jpeg": "pictures", "tiff": "pictures", "webp": "pictures", "bmp": "pictures", "gif": "pictures",
}  # fmt: skip
ARCHIVES = {"docx", "pptx", "xlsx", "epub", "odt"}


def check_size(path: Path, limits: Limits) -> None:
    """Raises Unreadable: empty_file, too_large."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("empty_file")
    if size > limits.max_bytes:
        raise Unreadable("too_large")


def preload() -> None:
    """Import what most files need before the fork, so that not every child pays for it anew. It opens nothing."""
    import_module("extract.pdf")


def open_leaves(job: Job) -> tuple[str, Sequence[Leaf], list[str]]:
    """(kind, one leaf per page, warnings). Raises Unreadable, before a parser is begun for a kind that is not taken."""
    sniffed = sniffing.sniff(job.path, job.name)
    if job.limits.kinds is not None and sniffed.kind not in job.limits.kinds:
        raise Unreadable("kind_not_taken")
    if sniffed.kind not in READERS:
        raise Unreadable("unsupported_type")
    if sniffed.kind in ARCHIVES:
        from extract.unpacking import preflight

        preflight(job.path, job.limits)
    leaves: Sequence[Leaf] = import_module(f"extract.{READERS[sniffed.kind]}").leaves(job, sniffed.kind)
    if len(leaves) > job.limits.max_pages:
        raise Unreadable("too_many_pages")
    return sniffed.kind, leaves, ["name_mismatch"] if sniffed.misnamed else []


def perform(job: Job) -> Iterator[Message]:
    """The kind first, then each wanted page: that it is begun, and what it says."""
    kind, leaves, warnings = open_leaves(job)
    yield {"kind": kind, "pages": len(leaves), "warnings": warnings}
    room = job.limits.max_inflated
    for message in _turn(job, leaves):
        if "page" in message:
            room -= sum(len(element["text"]) for element in message["page"]["elements"])
        if room < 0:
            raise Unreadable("expands_too_much", "text")
        yield message


def _turn(job: Job, leaves: Sequence[Leaf]) -> Iterator[Message]:
    """Pages are opened by one thread and recognised by others; at most one image waits while each of them is busy."""
    threads = 1 if job.careful else job.limits.ocr_threads
    waiting: deque[tuple[int, Future[Written]]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for number in job.wanted(len(leaves)):
            yield {"begun": number}
            leaf = leaves[number - 1]()
            if isinstance(leaf, Written):
                yield _page(number, leaf)
                continue
            waiting.append((number, pool.submit(_recognise, leaf, job.limits)))
            while len(waiting) > (0 if job.careful else threads):
                yield _finish(waiting)
        while waiting:
            yield _finish(waiting)


def _recognise(drawn: Drawn, limits: Limits) -> Written:
    from extract.recognition import recognise

    return recognise(drawn, limits)


def _finish(waiting: deque[tuple[int, Future[Written]]]) -> Message:
    number, future = waiting.popleft()
    return _page(number, future.result())


def _page(number: int, written: Written) -> Message:
    elements = tuple(cleaned(written.elements))
    return {"page": asdict(Page(number, elements)), "warnings": list(written.warnings)}


def megapixels(job: Job, kind: str, leaves: Sequence[Leaf]) -> Iterator[float]:
    """Page by page, what must be recognised; 0 for a page that has its text."""
    if READERS[kind] in ("pdf", "pictures"):
        yield from import_module(f"extract.{READERS[kind]}").megapixels(job)
    else:
        yield from (0.0 for _ in leaves)
