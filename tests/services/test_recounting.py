"""What is known of a learner is a fold over their events, whatever the stream does to them on the way."""

import uuid
from dataclasses import replace
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lectern.aws.table import Table
from lectern.happening import Happened
from lectern.model import CourseId
from lectern.platform import Platform
from progress import counting
from tests.services.learning import START, answered, asked, read, reset, spoken, stream, tallies, write

WHO = ("c", "u")
EVENTS = st.one_of(
    st.builds(
        lambda n, score, concept: answered(*WHO, n, score, concept),
        st.integers(1, 12),
        st.sampled_from([0.0, 0.5, 1.0]),
        st.sampled_from(["Spring tides", "Neap tides"]),
    ),
    st.builds(lambda n, page: read(*WHO, page, START + 61.0 * n), st.integers(1, 12), st.integers(1, 3)),
    st.builds(lambda n, refused: asked(*WHO, n, refused), st.integers(1, 12), st.booleans()),
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


def test_what_nobody_told_of_is_noticed_with_the_next_answer(platform: Platform) -> None:
    """However long ago it was: the stream forgets after a day, the table does not."""
    events = [answered(*WHO, number, score=number % 2, concept=f"Concept {number % 3}") for number in range(1, 8)]
    write(platform.table, [*events, asked(*WHO, 20)])
    stream(events[:2])
    stream([asked(*WHO, 20)])
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
