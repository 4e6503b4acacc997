"""Sheets of a workbook that are no forms but tables: they are read as text with separators is."""

from __future__ import annotations

import csv
import datetime
import io
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from ...exceptions import MissingExtraError
from ..blobs import Blob
from ..raw import Problems
from ..unreadable import reason
from ..words import CANNOT_BE_READ, with_detail
from . import words
from .grid import Grid, Special, address
from .noting import Notes
from .spreadsheet import open_spreadsheet

SUFFIXES = (".xlsm", ".xlsx")


def suffixes_at(path: Path, plain: tuple[str, ...]) -> tuple[str, ...]:
    """Return which files at *path* are tables: those that end in *plain*, and a workbook that is named itself."""
    return SUFFIXES if path.suffix.lower() in SUFFIXES else plain


def tables_in(blob: Blob, problems: Problems) -> list[Blob]:
    """Return every sheet of a workbook in which something is written as a file of text; another file as it is."""
    if blob.suffix not in SUFFIXES:
        return [blob]
    try:
        book = open_spreadsheet(blob.read())
        grids = [book.grid(entry) for entry in book.sheets if entry.part]
    except MissingExtraError as error:
        problems.add(blob.name, with_detail(CANNOT_BE_READ, words.missing(error)))
        return []
    except OSError as error:
        problems.add(blob.name, with_detail(CANNOT_BE_READ, reason(error)))
        return []
    for grid in grids:
        note_formulas(grid, Notes(problems, f"{blob.name}, {grid.name}"))
    return [as_table(blob, grid) for grid in grids if grid.cells]


def note_formulas(grid: Grid, notes: Notes) -> None:
    """Note each formula of a table that has no stored result, and counts as blank."""
    for row, column in sorted(at for at, value in grid.cells.items() if value is Special.NO_RESULT):
        notes.error(address(row, column), words.NO_RESULT)


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
