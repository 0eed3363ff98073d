import itertools
import random

import pytest

from benchmarks.waiting import blocked, cold_share, copies_needed, self_warming_rate


@pytest.mark.parametrize(("load", "copies", "share"), [(5.0, 10, 0.0184), (1.0, 1, 0.5), (2.0, 3, 0.2105)])
def test_erlangs_formula_gives_what_its_tables_say(load: float, copies: int, share: float) -> None:
    assert next(itertools.islice(blocked(load), copies, None)) == pytest.approx(share, abs=5e-5)


def simulated(rate: float, seconds: float, idle: float, kept: int) -> float:
    """Request by request: the lowest-numbered free copy takes it, and is cold when it was idle for too long."""
    chance, now, cold = random.Random(11), 0.0, 0
    free_at: list[float] = []
    requests = 20_000
    for _ in range(requests):
        now += chance.expovariate(rate)
        number = next((at for at, free in enumerate(free_at) if free <= now), len(free_at))
        if number == len(free_at):
            free_at.append(float("-inf"))
        cold += number >= kept and now - free_at[number] > idle
        free_at[number] = now + seconds
    return cold / requests


@pytest.mark.parametrize(
    ("rate", "seconds", "idle", "kept"),
    [(0.001, 0.2, 420, 0), (0.01, 0.2, 420, 0), (0.5, 2.0, 60, 0), (0.5, 2.0, 60, 2), (2.0, 1.0, 300, 0)],
)
def test_the_share_of_cold_requests_is_that_of_a_simulation(
    rate: float, seconds: float, idle: float, kept: int
) -> None:
    assert cold_share(rate, seconds, idle, kept) == pytest.approx(
        simulated(rate, seconds, idle, kept), rel=0.35, abs=0.004
    )


def test_as_many_copies_are_kept_as_it_takes_and_not_one_more() -> None:
    needed = copies_needed(2.0, 3.0, 120, 0.001)
    assert cold_share(2.0, 3.0, 120, needed) <= 0.001 < cold_share(2.0, 3.0, 120, needed - 1)


def test_from_its_break_even_on_a_copy_keeps_itself_warm() -> None:
    rate = self_warming_rate(420, 0.01)
    assert cold_share(rate, 0.001, 420) == pytest.approx(0.01, rel=0.01)
