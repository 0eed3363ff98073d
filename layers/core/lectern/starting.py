"""How every function starts: warmed before anybody waits for it, frozen and thawed without harm.

A warm-up event is {"warm_up": {"hold": seconds}}; nothing that comes through an API, a queue or a rule has that field.
The answer names the copy that gave it (one process of the function), and says whether it had been cold. A copy stays
busy while it holds, so that events sent at once find as many copies as there are events.

Hooks around a snapshot: docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html
"""

import os
import random
import sys
import time
from collections.abc import Callable, Mapping
from functools import wraps
from itertools import count
from typing import Any

from snapshot_restore_py import register_after_restore, register_before_snapshot

type Handle = Callable[[dict[str, Any], Any], Any]
type Step = Callable[[], object]

LONGEST = 10.0  # seconds that a copy may be told to hold


def entry(load: Step, forget: Step) -> Callable[[Handle], Handle]:
    """Decorates a function's entry point. `load` builds what its first request would have to wait for; `forget` drops
    connections and whatever else one process must not share with its copies."""
    copy = Copy()

    def decorate(handle: Handle) -> Handle:
        @wraps(handle)
        def started(event: dict[str, Any], context: Any) -> Any:
            nth = copy.called()
            if isinstance(event, dict) and "warm_up" in event:
                return copy.warm(nth, event["warm_up"], load)
            return handle(event, context)

        register_before_snapshot(_freeze, load, forget)
        register_after_restore(_thaw, load, forget, copy)
        return started

    return decorate


class Copy:
    """One process of a function: how often it was called, and the name by which it is told from the others."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        self.name = os.urandom(8).hex()
        self._calls = count()

    def called(self) -> int:
        """How many calls came before this one."""
        return next(self._calls)

    def warm(self, nth: int, asked: Mapping[str, Any], load: Step) -> dict[str, Any]:
        load()
        time.sleep(min(max(float(asked.get("hold", 0.0)), 0.0), LONGEST))
        return {"copy": self.name, "cold": nth == 0}


def _freeze(load: Step, forget: Step) -> None:
    """What was loaded goes into the snapshot; connections and credentials do not."""
    load()
    _drop(forget)


def _thaw(load: Step, forget: Step, copy: Copy) -> None:
    """Copies of one snapshot must not repeat each other's random numbers."""
    _drop(forget)
    reseed()
    copy.renew()
    load()


def _drop(forget: Step) -> None:
    from lectern.aws.renewing import renew

    forget()
    renew()


def reseed() -> None:
    """Every generator in this process that does not ask the system for each number, as `os.urandom`, `secrets` and
    `uuid4` do. The seed comes from the system, which Lambda keeps from repeating itself."""
    random.seed(os.urandom(32))
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(int.from_bytes(os.urandom(4)))
    if "ssl" in sys.modules:
        sys.modules["ssl"].RAND_add(os.urandom(32), 32.0)
