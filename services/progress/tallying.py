"""What each event adds to what is known of a learner. Every tally is a fold over the learner's events in order of time:
adding the next event costs the same however many came before, and folding all of them again gives the same tally."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lectern import keys
from lectern.aws.table import Item
from lectern.happening import Happened
from progress.knowing import Knowledge, answered
from progress.reviewing import reviewed

EVIDENCE = 5  # answers that are shown for a concept
REMEMBERED = 16  # events by whose ids a tally knows what it has counted already
RESET = "ACTIVITY#reset"
ACTS = (RESET, "ACTIVITY#answered", "ACTIVITY#asked", "ACTIVITY#interviewed")

Add = Callable[[Item, Happened], Item]  # the tally before ({} for none), and the tally after


def touched(event: Happened) -> Iterator[tuple[str, Add]]:
    """The sort keys of the tallies that an event belongs to, in its learner's partition, and how it adds to each."""
    who = event.course, event.user
    if event.kind == "answered":
        yield keys.mastery(*who, event.facts["concept"])["sk"], _answer
    if event.kind == "read":
        yield keys.reading(*who, event.facts["document"])["sk"], _read
    else:
        yield keys.activity(*who, event.kind)["sk"], _act


def newest(tallies: Iterable[Item]) -> tuple[float, str]:
    """When the last event was that is counted, whatever its kind, but for pages read; (0, "") for none."""
    counted = (tally["last"] for tally in tallies if tally["sk"] in ACTS)
    return max(((float(at), id) for at, id in counted), default=(0.0, ""))


def is_counted(tally: Item, event: Happened) -> bool:
    if event.kind == "read":
        return bool(tally.get("pages", {}).get(str(event.facts["page"]), 0.0) >= event.at)
    return event.id in tally.get("seen", ())


def is_late(tally: Item, event: Happened) -> bool:
    """Whether the tally has gone past this event's time; the order of pages read does not matter."""
    return event.kind != "read" and "last" in tally and (event.at, event.id) < tuple(tally["last"])


def fold(events: Iterable[Happened]) -> dict[str, Item]:
    """Every tally of one learner, by its sort key, from all their events in any order and with repeats."""
    once: dict[str, Happened] = {}
    for event in sorted(events, key=when):
        once.setdefault(event.id, event)
    since = max((event.at for event in once.values() if event.kind == "reset"), default=0.0)
    tallies: dict[str, Item] = {}
    for event in once.values():
        if counts(event, since):
            for sk, add in touched(event):
                tallies[sk] = add(tallies.get(sk, {}), event)
    return tallies


def when(event: Happened) -> tuple[float, str]:
    return event.at, event.id


def counts(event: Happened, since: float) -> bool:
    """Whether the learner has not wished it away; the wish itself counts, so that it is known."""
    return event.at > since or (event.kind == "reset" and event.at == since)


def knowledge(tally: Item) -> Knowledge:
    """The belief that a concept's tally holds."""
    return Knowledge(tally["at"], tuple(tally["known"]), tuple(tally["weights"]))


def _told(tally: Item, event: Happened) -> Item:
    """What every tally holds: whose it is, and what it has counted."""
    seen = [*tally.get("seen", ()), event.id][-REMEMBERED:]
    return {"course": event.course, "user": event.user, "seen": seen, "last": [event.at, event.id]}


def _answer(tally: Item, event: Happened) -> Item:
    facts, score = event.facts, float(event.facts["score"])
    after = answered(knowledge(tally) if tally else Knowledge(event.at), score, event.at)
    listed = keys.mastery_of_class(event.course, facts["concept"], event.user)
    shown: dict[str, Any] = {"concept": facts["concept"], "concept_name": facts["concept_name"]}
    shown |= {"mastery": round(after.mastery, 4), "uncertainty": round(after.uncertainty, 4)}
    counted = {"answers": tally.get("answers", 0) + 1, "points": tally.get("points", 0.0) + score}
    believed = {"at": after.at, "known": list(after.known), "weights": list(after.weights)}
    said = {name: facts[name] for name in ("quiz", "attempt", "item", "document", "page")}
    evidence = [*tally.get("evidence", ()), said | {"score": score, "at": event.at}][-EVIDENCE:]
    review = {"review": dict(reviewed(tally.get("review", {}), score, event.at)), "evidence": evidence}
    return {"entity": "mastery"} | listed | _told(tally, event) | shown | counted | believed | review


def _read(tally: Item, event: Happened) -> Item:
    """The latest time of each page: the same whatever is counted first, and however often."""
    pages, page = dict(tally.get("pages", {})), str(event.facts["page"])
    pages[page] = max(event.at, pages.get(page, 0.0))
    whose = {"course": event.course, "user": event.user, "document": event.facts["document"]}
    return {"entity": "reading", "pages": pages} | whose


def _act(tally: Item, event: Happened) -> Item:
    """How often, and how well it went: points are of answers; of questions, those that were not refused."""
    facts = event.facts
    points = {"answered": facts.get("score", 0), "asked": float(not facts.get("refused"))}.get(event.kind, 0.0)
    counted = {"count": tally.get("count", 0) + 1, "points": tally.get("points", 0.0) + points}
    return {"entity": "activity", "kind": event.kind, "at": event.at} | _told(tally, event) | counted
