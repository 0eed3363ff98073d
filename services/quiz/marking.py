"""Marks short answers that no key accepts by the language model, each with the evidence that it gives."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lectern import quizbook
from lectern.aws.table import ConditionFailed, Table
from lectern.errors import Busy, Missing, Superseded, Unavailable
from lectern.logs import log
from lectern.model import CourseId
from lectern.platform import Platform
from lectern.quizzes import Attempt, Item, Mark, Quiz
from quiz.taking import happened, total

UNPROVEN = "The language model gave no evidence that stands in the source."
GAVE_UP = "The language model did not answer."
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Marking:
    """One attempt whose answers wait."""

    table: Table
    quiz: Quiz
    items: Sequence[Item]
    user: str
    attempt: str

    def held(self) -> Attempt:
        """As it is at this moment. Raises Superseded when its learner's data are erased."""
        try:
            return quizbook.get_attempt(self.table, CourseId(self.quiz.course), self.user, self.quiz.id, self.attempt)
        except Missing as gone:
            raise Superseded("the attempt is gone") from gone

    def waiting(self) -> list[tuple[Item, str]]:
        """Each question whose answer the language model has yet to look at, with that answer."""
        held = self.held()
        pending = [item for item in self.items if held.marks[item.number].is_pending]
        return [(item, held.answers[item.number][0]) for item in pending]

    def settle(self, item: Item, mark: Mark) -> None:
        """Nothing when a teacher, or another delivery, was first. Raises Busy."""
        held = self.held()
        if not held.marks[item.number].is_pending:
            return
        try:
            remark(self.table, self.items, held, item.number, mark)
        except ConditionFailed as refused:
            raise Busy("the marks of this attempt change at this moment") from refused

    def unmarked(self, why: str) -> Mark:
        """Nobody looks at practice but its learner: there the key has the last word."""
        if self.quiz.owner:
            return Mark(0.0, "key", f"{why} The key decides.")
        return Mark(0.0, "waiting", f"{why} A teacher marks this answer.")


def mark_answers(platform: Platform, body: Body) -> None:
    """Each answer is written as soon as it is marked: what a worker did not get to is left for the next delivery.
    Raises Unavailable, Busy and Superseded."""
    marker = platform.marker
    if marker is None:
        raise Unavailable("There is no language model here that marks answers.")
    marking = _begin(platform.table, body)
    for item, answer in marking.waiting():
        mark = marker.mark(item, answer)
        marking.settle(item, mark if mark and is_proven(mark, item, answer) else marking.unmarked(UNPROVEN))
    log.info("answers marked", extra={"quiz": marking.quiz.id, "attempt": marking.attempt})


def bury(platform: Platform, body: Body) -> None:
    """Answers whose message was given up say so. Raises Busy and Superseded."""
    marking = _begin(platform.table, body)
    for item, _ in marking.waiting():
        marking.settle(item, marking.unmarked(GAVE_UP))
    log.error("answers given up", extra={"quiz": marking.quiz.id, "attempt": marking.attempt})


def _begin(table: Table, body: Body) -> Marking:
    try:
        quiz = quizbook.get_quiz(table, CourseId(body["course"]), body["quiz"], body["user"])
    except Missing as gone:
        raise Superseded("the quiz is gone") from gone
    if quiz.state != "published":
        raise Superseded("the quiz is being deleted")
    return Marking(table, quiz, quizbook.items_of(table, quiz), body["user"], body["attempt"])


def is_proven(mark: Mark, item: Item, answer: str) -> bool:
    """Credit rests on whole words of the source or the key, so that an answer cannot vouch for itself; what earns
    nothing may be shown by the answer's own words. Spacing does not matter."""
    evidence = (item.source.quote, *item.key, *(() if mark.score else (answer,)))
    quote = re.compile(rf"(?<!\w){re.escape(_spaced(mark.quote))}(?!\w)")
    return bool(mark.quote) and any(quote.search(_spaced(text)) for text in evidence)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def remark(
    table: Table, items: Sequence[Item], held: Attempt, number: int, mark: Mark, records: Sequence[dict[str, Any]] = ()
) -> Attempt:
    """In one write: the attempt with another mark, these records, and the answer's event, which progress counts anew.
    Raises ConditionFailed when a mark has changed meanwhile, or the attempt is gone."""
    marks = {**held.marks, number: mark}
    changed = replace(held, marks=marks, score=total(items, marks))
    told = [event.item() for event in happened(changed, [item for item in items if item.number == number])]
    stored, before = quizbook.store_attempt(changed), quizbook.store_attempt(held)["marks"]
    values, names = {":graded": "graded", ":before": before}, {"#state": "state", "#marks": "marks"}
    table.transact(stored, [*records, *told], "#state = :graded AND #marks = :before", values, names)
    return changed
