"""A whole quiz comes back through the API, and a file that is too much is refused in words."""

import base64
import io
import random
import zipfile
from dataclasses import replace
from typing import Any

import pytest

from lectern import http
from lectern.quizzes import MOST_ITEMS, Item
from quiz import importing
from quiz.formats.gift_writing import write_gift
from quiz.formats.qti_writing import write_qti
from tests.services.apis import Reply
from tests.services.quiz.material import one_of_each
from tests.services.quiz.quizzing import TEACHER, Classroom


def longest() -> list[Item]:
    """As many questions as a quiz may have, of texts that do not compress."""
    chosen, kinds = random.Random(1), one_of_each()

    def words(many: int) -> str:
        return " ".join(f"{chosen.getrandbits(30):x}" for _ in range(many))

    made = []
    for number in range(1, MOST_ITEMS + 1):
        item = kinds[number % len(kinds)]
        options = tuple(replace(option, text=words(8)) for option in item.options if item.kind != "truth")
        source = replace(item.source, quote=words(20))
        texts: dict[str, Any] = {"source": source, "explanation": words(20), "options": options or item.options}
        made.append(replace(item, number=number, **texts))
    return made


def sent(room: Classroom, kind: str, content: str) -> Reply:
    told = {"title": "Again", "format": kind, "content": content}
    return TEACHER("POST", room.path("quizzes", "import"), told)


def exported(room: Classroom, quiz: str, kind: str) -> str:
    told = TEACHER("GET", room.path("quizzes", quiz, "export"), query={"format": kind}).body["content"]
    return str(told) if kind == "qti" else base64.b64decode(told).decode()


@pytest.mark.parametrize("kind", ["qti", "gift"])
def test_the_longest_quiz_leaves_and_comes_back_with_all_that_belongs_to_it(room: Classroom, kind: str) -> None:
    first = sent(room, "qti", base64.b64encode(write_qti("Tides", longest())).decode()).body["id"]
    again = sent(room, kind, exported(room, first, kind))
    assert again.status == 201, again.body
    assert len(room.items(first)) == MOST_ITEMS
    assert room.items(again.body["id"]) == room.items(first)


def test_a_file_has_at_most_256_kilobytes_and_nothing_else_has_more_than_before(room: Classroom) -> None:
    assert sent(room, "gift", "Q {=a ~b}\n".ljust(http.MOST_BYTES + 1)).status == 201
    assert sent(room, "gift", "Q {=a ~b}\n".ljust(http.FILE_BYTES)).status == 413
    told = {"title": "Tides", "blueprint": {"lines": []}, "rules": None}
    assert TEACHER("POST", room.path("quizzes"), told | {"title": "x" * http.MOST_BYTES}).status == 413


def test_a_question_that_unpacks_to_more_than_a_question_is_refused_by_its_number(room: Classroom) -> None:
    small = replace(one_of_each()[0], stem="a" * 1_000_000)
    packed = write_qti("Tides", [small])
    assert len(packed) < 10_000 and zipfile.is_zipfile(io.BytesIO(packed))
    told = sent(room, "qti", base64.b64encode(packed).decode())
    assert told.status == 400 and told.body["detail"].startswith("Question 1 has more than 20000 characters")


@pytest.mark.parametrize(
    ("ours", "theirs", "right"),
    [
        ("=a knot", "=a fathom", "a fathom"),  # an option that somebody has changed
        ('"options": {"a":', '"options": {"a b":', "a knot"),  # letters that nobody could choose
        ('"options": {', '"options": {"e": "a league", ', "a knot"),  # more letters than options
    ],
)
def test_gift_that_was_edited_elsewhere_is_read_as_it_stands(ours: str, theirs: str, right: str) -> None:
    [question] = importing.read("gift", write_gift(one_of_each()[:1]).replace(ours, theirs, 1))
    assert [question.text_of(key) for key in question.key] == [right]
    assert [option.id for option in question.options] == ["a", "b", "c", "d"]
