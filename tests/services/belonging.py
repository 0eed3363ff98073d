"""Learners of a course with conversations, objects and kinds that nobody knows, to be exported and erased."""

import json
import time
from typing import Any

import boto3
import pytest

from chat.conversing import Conversations
from lectern import keys, objects
from lectern.aws.table import Item
from lectern.model import Answer, CourseId, UserId
from lectern.platform import Platform
from tests.services.apis import Caller, Reply

TEACHER = Caller("11111111-1111-4111-8111-111111111111", "instructor")
STUDENT = Caller("22222222-2222-4222-8222-222222222222")
FELLOW = Caller("22222222-2222-4222-8222-222222222223")
ASSISTANT = Caller("33333333-3333-4333-8333-333333333333")
ADMIN = Caller("77777777-7777-4777-8777-777777777777", "admin")
STRANGER = Caller("99999999-9999-4999-8999-999999999999", "instructor")
THEIRS = "my grandmother's recipe"


@pytest.fixture
def course(platform: Platform) -> str:
    made: str = TEACHER("POST", "/courses", {"name": "Tides"}).body["id"]
    for who, role in ((STUDENT, "student"), (FELLOW, "student"), (ASSISTANT, "assistant")):
        TEACHER("PUT", f"/courses/{made}/members/{who.user}", {"role": role})
    return made


def furnish(platform: Platform, course: str, who: Caller = STUDENT, questions: int = 2) -> None:
    """Conversations, and kinds that nobody here knows, by the rule."""
    kept, ids = Conversations(platform.table, time.time), (CourseId(course), UserId(who.user))
    for number in range(questions):
        question = f"{THEIRS} {number}"
        kept.keep(*ids, kept.open(*ids, None, question), question, Answer(question, True, "", ()))
    pk = keys.learner(course, who.user)
    kite = {"pk": pk, "sk": "KITE#k1", "entity": "kite", "colour": "red", "flown_at": 1_800_000_000.5, "_key": "hidden"}
    tail = {"pk": f"{pk}#KITE#k1", "sk": "TAIL#1", "length": 3, "ribbons": ["a", {"tied_at": 1_800_000_000}]}
    bow = {"pk": f"{pk}#KITE#k1#TAIL#1", "sk": "BOW#1", "entity": "bow", "at": 1_800_000_060}
    event = {"pk": pk, "sk": "EVENT#1#e", "entity": "event", "at": 1_800_000_000.0, "gsi1pk": "X", "gsi1sk": "Y"}
    platform.table.put_many([kite, tail, bow, event])
    for key in (f"recordings/{course}/{who.user}/i1/a.wav", f"submissions/{course}/{who.user}/s1/essay one.pdf"):
        platform.files.write_json(key, {"of": who.user})


def erase(course: str, by: Caller = STUDENT, user: str = STUDENT.user) -> Reply:
    return by("DELETE", f"/courses/{course}/members/{user}/data")


def bundle(platform: Platform, course: str, by: Caller = STUDENT, user: str = STUDENT.user) -> Any:
    told = by("POST", f"/courses/{course}/members/{user}/export")
    assert told.status == 201, told.body
    return platform.files.read_json(objects.export(course, user, told.body["id"]))


def stored(platform: Platform, user: str) -> tuple[list[Item], list[str]]:
    """Every item and object in which a user is named, wherever it is."""
    items = boto3.client("dynamodb").scan(TableName=platform.table.name)["Items"]
    return [each for each in items if user in json.dumps(each)], [n for n in platform.files.names("") if user in n]


COUNTS = {"bow": 1, "conversation": 2, "event": 3, "kite": 1, "message": 4, "tail": 1}
