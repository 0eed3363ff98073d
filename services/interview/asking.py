"""Questions for an interview: the learner's own, or made from the headings of the course, each with its page."""

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any

from lectern import keys
from lectern.aws.table import Item, Table
from lectern.errors import Conflict, Invalid
from lectern.http import checked
from lectern.model import CourseId
from lectern.naming import is_line
from lectern.outline import Concept, Outline, outline_from

MOST = 20  # questions of one interview
LONGEST = 300  # characters of a question
# By turns, so that not every question begins alike; each can be answered from the section alone
FORMS = (
    "Explain “{}” in your own words, as you would to somebody who has not read about it.",
    "What matters most about “{}”, and why? Give an example.",
    "Somebody on your team asks what “{}” is good for. What do you tell them?",
)


def given(asked: Sequence[Any]) -> list[Item]:
    """The learner's own questions."""
    if not 1 <= len(asked) <= MOST:
        raise Invalid(f"An interview has 1 to {MOST} questions.")
    texts = [checked(each, text=str)["text"] for each in asked]
    if not all(is_line(text, LONGEST) for text in texts):
        raise Invalid(f"A question is one line of 1 to {LONGEST} characters.")
    return [_question(number, text.strip(), None) for number, text in enumerate(texts, 1)]


def made(table: Table, course: CourseId, count: int) -> list[Item]:
    """So many questions from the course's headings, spread over its documents. Raises Conflict when it has none."""
    if not 1 <= count <= MOST:
        raise Invalid(f"An interview has 1 to {MOST} questions.")
    found = [outline_from(item) for item in table.indexed(keys.outlines_of(course)["gsi1pk"])]
    if not found:
        raise Conflict("The course has no document yet to ask about; upload one, or give questions of your own.")
    picked = list(_taking_turns(found, -(-count // len(found))))[:count]
    return [
        _question(number, FORMS[(number - 1) % len(FORMS)].format(concept.name), (outline, concept))
        for number, (outline, concept) in enumerate(picked, 1)
    ]


def _taking_turns(found: Sequence[Outline], most: int) -> Iterator[tuple[Outline, Concept]]:
    """One concept of each document, then one more of each; of a document's, those that lie evenly over it."""
    lists = [[(outline, concept) for concept in _spread(outline.concepts, most)] for outline in found]
    return (each for each in chain.from_iterable(zip_longest(*lists)) if each)


def _spread(concepts: Sequence[Concept], most: int) -> list[Concept]:
    step = max(1.0, len(concepts) / most)
    return [concepts[int(at * step)] for at in range(min(most, len(concepts)))]


def _question(number: int, text: str, about: tuple[Outline, Concept] | None) -> Item:
    if about is None:
        return {"number": number, "text": text, "concept": None, "source": None}
    outline, concept = about
    source = {"document": outline.document, "name": outline.name, "page": concept.page}
    return {"number": number, "text": text, "concept": {"id": concept.id, "name": concept.name}, "source": source}
