"""Conversations belong to one student of one course."""

import json
import time
from typing import Any

import pytest

from chat import sockets
from lectern.platform import Platform
from tests.services.apis import Caller

TEACHER = Caller("11111111-1111-4111-8111-111111111111", "instructor")
STUDENT = Caller("22222222-2222-4222-8222-222222222222")


@pytest.fixture
def course(platform: Platform) -> str:
    course: str = TEACHER("POST", "/courses", {"name": "Tides"}).body["id"]
    TEACHER("PUT", f"/courses/{course}/members/{STUDENT.user}", {"role": "student"})
    return course


def ask(course: str, question: str, conversation: str | None = None, who: Caller = STUDENT) -> Any:
    body = {"question": question} | ({"conversation": conversation} if conversation else {})
    return who("POST", f"/courses/{course}/questions", body)


def test_a_question_opens_a_conversation_that_keeps_what_was_said(course: str) -> None:
    first = ask(course, "What is a tide?").body
    ask(course, "And why?", first["conversation"])
    kept = STUDENT("GET", f"/courses/{course}/conversations/{first['conversation']}").body
    assert [message["role"] for message in kept["messages"]] == ["user", "assistant", "user", "assistant"]
    assert kept["title"] == kept["messages"][0]["text"] == "What is a tide?"


def test_nobody_else_sees_a_conversation_not_even_the_instructor(course: str) -> None:
    conversation = ask(course, "What is a tide?").body["conversation"]
    assert TEACHER("GET", f"/courses/{course}/conversations/{conversation}").status == 404
    assert ask(course, "And why?", conversation, TEACHER).status == 404
    assert TEACHER("GET", f"/courses/{course}/conversations").body["conversations"] == []


def test_a_deleted_conversation_leaves_no_message(course: str, platform: Platform) -> None:
    conversation = ask(course, "What is a tide?").body["conversation"]
    assert STUDENT("DELETE", f"/courses/{course}/conversations/{conversation}").status == 204
    assert STUDENT("GET", f"/courses/{course}/conversations/{conversation}").status == 404
    pk = f"COURSE#{course}#USER#{STUDENT.user}#CONVERSATION#{conversation}"
    assert list(platform.table.all(pk, "MESSAGE#")) == []


@pytest.mark.parametrize("question", ["", "   ", "x" * 2001])
def test_a_question_has_a_length(course: str, question: str) -> None:
    assert ask(course, question).status == 400


def test_only_members_may_ask(course: str) -> None:
    assert ask(course, "What is a tide?", who=Caller("33333333-3333-4333-8333-333333333333")).status == 404


def test_the_newest_conversation_comes_first(course: str) -> None:
    asked = [ask(course, f"What is tide {number}?").body["conversation"] for number in range(3)]
    told = STUDENT("GET", f"/courses/{course}/conversations").body["conversations"]
    assert [each["id"] for each in told] == sorted(asked, reverse=True)


def test_a_socket_remembers_who_connected_until_they_leave(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "platform", platform)
    who = {"user": STUDENT.user, "platform_role": "", "expires": str(int(time.time()) + 60)}
    context = {"connectionId": "k1", "routeKey": "$connect", "authorizer": who}
    sockets.handler({"requestContext": context}, None)
    kept = platform.table.get({"pk": "CONNECTION#k1", "sk": "CONNECTION"})
    assert kept is not None and kept["user"] == STUDENT.user
    sockets.handler({"requestContext": context | {"routeKey": "$disconnect"}, "body": json.dumps({})}, None)
    assert platform.table.get({"pk": "CONNECTION#k1", "sk": "CONNECTION"}) is None
