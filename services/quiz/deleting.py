"""Takes a quiz away: what the class did is graded and stays theirs, practice goes with its attempts."""

import time

from lectern import keys, quiz_keys, quizbook
from lectern.aws.table import Table
from lectern.errors import Conflict
from lectern.model import CourseId, UserId
from lectern.platform import Platform
from lectern.quizzes import Quiz
from quiz import keeping
from quiz.taking import Taking


def delete(platform: Platform, quiz: Quiz) -> None:
    """Nobody starts it from now on; what is left of an interrupted deletion can be deleted again. What its answers
    have told of their learners' progress stays. Raises Conflict while an assignment is set to it."""
    table = platform.table
    if title := _set_as(table, quiz):
        raise Conflict(f"An assignment is set to this quiz: {title}. Delete the assignment first.")
    gone = keeping.alter(platform, quiz, "", {"state": "deleting"})
    if gone.owner:
        _forget_attempts(table, gone)
    else:
        _grade_attempts(table, gone)
    for item in quizbook.items_of(table, gone):
        table.delete(quiz_keys.item(quiz.course, quiz.id, item.number, quiz.owner))
    table.delete(quiz_keys.quiz(quiz.course, quiz.id, quiz.owner))


def _set_as(table: Table, quiz: Quiz) -> str:
    """The title of an assignment whose grades rest on the quiz."""
    found = table.all(keys.course(quiz.course)["pk"], "ASSIGNMENT#")
    return next((str(each["title"]) for each in found if each["target"].get("quiz") == quiz.id), "")


def _grade_attempts(table: Table, quiz: Quiz) -> None:
    """Those that are open, as they were saved: without the questions nobody could grade them any more."""
    for attempt in quizbook.attempts_at(table, CourseId(quiz.course), quiz.id):
        Taking(table, time.time, quiz, UserId(attempt.user)).close(attempt)


def _forget_attempts(table: Table, quiz: Quiz) -> None:
    """With the changes of their marks."""
    for attempt in quizbook.attempts_of(table, CourseId(quiz.course), quiz.owner, quiz.id):
        table.delete_many(table.all(quiz_keys.override(quiz.course, quiz.owner, quiz.id, attempt.id, 0, 0)["pk"]))
        table.delete(quiz_keys.attempt(quiz.course, quiz.owner, quiz.id, attempt.id))
