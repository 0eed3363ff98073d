"""What a learner does is counted, and nobody's broken event stops that of others."""

import json
from dataclasses import replace

import pytest

from lectern import keys
from lectern.platform import Platform
from progress import counting, streaming
from tests.services.learning import (
    START,
    answered,
    asked,
    begin_stream,
    calls,
    given_up,
    read,
    record,
    reset,
    spoken,
    stream,
    tallies,
    wire,
    write,
)
from tests.services.studying import STUDENT, course

__all__ = ["course"]

WHO = ("c", "u")


def test_everything_that_a_learner_does_is_counted_once(platform: Platform, course: str) -> None:
    mine = [answered(course, STUDENT.user, 1), *(spoken(course, STUDENT.user, number) for number in (2, 3))]
    mine += [asked(course, STUDENT.user, number, refused=number == 5) for number in (4, 5)]
    write(platform.table, mine)
    for _ in range(2):
        stream(mine)
    told = STUDENT("GET", f"/courses/{course}/progress").body["activity"]
    assert {kind: (act["count"], act["points"]) for kind, act in told.items()} == {
        "answered": (1, 1),
        "asked": (2, 1),
        "interviewed": (2, 0),
    }


def test_an_answer_becomes_mastery_that_the_learner_sees(platform: Platform, course: str) -> None:
    events = [answered(course, STUDENT.user, 1), answered(course, STUDENT.user, 2, score=0.0)]
    write(platform.table, events)
    assert stream(events) == {"batchItemFailures": []}
    [known] = STUDENT("GET", f"/courses/{course}/progress").body["concepts"]
    assert (known["name"], known["answers"], known["points"]) == ("Spring tides", 2, 1)
    assert [each["item"] for each in known["evidence"]] == [2, 1]
    assert 0 < known["mastery"] < 1 and 0 < known["uncertainty"] < 0.5


def test_a_reset_leaves_nothing_of_before_and_counts_what_follows(platform: Platform) -> None:
    events = [answered(*WHO, 1), read(*WHO, 1, START + 90), reset(*WHO, START + 150), answered(*WHO, 3)]
    write(platform.table, events)
    stream(events)
    left = tallies(platform.table, *WHO)
    assert [tally["answers"] for sk, tally in left.items() if sk.startswith("MASTERY#")] == [1]
    assert not any(sk.startswith("READING#") for sk in left)


def test_an_answer_that_is_told_after_the_reset_but_was_given_before_does_not_count(platform: Platform) -> None:
    early, wish = answered(*WHO, 1), reset(*WHO, START + 150)
    write(platform.table, [wish, early])
    stream([wish])
    stream([early])
    assert not any(sk.startswith("MASTERY#") for sk in tallies(platform.table, *WHO))


def test_a_mark_that_was_changed_counts_as_changed(platform: Platform) -> None:
    first, second = answered(*WHO, 1, score=0.0), answered(*WHO, 2)
    write(platform.table, [first, second])
    stream([first, second])
    better = answered(*WHO, 1, score=1.0)
    write(platform.table, [better])
    streaming.count({"Records": [record(better, 3, "MODIFY")]}, None)
    [points] = [tally["points"] for sk, tally in tallies(platform.table, *WHO).items() if sk.startswith("MASTERY#")]
    assert points == 2


@pytest.mark.parametrize(
    "broken",
    [
        {"score": 3},
        {"score": "much"},
        {"score": None},
        {"concept": None, "score": -1},
        "no facts",
        "no kind",
        "no score",
        {"concept": "c" * 1100},
    ],
    ids=str,
)
def test_a_poison_event_is_set_aside_and_stops_nobody(platform: Platform, broken: object) -> None:
    good, other, bad = answered(*WHO, 1), answered("c", "v", 1), answered(*WHO, 2).item()
    write(platform.table, [good, other])
    match broken:
        case dict():
            bad["facts"] |= broken
        case str():
            {"no facts": bad, "no kind": bad, "no score": bad["facts"]}[broken].pop(broken.removeprefix("no "))
    platform.table.put(bad)
    poisoned = record(good, 2)
    poisoned["dynamodb"]["NewImage"] = record(good, 2)["dynamodb"]["NewImage"] | wire(bad)
    for name in {"no facts": ["facts"], "no kind": ["kind"]}.get(str(broken), []):
        del poisoned["dynamodb"]["NewImage"][name]
    told = streaming.count({"Records": [poisoned, record(good, 1), record(other, 3)]}, None)
    assert told == {"batchItemFailures": []}
    counting.recount(platform.table, *WHO)
    for user in ("u", "v"):
        [answers] = [each["answers"] for sk, each in tallies(platform.table, "c", user).items() if "MASTERY" in sk]
        assert answers == 1


def test_a_failure_of_one_learner_is_reported_and_the_others_are_counted(platform: Platform) -> None:
    """What one learner's evidence would hold is more than an item may."""
    huge = [answered("c", "u", number) for number in range(1, 6)]
    huge = [replace(event, facts=event.facts | {"quiz": "q" * 90_000}) for event in huge]
    events = [answered("c", "v", 1), *huge]
    write(platform.table, events)
    assert stream(events) == {"batchItemFailures": [{"itemIdentifier": "2".zfill(21)}]}
    assert tallies(platform.table, "c", "u") == {}
    assert any("MASTERY" in sk for sk in tallies(platform.table, "c", "v"))


def test_a_batch_that_was_given_up_is_made_good_from_the_events(platform: Platform, course: str) -> None:
    """The report names the records by their place in the stream, which the function looks up there."""
    begin_stream(platform.table)
    write(platform.table, [answered(course, STUDENT.user, 1)])
    batch = given_up(platform.table)
    message = {"messageId": "m", "body": json.dumps(batch)}
    assert streaming.mend({"Records": [message]}, None) == {"batchItemFailures": []}
    assert len(STUDENT("GET", f"/courses/{course}/progress").body["concepts"]) == 1


def test_an_answer_costs_no_call_more_for_being_counted(platform: Platform, course: str) -> None:
    """The event goes in the transaction that stores question and answer; the one update counts the person's ration."""
    conversation = STUDENT("POST", f"/courses/{course}/questions", {"question": "What is a tide?"}).body["conversation"]
    with calls() as made:
        STUDENT("POST", f"/courses/{course}/questions", {"question": "And why?", "conversation": conversation})
    writes = [name for name in made if name not in ("GetItem", "Query")]
    assert sorted(writes) == ["TransactWriteItems", "UpdateItem"]
    messages = list(platform.table.all(f"{keys.learner(course, STUDENT.user)}#CONVERSATION#{conversation}", "MESSAGE#"))
    events = list(platform.table.all(keys.learner(course, STUDENT.user), "EVENT#"))
    assert (len(messages), len(events)) == (4, 2)


@pytest.mark.parametrize("before", [1, 40])
def test_the_next_answer_costs_the_same_however_many_came_before(platform: Platform, before: int) -> None:
    events = [answered(*WHO, number) for number in range(1, before + 1)]
    write(platform.table, events)
    stream(events)
    newest = answered(*WHO, before + 1)
    write(platform.table, [newest])
    with calls() as made:
        stream([newest])
    assert made == ["BatchGetItem", "Query", "PutItem", "PutItem"]
