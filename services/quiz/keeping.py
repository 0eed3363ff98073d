"""What is done with quizzes: ask for one, see how it fares, edit, publish, delete."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from lectern import quiz_keys, quizbook
from lectern.aws.table import ConditionFailed
from lectern.errors import Conflict, Missing
from lectern.ledger.book import stamp
from lectern.model import CourseId, UserId
from lectern.platform import Platform
from lectern.quizzes import Blueprint, Item, Quiz, Rules
from quiz.editing import sound

_STATE = {"#state": "state"}
PRACTICE_RULES = Rules(attempts=0)


def request(
    platform: Platform, course: CourseId, title: str, blueprint: Blueprint, rules: Rules, owner: str = ""
) -> Quiz:
    """A quiz that waits to be written."""
    now, id = stamp(time.time()), uuid.uuid4().hex[:12]
    id = f"{quizbook.PRACTICE}{id}" if owner else id
    quiz = Quiz(id, course, title, "waiting", blueprint, rules, owner, created=now, updated=now)
    platform.table.put(quizbook.store_quiz(quiz))
    platform.quiz_queue.send([order(quiz)])
    return quiz


def order(quiz: Quiz) -> dict[str, str]:
    """What the queue carries."""
    return {"course": quiz.course, "quiz": quiz.id, "owner": quiz.owner}


def visible(platform: Platform, course: CourseId, user: UserId, quiz: str, staff: bool) -> Quiz:
    """Learners see the class's published quizzes, and their own. Raises Missing."""
    found = quizbook.get_quiz(platform.table, course, quiz, user)
    if not (staff or found.owner or found.state == "published"):
        raise Missing
    return found


def listing(platform: Platform, course: CourseId, user: UserId, staff: bool) -> list[Quiz]:
    found = quizbook.quizzes_of(platform.table, course, user)
    return [quiz for quiz in found if staff or quiz.owner or quiz.state == "published"]


def retry(platform: Platform, quiz: Quiz) -> Quiz:
    """Put a quiz that failed, or whose message never left, in line again."""
    if quiz.state not in ("failed", "waiting"):
        raise Conflict("Only a quiz that failed or still waits can be tried again.")
    again = alter(platform, quiz, "REMOVE lease, #owner_token", {"state": "waiting", "reason": None, "done": 0})
    platform.quiz_queue.send([order(again)])
    return again


def publish(platform: Platform, quiz: Quiz) -> Quiz:
    """From now on learners may take it, and its questions no longer change. Publishing twice is no error."""
    if quiz.state == "published":
        return quiz
    if quiz.state != "draft" or quiz.items == 0:
        raise Conflict("Only a draft with questions can be published.")
    return alter(platform, quiz, "", {"state": "published"})


def rename(platform: Platform, quiz: Quiz, title: str, rules: Rules) -> Quiz:
    """Title and rules may change at any time; attempts that are open keep their deadline."""
    return alter(platform, quiz, "", {"title": title, "rules": asdict(rules)})


def alter(platform: Platform, quiz: Quiz, also: str, fields: Mapping[str, Any]) -> Quiz:
    """Raises Conflict when the quiz has moved on meanwhile."""
    fields = {**fields, "updated": stamp(time.time())}
    sets = ", ".join(f"#{name} = :{name}" for name in fields)
    names = {f"#{name}": name for name in fields} | _STATE
    names |= {"#owner_token": "owner_token"} if also else {}
    values = {f":{name}": value for name, value in fields.items()} | {":was": quiz.state}
    key = quiz_keys.quiz(quiz.course, quiz.id, quiz.owner)
    try:
        stored = platform.table.update(key, f"SET {sets} {also}", values, "#state = :was", names)
    except ConditionFailed as refused:
        raise Conflict("The quiz has changed meanwhile; look at it again.") from refused
    return quizbook.quiz_from(stored)


def edit(platform: Platform, quiz: Quiz, number: int, change: Mapping[str, Any]) -> Item:
    """Replace parts of one question of a draft."""
    if quiz.state != "draft":
        raise Conflict("Questions change only while the quiz is a draft.")
    items = {item.number: item for item in quizbook.items_of(platform.table, quiz)}
    if number not in items:
        raise Missing
    edited = sound(replace(items[number], **change))
    points = sum((edited if item.number == number else item).points for item in items.values())
    alter(platform, quiz, "", {"points": points})
    platform.table.put(quizbook.store_item(quiz, edited))
    return edited


def drop_item(platform: Platform, quiz: Quiz, number: int) -> None:
    """Take one question out of a draft; those behind it move up, so that numbers count from 1."""
    if quiz.state != "draft":
        raise Conflict("Questions change only while the quiz is a draft.")
    items = quizbook.items_of(platform.table, quiz)
    kept = [item for item in items if item.number != number]
    if len(kept) == len(items):
        raise Missing
    renumbered = [replace(item, number=place) for place, item in enumerate(kept, 1)]
    alter(platform, quiz, "", {"items": len(kept), "points": sum(item.points for item in kept)})
    platform.table.put_many(quizbook.store_item(quiz, item) for item in renumbered)
    platform.table.delete(quiz_keys.item(quiz.course, quiz.id, len(items), quiz.owner))
