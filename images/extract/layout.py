"""Joins the lines of a page into paragraphs, list items and tables."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

from extract.lines import SOFT_HYPHEN, Line
from extract.ordering import in_reading_order

Block = tuple[Line, ...]

BULLET = re.compile(r"[•‣▪●○◦■□►➢➤✓✔❖∙·–—*-]\s+(?=\S)|[•●▪■]")
NUMBER = re.compile(r"(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\[\d{1,3}\])\s+(?=\S)")
HYPHENATED = re.compile(r"[^\W\d_][-\ufffe]$")
KEEPS_HYPHEN = re.compile(
    r"\b(?:self|non|well|high|low|cross|multi|semi|half|all|ex|co|one|two|three|so|x)[-\ufffe]$", re.IGNORECASE
)
ENDS = (".", "!", "?", ":", "。", "！", "？")
LEAST_ROWS = 3  # of a table
RULED = 6  # rulings that make a table likely
MARGIN = 0.09  # of a page's height, where headers and footers stand


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together."""

    kind: Literal["text", "list", "table", "code"]
    lines: Block
    in_margin: bool = False

    @property
    def text(self) -> str:
        match self.kind:
            case "table":
                return "\n".join(" | ".join(cell[2] for cell in line.cells) or line.text for line in self.lines)
            case "code":
                return "\n".join(_indented(self.lines))
            case _:
                return join(line.text for line in self.lines)


def group(lines: Sequence[Line], height: float, rulings: int, is_slide: bool) -> Iterator[Group]:
    """The groups of one page in reading order. Slides carry their titles where pages have headers."""
    top, body, bottom = _margins(lines, height)
    for line in top:
        yield Group("text", (line,), not is_slide)
    ordered = list(in_reading_order(body))
    pitch = usual_pitch(ordered)
    for block, tabular in _tables(ordered, rulings):
        if tabular:
            yield Group("table", block)
        else:
            yield from paragraphs(block, pitch)
    for line in bottom:
        yield Group("text", (line,), True)


def is_item(text: str) -> bool:
    return bool(BULLET.match(text) or NUMBER.match(text))


def join(texts: Iterable[str]) -> str:
    """Lines as one run of text; words that were parted at a line's end are whole again."""
    joined: list[str] = []
    for text in texts:
        before = joined[-1] if joined else ""
        if before.endswith((SOFT_HYPHEN, "-")) and text[:1].islower() and HYPHENATED.search(before):
            whole = not KEEPS_HYPHEN.search(before)
            joined[-1] = before[:-1] + ("" if whole else "-") + text
        else:
            joined.append(text)
    return " ".join(joined).replace(SOFT_HYPHEN, "-")


def _kinded(lines: Block) -> Group:
    if len(lines) > 1 and all(line.mono for line in lines):
        return Group("code", lines)
    return Group("list" if is_item(lines[0].text) else "text", lines)


def _indented(lines: Block) -> Iterator[str]:
    left = min(line.x0 for line in lines)
    for line in lines:
        wide = (line.x1 - line.x0) / max(1, len(line.text))
        yield " " * round((line.x0 - left) / wide if wide else 0) + line.text


def _margins(lines: Sequence[Line], height: float) -> tuple[list[Line], list[Line], list[Line]]:
    """Lines at the very top and bottom that white space parts from the rest: likely headers and footers."""
    top = [line for line in lines if line.y1 < MARGIN * height]
    bottom = [line for line in lines if line.y0 > (1 - MARGIN) * height]
    body = [line for line in lines if MARGIN * height <= line.y1 and line.y0 <= (1 - MARGIN) * height]
    if not body or len(top) + len(bottom) > 10:
        return [], list(lines), []
    first, last = min(line.y0 for line in body), max(line.y1 for line in body)
    if top and first - max(line.y1 for line in top) < 0.5 * body[0].size:
        top, body = [], top + body
    if bottom and min(line.y0 for line in bottom) - last < 0.5 * body[0].size:
        body, bottom = body + bottom, []
    return _rows(top), body, _rows(bottom)


def _rows(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (round(line.base / 4), line.x0))


def usual_pitch(lines: Sequence[Line]) -> float:
    """The usual distance from one baseline to the next, in type sizes."""
    steps = [
        (after.base - before.base) / before.size
        for before, after in pairwise(lines)
        if abs(before.size - after.size) < 0.2 * before.size and 0.9 < (after.base - before.base) / before.size < 2.5
    ]
    return min(max(median(steps), 1.0), 1.8) if steps else 1.25


def _tables(lines: Sequence[Line], rulings: int) -> Iterator[tuple[Block, bool]]:
    """Runs of lines, and whether each is a table: rows of cells in columns, with rules around or many columns."""
    run: list[Line] = []
    plain: list[Line] = []
    for line in [*lines, None]:
        if line is not None and line.cells and (not run or _columns_agree(run[-1], line)):
            run.append(line)
            continue
        cells = max((len(row.cells) for row in run), default=0)
        if len(run) >= LEAST_ROWS and cells >= (2 if rulings >= RULED else 3):
            if plain:
                yield tuple(plain), False
            yield tuple(run), True
            plain = []
        else:
            plain += run
        run = [line] if line is not None and line.cells else []
        plain += [line] if line is not None and not line.cells else []
    if plain:
        yield tuple(plain), False


def _columns_agree(above: Line, below: Line) -> bool:
    if not 0 < below.base - above.base < 4 * above.size:
        return False
    shared = sum(any(a[0] < b[1] and b[0] < a[1] for a in above.cells) for b in below.cells)
    return shared * 2 > len(below.cells)


def paragraphs(lines: Sequence[Line], pitch: float) -> Iterator[Group]:
    """Lines in reading order, paragraph by paragraph."""
    yield from map(_kinded, _paragraphs(lines, pitch))


def _paragraphs(lines: Sequence[Line], pitch: float) -> Iterator[Block]:
    block: list[Line] = []
    for line in lines:
        if block and _breaks(block, line, pitch):
            yield tuple(block)
            block = []
        block.append(line)
    if block:
        yield tuple(block)


def _breaks(block: Sequence[Line], line: Line, pitch: float) -> bool:
    """Whether `line` opens a new paragraph behind `block`."""
    above = block[-1]
    step = (line.base - above.base) / above.size if above.size else 0.0
    if abs(step) < 0.6:  # the same row: a raised number, a fraction, a gap
        return not -0.5 * above.size < line.x0 - above.x1 < 4 * above.size
    if step < 0 or line.x0 > max(row.x1 for row in block) or line.x1 < min(row.x0 for row in block):
        return True
    if (
        line.mono != above.mono
        or line.bold != above.bold
        or abs(line.size - above.size) > _tolerance(line) * above.size
    ):
        return True
    if step > 1.35 * pitch or is_item(line.text):
        return not (line.mono and step < 3 * pitch)
    return not line.mono and _looks_new(block, line)


def _tolerance(line: Line) -> float:
    """Recognised type sizes are guesses."""
    return 0.1 if line.confidence is None else 0.22


def _looks_new(block: Sequence[Line], line: Line) -> bool:
    above, size = block[-1], line.size
    right = max(row.x1 for row in (*block, line))
    centred = abs((line.x0 + line.x1) - (above.x0 + above.x1)) < size
    if is_item(block[0].text):
        return line.x0 < block[0].x0 + 0.3 * size
    if line.x0 - above.x0 > 0.8 * size and len(block) > 1 and not centred:
        return True
    return above.text.endswith(ENDS) and right - above.x1 > 0.2 * (right - above.x0) and not centred
