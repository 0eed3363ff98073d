"""Quizzes, their items and attempts as they are stored; every function is one Get or one Query.

Stored items hold the fields of the dataclasses of `quizzes` by the same names (numbers of items as text, since
DynamoDB's maps want it), plus their keys, `entity` and what a write needs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from lectern import keys, quiz_keys
from lectern.aws.table import Item as Stored
from lectern.aws.table import Table
from lectern.errors import Missing
from lectern.model import Citation, CourseId, DocumentId
from lectern.quizzes import Attempt, Blueprint, Item, Line, Mark, Option, Quiz, Rules

PRACTICE = "p-"  # the ids of learners' own quizzes begin so


def owner_of(quiz: str, user: str) -> str:
    """Whose partition a quiz id means to this person: a practice quiz is only ever looked for among their own."""
    return user if quiz.startswith(PRACTICE) else ""


def get_quiz(table: Table, course: CourseId, quiz: str, user: str) -> Quiz:
    """A quiz of the class, or this person's own. Raises Missing."""
    found = table.get(quiz_keys.quiz(course, quiz, owner_of(quiz, user)))
    if found is None:
        raise Missing
    return quiz_from(found)


def quizzes_of(table: Table, course: CourseId, user: str) -> Iterator[Quiz]:
    """The class's quizzes, then this person's own."""
    for owner in ("", user):
        yield from (quiz_from(found) for found in table.all(quiz_keys.quiz(course, "", owner)["pk"], "QUIZ#"))


def items_of(table: Table, quiz: Quiz) -> list[Item]:
    """Its questions with their keys, in order; none that an earlier writing left behind its last one."""
    pk = quiz_keys.item(quiz.course, quiz.id, 0, quiz.owner)["pk"]
    return [item_from(found) for found in table.all(pk, "ITEM#") if found["number"] <= quiz.items]


def get_attempt(table: Table, course: CourseId, user: str, quiz: str, attempt: str) -> Attempt:
    """Raises Missing."""
    found = table.get(quiz_keys.attempt(course, user, quiz, attempt))
    if found is None:
        raise Missing
    return attempt_from(found)


def attempts_of(table: Table, course: CourseId, user: str, quiz: str) -> list[Attempt]:
    """One learner's attempts at a quiz, the first first."""
    prefix = quiz_keys.attempt(course, user, quiz, "")["sk"]
    return [attempt_from(found) for found in table.all(keys.learner(course, user), prefix)]


def attempts_at(table: Table, course: CourseId, quiz: str) -> Iterator[Attempt]:
    """The whole class's attempts at a quiz. Read by the index, which may lag a moment behind."""
    return (attempt_from(found) for found in table.indexed(quiz_keys.attempts_at(course, quiz)["gsi1pk"]))


def store_quiz(quiz: Quiz) -> Stored:
    return quiz_keys.quiz(quiz.course, quiz.id, quiz.owner) | {"entity": "quiz"} | asdict(quiz)


def store_item(quiz: Quiz, item: Item) -> Stored:
    return quiz_keys.item(quiz.course, quiz.id, item.number, quiz.owner) | {"entity": "quiz_item"} | asdict(item)


def store_attempt(attempt: Attempt) -> Stored:
    """Attempts at practice quizzes are in no class list."""
    key = quiz_keys.attempt(attempt.course, attempt.user, attempt.quiz, attempt.id)
    listed = {} if owner_of(attempt.quiz, "x") else quiz_keys.attempts_at(attempt.course, attempt.quiz, attempt.user)
    told = asdict(attempt)
    told["answers"] = {str(number): list(answer) for number, answer in attempt.answers.items()}
    told["marks"] = {str(number): asdict(mark) for number, mark in attempt.marks.items()}
    return key | listed | {"entity": "attempt"} | told


def quiz_from(stored: Mapping[str, Any]) -> Quiz:
    blueprint = blueprint_from(stored["blueprint"])
    rest = {"blueprint": blueprint, "rules": Rules(**stored["rules"])}
    return Quiz(**_known(Quiz, stored) | rest)


def blueprint_from(raw: Mapping[str, Any]) -> Blueprint:
    return Blueprint(
        tuple(Line(**line) for line in raw["lines"]),
        tuple(raw["topics"]),
        tuple(raw["documents"]),
        tuple((document, page) for document, page in raw["pages"]),
        raw["seed"],
    )


def item_from(stored: Mapping[str, Any]) -> Item:
    source = Citation(**{**stored["source"], "document": DocumentId(stored["source"]["document"])})
    options = tuple(Option(**option) for option in stored["options"])
    rest = {"source": source, "options": options, "key": tuple(stored["key"]), "prompts": tuple(stored["prompts"])}
    return Item(**_known(Item, stored) | rest)


def attempt_from(stored: Mapping[str, Any]) -> Attempt:
    answers = {int(number): tuple(answer) for number, answer in stored["answers"].items()}
    marks = {int(number): Mark(**mark) for number, mark in stored["marks"].items()}
    return Attempt(**_known(Attempt, stored) | {"answers": answers, "marks": marks})


def _known(kind: Any, stored: Mapping[str, Any]) -> dict[str, Any]:
    return {each.name: stored[each.name] for each in fields(kind) if each.name in stored}
