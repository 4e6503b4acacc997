"""The cells of one sheet, as openpyxl reads them, to what a grid holds."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

import attrs
from openpyxl.utils import coordinate_to_tuple, range_boundaries
from openpyxl.worksheet._reader import COL_TAG, FORMULA_TAG, MERGE_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.functions import iterparse

from ...model.text import Text
from ..unreadable import UnreadableError
from .grid import ErrorValue, Position, Special, address, column_name

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from openpyxl.reader.excel import ExcelReader

MAX_ROWS = 100_000
"""The most rows of a sheet that are read; larger tables are better read as CSV or Parquet."""

MAX_COLUMNS = 2_000
"""The most columns of a sheet that are read; a village has at most 999 stations."""

MAX_CELLS = 1_000_000
"""The most cells of a sheet that may hold something."""

MAX_MERGED = 200_000
"""The most cells of a sheet that may be merged."""

_MIDNIGHT = datetime.time()


@attrs.define(kw_only=True)
class SheetCells:
    """
    Gathers the cells of a sheet.

    Attributes:
        is_stale: Whether stored results of formulas are none.

        cells: What stands in each cell; one without anything is not there.

        merged: The first cell of the merged area that a cell lies in.

        formulas: How many cells hold a formula with a stored result.

        has_hidden: Whether rows or columns are hidden.
    """

    is_stale: bool
    cells: dict[Position, object] = attrs.field(factory=dict)
    merged: dict[Position, Position] = attrs.field(factory=dict)
    formulas: int = 0
    has_hidden: bool = False

    def read(self, stream: IO[bytes], reader: ExcelReader) -> None:
        """
        Read the cells in *stream*, the XML of one sheet of the workbook in *reader*.

        What else a sheet has, such as how it is printed, is not looked at, and
        so cannot be wrong.

        Raises:
            UnreadableError: If there are too many.

            Exception: Whatever the library raises for damaged XML.
        """
        book = reader.wb
        parser = _CellParser(
            stream,
            reader.shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # type: ignore[attr-defined]  # the stubs leave it out
            timedelta_formats=book._timedelta_formats,  # type: ignore[attr-defined]  # the stubs leave it out
        )
        for _, element in iterparse(stream):
            if element.tag == ROW_TAG:
                self._take(parser.parse_row(element)[1])
            elif element.tag == MERGE_TAG:
                self._merge(area.get("ref", "") for area in element)
            if element.tag in (ROW_TAG, COL_TAG):
                self.has_hidden |= element.get("hidden") in ("1", "true")
                element.clear()

    def _take(self, row: Iterable[dict[str, Any]]) -> None:
        for cell in row:
            value = cell["value"]
            if cell["has_formula"]:
                if self.is_stale or not cell["has_result"]:
                    value = Special.NO_RESULT
                else:
                    self.formulas += 1
            if value is None:
                continue
            place = (cell["row"] - 1, cell["column"] - 1)
            if place[0] >= MAX_ROWS:
                raise UnreadableError(_too_many(MAX_ROWS, Text("baris", "rows"), address(*place)))
            if place[1] >= MAX_COLUMNS:
                raise UnreadableError(_too_many(MAX_COLUMNS, Text("kolom", "columns"), column_name(place[1])))
            self.cells[place] = value
            if len(self.cells) > MAX_CELLS:
                raise UnreadableError(_too_many(MAX_CELLS, Text("sel", "cells"), address(*place)))

    def _merge(self, areas: Iterable[str]) -> None:
        for area in areas:
            left, top, right, bottom = range_boundaries(area)
            if left is None or top is None or right is None or bottom is None:
                raise ValueError(area)
            rows, columns = range(top - 1, bottom), range(left - 1, right)
            if len(rows) * len(columns) + len(self.merged) > MAX_MERGED:
                raise UnreadableError(_too_many(MAX_MERGED, Text("sel gabungan", "merged cells"), area))
            if len(rows) * len(columns) > 1:
                self.merged |= {(row, column): (top - 1, left - 1) for row in rows for column in columns}


class _CellParser(WorkSheetParser):
    """
    The library's parser of cells, which also tells two things apart.

    A formula without a stored result is no empty cell, and a value that cannot
    be read is no reason to lose its sheet.
    """

    def parse_cell(self, element: Element) -> dict[str, Any]:
        """Return row, column and value of one cell, and whether it has a formula and a stored result of it."""
        kind = element.get("t", "n")
        stored = element.find(VALUE_TAG)
        written = "" if stored is None or stored.text is None else stored.text.strip()
        try:
            cell: dict[str, Any] = super().parse_cell(element)
            cell["value"] = _known(cell["value"], cell["data_type"], kind, written)
        except (ValueError, IndexError, OverflowError):
            row, column = self._place(element)
            unread = ErrorValue(f"string {written}" if kind == "s" else written) if written else None
            cell = {"row": row, "column": column, "value": unread}
        cell["has_formula"] = element.find(FORMULA_TAG) is not None
        cell["has_result"] = cell["value"] is not None or (stored is not None and kind == "str")
        return cell

    def _place(self, element: Element) -> Position:
        reference = element.get("r")
        return coordinate_to_tuple(reference) if reference else (self.row_counter, self.col_counter)


def _known(value: object, is_of: str, kind: str, written: str) -> object:
    """
    Return what a grid holds for a value of the library.

    Raises:
        ValueError: If it stands for something else than what is written.
    """
    match value:
        case bool() | int() | None:
            return value
        case float():
            whole = value.is_integer()  # neither is so of infinity and what is no number
            return int(value) if whole else Decimal(repr(value)) if abs(value) < float("inf") else ErrorValue(written)
        case datetime.datetime() if value.time() == _MIDNIGHT:
            return value.date()
        case str() if is_of == "e":
            return ErrorValue(written if kind == "e" else f"date {written}")
        case str() if kind == "s" and not written.isdecimal():
            raise ValueError(written)  # a text counted from the end
        case str():
            return value or None
        case _:
            return value


def _too_many(limit: int, of: Text, where: str) -> Text:
    return Text(
        f"lembar ini terlalu besar ({where}): paling banyak {limit} {of.id} yang dibaca",
        f"this sheet is too large ({where}): at most {limit} {of.en} are read",
    )
