"""The figures of forms in a workbook, gathered to columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import polars as pl

from ...model.cell import CellKey
from ...model.form import LARGEST
from ...model.sheet import CARRIED, CHILD, PAGE, PAGE_TOTAL, PART, UNIT
from ...model.unit import UnitCode
from ..numbers import AS_TEXT
from ..raw import ROW
from . import words
from .grid import Grid, address
from .headings import Column, Headings, Kind
from .noting import Notes
from .values import read_value

_PARTS = {Kind.CARRIED: CARRIED, Kind.PAGE_TOTAL: PAGE_TOTAL}


@attrs.define
class Figures:
    """
    The figures of forms with the same cells.

    Attributes:
        keys: The cells of the form.

        totals: What the last column of each form says, by cell.

        children: Parent, child and page of each column of a unit below, with its figures.

        sums: Parent, page and part of what pages carry, with the figures.

        illegible: Form and cell of what is no whole number in the last column.
    """

    keys: Sequence[CellKey]
    totals: list[tuple[UnitCode, Mapping[CellKey, int | None]]] = attrs.field(factory=list)
    children: list[tuple[UnitCode, UnitCode, int, Mapping[CellKey, int | None]]] = attrs.field(factory=list)
    sums: list[tuple[UnitCode, int, str, Mapping[CellKey, int | None]]] = attrs.field(factory=list)
    illegible: set[tuple[int, CellKey]] = attrs.field(factory=set)

    def take(
        self,
        unit: UnitCode,
        grid: Grid,
        headings: Headings,
        rows: Mapping[CellKey, int | None],
        notes: Notes,
    ) -> None:
        """
        Take the figures of one form.

        The total is also the sum at the foot of the last page, where a form of
        several pages has no other there.

        Args:
            unit: Whose form it is.

            grid: The cells of its sheet.

            headings: The columns.

            rows: The row of each cell; `None` where nobody can say which it is.

            notes: Where every cell that is no whole number is noted.
        """
        number = len(self.totals)
        total: Mapping[CellKey, int | None] = {}
        for column in headings.columns:
            values, unclear = _column(grid, column, rows, notes)
            if column.kind is Kind.CHILD:
                self.children.append((unit, column.child, column.page, values))
            elif column.kind is Kind.TOTAL:
                total = values
                self.illegible |= {(number, key) for key in unclear if values[key] is None}
            else:
                self.sums.append((unit, column.page, _PARTS[column.kind], values))
        last = max((column.page for column in headings.columns), default=1)
        has_pages = any(column.kind in _PARTS for column in headings.columns)
        if has_pages and not any((one.kind, one.page) == (Kind.PAGE_TOTAL, last) for one in headings.columns):
            self.sums.append((unit, last, PAGE_TOTAL, total))
        self.totals.append((unit, total))

    def frame(self) -> pl.DataFrame:
        """Return the forms: `unit`, `ROW` and the cells."""
        units = pl.Series(UNIT, [unit for unit, _ in self.totals], dtype=pl.String)
        numbers = pl.Series(ROW, range(len(self.totals)), dtype=pl.Int64)
        return self._with([units, numbers], [values for _, values in self.totals])

    def columns(self) -> pl.DataFrame | None:
        """Return the printed columns of the units below; `None` where there is none."""
        if not self.children:
            return None
        keys = [
            pl.Series(UNIT, [one[0] for one in self.children], dtype=pl.String),
            pl.Series(CHILD, [one[1] for one in self.children], dtype=pl.String),
            pl.Series(PAGE, [one[2] for one in self.children], dtype=pl.Int64),
        ]
        return self._with(keys, [one[3] for one in self.children])

    def pages(self) -> pl.DataFrame | None:
        """Return what pages carry; `None` where every form has one page."""
        if not self.sums:
            return None
        keys = [
            pl.Series(UNIT, [one[0] for one in self.sums], dtype=pl.String),
            pl.Series(PAGE, [one[1] for one in self.sums], dtype=pl.Int64),
            pl.Series(PART, [one[2] for one in self.sums], dtype=pl.String),
        ]
        return self._with(keys, [one[3] for one in self.sums])

    def _with(self, keys: Sequence[pl.Series], values: Sequence[Mapping[CellKey, int | None]]) -> pl.DataFrame:
        cells = [pl.Series(key, [one.get(key) for one in values], dtype=pl.Int64) for key in self.keys]
        return pl.DataFrame([*keys, *cells])


def _column(
    grid: Grid, column: Column, rows: Mapping[CellKey, int | None], notes: Notes
) -> tuple[dict[CellKey, int | None], list[CellKey]]:
    """Return the figures of one column, and the cells in which no whole number can be read."""
    values: dict[CellKey, int | None] = {}
    unclear: list[CellKey] = []
    for key, row in rows.items():
        if row is None or column.at is None:
            values[key] = None
            unclear.append(key)
            continue
        place = (row, column.at)
        value = grid.cells.get(place)
        if type(value) is int and 0 <= value <= LARGEST and place not in grid.merged:
            values[key] = value  # as nearly all are, and there may be half a million
            continue
        if place in grid.merged and grid.shown(*place) is not None:
            notes.error(address(*place), words.MERGED)
            values[key] = None
            unclear.append(key)
            continue
        said = read_value(value)
        values[key] = said.number
        if said.problem is not None:
            notes.say(address(*place), said.problem, said.kind, "notice" if said.kind is AS_TEXT else "error")
        if said.is_illegible:
            unclear.append(key)
    return values, unclear
