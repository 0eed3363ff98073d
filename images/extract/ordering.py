"""The order in which a person reads the lines of a page."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from extract.lines import Line

WIDEST = 0.8
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
    columns = _part(lines, "x0", "x1", GUTTER)
    rows = _part(lines, "y0", "y1", BAND) if len(columns) == 1 else []
    if len(columns) == len(rows) == 1:
        yield from sorted(lines, key=lambda line: (round(line.base), line.x0))
        return
    for part in rows or columns:
        yield from _cut(part)


def _part(lines: list[Line], low: str, high: str, least: float) -> list[list[Line]]:
    """Cut at the widest white only: narrower white may be that between the lines of one column."""
    ordered = sorted(lines, key=lambda line: getattr(line, low))
    ends = accumulate((getattr(line, high) for line in ordered), max)
    gaps = [getattr(after, low) - end for end, after in zip(ends, ordered[1:], strict=False)]
    wide = max(least, WIDEST * max(gaps))
    cuts = [at for at, gap in enumerate(gaps, start=1) if gap >= wide]
    return [ordered[start:end] for start, end in pairwise([0, *cuts, len(ordered)])]
