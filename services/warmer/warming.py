"""Several copies of a function are warmed by calls at once: none of them ends before all have begun."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from lectern.errors import LecternError, Unavailable
from lectern.logs import log

Invoke = Callable[[str, Mapping[str, Any]], Any]

HOLDS = (0.25, 1.0, 4.0)  # seconds that a copy stays busy; longer while too few copies have answered


class NotWarm(LecternError):
    """Some functions have fewer warm copies than they should; the others were warmed."""


@dataclass(frozen=True, slots=True)
class Warmed:
    copies: int  # distinct copies that have answered
    cold: int  # copies that this round has started


def warm_all(invoke: Invoke, modes: str, copies: int) -> dict[str, Any]:
    """`modes` is "function=mode,..."; those in mode `warmer` are warmed. Raises NotWarm after the last, naming some."""
    done, failed = {}, []
    for function in _in_mode_warmer(modes):
        try:
            done[function] = asdict(warm(invoke, function, copies))
        except NotWarm as reason:
            log.error("not warm", extra={"function": function, "why": str(reason)})
            failed.append(function)
    log.info("round made", extra={"warmed": done})
    if failed:
        raise NotWarm(f"These functions are not warm: {', '.join(failed)}.")
    return done


def _in_mode_warmer(modes: str) -> Iterator[str]:
    declared = (entry.rpartition("=") for entry in modes.split(",") if entry)
    return (function for function, _, mode in declared if mode == "warmer")


def warm(invoke: Invoke, function: str, copies: int) -> Warmed:
    """Calls again while calls met each other, or failed, as a start that takes too long does. Raises NotWarm."""
    cold: set[str] = set()
    for hold in HOLDS:
        answers = _call_at_once(invoke, function, copies, hold)
        cold |= {answer["copy"] for answer in answers if answer["cold"]}
        met = {answer["copy"] for answer in answers}
        if len(met) == copies:
            return Warmed(len(met), len(cold))
    raise NotWarm(f"{len(met)} of {copies} copies answered at once.")


def _call_at_once(invoke: Invoke, function: str, copies: int, hold: float) -> list[dict[str, Any]]:
    with ThreadPoolExecutor(copies) as pool:
        return [
            answer for answers in pool.map(lambda _: _call(invoke, function, hold), range(copies)) for answer in answers
        ]


def _call(invoke: Invoke, function: str, hold: float) -> list[dict[str, Any]]:
    """The answer, or none."""
    try:
        return [invoke(function, {"warm_up": {"hold": hold}})]
    except Unavailable as reason:
        log.warning("no answer", extra={"function": function, "why": str(reason)})
        return []
