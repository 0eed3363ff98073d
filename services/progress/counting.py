"""Keeps the tallies true to the events: the next event is added, a late one has everything counted anew."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from lectern import happening, keys
from lectern.aws.table import ConditionFailed, Item, Table
from lectern.errors import Busy
from lectern.happening import Happened
from lectern.logs import log
from progress import tallying

LONGEST = 128  # characters of an id
FEW = 100  # events that are looked at to add some; where there are more, everything is counted anew
TRIES = 5  # against others who count for the same learner at the same moment
NEEDED: Mapping[str, frozenset[str]] = {
    "answered": frozenset({"quiz", "attempt", "item", "concept", "concept_name", "score", "document", "page"}),
    "asked": frozenset({"refused"}),
    "read": frozenset({"document", "page"}),
    "interviewed": frozenset(),
    "reset": frozenset(),
}
TALLIES = ("MASTERY#", "READING#", "ACTIVITY#")


def count(table: Table, events: Sequence[Happened], changed: bool = False) -> None:
    """Add these events of one learner. Any order and any number of times gives the same tallies.

    changed: an event that was counted before may say something else now. Raises Busy when others keep interfering.
    """
    in_order = sorted(events, key=tallying.when)
    if events and (changed or not _persist(lambda: _added(table, in_order))):
        recount(table, events[0].course, events[0].user)


def recount(table: Table, course: str, user: str) -> None:
    """Make one learner's tallies from their events alone. Raises Busy."""
    _persist(lambda: _recounted(table, course, user))


def _persist(work: Callable[[], bool]) -> bool:
    for _ in range(TRIES):
        try:
            return work()
        except ConditionFailed:
            continue
    raise Busy("this learner's progress is being counted by somebody else")


def readable(items: Iterable[Item]) -> Iterator[Happened]:
    """Events that can be counted; one that cannot is set aside, since it must not keep the others from counting."""
    for item in items:
        try:
            event = happening.from_item(item)
            _check(event)
        except (KeyError, TypeError, ValueError) as broken:
            log.error("event set aside", extra={"event": str(item.get("sk")), "error": type(broken).__name__})
        else:
            yield event


def _check(event: Happened) -> None:
    """Raises KeyError, TypeError or ValueError for what no tally could take."""
    if missing := NEEDED[event.kind] - event.facts.keys():
        raise KeyError(*missing)
    if any(len(event.facts[name]) > LONGEST for name in NEEDED[event.kind] & {"concept", "document"}):
        raise ValueError("an id is short")
    if not float(event.at) > 0 or not 0 <= float(event.facts.get("score", 0)) <= 1:
        raise ValueError("an event has a time, and a score lies from 0 to 1")


def _added(table: Table, events: Sequence[Happened]) -> bool:
    """Whether it was enough to add the events: False when one is late, wishes others away, or shows that others never
    came.

    Events that are no longer in the table are left out: their learner has been erased since.
    """
    if any(event.kind == "reset" for event in events):
        return False
    pk = keys.learner(events[0].course, events[0].user)
    wanted = {sk for event in events for sk, _ in tallying.touched(event)} | {*tallying.ACTS}
    found = table.get_many([{"pk": pk, "sk": sk} for sk in sorted(wanted)], consistent=True)
    held = {item["sk"]: item for item in found}
    there = _ahead(table, events, tallying.newest(held.values()))
    if there is None:
        return False
    tallies = _with(events, held, there)
    if tallies is not None:
        _write(table, pk, {sk: held[sk] for sk in tallies.keys() & held.keys()}, tallies)
    return tallies is not None


def _ahead(table: Table, events: Sequence[Happened], newest: tuple[float, str]) -> frozenset[str] | None:
    """The ids of the events that lie behind the newest one that was counted; None when one of them is before the last
    of these events and none of these: whoever should have told of it did not."""
    course, user = events[0].course, events[0].user
    cursor = keys.event(course, user, *newest)["sk"] if newest[1] else None
    found, following = table.query(keys.learner(course, user), "EVENT#", limit=FEW, cursor=cursor)
    ahead = list(readable(found))
    told, last = {event.id for event in events}, tallying.when(events[-1])
    missed = any(each.id not in told and tallying.when(each) < last for each in ahead if each.kind != "read")
    return None if missed or following else frozenset(each.id for each in ahead)


def _with(events: Sequence[Happened], held: Mapping[str, Item], there: frozenset[str]) -> dict[str, Item] | None:
    """The tallies that these events change; None when one comes too late to be added."""
    since, newest = held.get(tallying.RESET, {}).get("at", 0.0), tallying.newest(held.values())
    tallies: dict[str, Item] = {}
    for event in events:
        if event.id not in there and tallying.when(event) > newest:
            continue  # erased
        for sk, add in tallying.touched(event):
            tally = tallies.get(sk, held.get(sk, {}))
            if not tallying.counts(event, since) or tallying.is_counted(tally, event):
                continue
            if tallying.is_late(tally, event) or event.id not in there:
                return None
            tallies[sk] = add(tally, event)
    return tallies


def _recounted(table: Table, course: str, user: str) -> bool:
    """The tallies are read before the events: whoever adds one in between makes the write fail."""
    pk = keys.learner(course, user)
    held = {item["sk"]: item for prefix in TALLIES for item in table.all(pk, prefix)}
    _write(table, pk, held, tallying.fold(readable(table.all(pk, "EVENT#"))))
    return True


def _write(table: Table, pk: str, held: Mapping[str, Item], tallies: Mapping[str, Item]) -> None:
    """What differs from what is held, if that is still as it was read. Raises ConditionFailed."""
    for sk in held.keys() - tallies.keys():
        table.delete({"pk": pk, "sk": sk}, "revision = :read", {":read": held[sk]["revision"]})
    for sk, tally in tallies.items():
        before = held.get(sk, {})
        if before != before | tally:
            key = {"pk": pk, "sk": sk, "revision": uuid.uuid4().hex}
            table.swap(tally | key, before.get("revision", ""))
