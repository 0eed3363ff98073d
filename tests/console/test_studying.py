"""The demo's second half: a teacher's quiz, a student who takes it, and what both see of that."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from console import studying
from console.api import Api
from console.connecting import Options, connect
from console.showing import screen
from tests.openapi.contract import contract, resolved

from .platform import Platform

QUIZ = "3f2a9c0d1e5b"


def example(path: str, method: str = "get", status: str = "200") -> Any:
    replies = contract()["paths"][f"/courses/{{course}}/{path}"][method]["responses"]
    reply = replies[status]["content"]["application/json"]
    found = reply.get("example") or resolved(next(iter(reply["examples"].values())), contract())["value"]
    return json.loads(json.dumps(found))


def progress(answers: int) -> Any:
    told = example("progress") | {"next": None}
    told["activity"]["answered"]["count"] = answers
    return told


@pytest.fixture
def people(platform: Platform, course: str) -> Iterator[tuple[Api, Api]]:
    """A teacher and a student, signed in with accounts of their own."""
    file = Path("../.lectern/connection.json")
    found = json.loads(file.read_text())
    found["accounts"]["student"] = {"email": "student@example.org", "password": "open sesame"}
    file.write_text(json.dumps(found))
    with ExitStack() as stack:
        yield (
            stack.enter_context(connect(Options(account="instructor"))),
            stack.enter_context(connect(Options(account="student"))),
        )


@pytest.fixture
def told(platform: Platform, course: str) -> str:
    """Everything that the API says on the way; the answers are counted at the second look."""
    here = f"/courses/id-{course}"
    quiz = example("quizzes/{quiz}") | {"items": 2, "points": 2}
    item = example("quizzes/{quiz}/items/{number}", "put")
    items = [item, item | {"number": 2, "kind": "numeric", "options": [], "key": ["1852", "1.852 km"]}]
    opened = example("quizzes/{quiz}/attempts", "post", "201")
    shown = opened["questions"][0]
    opened |= {"questions": [shown | {"stem": "The first."}, shown | {"number": 2}], "saved": 4}
    done = opened | {"state": "graded", "score": 1, "points": 2}
    platform.told |= {
        f"{here}/quizzes": [quiz],
        f"{here}/quizzes/{QUIZ}/publish": [quiz | {"state": "published"}],
        f"{here}/quizzes/{QUIZ}/items": [{"items": items}],
        f"{here}/quizzes/{QUIZ}/attempts": [opened],
        f"{here}/quizzes/{QUIZ}/attempts/001": [{}],
        f"{here}/quizzes/{QUIZ}/attempts/001/submit": [done],
        f"{here}/progress": [progress(3), progress(4), progress(5)],
        f"{here}/recommendations": [example("recommendations")],
        f"{here}/dashboard": [example("dashboard")],
    }
    return f"id-{course}"


def test_it_shows_quiz_score_progress_and_class(
    people: tuple[Api, Api], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    studying.study(screen(), *people, told)
    shown = capsys.readouterr().out
    assert "“Tides, week 1” has 2 questions" in shown
    assert "1 of 2 points. The question: The first." in shown
    assert "Spring tides" in shown and "lectern page" in shown and "missing work" in shown
    assert shown.index("What the student sees") < shown.index("What the teacher sees")


def test_the_student_is_let_in_and_leaves_one_question_out(
    platform: Platform, people: tuple[Api, Api], told: str
) -> None:
    studying.study(screen(), *people, told)
    assert platform.members == {"student@example.org": "student"}
    (saved,) = [body for line, body in platform.sent if line.endswith("/attempts/001")]
    assert saved == {"answers": {"2": ["1852"]}, "sequence": 5}


def test_progress_is_shown_once_the_answers_are_counted(platform: Platform, people: tuple[Api, Api], told: str) -> None:
    studying.study(screen(), *people, told)
    assert platform.asked("GET .*/progress") == 3
