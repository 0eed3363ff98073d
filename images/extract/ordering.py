"""The order in which a person reads the lines of a page."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from extract.lines import Line

GUTTER, BAND = 6.0, 3.0  # points of white between columns, and between rows of columns


def in_reading_order(lines: Sequence[Line]) -> Iterator[Line]:
    """The order in the file where it runs downwards column by column, else the order that white space suggests."""
    across = [line for line in lines if len(line.cells) == 2 and min(len(cell[2]) for cell in line.cells) > 15]
    if len(lines) >= 8 and 3 * len(across) > len(lines) and _one_gutter(across):
        return _cut([piece for line in lines for piece in _pieces(line)])
    if _tangled(lines):
        return _cut(list(lines))
    return iter(lines)


def _one_gutter(across: Sequence[Line]) -> bool:
    left, right = max(line.cells[0][1] for line in across), min(line.cells[1][0] for line in across)
    return left < right


def _pieces(line: Line) -> Iterator[Line]:
    if not line.cells:
        yield line
    for x0, x1, text in line.cells:
        yield replace(line, text=text, x0=x0, x1=x1, cells=())


def _tangled(lines: Sequence[Line]) -> bool:
    """Whether the order runs up the page, or jumps up more often than columns and captions explain."""
    rises = sum(after.base < before.base for before, after in pairwise(lines))
    jumps = sum(
        after.base < before.base - 2 * before.size and after.x0 < before.x1 for before, after in pairwise(lines)
    )
    return rises > len(lines) / 2 or jumps > 2 + len(lines) // 25


def _cut(lines: list[Line]) -> Iterator[Line]:
    """Recursive XY-cut (Nagy and Seth 1984): white bands part a page into rows, white gutters rows into columns."""
    if len(lines) < 2:
        yield from lines
        return
    for low, high, least in (("x0", "x1", GUTTER), ("y0", "y1", BAND)):
        parts = _part(lines, low, high, least)
        if len(parts) > 1:
            for part in parts:
                yield from _cut(part)
            return
    yield from sorted(lines, key=lambda line: (round(line.base), line.x0))


def _part(lines: list[Line], low: str, high: str, least: float) -> list[list[Line]]:
    parts: list[list[Line]] = []
    end = float("-inf")
    for line in sorted(lines, key=lambda line: getattr(line, low)):
        if getattr(line, low) - end >= least or not parts:
            parts.append([])
        parts[-1].append(line)
        end = max(end, getattr(line, high))
    return parts
