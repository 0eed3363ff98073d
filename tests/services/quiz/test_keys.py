"""Keys never leave the server before they may: every route is asked as a student, and every payload is searched."""

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from lectern.quizzes import Item, StudentItem
from tests.services.quiz.quizzing import FELLOW, STUDENT, TEACHER, Classroom
from tests.services.test_isolation import QUIZ_ROWS

# What only a key, a source or a tolerance of this quiz could say
SECRETS = ("xylem", "4711.25", "0.0625", "zwitterion", "because of the capillaries")
BESIDE = {
    "concept_name": "zwitterion",
    "source": {"document": "d", "name": "zwitterion.pdf", "page": 1, "start": 0, "end": 9, "quote": "zwitterion"},
}
GIFT = f"""\
// lectern {json.dumps(BESIDE)}
::1::What carries water? {{=xylem ####because of the capillaries}}

::2::How much? {{#4711.25:0.0625}}

::3::Which of these? {{=Alpha ~Beta ~Gamma}}
"""
EARLY = {"key", "source", "tolerance", "explanation", "concept", "concept_name", "mark", "marks", "right", "bloom"}


@pytest.fixture
def quiz(room: Classroom, request: pytest.FixtureRequest) -> str:
    rules = getattr(request, "param", {"review": "after_submit"})
    body = {"title": "Plants", "format": "gift", "content": GIFT, "rules": rules}
    made: str = TEACHER("POST", room.path("quizzes", "import"), body).body["id"]
    TEACHER("POST", room.path("quizzes", made, "publish"))
    return made


def names(payload: Any) -> Iterator[str]:
    if isinstance(payload, dict):
        yield from payload
        yield from (name for value in payload.values() for name in names(value))
    elif isinstance(payload, list):
        yield from (name for value in payload for name in names(value))


def ask_every_route(room: Classroom, quiz: str, attempt: str, submit: bool) -> Iterator[tuple[str, Any]]:
    """Every route of the quiz service as a student who is taking the quiz, and as one who is not."""
    ids = {"quiz": quiz, "attempt": attempt, "number": "1", "user": STUDENT.user, "practice": "p-none"}
    for who in (STUDENT, FELLOW):
        for (method, path), (_, body) in QUIZ_ROWS.items():
            if path.endswith("/submit") and not submit:
                continue
            reply = who(method.upper(), f"/courses/{room.course}{path.format(**ids)}", body)
            yield f"{method} {path}", reply.body


def test_no_route_tells_a_student_a_key_before_they_submit(room: Classroom, quiz: str) -> None:
    attempt = STUDENT("POST", room.path("quizzes", quiz, "attempts")).body["id"]
    asked = list(ask_every_route(room, quiz, attempt, submit=False))
    assert len(asked) == 2 * (len(QUIZ_ROWS) - 1)
    for route, payload in asked:
        assert not [secret for secret in SECRETS if secret in str(payload)], route
        assert not EARLY & set(names(payload)) or "practice" in route, route


@pytest.mark.parametrize(
    "quiz", [{"review": "never"}, {"review": "after_due", "due": "2999-01-01T00:00:00Z"}], indirect=True, ids=str
)
def test_no_route_tells_a_key_after_submitting_when_the_rules_keep_it(room: Classroom, quiz: str) -> None:
    attempt = STUDENT("POST", room.path("quizzes", quiz, "attempts")).body["id"]
    STUDENT("POST", room.path("quizzes", quiz, "attempts", attempt, "submit"))
    for route, payload in ask_every_route(room, quiz, attempt, submit=True):
        assert not [secret for secret in SECRETS if secret in str(payload)], route


def test_keys_and_sources_come_after_submitting_when_the_rules_allow_it(room: Classroom, quiz: str) -> None:
    attempt = STUDENT("POST", room.path("quizzes", quiz, "attempts")).body["id"]
    path = room.path("quizzes", quiz, "attempts", attempt)
    assert STUDENT("GET", path).body["review"] is None
    told = STUDENT("POST", f"{path}/submit", {"answers": {"1": ["Xylem."], "2": ["4 711,3"]}}).body
    assert [each["mark"]["score"] for each in told["review"]] == [1, 1, 0]
    assert all(secret in str(told["review"]) for secret in SECRETS)


@pytest.mark.parametrize("quiz", [{"review": "after_due", "due": "2999-01-01T00:00:00Z"}], indirect=True, ids=str)
def test_keys_come_once_the_quiz_was_due_and_go_when_the_rules_say_never(room: Classroom, quiz: str) -> None:
    attempt = STUDENT("POST", room.path("quizzes", quiz, "attempts")).body["id"]
    path = room.path("quizzes", quiz, "attempts", attempt)
    assert STUDENT("POST", f"{path}/submit").body["review"] is None
    shown = []
    for rules in ({"review": "after_due", "due": "2020-01-01T00:00:00Z"}, {"review": "never", "due": None}):
        TEACHER("PUT", room.path("quizzes", quiz), {"title": "Plants", "rules": rules})
        shown.append(STUDENT("GET", path).body["review"])
    assert all(secret in str(shown[0]) for secret in SECRETS) and shown[1] is None


def test_what_a_student_is_shown_has_no_room_for_a_key() -> None:
    hidden = {each.name for each in fields(Item)} - {each.name for each in fields(StudentItem)}
    assert hidden >= EARLY & {each.name for each in fields(Item)}
