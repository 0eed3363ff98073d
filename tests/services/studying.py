"""A course whose documents have outlines, and a learner who answers questions on them."""

from typing import Any

import pytest

from lectern import keys, quiz_keys
from lectern.happening import concept_id
from lectern.ledger import announcing, embedding, extracting
from lectern.model import CourseId, Element, Extraction, Page, Run
from lectern.outline import outline_item
from lectern.platform import Platform
from tests.services.apis import Caller
from tests.services.learning import answered, stream, write

TEACHER = Caller("11111111-1111-4111-8111-111111111111", "instructor")
STUDENT = Caller("22222222-2222-4222-8222-222222222222")
DAY = 86400.0
PAGES = {"02-currents.md": [["Ebb"], ["Flood"]], "01-tides.md": [["Spring tides"], ["Neap tides", "Ranges"]]}


@pytest.fixture
def course(platform: Platform) -> str:
    course: str = TEACHER("POST", "/courses", {"name": "Tides"}).body["id"]
    TEACHER("PUT", f"/courses/{course}/members/{STUDENT.user}", {"role": "student"})
    return course


def ingest(platform: Platform, course: str, name: str, headings: list[list[str]]) -> str:
    """A document that answers, with these headings on its pages, through the ledger as the images drive it."""
    sha256 = (name.encode().hex() + str(len(str(headings)))).ljust(64, "0")[:64]
    run = announcing.announce(platform.ledger, CourseId(course), name, 10, sha256)
    pages = tuple(
        Page(number, tuple(Element("NarrativeText", f"All about {each}.", (name, each)) for each in on_page))
        for number, on_page in enumerate(headings, 1)
    )
    _embed(platform, run, name, Extraction("md", pages))
    return run.document


def _embed(platform: Platform, run: Run, name: str, extraction: Extraction) -> None:
    extracting.begin(platform.ledger, run, "a", 60)
    embedding.begin(platform.ledger, run, "b", 60)
    platform.table.put(outline_item(run, name, extraction))
    facts = {"kind": "md", "pages": len(extraction.pages), "ocr_pages": 0, "warnings": ()}
    embedding.commit(platform.ledger, run, "b", f"edition {run.version}", facts)


@pytest.fixture
def documents(platform: Platform, course: str) -> dict[str, str]:
    return {name: ingest(platform, course, name, headings) for name, headings in PAGES.items()}


def answer(platform: Platform, course: str, document: str, *scores: float, days_ago: float = 0.0) -> None:
    now = platform.roster.clock() - days_ago * DAY
    events = [answered(course, STUDENT.user, n, score, at=now + n) for n, score in enumerate(scores)]
    for event in events:
        event.facts.update({"document": document, "page": 1})  # type: ignore[attr-defined]
    write(platform.table, events)
    stream(events)


def deliver(platform: Platform, course: str) -> None:
    """What is in the table comes by the stream."""
    from progress import counting

    items = platform.table.all(keys.learner(course, STUDENT.user), "EVENT#")
    stream(list(counting.readable(items)))


def publish(platform: Platform, course: str, quiz: str, rules: Any = None, *pages: tuple[str, int, str]) -> None:
    told = {"entity": "quiz", "id": quiz, "title": "Tides", "state": "published", "rules": rules or {}}
    platform.table.put(quiz_keys.quiz(course, quiz) | told)
    for number, (document, page, concept) in enumerate(pages, 1):
        source = {"document": document, "page": page}
        item = {"entity": "quiz_item", "source": source, "concept": concept_id(concept)}
        platform.table.put(quiz_keys.item(course, quiz, number) | item)
