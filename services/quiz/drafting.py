"""Writes a quiz from the pages of its course: what passes every check is kept, the rest counted, nothing padded."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lectern.happening import concept_id
from lectern.ports import ItemWriter
from lectern.quizzes import Blueprint, Item, Line, Sheet

Check = Callable[[Item, Sequence[Item]], str | None]  # the fault of an item beside those that are kept already
Told = Callable[[int], None]
TRIES = 6  # candidates that are looked at for each question that was asked for


@dataclass(slots=True)
class Drafted:
    """What came of a blueprint. `dropped` counts by fault, `missing` what was asked for and is not there, by shortage;
    an item that was mended and passed counts as repaired."""

    items: list[Item] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    repaired: int = 0


def draft(blueprint: Blueprint, sheets: Sequence[Sheet], writer: ItemWriter, check: Check, told: Told) -> Drafted:
    """`told` hears how many lines of the blueprint are done."""
    drafted = Drafted()
    for number, line in enumerate(blueprint.lines):
        wanted = len(drafted.items) + line.count
        candidates = _limited(writer, line, blueprint, sheets, number)
        while len(drafted.items) < wanted and (item := next(candidates, None)):
            _consider(item, drafted, writer, sheets, check)
        if short := wanted - len(drafted.items):
            drafted.missing["used_up" if line.bloom in writer.levels else "beyond_writer"] += short
        told(number + 1)
    return drafted


def _limited(
    writer: ItemWriter, line: Line, blueprint: Blueprint, sheets: Sequence[Sheet], number: int
) -> Iterator[Item]:
    written = writer.write_items(line, blueprint.topics, sheets, blueprint.seed + number)
    for _, item in zip(range(line.count * TRIES), written, strict=False):
        yield replace(item, kind=line.kind, bloom=line.bloom, difficulty=line.difficulty)


def _consider(item: Item, drafted: Drafted, writer: ItemWriter, sheets: Sequence[Sheet], check: Check) -> None:
    fault = check(item, drafted.items)
    if fault:
        mended = writer.repair(item, fault, sheets)
        if mended is None or check(mended, drafted.items):
            drafted.dropped[fault] += 1
            return
        item, drafted.repaired = mended, drafted.repaired + 1
    drafted.items.append(replace(item, number=len(drafted.items) + 1, concept=concept_id(item.concept_name)))


def choose_sheets(sheets: Sequence[Sheet], blueprint: Blueprint) -> list[Sheet]:
    """The pages that a blueprint names, in an order that its seed decides; all pages when it names none."""
    pages = set(blueprint.pages)
    narrow = bool(pages or blueprint.documents)
    chosen = [
        sheet
        for sheet in sheets
        if not narrow or sheet.document in blueprint.documents or (sheet.document, sheet.page.number) in pages
    ]
    random.Random(blueprint.seed).shuffle(chosen)
    return chosen
