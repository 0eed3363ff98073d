"""Interviews: a learner's questions to answer aloud, their consent to be recorded, and their answers."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lectern import interview_keys, keys, objects
from lectern.aws.files import Files
from lectern.aws.table import ConditionFailed, Item, Table
from lectern.errors import Conflict, Invalid, Missing
from lectern.ledger.book import stamp
from lectern.model import CourseId, UserId
from lectern.speech import FAILURES, Recording

KEEPING = ("metrics", "days", "always")  # of sound: gone when it was measured, after 7 days, when its owner deletes it
MOST_ANSWERS = 50  # of one interview
_NO_CONSENT = (
    "You have not agreed to be recorded in this interview; PUT .../interviews/{interview}/consent with "
    '{"keep": "metrics"}, "days" or "always" first.'
)


@dataclass(frozen=True)
class Interviews:
    table: Table
    files: Files
    clock: Callable[[], float]  # seconds since the epoch

    def create(self, course: CourseId, user: UserId, questions: list[Item], consent: Item | None) -> dict[str, Any]:
        """consent: {"keep": one of KEEPING}, or None: nothing may be recorded yet."""
        new = self.new_id()
        told = {"entity": "interview", "id": new, "course": course, "created": self._now(), "questions": questions}
        item = interview_keys.interview(course, user, new) | told | {"consent": self._agreed(consent)}
        self.table.put(item)
        return view(item, [])

    def agree(self, course: CourseId, user: UserId, interview: str, consent: Item | None) -> dict[str, Any]:
        """Consent for answers from now on, or with None its withdrawal. Raises Missing."""
        expression, key = "SET consent = :consent", interview_keys.interview(course, user, interview)
        try:
            item = self.table.update(key, expression, {":consent": self._agreed(consent)}, "attribute_exists(pk)")
        except ConditionFailed as gone:
            raise Missing from gone
        return view(item, self.answers(course, user, interview))

    def _agreed(self, consent: Item | None) -> Item | None:
        if consent is None:
            return None
        if consent["keep"] not in KEEPING:
            raise Invalid(f"keep is one of {', '.join(KEEPING)}: how long the sound of an answer is kept.")
        return {"keep": consent["keep"], "given": self._now()}

    def listing(self, course: CourseId, user: UserId, cursor: str | None, limit: int) -> dict[str, Any]:
        """The newest first."""
        pk = keys.learner(course, user)
        found, following = self.table.query(pk, "INTERVIEW#", limit=limit, cursor=cursor, newest_first=True)
        told = [
            {"id": item["id"], "created": item["created"], "questions": len(item["questions"])}
            | {"consent": item["consent"]}
            for item in found
        ]
        return {"interviews": told, "next": following}

    def show(self, course: CourseId, user: UserId, interview: str) -> dict[str, Any]:
        """All that is needed to go on with it."""
        item = self.get(course, user, interview)
        return view(item, self.answers(course, user, interview))

    def get(self, course: CourseId, user: UserId, interview: str) -> Item:
        found = self.table.get(interview_keys.interview(course, user, interview))
        if found is None:
            raise Missing
        return found

    def consented(self, course: CourseId, user: UserId, interview: str) -> Item:
        """The interview, if its learner agreed to be recorded. Raises Missing, and Conflict naming what to do."""
        item = self.get(course, user, interview)
        if not item["consent"]:
            raise Conflict(_NO_CONSENT, "no_consent")
        return item

    def answers(self, course: CourseId, user: UserId, interview: str) -> list[Item]:
        """In the order in which they were begun."""
        return list(self.table.all(interview_keys.answers(course, user, interview), "RECORDING#"))

    def delete(self, course: CourseId, user: UserId, interview: str) -> None:
        """Objects and answers first, so that a deletion that was interrupted can be repeated."""
        self.get(course, user, interview)
        folder = objects.recording_folder(Recording(course, user, interview, "")).removesuffix("/")
        self.files.remove(self.files.names(folder))
        pk = interview_keys.answers(course, user, interview)
        self.table.delete_many(self.table.all(pk))
        self.table.delete(interview_keys.interview(course, user, interview))
        self.table.delete_many(self.table.all(pk))
        self.files.remove(self.files.names(folder))

    def new_id(self) -> str:
        """Ids sort by the time they were made."""
        return f"{int(self.clock() * 1000):013d}-{uuid.uuid4().hex[:8]}"

    def _now(self) -> str:
        return stamp(self.clock())


def view(item: Item, answers: list[Item]) -> dict[str, Any]:
    """As its owner sees it."""
    shown = {name: item[name] for name in ("id", "created", "consent")}
    return shown | {"questions": item["questions"], "answers": [answer_view(each) for each in answers]}


def answer_view(item: Item) -> dict[str, Any]:
    """reason: why a recording could not be used. summary: its first numbers, once it was heard."""
    failed = item.get("reason")
    reason = FAILURES[failed["code"]] if failed else None
    told = {name: item[name] for name in ("question", "state", "created", "keep")}
    return (
        {"id": item["answer"]}
        | told
        | {
            "reason": {"code": failed["code"], "sentence": reason.sentence, "next_step": reason.next_step}
            if failed and reason
            else None,
            "summary": item.get("facts"),
        }
    )
