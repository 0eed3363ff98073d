"""What the staff does with attempts: look at them, change a mark, grant more time; every change of a mark is kept."""

import time
from dataclasses import asdict

from lectern import auditing, keys, quiz_keys, quizbook
from lectern.aws.table import ConditionFailed, Table
from lectern.errors import Conflict, Invalid, Missing
from lectern.model import CourseId, UserId
from lectern.platform import Platform
from lectern.quizzes import Attempt, Mark, Quiz
from quiz.marking import remark
from quiz.showing import View
from quiz.taking import sit

LONGEST_NOTE = 1000  # characters


def attempts(platform: Platform, quiz: Quiz) -> list[Attempt]:
    """The class's attempts, by learner; those whose time has run out are graded on the way."""
    found = quizbook.attempts_at(platform.table, CourseId(quiz.course), quiz.id)
    settled = [sit(platform, quiz, UserId(attempt.user)).settle(attempt) for attempt in found]
    return sorted(settled, key=lambda attempt: (attempt.user, attempt.id))


def override(platform: Platform, quiz: Quiz, user: str, attempt: str, number: int, mark: Mark) -> Attempt:
    """The attempt with another mark for one item, and a record of who changed what from what. Raises Missing for an
    unknown attempt or item, Conflict for an attempt that is open or was changed at the same moment."""
    if not 0 <= mark.score <= 1 or len(mark.note) > LONGEST_NOTE:
        raise Invalid(f"A score is a number from 0 to 1, and a note has at most {LONGEST_NOTE} characters.")
    held = sit(platform, quiz, UserId(user)).get(attempt)
    if held.state != "graded":
        raise Conflict("This attempt is still open; marks can be changed once it is submitted.")
    if number not in held.marks:
        raise Missing
    items = quizbook.items_of(platform.table, quiz)
    try:
        return remark(platform.table, items, held, number, mark, _records(held, number, mark))
    except ConditionFailed as refused:
        raise Conflict("The marks have changed meanwhile; look at them again.") from refused


def _records(held: Attempt, number: int, mark: Mark) -> list[dict[str, object]]:
    """One below the attempt, and one for the course."""
    now = time.time()
    key = quiz_keys.override(held.course, held.user, held.quiz, held.id, now, number)
    told = {"entity": "override", "at": now, "item": number, "by": mark.by, "note": mark.note}
    change = {"before": asdict(held.marks[number]), "after": asdict(mark)}
    scores = {when: {"attempt": held.id, "item": number, "score": each["score"]} for when, each in change.items()}
    about = {"what": "marked", "user": held.user, "quiz": held.quiz, "reason": mark.note}
    return [key | told | change, auditing.entry(held.course, mark.by, now, **about, **scores)]


def overrides(table: Table, attempt: Attempt) -> list[View]:
    """What was changed, the first change first."""
    pk = quiz_keys.override(attempt.course, attempt.user, attempt.quiz, attempt.id, 0, 0)["pk"]
    told = ("at", "item", "by", "note", "before", "after")
    return [{name: found[name] for name in told} for found in table.all(pk, "OVERRIDE#")]


def accommodate(table: Table, quiz: Quiz, user: str, by: UserId, extra_time: int, extra_attempts: int) -> View:
    """More time (in per cent of the limit) and more attempts for one learner, from their next attempt on."""
    if table.get(keys.member(quiz.course, user)) is None:
        raise Missing
    if not (0 <= extra_time <= 400 and 0 <= extra_attempts <= 100):
        raise Invalid("extra_time is 0 to 400 per cent of the time limit, extra_attempts 0 to 100.")
    granted = {"extra_time": extra_time, "extra_attempts": extra_attempts}
    key = quiz_keys.accommodation(quiz.course, user, quiz.id)
    before = {name: (table.get(key) or {}).get(name, 0) for name in granted}
    about = {"what": "accommodated", "user": user, "quiz": quiz.id, "before": before, "after": granted, "reason": ""}
    item = key | {"entity": "accommodation", "quiz": quiz.id, "user": user} | granted
    table.put_many([item, auditing.entry(quiz.course, by, time.time(), **about)])
    return {"user": user} | granted
