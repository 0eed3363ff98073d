"""Quizzes in the terminal: the contract's own examples, as the API would send them."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from console.main import main
from tests.openapi.contract import contract, offences

from .conftest import Lectern
from .platform import Platform

QUIZ = "3f2a9c0d1e5b"
TRUTH = {"number": 1, "kind": "truth", "stem": "True or false? A knot is a speed.", "prompts": [], "unit": ""}
OPTIONS = {"options": [{"id": "a", "text": "True"}, {"id": "b", "text": "False"}], "points": 1}
PAIRS = {"options": [{"id": "a", "text": "speed"}, {"id": "b", "text": "length"}], "points": 1}
QUESTIONS = [
    TRUTH | OPTIONS,
    TRUTH | PAIRS | {"number": 2, "kind": "matching", "stem": "Match.", "prompts": ["knot", "mile"]},
    TRUTH | PAIRS | {"number": 3, "kind": "choices", "stem": "Which?"},
    TRUTH | {"number": 4, "kind": "numeric", "stem": "A mile is", "options": [], "unit": "m", "points": 1},
    TRUTH | {"number": 5, "kind": "short", "stem": "What is a mile an hour?", "options": [], "points": 1},
]
SOURCE = {"document": "3f2a", "name": "chartwork.md", "page": 1, "start": 0, "end": 18, "quote": "A knot is a speed."}
FLAG = {"code": "too_hard", "sentence": "Fewer than one in five are right."}


def example(path: str, method: str = "get", status: str = "200") -> Any:
    reply = contract()["paths"][f"/courses/{{course}}/{path}"][method]["responses"][status]
    return json.loads(json.dumps(reply["content"]["application/json"]["example"]))


def promised(schema: str, value: Any) -> Any:
    """The value, once it is what the contract allows."""
    assert offences(contract()["components"]["schemas"][schema], value) == []
    return value


@pytest.fixture
def quiz() -> Any:
    return example("quizzes/{quiz}")


@pytest.fixture
def at(platform: Platform, course: str) -> str:
    return f"/courses/id-{course}/quizzes"


def attempt(**changes: Any) -> Any:
    opened = example("quizzes/{quiz}/attempts", "post", "201") | {"questions": QUESTIONS, "points": 5}
    return promised("Attempt", opened | changes)


def test_a_quiz_is_waited_for_and_told_with_what_was_dropped(
    platform: Platform, lectern: Lectern, course: str, at: str, quiz: Any
) -> None:
    platform.told[at] = [quiz | {"state": "waiting"}]
    platform.told[f"{at}/{QUIZ}"] = [quiz | {"state": "drafting"}, quiz]
    shown = lectern("quiz", "make", "choice=6", "numeric", "--course", course).output
    assert platform.asked(f"GET {at}/{QUIZ}") == 2
    assert f"“Tides, week 1” has 6 questions: {QUIZ}" in shown and "1 of 7 could not be made." in shown
    assert "2 dropped: it asks what another question" in shown and "rules (no language model)" in shown


def test_practice_is_asked_for_at_its_own_place(
    platform: Platform, lectern: Lectern, course: str, at: str, quiz: Any
) -> None:
    platform.told["/courses/id-Physics/practice"] = [quiz | {"practice": True}]
    made = lectern("quiz", "make", "choice", "--practice", "--json", "--course", course)
    assert json.loads(made.output) == quiz | {"practice": True}
    assert platform.asked("POST .*/quizzes") == 0


def test_a_quiz_that_cannot_be_made_says_why_and_what_to_do(
    platform: Platform, lectern: Lectern, course: str, at: str, quiz: Any
) -> None:
    reason = {"code": "no_pages", "sentence": "The course has no pages.", "next_step": "Upload a document first."}
    platform.told[at] = [promised("Quiz", quiz | {"state": "failed", "reason": reason})]
    failed = lectern("quiz", "make", "choice", "--course", course)
    assert failed.exit_code == 1
    assert "The course has no pages." in failed.output and "Upload a document first." in failed.output


@pytest.mark.parametrize("line", ["choice=", "choice=many", "choice=100", "3"])
def test_a_line_that_is_no_sort_of_question_is_refused_before_anything_is_asked(
    platform: Platform, lectern: Lectern, course: str, at: str, line: str
) -> None:
    refused = lectern("quiz", "make", line, "--course", course)
    assert refused.exit_code == 1 and "kind=count" in refused.output and "matching" in refused.output
    assert platform.asked("POST .*quizzes") == 0


def test_quizzes_are_listed_with_their_state(
    platform: Platform, lectern: Lectern, course: str, at: str, quiz: Any
) -> None:
    listed = promised("Quizzes", {"quizzes": [quiz], "next": None})
    platform.told[at] = [listed, listed]
    shown = lectern("quiz", "list", "--course", course).output
    assert QUIZ in shown and "Tides, week 1" in shown and "draft" in shown
    assert json.loads(lectern("quiz", "list", "--json", "--course", course).output) == {"quizzes": [quiz]}


def test_questions_are_shown_with_key_and_source(platform: Platform, lectern: Lectern, course: str, at: str) -> None:
    chosen = example("quizzes/{quiz}/items/{number}", "put")
    typed = chosen | {"number": 2, "kind": "short", "options": [], "key": ["knot", "knots"], "source": None}
    platform.told[f"{at}/{QUIZ}/items"] = [promised("Items", {"items": [chosen, typed]})] * 2
    shown = lectern("quiz", "show", QUIZ, "--course", course).output
    assert "1. True or false? A knot is a speed." in shown and "* a) True" in shown and "  b) False" in shown
    assert "chartwork.md, page 1: “A knot is a speed.”" in shown and "= knot / knots" in shown
    told = json.loads(lectern("quiz", "show", QUIZ, "--json", "--course", course).output)
    assert told == {"items": [chosen, typed]}


def test_a_quiz_is_published(platform: Platform, lectern: Lectern, course: str, at: str, quiz: Any) -> None:
    platform.told[f"{at}/{QUIZ}/publish"] = [quiz | {"state": "published"}]
    assert "“Tides, week 1” is published." in lectern("quiz", "publish", QUIZ, "--course", course).output
    assert platform.asked(f"POST {at}/{QUIZ}/publish") == 1


def take(platform: Platform, at: str, typed: str, opened: Any, done: Any, *more: str) -> Result:
    path = f"{at}/{QUIZ}/attempts"
    platform.told[path], platform.told[f"{path}/001/submit"] = [opened], [done]
    platform.told[f"{path}/001"] = [{}] * len(QUESTIONS)
    words = ["quiz", "take", QUIZ, "--course", "Physics", *more]
    return CliRunner().invoke(main, words, input=typed, env={"LECTERN_API": None, "FORCE_COLOR": None})


def graded(**changes: Any) -> Any:
    return attempt(state="graded", submitted="2026-11-22T10:09:00+00:00", score=3.5, **changes)


def test_every_answer_is_saved_as_it_is_typed(platform: Platform, at: str, course: str) -> None:
    sent = take(platform, at, "a\nb\na\na, b\n1852 m\n\n", attempt(), graded())
    assert sent.exit_code == 0, sent.output
    assert "You have until 2026-11-22T10:20" in sent.output and "3.5 of 5 points." in sent.output
    saves = [body for line, body in platform.sent if line.startswith("PUT")]
    assert [save["sequence"] for save in saves] == [1, 2, 3, 4, 5]
    assert saves[0]["answers"] == {"1": ["a"]}
    assert saves[-1]["answers"] == {"1": ["a"], "2": ["b", "a"], "3": ["a", "b"], "4": ["1852 m"], "5": []}


def test_after_a_break_only_what_is_open_is_asked(platform: Platform, at: str, course: str) -> None:
    held = {"1": ["a"], "2": ["b", "a"], "3": ["a"]}
    sent = take(platform, at, "1852\nspeed\n", attempt(answers=held, saved=7), graded())
    assert sent.exit_code == 0, sent.output
    assert "True or false?" not in sent.output and "What is a mile an hour?" in sent.output
    saves = [body for line, body in platform.sent if line.startswith("PUT")]
    assert [save["sequence"] for save in saves] == [8, 9]
    assert saves[-1]["answers"] == held | {"4": ["1852"], "5": ["speed"]}


def test_the_result_names_the_pages_to_see_and_what_waits(platform: Platform, at: str, course: str) -> None:
    wrong = {"score": 0, "how": "key", "note": "", "quote": ""}
    review = {"mark": wrong, "key": ["a"], "tolerance": 0, "explanation": "", "source": SOURCE}
    right = review | {"number": 2, "mark": wrong | {"score": 1}}
    done = graded(waiting=1, review=[review | {"number": 1}, right, review | {"number": 3, "source": None}])
    shown = take(platform, at, "", attempt(answers={str(n): [] for n in range(1, 6)}), done).output
    assert "1: see chartwork.md, page 1." in shown and "2: see" not in shown and "3: see" not in shown
    assert "1 still to be marked" in shown


def test_the_analysis_names_what_to_look_at(platform: Platform, lectern: Lectern, course: str, at: str) -> None:
    item = {"number": 1, "difficulty": 0.125, "discrimination": None, "flags": [FLAG], "distractors": []}
    told = example("quizzes/{quiz}/analysis") | {"attempts": 8, "items": [item]}
    platform.told[f"{at}/{QUIZ}/analysis"] = [told, told]
    shown = lectern("quiz", "analysis", QUIZ, "--course", course).output
    assert "0.12" in shown and "Fewer than one in five" in shown and "8 attempts; alpha: -" in shown
    assert json.loads(lectern("quiz", "analysis", QUIZ, "--json", "--course", course).output) == told


def test_an_export_is_written_where_it_is_wanted_and_nowhere_else(
    platform: Platform, lectern: Lectern, course: str, at: str, tmp_path: Path
) -> None:
    sent = example("quizzes/{quiz}/export")
    platform.told[f"{at}/{QUIZ}/export"] = [sent, sent | {"name": "../../tides.gift.txt"}]
    for folder in ("one", "two"):
        to = tmp_path / "exports" / folder
        assert lectern("quiz", "export", QUIZ, "--format", "gift", "--to", to, "--course", course).exit_code == 0
        assert (to / "tides.gift.txt").read_bytes() == base64.b64decode(sent["content"])


@pytest.mark.parametrize("command", ["show", "publish", "take", "analysis", "export"])
def test_a_quiz_that_is_not_there_is_said_in_one_line(lectern: Lectern, course: str, command: str) -> None:
    refused = lectern("quiz", command, "unknown", "--course", course)
    assert refused.exit_code == 1 and "Traceback" not in refused.output and refused.output.strip()
