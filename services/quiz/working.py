"""One quiz from the queue: claimed by one worker at a time, written, and stored whole or not at all."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lectern import keys, objects, quiz_keys, quizbook
from lectern.aws.table import ConditionFailed, Table
from lectern.errors import Busy, Superseded
from lectern.ledger.book import stamp
from lectern.logs import log
from lectern.model import CourseId, DocumentId, Extraction, Run
from lectern.platform import Platform
from lectern.quizzes import Quiz, Sheet
from quiz.checking import Checking
from quiz.drafting import Drafted, choose_sheets, draft

LEASE = 360.0  # seconds: longer than the function may run
_NAMES = {"#state": "state", "#owner_token": "owner_token"}
_MINE = "#owner_token = :me AND #state = :drafting"


@dataclass(frozen=True)
class Claim:
    """A quiz that this worker alone writes."""

    table: Table
    clock: Callable[[], float]
    quiz: Quiz
    token: str

    def write(self, fields: Mapping[str, Any]) -> None:
        """Raises Superseded when the quiz was deleted, or another worker has taken over."""
        fields = {**fields, "updated": stamp(self.clock())}
        sets = ", ".join(f"#{name} = :{name}" for name in fields)
        names = _NAMES | {f"#{name}": name for name in fields}
        values = {f":{name}": value for name, value in fields.items()} | {":me": self.token, ":drafting": "drafting"}
        key = quiz_keys.quiz(self.quiz.course, self.quiz.id, self.quiz.owner)
        try:
            self.table.update(key, f"SET {sets}", values, _MINE, names)
        except ConditionFailed as refused:
            raise Superseded("the quiz is no longer this worker's") from refused


def claim(table: Table, body: Mapping[str, Any], token: str, clock: Callable[[], float]) -> Claim:
    """Raises Busy while another worker holds the quiz, Superseded when it is written, gone or failed."""
    key = quiz_keys.quiz(body["course"], body["quiz"], body["owner"])
    now = clock()
    values = {":me": token, ":until": now + LEASE, ":now": now, ":drafting": "drafting", ":waiting": "waiting"}
    change = "SET #owner_token = :me, lease = :until, #state = :drafting"
    free = "(#state = :waiting OR #state = :drafting) AND (attribute_not_exists(lease) OR lease < :now)"
    try:
        stored = table.update(key, change, values, free, _NAMES)
    except ConditionFailed as refused:
        held = refused.item or {}
        if held.get("owner_token") == token and held["state"] == "drafting":
            return Claim(table, clock, quizbook.quiz_from(held), token)  # applied, but its reply was lost
        if held.get("state") in ("waiting", "drafting"):
            raise Busy("the quiz is being written") from refused
        raise Superseded("the quiz is settled") from refused
    return Claim(table, clock, quizbook.quiz_from(stored), token)


def write_quiz(platform: Platform, body: Mapping[str, Any], token: str) -> None:
    """Safe to repeat: the same seed writes the same questions over the same keys."""
    held = claim(platform.table, body, token, time.time)
    quiz = held.quiz
    sheets = choose_sheets(list(read_sheets(platform, CourseId(quiz.course))), quiz.blueprint)
    if not sheets:
        held.write({"state": "failed", "reason": "no_pages"})
        return
    writer = platform.item_writer
    checking = Checking(CourseId(quiz.course), platform.embedder, platform.passages, sheets)
    drafted = draft(quiz.blueprint, sheets, writer, checking.fault, lambda done: held.write({"done": done}))
    _keep(held, drafted, writer.mode)
    log.info("quiz written", extra={"quiz": quiz.id, "items": len(drafted.items)})


def _keep(held: Claim, drafted: Drafted, mode: str) -> None:
    """Questions first, then the quiz; a learner's own needs no review. An earlier writing that was interrupted may
    have left more questions: they go."""
    quiz = held.quiz
    for stale in list(held.table.all(quiz_keys.item(quiz.course, quiz.id, 0, quiz.owner)["pk"], "ITEM#")):
        held.table.delete({"pk": stale["pk"], "sk": stale["sk"]})
    held.table.put_many(quizbook.store_item(quiz, item) for item in drafted.items)
    state = "published" if quiz.owner else "draft"
    told = {"writer": mode, "repaired": drafted.repaired, "dropped": dict(drafted.dropped)}
    told |= {"items": len(drafted.items), "points": sum(item.points for item in drafted.items)}
    told |= {"short": quiz.blueprint.count - len(drafted.items), "missing": dict(drafted.missing)}
    failed = {"state": "failed", "reason": "no_questions"}
    held.write(told | ({"state": state} if drafted.items else failed))


def bury(platform: Platform, body: Mapping[str, Any]) -> None:
    """A quiz whose message was given up has failed. Raises Busy while a worker holds it all the same."""
    try:
        held = claim(platform.table, body, "bury", time.time)
    except Superseded:
        return
    held.write({"state": "failed", "reason": "quiz_gave_up"})
    log.error("quiz given up", extra={"quiz": held.quiz.id})


def read_sheets(platform: Platform, course: CourseId) -> Iterator[Sheet]:
    """Every page of the course's live documents."""
    for item in platform.table.all(keys.course(course)["pk"], "DOC#"):
        if "edition" not in item:
            continue
        document = DocumentId(item["id"])
        try:
            stored = platform.files.read_json(objects.pages(Run(course, document, item["live"])))
        except FileNotFoundError:  # replaced this moment
            continue
        yield from (Sheet(document, item["name"], page) for page in Extraction.from_json(stored).pages)
