"""Repeats a request that failed in passing: a lost connection, a busy or restarting server."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

TRIES = 6
LONGEST_PAUSE = 60.0  # seconds that a command waits for by itself


@dataclass(frozen=True, slots=True)
class Passing:
    """What is worth another try."""

    statuses: frozenset[int]
    errors: tuple[type[httpx.TransportError], ...]


# A request that may run twice, and one that may not: there only what tells that nothing was done yet.
REPEATABLE = Passing(frozenset({429, 500, 502, 503, 504}), (httpx.TransportError,))
ONCE = Passing(frozenset({429, 503}), (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout))


def persist(send: Callable[[], httpx.Response], passing: Passing, tries: int = TRIES) -> httpx.Response:
    """The first reply that is no passing failure, or asks for a longer pause than anybody waits for; else the last."""
    for attempt in range(tries - 1):
        pause = random.uniform(0.5, 1) * 0.5 * 2**attempt
        try:
            response = send()
        except passing.errors:
            pass
        else:
            if response.status_code not in passing.statuses:
                return response
            pause = _asked_pause(response) if "Retry-After" in response.headers else pause
            if pause > LONGEST_PAUSE:
                return response
        time.sleep(pause)
    return send()


def _asked_pause(response: httpx.Response) -> float:
    """Retry-After in seconds; RFC 9110 allows a number of seconds or a date."""
    asked = response.headers["Retry-After"]
    if asked.isdigit():
        return float(asked)
    try:
        seconds = (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return 1.0
    return max(seconds, 0.0)
