"""What a document is about, in the order in which it says it: its concepts, and the page on which each one begins."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from lectern import keys
from lectern.aws.table import Item
from lectern.happening import concept_id
from lectern.model import Extraction, Run

MOST = 400  # concepts of one document: its outline stays far below 400 KB
LONGEST = 120  # characters of a concept's name


@dataclass(frozen=True, slots=True)
class Concept:
    """`id` is the same wherever the name is the same: see `happening.concept_id`."""

    id: str
    name: str
    page: int


@dataclass(frozen=True, slots=True)
class Outline:
    document: str
    version: int
    name: str
    concepts: tuple[Concept, ...]


def outline_item(run: Run, name: str, extraction: Extraction) -> Item:
    """The outline of one version of a document, as it is stored: the course's outlines sort by name, 9 before 10."""
    first: dict[str, Concept] = {}
    for heading, page in _headings(extraction):
        found = Concept(concept_id(heading), heading, page)
        first.setdefault(found.id, found)
    whole = Concept(concept_id(name), name[:LONGEST], extraction.pages[0].number if extraction.pages else 1)
    concepts = list(first.values())[:MOST] or [whole]
    order = re.sub(r"\d+", lambda number: number[0].zfill(6), name.casefold())
    key = keys.outline(run.course, run.document) | keys.outlines_of(run.course, f"{order}#{run.document}")
    told = {"entity": "outline", "document": run.document, "version": run.version, "name": name}
    return key | told | {"concepts": [asdict(each) for each in concepts]}


def outline_from(item: Item) -> Outline:
    concepts = tuple(Concept(**each) for each in item["concepts"])
    return Outline(item["document"], item["version"], item["name"], concepts)


def _headings(extraction: Extraction) -> Iterator[tuple[str, int]]:
    """The heading right above each text, with the page of that text; headings without a letter name nothing."""
    for page in extraction.pages:
        for element in page.elements:
            name = " ".join(element.headings[-1].split())[:LONGEST] if element.headings else ""
            if any(letter.isalpha() for letter in name):
                yield name, page.number
