"""Sheets of a workbook that are no forms but tables, one tally a row: they are read as text with separators is."""

from __future__ import annotations

import csv
import datetime
import io
from collections import defaultdict
from decimal import Decimal

from ..blobs import Blob
from .grid import Grid, Special


def as_table(workbook: Blob, grid: Grid) -> Blob:
    """Return the sheet *grid* of *workbook* as a file of text, in which a row stands on the line of its number."""
    text = _text(grid).encode()
    return Blob(name=f"{workbook.name}, {grid.name}", suffix=".csv", read=lambda: text, part_of=workbook.part_of)


def _text(grid: Grid) -> str:
    columns = 1 + max(column for _, column in grid.cells)
    by_row: dict[int, list[str]] = defaultdict(lambda: [""] * columns)
    for (row, column), value in grid.cells.items():
        by_row[row][column] = _written(value)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(by_row.get(row, ()) for row in range(1 + max(by_row)))
    return out.getvalue()


def _written(value: object) -> str:
    """Return what stands in a cell, in one line; nothing where a formula has no stored result."""
    match value:
        case Special():
            return ""
        case Decimal():
            return f"{value:f}"
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case _:
            return " ".join(str(value).split())
