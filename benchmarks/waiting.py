"""How many requests meet a cold start: a queueing model, since traffic decides it and not the code.

Requests come as a Poisson stream and take the lowest-numbered copy that is free. The n-th copy gets what the first
n - 1 were too busy for, by Erlang's loss formula (A. K. Erlang 1917, "Solution of some problems in the theory of
probabilities of significance in automatic telephone exchanges"). A request finds its copy cold when nothing came to
that copy for longer than Lambda keeps an idle environment, the overflow being taken for Poisson too, which it nearly is
at low load. Lambda promises no such time: docs.aws.amazon.com/lambda/latest/operatorguide/execution-environments.html
"""

import math
from collections.abc import Iterator

MOST_COPIES = 1000
NEGLIGIBLE = 1e-9


def blocked(load: float) -> Iterator[float]:
    """Erlang B: the share of requests for which 0, 1, 2, ... copies are all busy, at `load` requests under way."""
    share = 1.0
    for copies in range(1, MOST_COPIES + 1):
        yield share
        share = load * share / (copies + load * share)


def cold_share(rate: float, seconds: float, idle: float, kept: int = 0) -> float:
    """The share of requests that meet a cold copy.

    `rate` is requests a second, `seconds` how long one takes, `idle` how long an environment is kept unused, and
    `kept` how many copies are always warm.
    """
    shares, cold = blocked(rate * seconds), 0.0
    before = next(shares)
    for number, after in enumerate(shares):
        served = before - after
        if number >= kept:
            cold += served * math.exp(-rate * served * idle)
        if after < NEGLIGIBLE:
            break
        before = after
    return cold


def copies_needed(rate: float, seconds: float, idle: float, tolerated: float) -> int:
    """The fewest warm copies with which at most this share of requests meets a cold one."""
    return next(kept for kept in range(MOST_COPIES) if cold_share(rate, seconds, idle, kept) <= tolerated)


def self_warming_rate(idle: float, tolerated: float) -> float:
    """Requests a second from which one copy stays warm by itself often enough: exp(-rate * idle) = tolerated."""
    return -math.log(tolerated) / idle
