"""Taking a quiz: start, save, submit, each as often as a shaky connection wants, by the server's clock."""

import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from lectern import quiz_keys, quizbook
from lectern.aws.table import ConditionFailed, Table
from lectern.errors import Conflict, Missing
from lectern.happening import Happened
from lectern.model import CourseId, UserId
from lectern.platform import Platform
from lectern.quizzes import GRACE, Attempt, Item, Mark, Quiz
from quiz.grading import grade, is_arguable

_OPEN = {":open": "open"}
_STATE = {"#state": "state"}
Answers = Mapping[int, tuple[str, ...]]


@dataclass(frozen=True)
class Taking:
    """One learner at one quiz. ask: has the language model mark what waits; None where there is none."""

    table: Table
    clock: Callable[[], float]
    quiz: Quiz
    user: UserId
    ask: Callable[[Attempt], None] | None = None

    @property
    def course(self) -> CourseId:
        return CourseId(self.quiz.course)

    def start(self) -> Attempt:
        """A new attempt, or the one that is open. Raises Conflict, and Missing when the quiz goes meanwhile."""
        before = [self.settle(attempt) for attempt in self.attempts()]
        if before and before[-1].state == "open":
            return before[-1]
        self._may_start(len(before))
        attempt = self._new(len(before) + 1)
        try:
            self.table.put(quizbook.store_attempt(attempt), unless_exists=True)
        except ConditionFailed:  # started twice at the same moment: it is one attempt
            return self.get(attempt.id)
        self._must_be_there(attempt)
        return attempt

    def attempts(self) -> list[Attempt]:
        return quizbook.attempts_of(self.table, self.course, self.user, self.quiz.id)

    def get(self, attempt: str) -> Attempt:
        """One whose time has run out is graded first, with what was saved. Raises Missing."""
        return self.settle(quizbook.get_attempt(self.table, self.course, self.user, self.quiz.id, attempt))

    def save(self, attempt: str, answers: Answers, sequence: int) -> Attempt:
        """Replace the saved answers, unless a later save is there already: late and repeated saves change nothing.
        Raises Conflict when the attempt is over."""
        held = self.get(attempt)
        if held.state != "open":
            raise Conflict("This attempt is over; its answers can no longer change.")
        values = {":answers": _stored(answers), ":sequence": sequence} | _OPEN
        change = "SET answers = :answers, saved = :sequence"
        key = quiz_keys.attempt(self.course, self.user, self.quiz.id, attempt)
        try:
            stored = self.table.update(key, change, values, "#state = :open AND saved < :sequence", _STATE)
        except ConditionFailed as refused:
            return quizbook.attempt_from(refused.item or {})
        return quizbook.attempt_from(stored)

    def submit(self, attempt: str, answers: Answers | None) -> Attempt:
        """The graded attempt. Submitting again gives the same, and asks anew for what waits, should the first asking
        have been lost; answers that come after the deadline and its grace do
        not count, what was saved in time does."""
        held = self.get(attempt)
        if held.state == "graded":
            self._ask(held)
            return held
        return self._finish(held if answers is None else replace(held, answers=answers), self.clock())

    def settle(self, attempt: Attempt) -> Attempt:
        """Grade an attempt whose time has run out, as submitted at its deadline."""
        if attempt.state == "open" and attempt.deadline and self.clock() > attempt.deadline + GRACE:
            return self._finish(attempt, attempt.deadline)
        return attempt

    def close(self, attempt: Attempt) -> Attempt:
        """Grade an open attempt as it was saved."""
        return self._finish(attempt, self.clock()) if attempt.state == "open" else attempt

    def _finish(self, attempt: Attempt, at: float) -> Attempt:
        """The grade and what progress counts, in one write, once."""
        items = quizbook.items_of(self.table, self.quiz)
        graded = _grade(attempt, items, at, self.ask is not None)
        told = [event.item() for event in happened(graded, items)]
        try:
            first = quizbook.store_attempt(graded)
            self.table.transact(first, told, "#state = :open", _OPEN, _STATE)
        except ConditionFailed as refused:  # submitted twice at the same moment: the first one counts
            return quizbook.attempt_from(refused.item or {})
        self._ask(graded)
        return graded

    def _ask(self, graded: Attempt) -> None:
        if self.ask and any(mark.is_pending for mark in graded.marks.values()):
            self.ask(graded)

    def _may_start(self, made: int) -> None:
        rules, now = self.quiz.rules, self.clock()
        granted = self._granted()
        if self.quiz.state != "published":
            raise Conflict("This quiz is not published; publish it, then it can be taken.")
        if rules.opens and now < rules.opens:
            raise Conflict("This quiz is not open yet.")
        if rules.due and now > rules.due:
            raise Conflict("This quiz was due; it can no longer be started.")
        if rules.attempts and made >= rules.attempts + granted["extra_attempts"]:
            raise Conflict(f"You have used all {made} attempts.")

    def _must_be_there(self, begun: Attempt) -> None:
        """Raises Missing when the quiz was deleted meanwhile: who deletes it may have looked for attempts before this
        one was there, and nobody else would ever close it. An attempt whose questions nobody saw leaves no trace."""
        found = self.table.get(quiz_keys.quiz(self.quiz.course, self.quiz.id, self.quiz.owner)) or {}
        if found.get("state") != "published":
            with suppress(ConditionFailed):  # it was seen, and graded
                key = quiz_keys.attempt(self.course, self.user, self.quiz.id, begun.id)
                self.table.delete(key, "#state = :open", _OPEN, _STATE)
            raise Missing

    def _new(self, number: int) -> Attempt:
        rules, now = self.quiz.rules, self.clock()
        id = f"{number:03d}"
        seed = zlib.crc32(f"{self.quiz.id}/{self.user}/{id}".encode())
        seconds = rules.minutes * 60 * (1 + self._granted()["extra_time"] / 100) if rules.minutes else None
        ends = [end for end in (now + seconds if seconds else None, rules.due) if end]
        deadline = min(ends, default=None)
        return Attempt(id, self.quiz.id, self.course, self.user, "open", seed, now, deadline, points=self.quiz.points)

    def _granted(self) -> dict[str, int]:
        found = self.table.get(quiz_keys.accommodation(self.course, self.user, self.quiz.id)) or {}
        return {name: int(found.get(name, 0)) for name in ("extra_time", "extra_attempts")}


