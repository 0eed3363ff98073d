"""Questions for an interview: the learner's own, or about the headings of the course, each with its page."""

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any

from interview import writing
from interview.writing import LONGEST
from lectern import keys
from lectern.aws.table import Item
from lectern.errors import Conflict, Invalid
from lectern.http import checked
from lectern.model import CourseId
from lectern.naming import is_line
from lectern.outline import Concept, Outline, outline_from
from lectern.platform import Platform

MOST = 20  # questions of one interview
# By turns, so that not every question begins alike; each can be answered from the section alone
FORMS = (
    "Explain “{}” in your own words, as you would to somebody who has not read about it.",
    "What matters most about “{}”, and why? Give an example.",
    "Somebody on your team asks what “{}” is good for. What do you tell them?",
)


def counted(asked: int | None) -> int:
    """How many questions to make; three when nobody says."""
    count = 3 if asked is None else asked
    if not 1 <= count <= MOST:
        raise Invalid(f"An interview has 1 to {MOST} questions.")
    return count


def given(asked: Sequence[Any]) -> list[Item]:
    """The learner's own questions."""
    if not 1 <= len(asked) <= MOST:
        raise Invalid(f"An interview has 1 to {MOST} questions.")
    texts = [checked(each, text=str)["text"] for each in asked]
    if not all(is_line(text, LONGEST) for text in texts):
        raise Invalid(f"A question is one line of 1 to {LONGEST} characters.")
    own = {"by": "you", "concept": None, "source": None}
    return [{"number": number, "text": text.strip()} | own for number, text in enumerate(texts, 1)]


def made(platform: Platform, course: CourseId, count: int) -> list[Item]:
    """So many questions about the course's headings, spread over its documents: by the language model where there is
    one and its question can be checked, else by rule. Raises Conflict when the course has none."""
    found = [outline_from(item) for item in platform.table.indexed(keys.outlines_of(course)["gsi1pk"])]
    if not found:
        raise Conflict("The course has no document yet to ask about; upload one, or give questions of your own.")
    picked = list(_taking_turns(found, -(-count // len(found))))[:count]
    written = writing.write(platform, course, picked)
    return [
        _question(number, outline, concept, written.get(number) or _by_rule(number, concept))
        for number, (outline, concept) in enumerate(picked, 1)
    ]


def _by_rule(number: int, concept: Concept) -> Item:
    text = FORMS[(number - 1) % len(FORMS)].format(concept.name)
    return {"text": text, "by": "rule", "page": concept.page, "quote": None}


def _taking_turns(found: Sequence[Outline], most: int) -> Iterator[tuple[Outline, Concept]]:
    """One concept of each document, then one more of each; of a document's, those that lie evenly over it."""
    lists = [[(outline, concept) for concept in _spread(outline.concepts, most)] for outline in found]
    return (each for each in chain.from_iterable(zip_longest(*lists)) if each)


def _spread(concepts: Sequence[Concept], most: int) -> list[Concept]:
    step = max(1.0, len(concepts) / most)
    return [concepts[int(at * step)] for at in range(min(most, len(concepts)))]


def _question(number: int, outline: Outline, concept: Concept, told: Item) -> Item:
    """quote: the sentence of the page that a good answer rests on, where a model named one."""
    source = {"document": outline.document, "name": outline.name, "page": told["page"], "quote": told["quote"]}
    about = {"concept": {"id": concept.id, "name": concept.name}, "source": source}
    return {"number": number, "text": told["text"], "by": told["by"]} | about
