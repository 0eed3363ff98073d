"""Who may do what: one table, read in one place."""

from typing import Literal

Role = Literal["instructor", "assistant", "student"]
ROLES: tuple[Role, ...] = ("instructor", "assistant", "student")

_EVERYBODY = frozenset(ROLES)
_STAFF = frozenset({"instructor", "assistant"})
_INSTRUCTORS = frozenset({"instructor"})

POLICY: dict[str, frozenset[str]] = {
    "course.read": _EVERYBODY,
    "course.write": _INSTRUCTORS,
    "member.list": _STAFF,
    "member.write": _INSTRUCTORS,
    "document.list": _EVERYBODY,
    "document.read": _EVERYBODY,
    "document.upload": _STAFF,
    "document.retry": _STAFF,
    "document.delete": _STAFF,
    "question.ask": _EVERYBODY,
    "conversation.own": _EVERYBODY,
    "assignment.read": _EVERYBODY,
    "assignment.write": _STAFF,
    "work.own": _EVERYBODY,
    "work.grade": _STAFF,
    "gradebook.read": _STAFF,
    "gradebook.write": _INSTRUCTORS,
    "class.read": _STAFF,
    "lms.read": _STAFF,
    "lms.write": _INSTRUCTORS,
    "interview.own": _EVERYBODY,
    "data.own": _EVERYBODY,
    "data.anybody": _INSTRUCTORS,
    "progress.own": _EVERYBODY,
    "progress.read": _STAFF,
    "coverage.read": _STAFF,
    "quiz.take": _EVERYBODY,
    "quiz.practise": _EVERYBODY,
    "quiz.write": _STAFF,
    "quiz.grade": _STAFF,
}


def allows(role: str, operation: str) -> bool:
    """Raises KeyError for an operation that the table does not name: a forgotten row must not pass unseen."""
    return role in POLICY[operation]