def sit(platform: Platform, quiz: Quiz, user: UserId) -> Taking:
    """This learner at this quiz, by the server's clock."""

    def ask(attempt: Attempt) -> None:
        order = {"course": quiz.course, "quiz": quiz.id, "owner": quiz.owner}
        platform.quiz_queue.send([order | {"user": user, "attempt": attempt.id}])

    return Taking(platform.table, time.time, quiz, user, ask if platform.marker else None)


def _grade(attempt: Attempt, items: list[Item], at: float, modelled: bool) -> Attempt:
    marks = {item.number: _mark(item, attempt.answers.get(item.number, ()), modelled) for item in items}
    return replace(attempt, state="graded", submitted=at, marks=marks, score=total(items, marks))


def _mark(item: Item, answer: tuple[str, ...], modelled: bool) -> Mark:
    mark = grade(item, answer)
    return Mark(0.0, "waiting") if modelled and not mark.score and is_arguable(item, answer) else mark


def total(items: Sequence[Item], marks: Mapping[int, Mark]) -> float:
    """Points reached, to a thousandth."""
    return round(sum(item.points * marks[item.number].score for item in items), 3)


def happened(attempt: Attempt, items: list[Item]) -> list[Happened]:
    """One event per item; its id depends on attempt and item alone."""
    return [
        Happened(
            f"answered-{attempt.quiz}-{attempt.id}-{item.number:03d}",
            "answered",
            CourseId(attempt.course),
            UserId(attempt.user),
            attempt.submitted or attempt.started,
            {
                "quiz": attempt.quiz,
                "attempt": attempt.id,
                "item": item.number,
                "concept": item.concept,
                "concept_name": item.concept_name,
                "score": attempt.marks[item.number].score,
                "document": item.source.document,
                "page": item.source.page,
            },
        )
        for item in items
    ]


def _stored(answers: Answers) -> dict[str, list[str]]:
    return {str(number): list(answer) for number, answer in answers.items()}
