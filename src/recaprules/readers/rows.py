"""Tallies that come one by one, gathered to columns."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import polars as pl

from ..model.cell import CellKey
from ..model.sheet import ROUND, SEEN, UNIT
from .raw import ROW


@attrs.define
class Rows:
    """
    The tallies of one ballot, as they are read.

    Attributes:
        units: The unit of each row.

        places: Where each row was read.

        times: When the source showed it; empty where it does not say so.

        rounds: The vote that it is of; empty where it is the first.

        cells: What was read of each cell, as far as it was there; shorter
            than *units* where the last rows do not have the cell.

        blocks: What was read of several cells at once: the rows, and the
            numbers of each.

        illegible: Row and cell of what is no whole number.
    """

    units: list[str] = attrs.field(factory=list)
    places: list[str] = attrs.field(factory=list)
    times: list[str] = attrs.field(factory=list)
    rounds: list[str] = attrs.field(factory=list)
    cells: dict[CellKey, list[int | None]] = attrs.field(factory=dict)
    blocks: dict[tuple[CellKey, ...], tuple[list[int], list[tuple[int | None, ...]]]] = attrs.field(factory=dict)
    illegible: set[tuple[int, CellKey]] = attrs.field(factory=set)

    def start(self, unit: str, place: str, time: str = "", vote: str = "") -> None:
        """Begin a row."""
        self.units.append(unit)
        self.places.append(place)
        self.times.append(time)
        self.rounds.append(vote)

    def put(self, key: CellKey, value: int | None, *, is_illegible: bool = False) -> None:
        """Write one cell of the row that was begun last."""
        row = len(self.units) - 1
        column = self.cells.setdefault(key, [])
        if len(column) < row:
            column.extend([None] * (row - len(column)))
        column.append(value)
        if is_illegible:
            self.illegible.add((row, key))

    def put_all(self, keys: tuple[CellKey, ...], values: tuple[int | None, ...]) -> None:
        """Write several cells of the row that was begun last, each once, none of them illegible."""
        rows, written = self.blocks.setdefault(keys, ([], []))
        rows.append(len(self.units) - 1)
        written.append(values)

    def frame(self) -> pl.DataFrame:
        """Return the rows as columns."""
        rows = len(self.units)
        return pl.DataFrame(
            {
                UNIT: pl.Series(self.units, dtype=pl.String),
                ROW: pl.Series(range(rows), dtype=pl.Int64),
                **({ROUND: pl.Series(self.rounds, dtype=pl.String)} if any(self.rounds) else {}),
                SEEN: pl.Series(self.times, dtype=pl.String),
                **{key: pl.Series(column, dtype=pl.Int64) for key, column in self._columns().items()},
            }
        )

    def _columns(self) -> dict[CellKey, Sequence[int | None]]:
        """Return what was written in each cell, a number or a blank for every row."""
        rows = len(self.units)
        columns: dict[CellKey, Sequence[int | None]] = {
            key: column + [None] * (rows - len(column)) for key, column in self.cells.items()
        }
        for keys, (places, written) in self.blocks.items():
            for key, values in zip(keys, zip(*written, strict=True), strict=True):
                if len(places) == rows:
                    columns[key] = values
                    continue
                column = list(columns.get(key, ())) or [None] * rows
                for place, value in zip(places, values, strict=True):
                    column[place] = value
                columns[key] = column
        return columns
