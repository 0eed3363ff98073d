"""Writes tables of data as the sheets of a workbook."""

import csv
from collections.abc import Mapping
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
from openpyxl.styles import Font  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from samples.archiving import freeze


def write(sheets: Mapping[str, Path], target: Path) -> None:
    """`sheets`: CSV files by the name of their sheet."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, source in sheets.items():
        _add(workbook.create_sheet(name), source)
    workbook.properties.creator = "Lectern"
    workbook.save(target)
    freeze(target)


def _add(sheet: openpyxl.worksheet.worksheet.Worksheet, source: Path) -> None:
    rows = list(csv.reader(source.read_text(encoding="utf-8").splitlines()))
    for row in rows:
        sheet.append([_value(cell) for cell in row])
    for number, column in enumerate(zip(*rows, strict=True), 1):
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = max(len(cell) for cell in column) + 2
    sheet.freeze_panes = "A2"


def _value(cell: str) -> str | float:
    """Numbers as numbers, so that the sheet can reckon with them."""
    return float(cell) if cell.replace(".", "", 1).isdigit() else cell
