"""Questions as a table, one a row, for a spreadsheet."""

import csv
import io
from collections.abc import Sequence

from lectern.quizzes import Item

COLUMNS = (
    "number", "kind", "question", "prompts", "options", "right", "unit", "tolerance", "points", "bloom", "difficulty",
    "concept", "document", "page", "quote", "explanation",
)  # fmt: skip
_BETWEEN = " | "


def write_csv(items: Sequence[Item]) -> str:
    held = io.StringIO()
    rows = csv.writer(held)
    rows.writerow(COLUMNS)
    rows.writerows([_harmless(cell) for cell in _row(item)] for item in items)
    return held.getvalue()


def _row(item: Item) -> list[object]:
    options = _BETWEEN.join(option.text for option in item.options)
    return [
        item.number, item.kind, item.stem, _BETWEEN.join(item.prompts), options, _BETWEEN.join(right(item)), item.unit,
        item.tolerance, item.points, item.bloom, item.difficulty, item.concept_name, item.source.name, item.source.page,
        item.source.quote, item.explanation,
    ]  # fmt: skip


def right(item: Item) -> list[str]:
    """The key in words."""
    return [item.text_of(key) for key in item.key] if item.options else list(item.key)


def _harmless(cell: object) -> object:
    """A text that a spreadsheet would take for a formula is quoted (OWASP, CSV Injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
