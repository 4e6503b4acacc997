"""A place that rules read, and how the forms in it are found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import attrs
import polars as pl

from ...model.cell import CellKey
from ...model.rounds import FIRST
from ...model.sheet import DISTRICT, ROUND, UNIT, Sheet
from ...model.tier import Tier
from ...model.unit import NATION
from ...model.unitcodes import are_distinct, distinct, places, regencies
from ..around import latest

PARENT = "parent of the unit"
"""The column of a frame with the unit above each unit, where somebody needs it."""


@attrs.frozen
class Wanted:
    """
    One number that rules read in a place.

    Attributes:
        name: The column that it goes to, which is the key that readers of rules look up.

        wrapper: The function over many forms, such as ``sum``; empty without one.

        cell: The cell.
    """

    name: str
    wrapper: str
    cell: CellKey


@attrs.frozen
class Within:
    """
    The units that are asked at once, so that no more is read of the others than concerns them.

    Attributes:
        first: The first unit.

        last: The last unit.
    """

    first: str
    last: str

    def above(self, tier: Tier) -> Within:
        """Return the units of *tier* above these."""
        if tier is Tier.NATIONAL:
            return Within(NATION, NATION)
        return Within(self.first[: tier.code_width], self.last[: tier.code_width])

    def of(self, rows: pl.LazyFrame, width: int | None = None) -> pl.LazyFrame:
        """
        Return the *rows* of these units, or of the units below them.

        Args:
            rows: Rows with a `unit`.

            width: Compare only so many characters of the units, for units above.
        """
        if NATION in (self.first, self.last):
            return rows
        low = self.first if width is None else self.first[:width]
        return rows.filter(pl.col(UNIT) >= low, pl.col(UNIT) < self.last + "\U0010ffff")


class Place(Protocol):
    """Where other forms say something of the forms that are asked."""

    @property
    def name(self) -> str:
        """The key of the place, such as ``children``."""

    @property
    def keys(self) -> frozenset[CellKey]:
        """The cells that can be read there."""

    @property
    def on(self) -> tuple[str, ...]:
        """The columns that tell which form it is said of."""

    def read(self, wanted: Sequence[Wanted], within: Within) -> pl.DataFrame:
        """Return a row per form with the columns `on` and those of *wanted*; null is unknown."""


def link(base: Sheet, other: Sheet) -> tuple[str, ...]:
    """
    Return the columns that say which form of *other* belongs to which form of *base*.

    Forms of one contest belong together by unit and electoral district, those
    of two contests by unit alone.
    """
    of_one = base.form.contest is other.form.contest
    return (UNIT, DISTRICT) if of_one and DISTRICT in base.schema else (UNIT,)


def linked(base: Sheet, others: Sequence[Sheet]) -> tuple[str, ...]:
    """
    Return the columns that say which form of *others* is compared with which form of *base*, both of one unit.

    A re-vote is compared with a re-vote. What does not say of which vote it is
    is the first one on the form of another contest; of another source or form
    of the same contest it may be any, and is taken as it is.
    """
    on = link(base, others[0])
    said = [ROUND in sheet.schema for sheet in (base, *others)]
    of_one = base.form.contest is others[0].form.contest
    return (*on, ROUND) if (all(said) if of_one else any(said)) else on


def district_beside(base: Sheet, other: Sheet) -> str:
    """Return the only district of *other* that concerns *base*; empty where all do, or rows are told apart by it."""
    of_one = base.form.contest is other.form.contest and DISTRICT not in base.schema
    return base.ballot.district if of_one and DISTRICT in other.schema else ""


def rows_of(
    sheet: Sheet, cells: Iterable[CellKey], on: Sequence[str], within: Within, *, district: str = ""
) -> pl.LazyFrame:
    """
    Return what counts of the forms in *sheet*: the columns *on*, and the legible numbers in *cells*.

    That is the last reading of each, without those that a re-vote replaced. A
    cell that is not captured is unknown. The order of the columns is not fixed.
    With *district*, only the forms of that one.
    """
    rows = latest(within.of(sheet.lazy), sheet.schema)
    if district:
        rows = rows.filter(pl.col(DISTRICT) == district)
    return rows.select(*keys_of(sheet, on), *legible(sheet, list(cells)))


def keys_of(sheet: Sheet, on: Sequence[str]) -> list[pl.Expr]:
    """Return the columns *on* of *sheet*, district and round also where the whole sheet is of one."""
    of_all = {DISTRICT: sheet.ballot.district, ROUND: FIRST}
    return [pl.lit(of_all[key]).alias(key) if key in of_all and key not in sheet.schema else pl.col(key) for key in on]


def legible(sheet: Sheet, cells: Sequence[CellKey]) -> list[pl.Expr]:
    """Return what a rule may use of *cells*: numbers that fit their boxes."""
    there = [cell for cell in cells if cell in sheet.schema]
    absent = [pl.lit(None, pl.Int16).alias(cell) for cell in cells if cell not in sheet.schema]
    if not there:
        return absent
    # One expression over all columns is made and planned in a fraction of the time of one for each.
    by_top: dict[int | None, list[CellKey]] = {}
    for cell in there:
        by_top.setdefault(sheet.form.top_of(cell), []).append(cell)
    numbers = []
    for top, keys in by_top.items():
        every = pl.col(keys)
        fits = every >= 0 if top is None else every.is_between(0, top)
        numbers.append(pl.when(fits).then(every))
    return [*numbers, *absent]


def units_within(frame: pl.DataFrame, within: Within) -> pl.DataFrame:
    """Return the rows of *frame*, which is sorted by unit, that *within* would leave."""
    if NATION in (within.first, within.last):
        return frame
    start, end = (frame[UNIT].search_sorted(unit) for unit in (within.first, within.last + "\U0010ffff"))
    return frame[start:end]


def in_regencies_of(units: pl.Series, frame: pl.DataFrame) -> pl.DataFrame:
    """
    Return the rows of *frame*, which is sorted by unit, in the regencies and cities in which *units* lie.

    Ballots of one shape may be those of districts all over the country, with many units between them.
    """
    codes = distinct(regencies(units))
    starts, ends = frame[UNIT].search_sorted(codes), frame[UNIT].search_sorted(codes + "\U0010ffff")
    if (ends.slice(0, codes.len() - 1) > starts.slice(1)).any() or int((ends - starts).sum()) == frame.height:
        # A code of a province is before all of its regencies.
        return frame
    return frame[pl.select(pl.int_ranges(starts, ends).explode()).to_series().drop_nulls()]


def put_beside(frame: pl.DataFrame, said: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """
    Return *frame* with the other columns of *said*, which has each form at most once; null where it has none.

    Most often both have the same forms in the same order, and nothing has to
    be looked up; else most often a unit has one form.
    """
    others = [column for column in said.get_columns() if column.name not in on]
    if said.height == frame.height and all(frame[key].equals(said[key]) for key in on):
        return frame.hstack(others)
    unit, *more = on
    if not are_distinct(said[unit]):
        return frame.join(said, on=on, how="left", maintain_order="left")
    at = places(frame[unit], said[unit])
    for key in more:
        at = at.set(~(said[key][at] == frame[key]).fill_null(value=False), None)
    return frame.hstack(pl.DataFrame(others)[at])


def once(rows: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """Return *rows* in the order of units, without the forms that are there twice: nobody can say which counts."""
    if not rows[UNIT].is_sorted():
        rows = rows.sort(UNIT, maintain_order=True)
    # Most often no unit is there twice, and that is seen at once where they are in order.
    return rows if are_distinct(rows[UNIT]) else rows.unique(on, keep="none", maintain_order=True)
