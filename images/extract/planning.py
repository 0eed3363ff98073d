"""Foretells what a file will cost, so that a long one can be read by many functions at once."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from extract import opening
from extract.job import Job
from extract.limits import Limits
from lectern.sandbox import Died, Message, listen

TEXT_PAGE = 0.005  # seconds
RECOGNISED_PAGE = 1.0  # seconds for the 3.7 megapixels of A4 at 200 dpi
SPLITTABLE = {"pdf", "tiff"}


@dataclass(frozen=True, slots=True)
class Plan:
    kind: str
    costs: tuple[float, ...]  # predicted seconds, page by page

    @property
    def pages(self) -> int:
        return len(self.costs)

    @property
    def seconds(self) -> float:
        return sum(self.costs)

    def split(self, budget_seconds: float) -> tuple[tuple[int, int], ...]:
        """(first, last) of as few ranges as keep within the budget, of about equal cost; one when it all fits."""
        parts = max(1, -int(-self.seconds // budget_seconds)) if self.kind in SPLITTABLE else 1
        share, spent, ends = self.seconds / parts, 0.0, list[int]()
        for number, cost in enumerate(self.costs, start=1):
            if len(ends) < parts - 1 and spent and spent + cost / 2 > share * (len(ends) + 1):
                ends.append(number - 1)
            spent += cost
        return tuple((before + 1, last) for before, last in pairwise([0, *ends, self.pages]))


def plan(path: Path, name: str, limits: Limits) -> Plan:
    """Raises Unreadable, by the same codes as `read`."""
    opening.check_size(path, limits)
    opening.preload()
    kind, total, costs = "", 0, list[float]()
    try:
        work, deadline = partial(_survey, Job(path, name, limits)), time.monotonic() + limits.seconds
        for message in listen(work, limits.bounds, deadline):
            if "kind" in message:
                kind, total = message["kind"], message["pages"]
            else:
                costs.append(message["cost"])
    except Died:
        if not total:
            raise
    return Plan(kind, (*costs, *[RECOGNISED_PAGE] * (total - len(costs))))


def _survey(job: Job) -> Iterator[Message]:
    kind, leaves, _ = opening.open_leaves(job)
    yield {"kind": kind, "pages": len(leaves)}
    for megapixels in opening.megapixels(job, kind, leaves):
        yield {"cost": RECOGNISED_PAGE * megapixels / 3.7 if megapixels else TEXT_PAGE}
