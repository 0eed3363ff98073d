"""A draft from the questions of another program."""

import base64
import json
import time
import uuid
from dataclasses import asdict, replace

from lectern import quizbook
from lectern.errors import Invalid
from lectern.happening import concept_id
from lectern.ledger.book import stamp
from lectern.model import CourseId
from lectern.platform import Platform
from lectern.quizzes import MOST_ITEMS, Blueprint, Item, Quiz, Rules
from quiz.editing import sound
from quiz.formats.gift_reading import read_gift
from quiz.formats.qti_reading import read_qti

LONGEST = 20_000  # characters of a question with everything that belongs to it


def read(kind: str, content: str) -> list[Item]:
    """The questions of a file, each held to what any question must be. Raises Invalid."""
    match kind:
        case "gift":
            found = read_gift(content)
        case "qti":
            found = read_qti(_decode(content))
        case _:
            raise Invalid("format is gift or qti.")
    if len(found) > MOST_ITEMS:
        raise Invalid(f"A quiz has at most {MOST_ITEMS} questions; this file has {len(found)}.")
    return [replace(sound(_short(item)), concept=concept_id(item.concept_name)) for item in found]


def _short(item: Item) -> Item:
    """A package of a few bytes may unpack to a question that no table holds."""
    if len(json.dumps(asdict(item), ensure_ascii=False)) > LONGEST:
        raise Invalid(f"Question {item.number} has more than {LONGEST} characters; shorten it.")
    return item


def _decode(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except ValueError as broken:
        raise Invalid("The content of a QTI package is its zip file in base64.") from broken


def keep(platform: Platform, course: CourseId, title: str, rules: Rules, items: list[Item], kind: str) -> Quiz:
    """A draft that nobody wrote here. Questions first, then the quiz that shows them."""
    now = stamp(time.time())
    points = sum(item.points for item in items)
    made = Quiz(uuid.uuid4().hex[:12], course, title, "draft", Blueprint(()), rules, created=now, updated=now)
    quiz = replace(made, items=len(items), points=points, writer=f"imported from {kind.upper()}")
    platform.table.put_many(quizbook.store_item(quiz, item) for item in items)
    platform.table.put(quizbook.store_quiz(quiz))
    return quiz
