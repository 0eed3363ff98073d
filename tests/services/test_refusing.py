"""Whatever strangers send is refused with a reason, and never breaks anything: each of these did, or would on AWS."""

import time
from typing import Any

import pytest

from chat import asking, sockets
from lectern import http
from lectern.errors import Conflict, Invalid, LecternError, TooMany, Unavailable
from lectern.model import Actor, UserId
from lectern.platform import Platform
from tests.openapi.contract import check_event
from tests.services.apis import Caller

TEACHER = Caller("11111111-1111-4111-8111-111111111111", "instructor")
FILE = {"name": "tides.pdf", "size": 10, "sha256": "0" * 64}
LONG = "x" * 3000  # longer than any key of the table


@pytest.fixture
def course(platform: Platform) -> str:
    course: str = TEACHER("POST", "/courses", {"name": "Tides"}).body["id"]
    return course


@pytest.mark.parametrize(
    "sent",
    [
        "[" * 60_000,
        '{"question": "\\ud800"}',
        '{"question": "a\\u0000b"}',
        '{"question": "What?", "conversation": "\\udfff"}',
        '{"question": ' + "1" * 5000 + "}",
        '{"question": 1e999}',
        '{"question": NaN}',
        '{"question": "What?", "\\ud800": 1}',
    ],
    ids=[
        "deep",
        "half a character",
        "NUL",
        "half a character in an id",
        "long number",
        "infinity",
        "not a number",
        "half a field",
    ],
)
def test_json_that_is_no_question_is_refused(course: str, sent: str) -> None:
    assert TEACHER("POST", f"/courses/{course}/questions", sent).status == 400


def test_a_socket_refuses_the_same(platform: Platform) -> None:
    for sent in ("[" * 60_000, "", "[]", '{"action": "ask", "course": "x", "question": "\\ud800"}'):
        with pytest.raises(Invalid):
            sockets._request(sent)


def test_what_a_socket_tells_is_in_the_contract(platform: Platform, course: str) -> None:
    actor = Actor(UserId(TEACHER.user), expires=time.time() + 60)
    events = list(asking.ask(platform, actor, course, "What is a tide?", None))
    assert [event["event"] for event in events] == ["meta", "token", "done"]
    for event in [*events, http.told_live(Invalid("No."))]:
        check_event(event)


@pytest.mark.parametrize("limit", ["0", "201", "-1", "1.0", "ten", "", "1" * 5000, "٣", "²", "1_0", " 1"])
def test_a_limit_is_a_number_from_1_to_200(course: str, limit: str) -> None:
    assert TEACHER("GET", f"/courses/{course}/documents", query={"limit": limit}).status == 400


@pytest.mark.parametrize("cursor", ["DOC#" + "x" * 2000, "DOC#" + "\U0001f30a" * 300])
def test_a_cursor_that_no_list_has_given_is_refused(course: str, cursor: str) -> None:
    assert TEACHER("GET", f"/courses/{course}/documents", query={"cursor": cursor}).status == 400


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", LONG, None),
        ("GET", f"{{course}}/documents/{LONG}", None),
        ("DELETE", f"{{course}}/documents/{LONG}", None),
        ("GET", f"{{course}}/documents/{LONG}/pages/1", None),
        ("DELETE", f"{{course}}/members/{LONG}", None),
        ("GET", f"{{course}}/conversations/{LONG}", None),
        ("POST", "{course}/questions", {"question": "What?", "conversation": LONG}),
    ],
)
def test_an_id_that_is_too_long_to_exist_is_unknown(course: str, method: str, path: str, body: Any) -> None:
    told = TEACHER(method, f"/courses/{path.format(course=course)}", body)
    assert (told.status, told.body) == (404, TEACHER("GET", "/courses/nowhere").body)


@pytest.mark.parametrize("user", ["somebody", "null,null", TEACHER.user.replace("1", "A"), f"{TEACHER.user} "])
def test_only_a_user_can_become_a_member(course: str, user: str) -> None:
    assert TEACHER("PUT", f"/courses/{course}/members/{user}", {"role": "student"}).status in (400, 404)


@pytest.mark.parametrize("name", ["", "  ", "\x02", "Tides\nand harbours", "\x85", "x" * 201])
def test_a_course_has_a_name_that_can_be_shown(platform: Platform, name: str) -> None:
    assert TEACHER("POST", "/courses", {"name": name}).status == 400


def test_names_of_every_script_are_kept(platform: Platform) -> None:
    for name in ("Gezeiten und Häfen", "潮汐", "المد والجزر", "🌊", "x" * 200):
        assert TEACHER("POST", "/courses", {"name": name}).body["name"] == name


def test_a_whole_number_may_be_written_with_a_point(course: str) -> None:
    path = f"/courses/{course}/documents"
    assert TEACHER("POST", path, FILE | {"size": 10.0}).body["document"]["size"] == 10
    assert TEACHER("POST", path, FILE | {"size": 10.5}).status == 400


def test_a_document_that_is_not_read_yet_says_so(course: str) -> None:
    document = TEACHER("POST", f"/courses/{course}/documents", FILE).body["document"]["id"]
    for what in ("file", "pages/1"):
        told = TEACHER("GET", f"/courses/{course}/documents/{document}/{what}")
        assert told.status == 409 and "ready" in told.body["detail"]
    TEACHER("DELETE", f"/courses/{course}/documents/{document}")
    assert TEACHER("GET", f"/courses/{course}/documents/{document}/file").status == 404


def test_every_refusal_says_what_to_do_and_none_tells_of_our_servers() -> None:
    told = http.problem(Unavailable('"lectern/prod/pinecone" could not be read'))
    assert told["status"] == 503 and "again" in told["detail"] and "pinecone" not in str(told)
    told = http.problem(LecternError("the name of a student"))
    assert told["status"] == 500 and "again" in told["detail"] and "student" not in str(told)
    assert http.problem(TooMany("Wait a minute.", 60))["detail"] == "Wait a minute."
    assert http.problem(Conflict("Try again."))["status"] == 409
