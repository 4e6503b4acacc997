"""Many tallies of one form and one ballot, column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from .ballot import Ballot
from .cell import CellKey, Missing
from .form import Form
from .tally import Tally
from .tier import Tier
from .unit import UnitCode

if TYPE_CHECKING:
    import polars as pl

UNIT = "unit"
CHILD = "child"


def _whole(frame: pl.DataFrame) -> pl.DataFrame:
    """
    Return *frame* with integers of 16, 32 or 64 bits.

    Raises:
        TypeError: If a column is neither a key nor whole numbers.
    """
    import polars as pl

    wider = {pl.Int8(): pl.Int16, pl.UInt8(): pl.Int16, pl.UInt16(): pl.Int32, pl.Null(): pl.Int16}
    casts = []
    for name, kind in frame.schema.items():
        if name in (UNIT, CHILD) or kind in (pl.Int16, pl.Int32, pl.Int64):
            continue
        if kind not in wider and not kind.is_integer():
            raise TypeError(f"expected whole numbers in {name}, got {kind}")
        casts.append(pl.col(name).cast(wider.get(kind, pl.Int64)))
    return frame.with_columns(casts) if casts else frame


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

        frame: One row per tally: `unit` (text) and one integer column per
            captured cell, as written.

        columns: The child columns printed on the parents' forms, one row per
            parent (`unit`) and child (`child`); `None` where the source has none.

        illegible: Row and cell of what was written but is no whole number.

    Raises:
        TypeError: If a column other than the keys holds no whole numbers.
    """

    form: Form
    ballot: Ballot
    tier: Tier
    source: str
    frame: pl.DataFrame = attrs.field(converter=_whole)
    columns: pl.DataFrame | None = attrs.field(default=None, converter=attrs.converters.optional(_whole))
    illegible: frozenset[tuple[int, CellKey]] = frozenset()

    @property
    def captured(self) -> frozenset[CellKey]:
        """The cells that this source publishes."""
        return frozenset(self.frame.columns) - {UNIT}

    def tally(self, row: int) -> Tally:
        """Return the tally in *row*, from 0."""
        values = self.frame.row(row, named=True)
        unit = UnitCode(values.pop(UNIT))
        cells = {
            key: Missing.ILLEGIBLE if value is None and (row, key) in self.illegible else value
            for key, value in values.items()
        }
        return Tally(unit=unit, form=self.form, ballot=self.ballot, cells=cells, source=self.source)
