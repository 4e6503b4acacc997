"""Sums over the units below, and over the child columns printed on a form."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import polars as pl

from ...model.cell import CellKey
from ...model.sheet import CHILD, DISTRICT, SEEN, UNIT, Sheet
from ...model.tier import Tier
from ...model.unit import NATION
from ..around import EXPECTED, Around
from .place import Wanted, Within, legible, link, rows_of

_CHILD = "unit below"
FORMS = "forms"
UNITS = "units"
WHOLE = "whole forms"


@attrs.frozen(kw_only=True)
class Children:
    """
    The units below those of a sheet, added up.

    A sum is unknown while a child is missing, twice there, or has no legible
    number; the known sum adds what is known.

    Attributes:
        base: The forms that are asked.

        sheets: Where the forms below are.

        on: The columns that tell which form it is said of.

        expected: How many units must be below each; `None` where nobody says so.
    """

    base: Sheet
    sheets: tuple[Sheet, ...]
    on: tuple[str, ...]
    expected: pl.DataFrame | None
    name: str = "children"

    @property
    def keys(self) -> frozenset[CellKey]:
        """The additive cells that all forms below have."""
        return additive(self.base).intersection(*(sheet.captured for sheet in self.sheets))

    def read(self, wanted: Sequence[Wanted], within: Within) -> pl.DataFrame:
        """Return a row per form with the sums *wanted*; null is unknown."""
        cells = list(dict.fromkeys(one.cell for one in wanted))
        sums = self._rows(cells, within).group_by(self.on).agg(*counts(cells), *totals(cells)).collect()
        return summed(self._with_expected(sums), self.on, wanted, EXPECTED)

    def counted(self, within: Within) -> pl.DataFrame:
        """Return, for each form that is asked, how many units below are expected, there, and wholly legible."""
        cells = sorted(self.keys)
        sums = self._with_expected(self._rows(cells, within).group_by(self.on).agg(*counts(cells)).collect())
        return sums.select(*self.on, EXPECTED, UNITS, WHOLE)

    def _rows(self, cells: Sequence[CellKey], within: Within) -> pl.LazyFrame:
        keys = tuple(key for key in self.on if key != UNIT)
        rows = pl.concat([rows_of(sheet, cells, (UNIT, *keys), within) for sheet in self.sheets])
        twice = pl.struct(UNIT, *keys).is_duplicated()
        known_once = [pl.when(~pl.col("twice")).then(pl.col(cell)).alias(cell) for cell in cells]
        return rows.with_columns(twice.alias("twice")).select(
            pl.col(UNIT).alias(_CHILD), self._parent().alias(UNIT), *keys, *known_once
        )

    def _parent(self) -> pl.Expr:
        tier = self.base.tier
        return pl.lit(NATION) if tier is Tier.NATIONAL else pl.col(UNIT).str.slice(0, tier.code_width)

    def _with_expected(self, sums: pl.DataFrame) -> pl.DataFrame:
        if self.expected is None:
            return sums.with_columns(pl.col(UNITS).alias(EXPECTED))
        on = [key for key in self.on if key in self.expected.columns]
        return sums.join(self.expected, on=on, how="left", maintain_order="left")


def children_place(sheet: Sheet, around: Around) -> Children | None:
    """Return the units below those of *sheet*."""
    below = sheet.tier.child
    everywhere = around.at(sheet, below) if below is not None else []
    own = [one for one in everywhere if one.source == sheet.source]
    sheets = own or around.trusted(everywhere, sheet.source)
    if not sheets:
        return None
    on = link(sheet, sheets[0])
    expected = around.expected(sheet)
    if expected is None and len(everywhere) > len(sheets):
        # Nobody says which units there must be: those that any source has.
        lone = Children(base=sheet, sheets=tuple(everywhere), on=on, expected=None)
        expected = lone.counted(Within(NATION, NATION)).select(*on, pl.col(UNITS).alias(EXPECTED))
    return Children(base=sheet, sheets=tuple(sheets), on=on, expected=expected)


@attrs.frozen(kw_only=True)
class Columns:
    """
    The child columns printed on the forms that are asked, added up.

    Attributes:
        base: The forms that are asked.
    """

    base: Sheet
    name: str = "columns"

    @property
    def table(self) -> pl.DataFrame:
        """The columns."""
        assert self.base.columns is not None
        return self.base.columns

    @property
    def on(self) -> tuple[str, ...]:
        """The columns that tell which form it is said of."""
        return tuple(key for key in (UNIT, DISTRICT, SEEN) if key in self.table.columns and key in self.base.schema)

    @property
    def keys(self) -> frozenset[CellKey]:
        """The additive cells that are printed for each child."""
        return additive(self.base).intersection(self.table.columns)

    def read(self, wanted: Sequence[Wanted], within: Within) -> pl.DataFrame:
        """Return a row per form with the sums *wanted*; null is unknown."""
        cells = list(dict.fromkeys(one.cell for one in wanted))
        numbers = within.of(self.table.lazy()).select(
            *self.on, pl.col(CHILD).alias(_CHILD), *(legible(self.base, cell) for cell in cells)
        )
        sums = numbers.group_by(self.on).agg(*counts(cells), *totals(cells)).collect()
        return summed(sums, self.on, wanted, UNITS)


def additive(sheet: Sheet) -> frozenset[CellKey]:
    """Return the captured cells of *sheet* that add up over tiers."""
    return frozenset(
        cell.key for cell in sheet.form.cells(sheet.ballot) if cell.row.count.additive and cell.key in sheet.schema
    )


def counts(cells: Sequence[CellKey]) -> list[pl.Expr]:
    """Return how many forms, units and wholly legible forms there are below."""
    whole = pl.all_horizontal(pl.col(cell).is_not_null() for cell in cells) if cells else pl.lit(value=True)
    return [
        pl.len().cast(pl.Int64).alias(FORMS),
        pl.col(_CHILD).n_unique().cast(pl.Int64).alias(UNITS),
        whole.sum().cast(pl.Int64).alias(WHOLE),
    ]


def totals(cells: Sequence[CellKey]) -> list[pl.Expr]:
    """Return the sum of what is known in each cell, and how many forms have no legible number there."""
    return [
        expression
        for cell in cells
        for expression in (
            pl.col(cell).sum().alias(f"total {cell}"),
            pl.col(cell).null_count().alias(f"missing {cell}"),
        )
    ]


def summed(sums: pl.DataFrame, on: Sequence[str], wanted: Sequence[Wanted], expected: str) -> pl.DataFrame:
    """Return the *wanted* sums: whole where every unit is there once and legible, known in any case."""
    complete = (pl.col(FORMS) == pl.col(UNITS)) & (pl.col(UNITS) == pl.col(expected))
    named = []
    for one in wanted:
        total = pl.col(f"total {one.cell}")
        if one.wrapper == "sum":
            total = pl.when(complete & (pl.col(f"missing {one.cell}") == 0)).then(total)
        named.append(total.alias(one.name))
    return sums.select(*on, *named)
