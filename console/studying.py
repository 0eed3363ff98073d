"""The demo's second half: a quiz made from the course, a student who takes it, and what everybody sees of that."""

import base64
import json
import time
from typing import Any

from rich.console import Console

from console.api import Api
from console.classes import show_heat_map, show_risks
from console.progress import show_progress, show_recommendations
from console.quizzes import make, show_made
from console.showing import say

BLUEPRINT = {"lines": [{"kind": "choice", "count": 3}, {"kind": "truth", "count": 2}, {"kind": "numeric", "count": 1}]}
PATIENCE, PAUSE = 60.0, 0.5  # seconds: progress is counted from the table's stream


def study(console: Console, teacher: Api, student: Api, course: str) -> None:
    say(console, "\n", ("A quiz from the course", "bold"))
    quiz = make(teacher, course, "Tides, in six questions", BLUEPRINT, False, console)
    show_made(console, quiz)
    teacher.post("courses", course, "quizzes", quiz["id"], "publish", repeatable=True)
    teacher.put("courses", course, "members", _user(student), body={"role": "student"})
    before = _answers(student.get("courses", course, "progress"))
    _take(console, teacher, student, course, quiz["id"])
    say(console, "\n", ("What the student sees: lectern progress show, lectern progress next", "bold"))
    show_progress(_counted(student, course, before + quiz["items"]))
    show_recommendations(student.get("courses", course, "recommendations")["recommendations"][:3], course)
    say(console, "\n", ("What the teacher sees: lectern class show", "bold"))
    told = teacher.get("courses", course, "dashboard")
    show_heat_map(told["heat_map"])
    show_risks(told["at_risk"])


def _user(api: Api) -> str:
    """The id of who signs in here, as the token has it."""
    payload = api.bearer.token().split(".")[1]
    told: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return str(told["sub"])


def _take(console: Console, teacher: Api, student: Api, course: str, quiz: str) -> None:
    """All right but the first: the student was told the keys by the teacher, who alone can see them."""
    path = ("courses", course, "quizzes", quiz)
    keys = {item["number"]: item["key"][:1] for item in teacher.get(*path, "items")["items"]}
    attempt = student.post(*path, "attempts", repeatable=True)
    wrong, *_ = attempt["questions"]
    answers = {str(number): key for number, key in keys.items() if number != wrong["number"]}
    student.put(*path, "attempts", attempt["id"], body={"answers": answers, "sequence": attempt["saved"] + 1})
    done = student.post(*path, "attempts", attempt["id"], "submit", repeatable=True)
    say(console, "\n", ("A student takes it, and leaves one question out", "bold"))
    say(console, f"{done['score']:g} of {done['points']:g} points. The question: {wrong['stem']}")


def _counted(student: Api, course: str, answers: int) -> Any:
    """Progress, once so many answers have been counted."""
    until = time.monotonic() + PATIENCE
    while True:
        told = student.get("courses", course, "progress")
        if _answers(told) >= answers or time.monotonic() > until:
            return told
        time.sleep(PAUSE)


def _answers(progress: Any) -> int:
    return int(progress["activity"]["answered"]["count"])
