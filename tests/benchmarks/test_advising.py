from dataclasses import replace

import pytest

from benchmarks.advising import Measured, Option, Traffic, advise, measured
from benchmarks.pricing import MONTH, cost_of_1000, read_prices
from benchmarks.telling import assumed

PRICES = read_prices()
SLOW = Measured("Chat", init=2.0, first=1.0, warm=0.05, memory=1024, waited_for=True)
RARE = Traffic(requests=5_000)


def option(function: Measured, traffic: Traffic, mode: str) -> Option:
    return next(each for each in advise(function, traffic, PRICES).options if each.mode == mode)


def test_nobody_pays_for_warmth_where_nobody_waits() -> None:
    assert advise(replace(SLOW, waited_for=False), RARE, PRICES).mode == "none"


def test_what_lambda_does_not_promise_is_said_to_be_assumed() -> None:
    told = assumed(replace(RARE, idle=300, restore=0.25))
    assert "300 s (--idle)" in told
    assert "0.25 s (--restore)" in told


def test_a_stage_that_is_restored_from_snapshots_is_advised_by_what_it_did_before() -> None:
    samples = {"ahead_init_s": [2.0], "first_s": [0.5], "restore_s": [0.3], "warm_s": [0.1]}
    (found,) = measured({"Chat": {"kind": "deployed", "memory_mib": 512, "samples": samples}})
    assert (found.init, found.restore) == (2.0, 0.3)


def test_a_short_start_needs_no_help() -> None:
    assert advise(replace(SLOW, init=0.2, first=0.3), RARE, PRICES).mode == "none"


def test_a_slow_start_that_callers_meet_is_helped_by_the_cheapest_means_that_keeps_the_promise() -> None:
    advice = advise(SLOW, RARE, PRICES)
    kept = {each.mode: each.dollars for each in advice.options if each.slow <= RARE.tolerated}
    assert advice.mode == min(kept, key=lambda mode: kept[mode]) != "none"


def test_a_snapshot_that_takes_too_long_to_restore_is_not_advised() -> None:
    assert option(SLOW, replace(RARE, restore=3.0), "snapstart").slow > RARE.tolerated
    assert advise(SLOW, replace(RARE, restore=3.0), PRICES).mode != "snapstart"


def test_what_a_deployed_stage_told_of_restoring_is_believed_before_the_argument() -> None:
    assert option(replace(SLOW, restore=0.1), RARE, "snapstart").wait == pytest.approx(0.1)


def test_busy_functions_keep_themselves_warm() -> None:
    assert advise(SLOW, Traffic(requests=30_000_000), PRICES).mode == "none"


def test_a_burst_is_met_by_as_many_copies() -> None:
    assert option(SLOW, replace(RARE, burst=7), "provisioned").copies == 7


def test_a_provisioned_copy_pays_from_sixty_per_cent_busy() -> None:
    """0.0000041667 / (0.0000166667 - 0.0000097222)."""
    busy = advise(SLOW, RARE, PRICES).break_even["busy_share"]
    assert busy == pytest.approx(0.6, abs=0.001)
    on_demand, kept = PRICES.gb_second * busy, PRICES.provisioned + PRICES.provisioned_used * busy
    assert on_demand == pytest.approx(kept)


def test_the_warmer_costs_as_much_as_a_snapshots_cache_at_its_break_even() -> None:
    copies = advise(SLOW, RARE, PRICES).break_even["warmer_copies"]
    rounds = MONTH / 300
    assert copies * rounds * PRICES.running(1024, 0.1) == pytest.approx(MONTH * PRICES.cached)


def test_a_thousand_invocations_cost_what_the_price_list_says() -> None:
    function = {"memory_mib": 1024, "samples": {"warm_s": [0.1], "init_s": [1.0], "first_s": [0.5]}}
    told = cost_of_1000(function, PRICES)
    assert told["warm"] == pytest.approx(1000 * (0.2e-6 + 0.1 * 0.0000166667))
    assert told["cold"] == pytest.approx(1000 * (0.2e-6 + 1.5 * 0.0000166667))
    assert told["one_in_100_cold"] == pytest.approx(0.99 * told["warm"] + 0.01 * told["cold"])


def test_peers_are_not_advised_and_queues_make_nobody_wait() -> None:
    samples = {"init_s": [0.5], "first_s": [0.1], "warm_s": [0.01]}
    functions = {
        "(bare)": {"kind": "peer", "memory_mib": 512, "samples": samples},
        "Bury": {"kind": "zip", "memory_mib": 512, "samples": samples, "triggers": ["SQS"]},
        "Courses": {"kind": "zip", "memory_mib": 512, "samples": samples, "triggers": ["Api"]},
    }
    assert {each.name: each.waited_for for each in measured(functions)} == {"Bury": False, "Courses": True}
