"""Open, due, late, closed: what the clock says of a learner's work."""

import math
from dataclasses import dataclass
from typing import Literal

from classroom.assignments import Assignment

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Standing:
    """penalty: the part of the grade (0 to 1) that lateness takes."""

    state: Literal["not_open", "open", "late", "closed"]
    penalty: float


def standing(assignment: Assignment, extension: float | None, at: float) -> Standing:
    """How work counts that is handed in at this time (seconds since the epoch); an extension is this learner's due
    time, and keeps the assignment open for them at least so long."""
    due = extension or assignment.due
    closes = max(assignment.closes, due)
    if at < assignment.opens:
        return Standing("not_open", 0.0)
    if at <= due:
        return Standing("open", 0.0)
    penalty = min(assignment.at_most, math.ceil((at - due) / DAY) * assignment.per_day)
    return Standing("late" if at <= closes else "closed", penalty)
