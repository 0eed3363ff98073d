"""A course with a teacher, an assistant and two learners."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from classroom.assignments import written
from lectern import objects, quizbook
from lectern.happening import Happened
from lectern.model import CourseId, UserId
from lectern.platform import Platform
from lectern.quizzes import Attempt
from tests.services.apis import Caller, Reply

TEACHER = Caller("11111111-1111-4111-8111-111111111111", "instructor")
ASSISTANT = Caller("22222222-2222-4222-8222-222222222222")
LEARNER = Caller("33333333-3333-4333-8333-333333333333")
OTHER = Caller("44444444-4444-4444-8444-444444444444")
DAY = 86_400


@dataclass(frozen=True)
class Class:
    course: str
    platform: Platform

    def __call__(self, who: Caller, method: str, path: str, body: Any = None, **query: str) -> Reply:
        return who(method, f"/courses/{self.course}/{path}", body, query or None)

    def assign(self, **told: Any) -> str:
        """Set an assignment that opened yesterday and is due tomorrow, unless told otherwise; its id."""
        made = self(TEACHER, "POST", "assignments", assignment(**told))
        assert made.status == 201, made.body
        return str(made.body["id"])

    def handed_in(self, who: Caller, assignment: str, name: str = "essay.txt") -> Reply:
        """Upload a file as a browser would, and hand it in."""
        sha256 = (name.encode().hex() + "0" * 64)[:64]
        key = objects.submission(self.course, who.user, assignment, sha256)
        self.platform.files.write_json(key, {"essay": name})
        files = [{"name": name, "size": 20, "sha256": sha256}]
        return self(who, "POST", f"assignments/{assignment}/hand-in", {"files": files})

    def happened(self, who: Caller, kind: Any, at: float, **facts: Any) -> None:
        event = Happened(f"{kind}-{at}-{facts}", kind, CourseId(self.course), UserId(who.user), at, facts)
        self.platform.table.put(event.item())

    def attempted(self, who: Caller, quiz: str, part: float, submitted: float, attempt: str = "001") -> None:
        made = Attempt(
            *(attempt, quiz, self.course, who.user, "graded", 1, submitted - 60),
            submitted=submitted,
            score=4 * part,
            points=4,
        )
        self.platform.table.put(quizbook.store_attempt(made))


def assignment(**told: Any) -> dict[str, Any]:
    """Days are counted from now."""
    opens, due = told.pop("opens", -1), told.pop("due", 1)
    times = {"opens": day(opens), "due": day(due), "closes": day(told.pop("closes", due))}
    return {"title": "An essay", "kind": "files", "target": {"most": 2}, "points": 10} | times | told


def day(number: float) -> str:
    return written(time.time() + number * DAY)


@pytest.fixture
def classroom(platform: Platform) -> Class:
    course = TEACHER("POST", "/courses", {"name": "Tides"}).body["id"]
    for who, role in ((ASSISTANT, "assistant"), (LEARNER, "student"), (OTHER, "student")):
        TEACHER("PUT", f"/courses/{course}/members/{who.user}", {"role": role})
    return Class(course, platform)


@pytest.fixture
def enrol(classroom: Class) -> Callable[[int], list[Caller]]:
    """More learners of the same class."""

    def enrol(many: int) -> list[Caller]:
        made = [Caller(f"{number:08d}-0000-4000-8000-000000000000") for number in range(many)]
        for who in made:
            classroom(TEACHER, "PUT", f"members/{who.user}", {"role": "student"})
        return made

    return enrol
