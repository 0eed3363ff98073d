"""Which start mode each function should have: from what was measured, the traffic, and prices with a date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import mean, median
from typing import Any

from benchmarks.pricing import MONTH, Prices, gigabytes
from benchmarks.waiting import cold_share, copies_needed, self_warming_rate

WARMED_EVERY = 300.0  # seconds between the warmer's rounds
HELD = 0.1  # seconds that a warmed copy is kept busy, so that the others are warmed too


@dataclass(frozen=True, slots=True)
class Traffic:
    """What callers do, and what they put up with.

    `requests` a month arrive in `hours` of each day. A start may keep a caller waiting `patience` seconds; more than
    that may meet at most the share `tolerated` of requests. `burst` callers come at the same moment at worst. `idle` is
    how long Lambda keeps an unused copy, `restore` how long it takes to restore a snapshot: seconds, neither promised.
    """

    requests: float
    hours: float = 10.0
    burst: int = 1
    patience: float = 1.0
    tolerated: float = 0.01
    idle: float = 420.0
    restore: float = 0.4

    @property
    def rate(self) -> float:
        """Requests a second while there are any."""
        return self.requests / (MONTH * self.hours / 24)


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds: to initialise, for the first and for a usual answer; MiB; and whether a person waits for the answer."""

    name: str
    init: float
    first: float
    warm: float
    memory: int
    waited_for: bool
    restore: float | None = None

    @property
    def extra(self) -> float:
        """What a cold start adds to an answer."""
        return self.init + max(0.0, self.first - self.warm)


@dataclass(frozen=True, slots=True)
class Option:
    """A mode with its monthly US dollars, the share of requests that wait too long, and how long those wait."""

    mode: str
    dollars: float
    slow: float
    wait: float
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Advice:
    function: str
    mode: str
    why: str
    options: tuple[Option, ...]
    break_even: Mapping[str, float]


def measured(functions: Mapping[str, Any]) -> Iterator[Measured]:
    """From a result of the case `starts`, or of a deployed stage; peers and functions without a cold start left out.
    What is restored from snapshots was initialised when its version was published."""
    for name, function in functions.items():
        samples = function["samples"]
        begun = samples.get("init_s") or samples.get("ahead_init_s")
        if function["kind"] != "peer" and begun and samples.get("first_s"):
            usual = samples.get("warm_s") or samples["first_s"]
            restored = median(samples["restore_s"]) if samples.get("restore_s") else None
            triggers = set(function.get("triggers", ["Api"]))
            waited = not triggers or "Api" in triggers
            init, first = median(begun), median(samples["first_s"])
            yield Measured(name, init, first, mean(usual), function["memory_mib"], waited, restored)


def advise(function: Measured, traffic: Traffic, prices: Prices) -> Advice:
    """The cheapest mode that keeps the promise to callers; where nobody waits, none."""
    options = (
        _none(function, traffic, prices),
        _snapstart(function, traffic, prices),
        _warmer(function, traffic, prices),
        _provisioned(function, traffic, prices),
    )
    good = [option for option in options if option.slow <= traffic.tolerated]
    best = min(good or options, key=lambda option: option.dollars) if function.waited_for else options[0]
    return Advice(
        function.name, best.mode, _why(function, traffic, options[0], best), options, _even(function, traffic, prices)
    )


def _none(function: Measured, traffic: Traffic, prices: Prices) -> Option:
    cold = _cold(function, traffic)
    slow = cold if function.extra > traffic.patience else 0.0
    return Option("none", _running(function, traffic, prices, cold), slow, function.extra)


def _snapstart(function: Measured, traffic: Traffic, prices: Prices) -> Option:
    """One published version is cached all month; each cold start restores it instead of initialising. What the first
    answer needs was loaded before the snapshot (lectern/starting.py), so that nothing else is waited for."""
    cold, memory = _cold(function, traffic), gigabytes(function.memory)
    restore = function.restore if function.restore is not None else traffic.restore
    kept = memory * MONTH * prices.cached
    restored = traffic.requests * cold * memory * (prices.restored + restore * prices.gb_second)
    dollars = _running(function, traffic, prices, 0.0) + kept + restored
    return Option("snapstart", dollars, cold if restore > traffic.patience else 0.0, restore)


def _warmer(function: Measured, traffic: Traffic, prices: Prices) -> Option:
    copies = _copies(function, traffic)
    left = _cold(function, traffic, copies)
    rounds = MONTH / WARMED_EVERY
    warming = rounds * (prices.scheduled + copies * prices.running(function.memory, HELD))
    slow = left if function.extra > traffic.patience else 0.0
    return Option("warmer", _running(function, traffic, prices, left) + warming, slow, function.extra, copies)


def _provisioned(function: Measured, traffic: Traffic, prices: Prices) -> Option:
    """What the provisioned copies answer costs less; what they are too busy for is started on demand."""
    copies = _copies(function, traffic)
    left, memory = _cold(function, traffic, copies), gigabytes(function.memory)
    there = copies * memory * MONTH * prices.provisioned
    used = traffic.requests * (prices.request + memory * function.warm * prices.provisioned_used)
    beyond = traffic.requests * left * memory * function.extra * prices.gb_second
    slow = left if function.extra > traffic.patience else 0.0
    return Option("provisioned", there + used + beyond, slow, function.extra, copies)


def _copies(function: Measured, traffic: Traffic) -> int:
    needed = copies_needed(traffic.rate, function.warm, traffic.idle, traffic.tolerated)
    return max(1, traffic.burst, needed)


def _cold(function: Measured, traffic: Traffic, kept: int = 0) -> float:
    """Of a burst beyond what is kept, every caller starts a copy; at least that share is cold once a day."""
    daily = traffic.requests * 24 * 3600 / MONTH
    surge = max(0, traffic.burst - max(1, kept)) / daily
    return min(1.0, cold_share(traffic.rate, function.warm, traffic.idle, kept) + surge)


def _running(function: Measured, traffic: Traffic, prices: Prices, cold: float) -> float:
    usual = prices.running(function.memory, function.warm, traffic.requests)
    return usual + traffic.requests * cold * gigabytes(function.memory) * function.extra * prices.gb_second


def _even(function: Measured, traffic: Traffic, prices: Prices) -> dict[str, float]:
    """Where one mode becomes better than another.

    - `busy_share`: of its time that a provisioned copy must be busy to cost less than on demand:
      provisioned / (on demand - provisioned duration).
    - `self_warming_requests`: a month, from which one copy stays warm without help.
    - `warmer_copies`: from so many on, the warmer's rounds cost more than SnapStart's cache.
    """
    memory = gigabytes(function.memory)
    a_copy = MONTH / WARMED_EVERY * prices.running(function.memory, HELD)
    return {
        "busy_share": prices.provisioned / (prices.gb_second - prices.provisioned_used),
        "self_warming_requests": self_warming_rate(traffic.idle, traffic.tolerated) * MONTH * traffic.hours / 24,
        "warmer_copies": memory * MONTH * prices.cached / a_copy,
    }


def _why(function: Measured, traffic: Traffic, none: Option, best: Option) -> str:
    if not function.waited_for:
        return "nobody waits for it"
    if function.extra <= traffic.patience:
        return f"a cold start adds {function.extra:.2f} s, which callers put up with"
    if best.mode == "none":
        return f"{none.slow:.2%} of requests meet a cold start, which is tolerated"
    return f"{none.slow:.2%} of requests would wait {function.extra:.2f} s more; this leaves {best.slow:.2%}"
