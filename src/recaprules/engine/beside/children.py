"""Sums over the units below, and over the child columns printed on a form."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import cast

import attrs
import polars as pl

from ...interpret.stacked import constant
from ...model.cell import CellKey
from ...model.form import LARGEST
from ...model.sheet import CHILD, DISTRICT, ROUND, SEEN, UNIT, Sheet
from ...model.tier import Tier
from ...model.unit import NATION
from ...model.unitcodes import are_among, are_distinct, distinct, places
from ..around import EXPECTED, Around
from ..variants import SLICE
from .place import Wanted, Within, district_beside, in_regencies_of, legible, link, put_beside, rows_of
from .records import Corrected, correction_place
from .runs import CHILD as CHILD_UNIT
from .runs import FORMS, MISSING, TOTAL, UNITS, WHOLE, added_up, together

BELOW = "below: "
"""Before the names of the columns that say how many units are expected, there and whole below a form."""


@attrs.frozen(kw_only=True)
class Children:
    """
    The units below those of a sheet, added up.

    A sum is unknown while a child is missing, twice there, has no legible
    number, or is a unit that nobody expects; the known sum adds what is known.
    A figure of which a correction is recorded is what the record says, as in a
    child column.

    Attributes:
        base: The forms that are asked.

        sheets: Where the forms below are.

        on: The columns that tell which form it is said of.

        expected: How many units must be below each; `None` where nobody says so.

        listed: Which units these are; `None` where any is right.

        corrected: What was corrected on purpose on the forms below; `None` where nothing was.

        sums: What `added_up` returns of every cell that is asked for; `None` until somebody added them up.
    """

    base: Sheet
    sheets: tuple[Sheet, ...]
    on: tuple[str, ...]
    expected: pl.DataFrame | None
    listed: pl.DataFrame | None = None
    corrected: Corrected | None = None
    sums: pl.DataFrame | None = None
    name: str = "children"

    @property
    def keys(self) -> frozenset[CellKey]:
        """The additive cells that all forms below have."""
        return additive(self.base).intersection(*(sheet.captured for sheet in self.sheets))

    def read(self, wanted: Sequence[Wanted], within: Within) -> pl.DataFrame:
        """Return a row per form with the sums *wanted*; null is unknown."""
        if self.sums is not None:
            return self._said(self.sums, wanted)
        cells = list(dict.fromkeys(one.cell for one in wanted))
        parts = [added_up(self._rows(cells, part), self.on, cells) for part in self._parts(within)]
        return self._said(together(parts), wanted)

    def _said(self, added: pl.DataFrame, wanted: Sequence[Wanted]) -> pl.DataFrame:
        sums = with_expected(added, self.expected, self.on)
        return summed(sums, self.on, wanted).hstack(
            [sums[name].alias(BELOW + name) for name in (EXPECTED, UNITS, WHOLE)]
        )

    def present(self) -> pl.DataFrame:
        """Return how many units there are below each form."""
        sums = added_up(self._rows((), Within(NATION, NATION)), self.on, ())
        return sums.select(*self.on, pl.col(UNITS).alias(EXPECTED))

    def _parts(self, within: Within) -> list[Within]:
        """Return *within* in parts that have no more than so many forms below them."""
        if NATION in (within.first, within.last) or sum(sheet.height for sheet in self.sheets) <= SLICE:
            return [within]
        units = pl.concat([within.of(sheet.lazy).select(UNIT) for sheet in self.sheets]).collect()[UNIT]
        if units.len() <= SLICE:
            return [within]
        above = units.str.slice(0, self.base.tier.code_width).sort()
        # Each part begins with the unit to which the first form of a slice belongs.
        cuts = {above.search_sorted(above[start]) for start in range(SLICE, above.len(), SLICE)} - {0}
        return [Within(above[start], above[end - 1]) for start, end in pairwise([0, *sorted(cuts), above.len()])]

    def _rows(self, cells: Sequence[CellKey], within: Within) -> pl.DataFrame:
        """Return the forms below in order; nothing is known of a unit that is there twice."""
        keys = tuple(key for key in self.on if key != UNIT)
        tables = [
            rows_of(sheet, cells, (UNIT, *keys), within, district=district_beside(self.base, sheet))
            .select(UNIT, *keys, *cells)
            .collect(engine="streaming")
            for sheet in self.sheets
        ]
        rows = self.under_parents(pl.concat(tables, how="vertical_relaxed"), cells)
        rows = rows if len(tables) == 1 else rows.sort(*self.on, CHILD_UNIT)
        return _known_once(rows, [*self.on, CHILD_UNIT], cells)

    def under_parents(self, rows: pl.DataFrame, cells: Sequence[CellKey]) -> pl.DataFrame:
        """Return *rows* of units below, which have the keys of these, as `added_up` takes them."""
        tier, units = self.base.tier, rows[UNIT]
        if tier is Tier.NATIONAL:
            parents = constant(NATION, rows.height, pl.String)
        else:
            parents = units.str.slice(0, tier.code_width)
        keys = (rows[key] for key in self.on if key != UNIT)
        numbers = self._as_corrected(rows, cells)
        forms = pl.DataFrame([units.alias(CHILD_UNIT), parents.alias(UNIT), *keys, *(numbers[cell] for cell in cells)])
        return _known_where_listed(forms, self, cells)

    def _as_corrected(self, rows: pl.DataFrame, cells: Sequence[CellKey]) -> pl.DataFrame:
        if self.corrected is None or not rows.height:
            return rows
        units = rows[UNIT]
        said = self.corrected.figures(cells, Within(cast(str, units.min()), cast(str, units.max())))
        beside = put_beside(units.to_frame(), said, (UNIT,)).drop(UNIT)
        return rows.with_columns(pl.coalesce(now, now.name).alias(now.name) for now in beside)


def sheets_below(sheet: Sheet, around: Around) -> list[Sheet]:
    """Return the sheets of the units below those of *sheet* that are added up."""
    below = sheet.tier.child
    everywhere = around.at(sheet, below) if below is not None else []
    own = [one for one in everywhere if one.source == sheet.source]
    return own or around.trusted(everywhere, sheet.source)


def children_place(sheet: Sheet, around: Around) -> Children | None:
    """Return the units below those of *sheet*."""
    sheets = sheets_below(sheet, around)
    if not sheets:
        return None
    below = sheet.tier.child
    everywhere = around.at(sheet, below) if below is not None else []
    on = link(sheet, sheets[0])
    expected, listed = around.expected(sheet), around.listed_below(sheet)
    if expected is None and len(everywhere) > len(sheets):
        # Nobody says which units there must be: those that any source has.
        lone = Children(base=sheet, sheets=tuple(everywhere), on=on, expected=None)
        expected = lone.present()
    corrected = None if sheet.form.published else correction_place(sheets[0], around)
    return Children(base=sheet, sheets=tuple(sheets), on=on, expected=expected, listed=listed, corrected=corrected)


@attrs.frozen(kw_only=True)
class Columns:
    """
    The child columns printed on the forms that are asked, added up.

    Attributes:
        base: The forms that are asked.

        expected: How many units must be below each; `None` where nobody but the form says so.

        listed: Which units these are; `None` where nobody but the form says so.

        divided: The units of which nobody says to which of their forms a column belongs; `None` where all say so.
    """

    base: Sheet
    expected: pl.DataFrame | None
    listed: pl.DataFrame | None
    divided: pl.Series | None
    name: str = "columns"

    @property
    def table(self) -> pl.DataFrame:
        """The columns."""
        assert self.base.columns is not None
        return self.base.columns

    @property
    def on(self) -> tuple[str, ...]:
        """The columns that tell which form it is said of."""
        return tuple(
            key for key in (UNIT, DISTRICT, ROUND, SEEN) if key in self.table.columns and key in self.base.schema
        )

    @property
    def keys(self) -> frozenset[CellKey]:
        """The additive cells that are printed for each child."""
        return additive(self.base).intersection(self.table.columns)

    def read(self, wanted: Sequence[Wanted], within: Within) -> pl.DataFrame:
        """Return a row per form with the sums *wanted*; null is unknown."""
        cells = list(dict.fromkeys(one.cell for one in wanted))
        rows = within.of(self.table.lazy())
        numbers = rows.select(*self.on, pl.col(CHILD).alias(CHILD_UNIT), *legible(self.base, cells)).collect()
        known = _known_where_listed(_known_once(numbers, [*self.on, CHILD_UNIT], cells), self, cells)
        if self.divided is not None and cells:
            known = known.with_columns(pl.when(~pl.col(UNIT).is_in(self.divided.implode())).then(pl.col(cells)))
        sums = added_up(known, self.on, cells)
        return summed(with_expected(sums, self.expected, self.on), self.on, wanted)


def columns_place(sheet: Sheet, around: Around) -> Columns | None:
    """Return the child columns printed on the forms of *sheet*."""
    if sheet.columns is None:
        return None
    return Columns(
        base=sheet,
        expected=around.expected_columns(sheet),
        listed=around.listed_below(sheet),
        divided=around.divided(sheet),
    )


def additive(sheet: Sheet) -> frozenset[CellKey]:
    """Return the captured cells of *sheet* that add up over tiers."""
    return frozenset(
        cell.key for cell in sheet.form.cells(sheet.ballot) if cell.row.count.additive and cell.key in sheet.schema
    )


def with_expected(sums: pl.DataFrame, expected: pl.DataFrame | None, keys: Sequence[str]) -> pl.DataFrame:
    """Return *sums* with how many units there must be; as many as there are where nobody says so."""
    if expected is None:
        return sums.hstack([sums[UNITS].alias(EXPECTED)])
    return put_beside(sums, expected, [key for key in keys if key in expected.columns])


def _known_once(rows: pl.DataFrame, unit: Sequence[str], cells: Sequence[CellKey]) -> pl.DataFrame:
    """Return *rows* with nothing known of a unit that is there twice: nobody can say which form counts."""
    children = rows[CHILD_UNIT]
    if not cells or (children.is_sorted() and are_distinct(children)):
        return rows
    twice = pl.struct(unit).is_duplicated()
    return rows.with_columns(pl.when(~twice).then(pl.col(cells)))


def _known_where_listed(rows: pl.DataFrame, place: Children | Columns, cells: Sequence[CellKey]) -> pl.DataFrame:
    """Return *rows* with nothing known of a unit that nobody expects: it may not belong there."""
    if place.listed is None or not cells:
        return rows
    belongs = may_be_below(rows[CHILD_UNIT], rows[UNIT], rows.get_column(DISTRICT, default=None), place)
    return rows if belongs.all() else rows.with_columns(pl.when(belongs).then(pl.col(cells)))


def may_be_below(
    units: pl.Series, parents: pl.Series, districts: pl.Series | None, place: Children | Columns
) -> pl.Series:
    """
    Return for each of *units* whether it is expected below its parent; true where nobody says what is below that.

    Args:
        units: The units.

        parents: The unit above each.

        districts: The electoral district of each; `None` where that is not told.

        place: What is expected.
    """
    listed, expected = place.listed, place.expected
    if listed is None or expected is None or not units.len():
        return constant(value=True, height=units.len(), kind=pl.Boolean)
    belongs = _are_listed(units, districts, in_regencies_of(units, listed))
    return belongs if belongs.all() else belongs | ~_are_listed(parents, districts, expected)


def _are_listed(units: pl.Series, districts: pl.Series | None, listed: pl.DataFrame) -> pl.Series:
    """Return for each of *units* whether it is *listed*, in its district where both say one."""
    if districts is None or DISTRICT not in listed.columns:
        return are_among(units, listed[UNIT] if are_distinct(listed[UNIT]) else distinct(listed[UNIT]))
    if are_distinct(listed[UNIT]):
        theirs = listed[DISTRICT] if listed[UNIT].equals(units) else listed[DISTRICT][places(units, listed[UNIT])]
        return (theirs == districts).fill_null(value=False)
    told = pl.DataFrame([units.alias(UNIT), districts.alias(DISTRICT)])
    found = told.join(listed.with_columns(_THERE), on=[UNIT, DISTRICT], how="left", maintain_order="left")
    return found[_IS_THERE].fill_null(value=False)


_IS_THERE = "is there"
_THERE = pl.lit(value=True).alias(_IS_THERE)


def summed(sums: pl.DataFrame, on: Sequence[str], wanted: Sequence[Wanted]) -> pl.DataFrame:
    """
    Return the *wanted* sums: whole where every unit is there once and legible, known in any case.

    A sum larger than any count of an election is unknown, as such a number is
    on a form; what is known of it is the largest count.
    """
    there, complete = frozenset(sums.columns), (sums[FORMS] == sums[UNITS]) & (sums[UNITS] == sums[EXPECTED])
    of_all, unknown = bool(complete.all(ignore_nulls=False)), constant(None, sums.height, pl.Int64)
    totals = sums.select(TOTAL + cell for cell in dict.fromkeys(one.cell for one in wanted))
    too_large = {name for name, one in totals.max().row(0, named=True).items() if one is not None and one > LARGEST}
    columns = [sums[key] for key in on]
    for one in wanted:
        name, missing = TOTAL + one.cell, MISSING + one.cell
        total = totals[name]
        if one.wrapper == "sum" and not (of_all and missing not in there):
            known = complete & (sums[missing] == 0) if missing in there else complete
            total = total.zip_with(known, unknown)
        if name in too_large:
            most = unknown if one.wrapper == "sum" else constant(LARGEST, sums.height, pl.Int64)
            total = total.zip_with((total <= LARGEST).fill_null(value=True), most)
        columns.append(total.alias(one.name))
    return pl.DataFrame(columns)
