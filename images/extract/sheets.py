"""XLSX: a page per sheet, as tables of forty rows that each repeat the header."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import batched
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from extract.job import Job, Leaf, Written, table, title
from lectern.errors import Unreadable
from lectern.model import Element

ROWS = 40  # of a table
MOST = 50_000_000  # characters of a sheet; a cell counts 20 at least, for a sheet can be endless and empty


def leaves(job: Job, _: str) -> Sequence[Leaf]:
    try:
        book = load_workbook(job.path.open("rb"), read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError) as broken:
        raise Unreadable("corrupt", "workbook") from broken
    return [partial(_sheet, sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"] or [_nothing]


def _nothing() -> Written:
    return Written(())


def _sheet(sheet: Any) -> Written:
    sheet.reset_dimensions()  # what a sheet says about its size can be a lie that takes hours
    rows = list(_rows(sheet.iter_rows(values_only=True)))
    return Written([title(sheet.title, 1), *tables(rows)]) if rows else Written(())


def tables(rows: Sequence[Sequence[str]]) -> Iterator[Element]:
    """Rows of which the first is a header, as tables that fit a chunk or a few."""
    if len(rows) == 1:
        yield table(rows)
    for block in batched(rows[1:], ROWS, strict=False):
        yield table([rows[0], *block])


def _rows(raw: Iterable[Sequence[object]]) -> Iterator[list[str]]:
    room = MOST
    for row in raw:
        said = [_said(value) for value in row]
        room -= 20 * len(row) + sum(map(len, said)) + 1
        if room < 0:
            raise Unreadable("expands_too_much", "cells")
        while said and not said[-1]:
            said.pop()
        if any(said):
            yield said


def _said(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value).strip()
