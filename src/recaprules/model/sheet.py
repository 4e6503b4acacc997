"""Many tallies of one form and one ballot, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from .ballot import Ballot
from .cell import CellKey, Missing
from .form import Form
from .tally import Tally
from .tier import CODE_WIDTHS, Tier
from .unit import NATION, UnitCode

if TYPE_CHECKING:
    import polars as pl

UNIT = "unit"
DISTRICT = "district"
ROUND = "round"
SEEN = "seen"
CHILD = "child"
PAGE = "page"
PART = "part"

KEYS = (UNIT, DISTRICT, ROUND, SEEN)
"""
The columns that say which tally a row is; only the first is always there.

`district` is the electoral district (*dapil*) where one sheet holds several
districts whose ballots have the same options by number; `round` is the vote
that a form is of where there are others than the first, such as ``psu``;
`seen` is when a source showed these figures (ISO 8601), where it showed them
more than once.
"""

CARRIED, PAGE_TOTAL = "carried", "total"
"""The figures at the head (*jumlah pindahan*) and at the foot of a page."""

GROUP = 1 << 15
"""Rows of a group in a stored sheet; a reader has to hold one group at a time."""

_TEXTS = frozenset((*KEYS, CHILD, PART))


def unit_at(tier: Tier) -> pl.Expr:
    """Return the code of the unit at *tier* that each unit lies in, as `unit`."""
    import polars as pl

    return pl.lit(NATION).alias(UNIT) if tier is Tier.NATIONAL else pl.col(UNIT).str.slice(0, tier.code_width)


def _whole(frame: pl.DataFrame) -> pl.DataFrame:
    """
    Return *frame* with integers of 16, 32 or 64 bits.

    Raises:
        TypeError: If a column is neither a key nor whole numbers.
    """
    return frame.with_columns(_casts(frame.schema))


def _whole_table(table: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame | pl.LazyFrame:
    """Return *table* with integers of 16, 32 or 64 bits; a plan stays a plan."""
    import polars as pl

    schema = table.collect_schema()
    changes = _casts(schema)
    # The keys beside the unit say nothing in place of nulls, so that they tell rows apart.
    for name in (DISTRICT, ROUND, SEEN):
        if name in schema and (isinstance(table, pl.LazyFrame) or table[name].null_count()):
            changes.append(pl.col(name).fill_null(""))
    return table.with_columns(changes) if changes else table


def _casts(schema: Mapping[str, pl.DataType]) -> list[pl.Expr]:
    import polars as pl

    wider = {pl.Int8(): pl.Int16, pl.UInt8(): pl.Int16, pl.UInt16(): pl.Int32, pl.Null(): pl.Int16}
    casts = []
    for name, kind in schema.items():
        if name in _TEXTS or kind in (pl.Int16, pl.Int32, pl.Int64):
            continue
        if kind not in wider and not kind.is_integer():
            raise TypeError(f"expected whole numbers in {name}, got {kind}")
        casts.append(pl.col(name).cast(wider.get(kind, pl.Int64)))
    return casts


@attrs.frozen(kw_only=True, eq=False)
class Sheet:
    """
    A row a tally, a column a cell.

    A cell that the source never publishes has no column; a null in a column
    is a blank box, unless *illegible* says otherwise.

    Attributes:
        form: The printed form.

        ballot: The options that could be marked.

        tier: The tier of all its units.

        source: Where the figures come from, such as ``sirekap``.

        table: One row per tally: `unit` (text), the other `KEYS` where they
            are needed, and one integer column per captured cell, as written.
            A lazy table is read when it is asked for, and not kept.

        columns: The child columns printed on the parents' forms, one row per
            parent (`unit`) and child (`child`), with the `page` they stand
            on where that is known; `None` where the source has none.

        pages: What is carried from page to page, one row per parent (`unit`),
            `page` and `part` (``carried`` at its head, ``total`` at its
            foot); `None` where the source has none.

        illegible: Row and cell of what was written but is no whole number.

        origin: The file that the table is read from, for people; empty where
            the figures are in memory.

    Raises:
        TypeError: If a column other than the keys holds no whole numbers.
    """

    form: Form
    ballot: Ballot
    tier: Tier
    source: str
    table: pl.DataFrame | pl.LazyFrame = attrs.field(converter=_whole_table, alias="frame")
    columns: pl.DataFrame | None = attrs.field(default=None, converter=attrs.converters.optional(_whole))
    pages: pl.DataFrame | None = attrs.field(default=None, converter=attrs.converters.optional(_whole))
    illegible: frozenset[tuple[int, CellKey]] = frozenset()
    origin: str = ""
    schema: pl.Schema = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "schema", self.table.collect_schema())

    @property
    def frame(self) -> pl.DataFrame:
        """The whole table in memory."""
        import polars as pl

        return self.table if isinstance(self.table, pl.DataFrame) else self.table.collect()

    @property
    def is_at_home(self) -> bool:
        """Whether the forms are read in this process, and do not lie in an engine."""
        return True

    @property
    def lazy(self) -> pl.LazyFrame:
        """The table as a plan."""
        return self.table.lazy()

    def only(self, *names: str) -> pl.DataFrame:
        """Return the columns *names* in memory, without the others being read."""
        import polars as pl

        return self.table[list(names)] if isinstance(self.table, pl.DataFrame) else self.table.select(names).collect()

    @cached_property
    def height(self) -> int:
        """How many tallies there are."""
        import polars as pl

        if isinstance(self.table, pl.DataFrame):
            return self.table.height
        return int(self.table.select(pl.len()).collect().item())

    @cached_property
    def column_heights(self) -> Mapping[Tier, int]:
        """How many of its child columns are asked as forms of the children, by their tier."""
        if self.columns is None or self.form.published:
            return {}
        widths = dict(self.columns[CHILD].str.len_chars().value_counts().iter_rows())
        return {tier: widths[width] for tier, width in CODE_WIDTHS.items() if width in widths}

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Those of `KEYS` that tell its rows apart."""
        return tuple(key for key in KEYS if key in self.schema)

    @cached_property
    def captured(self) -> frozenset[CellKey]:
        """The cells that this source publishes."""
        return frozenset(self.schema).difference(KEYS)

    @property
    def district(self) -> pl.Expr:
        """The `district` of each form, which is that of the ballot where the sheet has no such column."""
        import polars as pl

        return pl.col(DISTRICT) if DISTRICT in self.schema else pl.lit(self.ballot.district).alias(DISTRICT)

    def legible(self, cell: CellKey) -> pl.Expr:
        """Return the numbers in *cell*, 64 bits wide; null where there is none, or it does not fit its boxes."""
        import polars as pl

        if cell not in self.schema:
            return pl.lit(None, pl.Int64).alias(cell)
        number, top = pl.col(cell).cast(pl.Int64), self.form.top_of(cell)
        return pl.when(number >= 0 if top is None else number.is_between(0, top)).then(number)

    def tally(self, row: int) -> Tally:
        """Return the tally in *row*, from 0."""
        values = self.lazy.slice(row, 1).collect().row(0, named=True)
        unit = UnitCode(values[UNIT])
        cells = {
            key: Missing.ILLEGIBLE if value is None and (row, key) in self.illegible else value
            for key, value in values.items()
            if key not in KEYS
        }
        return Tally(unit=unit, form=self.form, ballot=self.ballot, cells=cells, source=self.source)
