"""What a thousand pages cost on Lambda: read from a text layer or recognised, and embedded."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.material import page_text, write_scans, write_textbook
from benchmarks.pricing import gigabytes, read_prices
from benchmarks.spending import cpu
from benchmarks.starting.quotas import share_of
from benchmarks.starting.subjects import of_template

TEXT_PAGES, SCANS = 60, 4
OF_1000 = 1000
ROUNDS = 3


def measure() -> dict[str, Any]:
    """US dollars, modelled from measured CPU seconds: a function is billed those seconds divided by its share of a
    processor (a text page is read by one thread, a scan by two). The index's own charges are not in it."""
    with TemporaryDirectory() as place:
        text, tokens = _read(write_textbook(Path(place), TEXT_PAGES), TEXT_PAGES)
        scan, _ = _read(write_scans(Path(place), SCANS), SCANS)
        embedded, chunked_tokens = _chunked(write_textbook(Path(place), TEXT_PAGES))
    prices, memory = read_prices(), {each.name: each.memory for each in of_template()}
    share = share_of(memory["Extract"])

    def dollars(name: str, seconds: float) -> float:
        return OF_1000 * gigabytes(memory[name]) * seconds * prices.gb_second

    embedding = OF_1000 * chunked_tokens / TEXT_PAGES * prices.token
    return {
        "prices_of": prices.date,
        "text_page_cpu_s": text, "scanned_page_cpu_s": scan, "chunked_page_cpu_s": embedded,
        "tokens_per_page": chunked_tokens / TEXT_PAGES, "characters_per_page": tokens,
        "dollars_per_1000": {
            "text pages read": dollars("Extract", min(text) / min(share, 1)),
            "scanned pages read": dollars("Extract", min(scan) / min(share, 2)),
            "pages chunked": dollars("Embed", min(embedded) / min(share_of(memory["Embed"]), 1)),
            "pages embedded by Titan": embedding,
        },
    }  # fmt: skip


def _read(path: Path, pages: int) -> tuple[list[float], float]:
    """CPU seconds per page, and characters per page."""
    from extract.limits import Limits
    from extract.reading import read

    found = read(path, path.name, Limits()).pages
    if len(found) != pages or not all(page.elements for page in found):
        raise AssertionError(f"{path.name} was not read whole")
    length = sum(len(page.text) for page in found)
    if path.name.startswith("scans") and length < 0.95 * pages * len(page_text()):
        raise AssertionError("the scans were not recognised")
    return [cpu(lambda: read(path, path.name, Limits())) / pages for _ in range(ROUNDS)], length / pages


def _chunked(path: Path) -> tuple[list[float], int]:
    from embed.chunking import chunk
    from extract.limits import Limits
    from extract.reading import read
    from lectern.model import CourseId, DocumentId

    extraction = read(path, path.name, Limits())
    chunks = list(chunk(extraction, DocumentId("d"), CourseId("c")))
    taken = [cpu(lambda: list(chunk(extraction, DocumentId("d"), CourseId("c")))) / TEXT_PAGES for _ in range(ROUNDS)]
    return taken, sum(each.tokens for each in chunks)
