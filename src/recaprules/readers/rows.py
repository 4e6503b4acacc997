"""Tallies that come one by one, gathered to columns."""

from __future__ import annotations

import attrs
import polars as pl

from ..model.cell import CellKey
from ..model.sheet import UNIT
from .raw import ROW


@attrs.define
class Rows:
    """
    The tallies of one ballot, as they are read.

    Attributes:
        units: The unit of each row.

        places: Where each row was read.

        cells: What was read of each cell, as far as it was there; shorter
            than *units* where the last rows do not have the cell.

        illegible: Row and cell of what is no whole number.
    """

    units: list[str] = attrs.field(factory=list)
    places: list[str] = attrs.field(factory=list)
    cells: dict[CellKey, list[int | None]] = attrs.field(factory=dict)
    illegible: set[tuple[int, CellKey]] = attrs.field(factory=set)

    def start(self, unit: str, place: str) -> None:
        """Begin a row."""
        self.units.append(unit)
        self.places.append(place)

    def put(self, key: CellKey, value: int | None, *, is_illegible: bool = False) -> None:
        """Write one cell of the row that was begun last."""
        row = len(self.units) - 1
        column = self.cells.setdefault(key, [])
        if len(column) < row:
            column.extend([None] * (row - len(column)))
        column.append(value)
        if is_illegible:
            self.illegible.add((row, key))

    def frame(self) -> pl.DataFrame:
        """Return the rows as columns."""
        rows = len(self.units)
        return pl.DataFrame(
            {
                UNIT: pl.Series(self.units, dtype=pl.String),
                ROW: pl.Series(range(rows), dtype=pl.Int64),
                **{
                    key: pl.Series(column + [None] * (rows - len(column)), dtype=pl.Int64)
                    for key, column in self.cells.items()
                },
            }
        )
