"""Where a body or a query may name something by its id, an id of another course is told apart from none by nobody."""

import json
from itertools import product
from typing import Any

import pytest

from lectern import quiz_keys
from lectern.model import CourseId
from quiz import working
from tests.services.test_isolation import ASSIGNMENT, BLUEPRINT, ROWS, expected
from tests.services.worlds import ACTORS, World

Route = tuple[str, str]
PUT_GROUP, REPORT = ("put", "/courses/{course}/groups/{group}"), ("post", "/courses/{course}/progress/reading")
SET, CHANGE = (
    ("post", "/courses/{course}/assignments"),
    ("put", "/courses/{course}/assignments/{assignment}"),
)
# (route, the body or query in which its id stands in braces, the id); the rest of the body is good
BODIES: list[tuple[Route, Any, str]] = [
    (SET, ASSIGNMENT | {"kind": "quiz", "target": {"quiz": "{quiz}"}}, "quiz"),
    (SET, ASSIGNMENT | {"kind": "reading", "target": {"document": "{document}", "pages": [1]}}, "document"),
    (SET, ASSIGNMENT | {"groups": ["{group}"]}, "group"),
    (CHANGE, ASSIGNMENT | {"groups": ["{group}"]}, "group"),
    (PUT_GROUP, {"name": "Tuesday", "users": ["{user}"]}, "user"),
    (REPORT, {"pages": [{"document": "{document}", "page": 1}]}, "document"),
    (("post", "/courses/{course}/questions"), {"question": "Why?", "conversation": "{conversation}"}, "conversation"),
]
QUERIES: list[tuple[Route, Any, str]] = [(("get", "/courses/{course}/dashboard"), {"group": "{group}"}, "group")]


def naming(sent: Any, name: str, value: str) -> Any:
    return json.loads(json.dumps(sent).replace(f"{{{name}}}", value))


def call(made: World, actor: str, told: tuple[Route, Any, str], value: str) -> Any:
    """In the course of one's own, with this value as the id."""
    (method, path), sent, name = told
    body, query = (naming(sent, name, value), None) if told in BODIES else (None, naming(sent, name, value))
    return ACTORS[actor](method.upper(), path.format(**made.own), body, query)


@pytest.mark.parametrize(("told", "actor"), list(product(BODIES + QUERIES, ACTORS)))
def test_a_foreign_id_is_as_unknown_as_one_that_nobody_has(
    shared: World, told: tuple[Route, Any, str], actor: str
) -> None:
    foreign, unknown = (getattr(shared, place)[told[2]] for place in ("foreign", "unknown"))
    refused, none = call(shared, actor, told, foreign), call(shared, actor, told, unknown)
    refusal = expected(actor, "own", str(ROWS[told[0]][0]))
    assert refused.status == refusal if refusal else refused.status in (400, 404)
    assert (refused.status, str(refused.body)) == (none.status, str(none.body).replace(unknown, foreign))
    assert shared.is_unchanged() and "secret" not in str(refused.body)


@pytest.mark.parametrize("told", BODIES + QUERIES)
def test_an_id_of_ones_own_course_is_taken(shared: World, told: tuple[Route, Any, str]) -> None:
    """Else the test above would pass for a body that is refused whatever it names."""
    actor = "student" if told[2] == "conversation" else "instructor"
    assert call(shared, actor, told, shared.own[told[2]]).status < 300


@pytest.mark.parametrize("actor", ["instructor", "assistant", "student", "admin"])
@pytest.mark.parametrize("name", ["documents", "pages"])
def test_a_quiz_is_not_written_from_another_courses_pages(shared: World, name: str, actor: str) -> None:
    document = shared.foreign["document"]
    blueprint = BLUEPRINT | {name: [document if name == "documents" else f"{document}#1"]}
    own = CourseId(shared.own["course"])
    told = ACTORS[actor]("POST", f"/courses/{own}/practice", {"title": "Theirs", "blueprint": blueprint})
    order = {"course": own, "quiz": told.body["id"], "owner": ACTORS[actor].user}
    working.write_quiz(shared.platform, order, "me")
    written = shared.platform.table.get(quiz_keys.quiz(own, order["quiz"], order["owner"])) or {}
    assert (written["state"], written["reason"]) == ("failed", "no_pages")
