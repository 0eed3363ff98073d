"""Keys never leave the server before they may: not by any route of any service, by any socket event or by an export."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chat import sockets
from interview import sockets as interviews
from lectern import objects, quiz_keys
from tests.services.quiz.test_keys import EARLY, GIFT, SECRETS, names
from tests.services.test_isolation import ROWS, call
from tests.services.test_socket_isolation import ACTIONS, SOCKET_ROWS, filled, send
from tests.services.worlds import ACTORS, World, world

TELLING = EARLY - {"bloom"}  # which a learner's own blueprint has


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, dict[str, str]]]:
    """A world in which the student is taking a quiz with keys that nothing else says."""
    before = sockets.platform, interviews.platform
    with world(tmp_path_factory.mktemp("world")) as made:
        sockets.platform = interviews.platform = made.platform
        path = f"/courses/{made.own['course']}/quizzes"
        body = {"title": "Plants", "format": "gift", "content": GIFT, "rules": {"review": "never", "attempts": 0}}
        quiz = ACTORS["instructor"]("POST", f"{path}/import", body).body["id"]
        ACTORS["instructor"]("POST", f"{path}/{quiz}/publish")
        attempt = ACTORS["student"]("POST", f"{path}/{quiz}/attempts").body["id"]
        yield made, made.own | {"quiz": quiz, "attempt": attempt, "code": "none"}
    sockets.platform, interviews.platform = before


def gentle_first(route: tuple[str, str]) -> tuple[bool, bool, str]:
    """What takes something away comes last, and first of that what a later route does not need."""
    return route[0] == "delete", route[1].endswith("/data"), route[1]


@pytest.mark.parametrize("actor", ["student", "another student"])
def test_no_route_of_any_service_tells_a_student_a_key(held: tuple[World, dict[str, str]], actor: str) -> None:
    made, ids = held
    for route in sorted(ROWS, key=gentle_first):
        told = call(made, actor, route, ids).body
        assert not [secret for secret in SECRETS if secret in json.dumps(told)], route
        assert "/quizzes" not in route[1] or not TELLING & set(names(told)), route


@pytest.mark.parametrize("action", ACTIONS)
def test_no_socket_event_tells_a_student_a_key(held: tuple[World, dict[str, str]], action: str) -> None:
    _, ids = held
    let_in = ACTORS["student"].let_in()
    send("student", "$connect", None, authorizer=let_in)
    message = SOCKET_ROWS[action][1] | ({"question": "What carries water?"} if action == "ask" else {})
    told = send("student", action, filled(message, ids))
    assert told and not [secret for secret in SECRETS if secret in json.dumps(told)]
    assert not {"key", "tolerance", "explanation"} & set(names(told))


def test_an_export_keeps_back_the_keys_of_ones_own_practice(held: tuple[World, dict[str, str]]) -> None:
    made, ids = held
    who, table = ACTORS["student"], made.platform.table
    lines: dict[str, Any] = {"lines": [{"kind": "choice", "count": 1}]}
    practice = who("POST", f"/courses/{ids['course']}/practice", {"title": "Mine", "blueprint": lines}).body["id"]
    question = next(item for item in table.all(quiz_keys.item(ids["course"], ids["quiz"], 0)["pk"]))
    table.put(question | quiz_keys.item(ids["course"], practice, 1, who.user))
    exported = who("POST", f"/courses/{ids['course']}/members/me/export").body
    text = json.dumps(made.platform.files.read_json(objects.export(ids["course"], who.user, exported["id"])))
    assert "What carries water?" in text
    assert not [secret for secret in SECRETS if secret in text]
