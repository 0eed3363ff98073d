"""What is known of a learner is a fold over their events, whatever the stream does to them on the way."""

import json
import uuid
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lectern.aws.table import Table
from lectern.happening import Happened
from lectern.model import CourseId
from lectern.platform import Platform
from progress import counting, streaming
from tests.services.apis import Caller
from tests.services.learning import (
    START,
    answered,
    begin_stream,
    calls,
    given_up,
    read,
    record,
    reset,
    stream,
    tallies,
    wire,
    write,
)

TEACHER = Caller("11111111-1111-4111-8111-111111111111", "instructor")
STUDENT = Caller("22222222-2222-4222-8222-222222222222")
WHO = ("c", "u")


@pytest.fixture
def course(platform: Platform) -> str:
    course: str = TEACHER("POST", "/courses", {"name": "Tides"}).body["id"]
    TEACHER("PUT", f"/courses/{course}/members/{STUDENT.user}", {"role": "student"})
    return course


def asked(number: int, refused: bool = False) -> Happened:
    event = answered(*WHO, number)
    return replace(event, id=f"asked-{number}", kind="asked", facts={"refused": refused, "question": "Why?"})


def spoken(course: str, user: str, number: int) -> Happened:
    """An answer to a question of the learner's own, that was heard: it belongs to no concept of the course."""
    event, facts = answered(course, user, number), {"interview": "i", "answer": str(number), "concept": None}
    return replace(event, id=f"interviewed-{number}", kind="interviewed", facts=facts | {"concept_name": None})


def test_everything_that_a_learner_does_is_counted_once(platform: Platform, course: str) -> None:
    mine = [answered(course, STUDENT.user, 1), *(spoken(course, STUDENT.user, number) for number in (2, 3))]
    mine += [
        replace(asked(number, refused=number == 5), course=CourseId(course), user=STUDENT.user) for number in (4, 5)
    ]
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


EVENTS = st.one_of(
    st.builds(
        lambda n, score, concept: answered(*WHO, n, score, concept),
        st.integers(1, 12),
        st.sampled_from([0.0, 0.5, 1.0]),
        st.sampled_from(["Spring tides", "Neap tides"]),
    ),
    st.builds(lambda n, page: read(*WHO, page, START + 61.0 * n), st.integers(1, 12), st.integers(1, 3)),
    st.builds(asked, st.integers(1, 12), st.booleans()),
    st.builds(lambda n: spoken(*WHO, n), st.integers(1, 12)),
    st.builds(lambda n: reset(*WHO, START + 59.5 * n), st.integers(1, 12)),
)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Happened], list[list[Happened]]]:
    """Events with ids of their own, and batches in which each comes at least once, in any order, some again."""
    events = draw(st.lists(EVENTS, min_size=1, max_size=8, unique_by=lambda event: event.id))
    again = draw(st.lists(st.sampled_from(events), max_size=6))
    order = draw(st.permutations([*events, *again]))
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(order) - 1)), max_size=4)))
    bounds = [0, *cuts, len(order)]
    return events, [list(order[a:b]) for a, b in pairwise(bounds)]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(deliveries())
def test_any_order_with_any_repeats_gives_what_recounting_gives(
    table: Table, delivered: tuple[list[Happened], list[list[Happened]]]
) -> None:
    events, batches = delivered
    course = CourseId(uuid.uuid4().hex)  # a learner of each example's own, in one table
    for batch in ([replace(event, course=course) for event in each] for each in batches):
        write(table, batch)  # an event is in the table before the stream tells of it
        counting.count(table, batch)
    streamed = tallies(table, course, "u")
    counting.recount(table, course, "u")
    assert tallies(table, course, "u") == streamed
    assert len(list(table.all(f"COURSE#{course}#USER#u", "EVENT#"))) == len(events)


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


def test_what_nobody_told_of_is_noticed_with_the_next_answer(platform: Platform) -> None:
    """However long ago it was: the stream forgets after a day, the table does not."""
    events = [answered(*WHO, number, score=number % 2, concept=f"Concept {number % 3}") for number in range(1, 8)]
    write(platform.table, [*events, asked(20)])
    stream(events[:2])
    stream([asked(20)])
    streamed = tallies(platform.table, *WHO)
    counting.recount(platform.table, *WHO)
    assert tallies(platform.table, *WHO) == streamed and len(streamed) == 5


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sets(st.integers(1, 12)))
def test_whatever_was_lost_on_the_way_the_last_answer_brings_the_state_of_all(table: Table, told: set[int]) -> None:
    who = (uuid.uuid4().hex, "u")
    events = [answered(*who, number, score=number % 2, concept=f"Concept {number % 3}") for number in range(1, 14)]
    write(table, events)
    for number in sorted({*told, 13}):
        counting.count(table, [events[number - 1]])
    streamed = tallies(table, *who)
    counting.recount(table, *who)
    assert tallies(table, *who) == streamed


def test_what_the_stream_still_tells_of_an_erased_learner_is_not_counted(platform: Platform) -> None:
    stream([answered(*WHO, 1)])
    assert tallies(platform.table, *WHO) == {}


def test_two_who_count_at_once_lose_nothing(platform: Platform) -> None:
    """Somebody else writes between another's reading and writing."""
    first, second = answered(*WHO, 1), answered(*WHO, 2)
    write(platform.table, [first, second])

    class Interfered(Table):
        done = False

        def get_many(self, *arguments: object, **named: object) -> list[dict[str, object]]:
            found = super().get_many(*arguments, **named)  # type: ignore[arg-type]
            if not Interfered.done:
                Interfered.done = True
                counting.count(platform.table, [first])
            return found

    counting.count(Interfered(platform.table.name), [second])
    [answers] = [each["answers"] for sk, each in tallies(platform.table, *WHO).items() if "MASTERY" in sk]
    assert answers == 2
