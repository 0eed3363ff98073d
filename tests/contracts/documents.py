"""Documents on their way through the ledger."""

from lectern.ledger import announcing, embedding, extracting
from lectern.ledger.book import Ledger
from lectern.model import CourseId, Run

COURSE = CourseId("c1")
SHA = {n: f"{n:064x}" for n in range(1, 6)}
FACTS = {"kind": "pdf", "pages": 3, "ocr_pages": 1, "warnings": ()}


def announce(ledger: Ledger, content: int = 1, name: str = "tides.pdf") -> Run:
    return announcing.announce(ledger, COURSE, name, 100, SHA[content])


def extract(ledger: Ledger, run: Run, owner: str = "extractor") -> None:
    extracting.begin(ledger, run, owner, 360)
    extracting.hand_on(ledger, run)


def embed(ledger: Ledger, run: Run, owner: str = "embedder", edition: str = "e1") -> None:
    embedding.begin(ledger, run, owner, 360)
    embedding.commit(ledger, run, owner, edition, FACTS)


def ingest(ledger: Ledger, content: int = 1, edition: str = "e1") -> Run:
    run = announce(ledger, content)
    extract(ledger, run)
    embed(ledger, run, edition=edition)
    return run


def state(ledger: Ledger, run: Run) -> str:
    return str(ledger.get(COURSE, run.document)["state"])
