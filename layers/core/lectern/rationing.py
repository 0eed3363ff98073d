"""How often one person may do what costs money: so many times a minute and so many times a day."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from lectern import keys
from lectern.aws.table import ConditionFailed, Table
from lectern.errors import TooMany
from lectern.model import UserId

_MINUTE, _DAY = 60, 86400  # seconds


@dataclass(frozen=True, slots=True)
class Ration:
    """`operation` is a noun in the singular, for the key and for the sentence that a person reads.

    Minutes and days are those of the UTC clock, so that the moment at which a refusal ends is known exactly; across
    the end of a minute twice `per_minute` can come close together.
    """

    operation: str
    per_minute: int
    per_day: int

    def __post_init__(self) -> None:
        if min(self.per_minute, self.per_day) < 1:
            raise ValueError(f"a ration of {self.operation}s is at least 1 a minute and 1 a day")


def spend(table: Table, clock: Callable[[], float], user: UserId, ration: Ration) -> None:
    """Count one use, in a single conditional write. Raises TooMany, whose `retry_after` is when the next one passes.

    The item of a person's day holds the day's count and one count for each minute in which something was asked.
    A write that was applied but whose reply was lost is counted twice: the error is on the side of less.
    """
    now = clock()
    minute = str(int(now % _DAY // _MINUTE))
    try:
        table.update(
            keys.spent(user, ration.operation, datetime.fromtimestamp(now, UTC).date().isoformat()),
            "SET expires = :later ADD #day :one, #minute :one",
            {":one": 1, ":later": _end(now, _DAY) + _DAY, ":daily": ration.per_day, ":minutely": ration.per_minute},
            "(attribute_not_exists(#day) OR #day < :daily) AND (attribute_not_exists(#minute) OR #minute < :minutely)",
            {"#day": "day", "#minute": minute},
        )
    except ConditionFailed as refused:
        spent = (refused.item or {}).get("day", 0)
        raise _too_many(ration, now, spent >= ration.per_day) from refused


def _too_many(ration: Ration, now: float, day_is_spent: bool) -> TooMany:
    span, most, seconds = ("day", ration.per_day, _DAY) if day_is_spent else ("minute", ration.per_minute, _MINUTE)
    wait = math.ceil(_end(now, seconds) - now)
    return TooMany(f"You may have {most} {ration.operation}s a {span}; go on in {_words(wait)}.", wait)


def _end(now: float, span: int) -> int:
    """When the minute or day that `now` lies in is over."""
    return int(now // span + 1) * span


def _words(seconds: int) -> str:
    hours, minutes = seconds // 3600, seconds % 3600 // _MINUTE
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{seconds} s"
