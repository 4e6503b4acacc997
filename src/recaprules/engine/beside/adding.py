"""Forms added up for the sheet above while they are asked, so that they are read once."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import polars as pl

from ...interpret.shape import Shape, legible_columns
from ...interpret.stacked import constant
from ...model.cell import CellKey
from ...model.sheet import DISTRICT, ROUND, SEEN, UNIT, Sheet
from ...model.unitcodes import are_distinct
from .children import Children
from .place import district_beside
from .runs import joined, of_runs, together


def can_be_added(sheet: Sheet) -> bool:
    """Return whether every form of *sheet* counts: there are neither several readings nor several rounds."""
    return SEEN not in sheet.schema and ROUND not in sheet.schema


@attrs.define(eq=False)
class Adding:
    """
    What has been added up so far of the forms of one sheet.

    Attributes:
        place: The units below another sheet, which are those of this one alone.

        cells: What is added up.
    """

    place: Children
    cells: Sequence[CellKey]
    _parts: list[pl.DataFrame] = attrs.field(init=False, factory=list)
    _last: str = attrs.field(init=False, default="")
    _is_open: bool = attrs.field(init=False, default=True)

    def add(self, part: Sheet, frame: pl.DataFrame, shape: Shape) -> None:
        """
        Add the next forms.

        Args:
            part: What the forms are of.

            frame: The forms.

            shape: What is known of their numbers.
        """
        units = frame[UNIT]
        if not self._is_open or not units.len():
            return
        if units.null_count() or not (units.is_sorted() and units[0] > self._last and are_distinct(units)):
            # Which of two forms of a unit counts is seen only where all of them are read together.
            self._is_open = False
            self._parts.clear()
            return
        self._last = units[-1]
        on, legible, district = self.place.on, legible_columns(shape), district_beside(self.place.base, part)
        rows = frame.with_columns(legible) if legible else frame
        if district:
            rows = rows.filter(pl.col(DISTRICT) == district)
        if DISTRICT in on and DISTRICT not in part.schema:
            rows = rows.hstack([constant(part.ballot.district, rows.height, pl.String).alias(DISTRICT)])
        self._parts.append(of_runs(self.place.under_parents(rows, self.cells), on, self.cells))

    def added(self) -> Children:
        """Return the place with what was added up; as it was, to be read, where that could not be."""
        if not self._parts:
            return self.place
        return attrs.evolve(self.place, sums=joined(together(self._parts), self.place.on))
