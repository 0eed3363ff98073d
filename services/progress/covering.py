"""What a course leaves open, for those who teach it: pages that no quiz touches, questions that nothing answers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from lectern import keys, quiz_keys
from lectern.aws.table import Item, Table
from lectern.model import CourseId
from progress.recommending import Document, live_documents
from progress.showing import stamp

LATEST = 500  # refused questions that are looked at

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Touched:
    """What the published quizzes of the class ask about: pages as (document, number), and concepts."""

    pages: frozenset[tuple[str, int]]
    concepts: frozenset[str]


def coverage(table: Table, course: CourseId, limit: int, cursor: str | None) -> View:
    """One page of the course's documents; the questions come with the first one."""
    found, following = table.query(keys.course(course)["pk"], "DOC#", limit=limit, cursor=cursor)
    live = live_documents(table, course, [item["id"] for item in found if "live" in item])
    touched = _touched(table, course) if live else Touched(frozenset(), frozenset())
    return {
        "documents": [_document(name, document, touched) for name, document in live.items()],
        "unanswered": [] if cursor else unanswered(table, course),
        "next": following,
    }


def _touched(table: Table, course: CourseId) -> Touched:
    items = list(_items(table, course))
    pages = frozenset((item["source"]["document"], item["source"]["page"]) for item in items)
    return Touched(pages, frozenset(item["concept"] for item in items))


def _items(table: Table, course: CourseId) -> Iterator[Item]:
    """The questions of every published quiz of the class: one Query for the quizzes, and one for each of them."""
    for quiz in table.all(quiz_keys.quiz(course, "")["pk"], "QUIZ#"):
        if quiz["state"] == "published":
            yield from table.all(quiz_keys.item(course, quiz["id"], 0)["pk"], "ITEM#")


def _document(document: str, found: Document, touched: Touched) -> View:
    untouched = [page for page in range(1, found.pages + 1) if (document, page) not in touched.pages]
    concepts = found.outline.concepts if found.outline else ()
    untested = [each for each in concepts if each.id not in touched.concepts]
    return {
        "document": document,
        "name": found.name,
        "pages": found.pages,
        "untouched": runs(untouched),
        "untested": [{"id": each.id, "name": each.name, "page": each.page} for each in untested],
    }


def runs(pages: Iterable[int]) -> list[list[int]]:
    """[1, 2, 3, 7] as [[1, 3], [7, 7]]."""
    together = groupby(enumerate(pages), lambda at: at[1] - at[0])
    spans = [[page for _, page in run] for _, run in together]
    return [[span[0], span[-1]] for span in spans]


def unanswered(table: Table, course: CourseId) -> list[View]:
    """What was asked and refused of late, without saying by whom; the same question once, the most asked first."""
    asked: dict[str, View] = {}
    entries = table.indexed(keys.unanswered(course)["gsi1pk"], newest_first=True)
    for event in islice(entries, LATEST):
        question = event["facts"]["question"]
        same = " ".join(question.casefold().split()).rstrip("?!. ")
        found = asked.setdefault(same, {"question": question, "times": 0, "last": stamp(event["at"])})
        found["times"] += 1
    return sorted(asked.values(), key=lambda each: -each["times"])
