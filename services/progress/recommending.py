"""What to study next, and why: what is about to be forgotten, what went wrong, what comes next in the course."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from typing import Any

from lectern import keys, quiz_keys
from lectern.aws.table import Item, Table
from lectern.model import CourseId, UserId
from lectern.outline import Concept, Outline, outline_from
from lectern.quizbook import owner_of
from progress import knowing, tallying
from progress.showing import stamp

WEAK = 0.6  # mastery below which a concept is worth another look
MOST = 3  # of each kind
LOOKED_AT = 4 * MOST  # concepts, of which some may have lost page and quiz
DAY = 86400.0
BEGIN = "You have not begun yet: this is the course in its own order."

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A document that answers now: `outline` is of the version that does, None while it has none."""

    name: str
    pages: int
    outline: Outline | None


def recommend(table: Table, course: CourseId, user: UserId, now: float) -> View:
    """At most three of each kind, the most urgent first; somebody who has done nothing yet gets the course's order.

    A concept whose page and quiz are both gone is left out: there is nothing to look at."""
    pk = keys.learner(course, user)
    known = list(table.all(pk, "MASTERY#"))
    due = nsmallest(LOOKED_AT, (it for it in known if it["review"]["due"] <= now), key=lambda it: it["review"]["due"])
    weak = nsmallest(LOOKED_AT, _weak(known, now), key=lambda found: found[0])
    practised = [each["evidence"][-1] for each in (*due, *(each for _, each in weak))]
    live = live_documents(table, course, {each["document"] for each in practised})
    quizzes = _live_quizzes(table, course, user, {each["quiz"] for each in practised})
    told = _first(_again("review", each, _why_due(each, now), live, quizzes) for each in due)
    shown = [each["concept"]["id"] for each in told]
    told += _first(_strengthen(each, at, live, quizzes) for at, each in weak if each["concept"] not in shown)
    told += islice(_unread(table, course, user, known), MOST)
    told += islice(_untaken(table, course, user, now), MOST)
    return {"recommendations": told}


def _first(views: Iterable[View]) -> list[View]:
    """As many as are told, of those that point somewhere."""
    return list(islice((each for each in views if each["page"] or each["quiz"]), MOST))


def _weak(known: Iterable[Item], now: float) -> Iterator[tuple[float, Item]]:
    believed = ((knowing.later(tallying.knowledge(each), now).mastery, each) for each in known)
    return ((mastery, each) for mastery, each in believed if mastery < WEAK)


def _strengthen(tally: Item, mastery: float, live: Mapping[str, Document], quizzes: frozenset[str]) -> View:
    told = _again("strengthen", tally, _record(tally), live, quizzes)
    advice = "look at the page, then try again" if told["page"] else "take the quiz again"
    return told | {"why": f"{told['why']} Your mastery of it is about {mastery:.0%}: {advice}."}


def _why_due(tally: Item, now: float) -> str:
    days = int((now - tally["review"]["due"]) / DAY)
    since = f"for {days} days" if days > 1 else "since yesterday" if days else "today"
    return f"{_record(tally)} A review is due {since}: your chance to recall it has fallen to 90 % or less."


def _record(tally: Item) -> str:
    answers = f"{tally['answers']} answers" if tally["answers"] > 1 else "one answer"
    return (
        f"You got {tally['points']:g} of {tally['answers']} points in {answers}, the last on {_day(tally['last'][0])}."
    )


def _day(seconds: float) -> str:
    return stamp(seconds)[:10]


def _live_quizzes(table: Table, course: CourseId, user: UserId, quizzes: Iterable[str]) -> frozenset[str]:
    """Those of these quizzes that can still be looked at."""
    wanted = [quiz_keys.quiz(course, quiz, owner_of(quiz, user)) for quiz in quizzes]
    return frozenset(item["id"] for item in table.get_many(wanted) if item["state"] == "published")


def _again(kind: str, tally: Item, why: str, live: Mapping[str, Document], quizzes: frozenset[str]) -> View:
    last = tally["evidence"][-1]
    concept = {"id": tally["concept"], "name": tally["concept_name"]}
    page = _place(live.get(last["document"]), tally["concept"], last)
    quiz = last["quiz"] if last["quiz"] in quizzes else None
    return {"kind": kind, "why": why, "concept": concept, "page": page, "quiz": quiz}


def _place(document: Document | None, concept: str, last: Mapping[str, Any]) -> View | None:
    """Where the concept stands in what answers now; a newer version may have moved it. None when it is gone."""
    if document is None:
        return None
    begins = {each.id: each.page for each in document.outline.concepts} if document.outline else {}
    within = last["page"] if last["page"] <= document.pages else 1
    return {"document": last["document"], "name": document.name, "page": begins.get(concept, within)}


def live_documents(table: Table, course: CourseId, documents: Iterable[str]) -> dict[str, Document]:
    """Those of these documents that answer questions now."""
    names = list(documents)
    wanted = [key for name in names for key in (keys.document(course, name), keys.outline(course, name))]
    found = table.get_many(wanted)
    outlines = {item["document"]: outline_from(item) for item in found if item["entity"] == "outline"}
    live = (item for item in found if item["entity"] == "document" and "live" in item)
    return {item["id"]: _document(item, outlines.get(item["id"])) for item in live}


def _document(item: Item, outline: Outline | None) -> Document:
    current = outline if outline and outline.version == item["live"] else None
    return Document(item["name"], item["pages"], current)


def _unread(table: Table, course: CourseId, user: UserId, known: Iterable[Item]) -> Iterator[View]:
    """Concepts in the course's order that the learner has neither read nor answered."""
    practised = {each["concept"] for each in known}
    read = {each["document"]: each["pages"] for each in table.all(keys.learner(course, user), "READING#")}
    begun = bool(practised or read)
    for outline in map(outline_from, table.indexed(keys.outlines_of(course)["gsi1pk"])):
        seen = read.get(outline.document, {})
        new = [each for each in outline.concepts if each.id not in practised and str(each.page) not in seen]
        document = live_documents(table, course, [outline.document]).get(outline.document) if new else None
        for each in new if document and document.outline else ():
            yield _next(outline, each, begun)


def _next(outline: Outline, concept: Concept, begun: bool) -> View:
    why = f"You have not read “{concept.name}” yet; it comes next in the course." if begun else BEGIN
    page = {"document": outline.document, "name": outline.name, "page": concept.page}
    named = {"id": concept.id, "name": concept.name}
    return {"kind": "read", "why": why, "concept": named, "page": page, "quiz": None}


def _untaken(table: Table, course: CourseId, user: UserId, now: float) -> Iterator[View]:
    """Quizzes of the class that are open and that the learner has not tried."""
    tried = {item["quiz"] for item in table.all(keys.learner(course, user), "ATTEMPT#")}
    for quiz in table.all(quiz_keys.quiz(course, "")["pk"], "QUIZ#"):
        rules = quiz.get("rules", {})
        is_open = (rules.get("opens") or 0) <= now <= (rules.get("due") or now)
        if quiz["state"] == "published" and is_open and quiz["id"] not in tried:
            why = f"You have not tried the quiz “{quiz['title']}” yet."
            yield {"kind": "quiz", "why": why, "concept": None, "page": None, "quiz": quiz["id"]}
