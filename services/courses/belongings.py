"""Everything that belongs to one learner in one course, found by the rule of `keys.learner` alone."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lectern import keys
from lectern.aws.table import Item, Table
from lectern.model import CourseId, UserId


@dataclass(frozen=True, slots=True)
class Belonging:
    """An item, and what hangs below it."""

    item: Item
    below: tuple["Belonging", ...] = ()

    @property
    def kind(self) -> str:
        """What it is called in exports and receipts."""
        return str(self.item.get("entity") or self.item["sk"].partition("#")[0].lower())

    @property
    def is_leaf(self) -> bool:
        return str(self.item["sk"]).startswith(keys.LEAVES)

    @property
    def partition_below(self) -> str:
        return f"{self.item['pk']}#{self.item['sk']}"


def belongings(table: Table, course: CourseId, user: UserId) -> list[Belonging]:
    """One query, and one more for each item of a kind that may have something below it."""
    return list(_of(table, keys.learner(course, user)))


def _of(table: Table, pk: str) -> Iterator[Belonging]:
    for item in table.all(pk):
        found = Belonging(item)
        yield found if found.is_leaf else replace(found, below=tuple(_of(table, found.partition_below)))


def each(found: Iterable[Belonging]) -> Iterator[Belonging]:
    """All of them, whatever lies below before what it lies below."""
    for belonging in found:
        yield from each(belonging.below)
        yield belonging


def counts(found: Iterable[Belonging]) -> dict[str, int]:
    """How many there are of each kind."""
    return dict(sorted(Counter(belonging.kind for belonging in each(found)).items()))
