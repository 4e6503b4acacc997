"""Places that are no forms: the register, recorded corrections, and the reading before."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import polars as pl

from ...model.cell import CellKey
from ...model.register import DISTRICT_OF
from ...model.sheet import DISTRICT, SEEN, UNIT, Sheet
from ...model.tier import Tier
from ...model.unitcodes import begins
from ..around import Around
from .place import Wanted, Within, legible, units_within


@attrs.frozen(kw_only=True)
class Decreed:
    """
    What is decreed for each unit.

    Attributes:
        frame: The units in order, each once, with whole numbers of 16, 32 or 64 bits.

        keys: The cells that it has figures for.
    """

    frame: pl.DataFrame
    keys: frozenset[CellKey]
    name: str = "register"
    on: tuple[str, ...] = (UNIT,)

    def read(self, wanted: Sequence[Wanted], within: Within) -> pl.DataFrame:
        """Return a row per unit with the figures *wanted*; null is unknown."""
        rows = units_within(self.frame, within)
        return rows.select(*self.on, *(pl.col(one.cell).alias(one.name) for one in wanted))


def register_place(sheet: Sheet, around: Around) -> Decreed | None:
    """
    Return what is decreed for the units of *sheet*.

    Of a unit that is split between electoral districts, the decree is that of
    its stations in the district, if the register knows which these are.
    """
    register = around.recap.register
    if register is None:
        return None
    frame = register.decreed(sheet.tier)
    keys = frozenset(cell.key for cell in sheet.form.cells(sheet.ballot) if cell.key in frame.columns)
    if not keys or (sheet.tier is Tier.NATIONAL and sheet.form.contest not in DISTRICT_OF and sheet.ballot.district):
        return None  # a form of the nation for the ballot of one province (DPD)
    if not around.districts(sheet) or sheet.form.contest not in DISTRICT_OF:
        return Decreed(frame=frame, keys=keys)
    parts = register.decreed_in_districts(sheet.form.contest, sheet.tier)
    if parts is None:
        return None
    if DISTRICT in sheet.schema:
        # Most often these are the forms that are asked, in the same order, and nothing has to be looked up.
        own = parts.filter(pl.col(DISTRICT).is_in(around.districts(sheet)))
        return Decreed(frame=own, keys=keys, on=(UNIT, DISTRICT))
    return Decreed(frame=parts.filter(pl.col(DISTRICT) == sheet.ballot.district).drop(DISTRICT), keys=keys)


@attrs.frozen(kw_only=True)
class Corrected:
    """
    What a recorded correction says that a figure is now; the last record of a cell counts.

    Attributes:
        records: The records of one contest.

        keys: The cells that have some.
    """

    records: pl.DataFrame
    keys: frozenset[CellKey]
    name: str = "correction"
    on: tuple[str, ...] = (UNIT,)

    def read(self, wanted: Sequence[Wanted], within: Within) -> pl.DataFrame:
        """Return a row per unit with the corrected figures *wanted*; null where nothing was corrected."""
        rows = (
            within.of(self.records.lazy())
            .group_by(UNIT)
            .agg(
                pl.col("after").filter(pl.col("cell") == one.cell).last().cast(pl.Int64).alias(one.name)
                for one in wanted
            )
        )
        return rows.collect()

    def figures(self, cells: Sequence[CellKey], within: Within) -> pl.DataFrame:
        """Return a row per unit, in order, with what is recorded of those of *cells* that have a record."""
        wanted = [Wanted(name=cell, wrapper="", cell=cell) for cell in cells if cell in self.keys]
        return self.read(wanted, within).sort(UNIT)


def correction_place(sheet: Sheet, around: Around) -> Corrected | None:
    """
    Return the recorded corrections of the units of *sheet*.

    A record names no electoral district: of a unit above the village, which may
    lie in several, it is taken only where the ballot has none.
    """
    above = sheet.tier not in (Tier.TPS, Tier.VILLAGE)
    if around.recap.corrections is None or (above and around.districts(sheet) and sheet.form.contest in DISTRICT_OF):
        return None
    records = around.recap.corrections.filter(pl.col("contest") == sheet.form.contest.value)
    records = records.sort("on", maintain_order=True)
    keys = frozenset(records["cell"].unique()) & sheet.captured
    return Corrected(records=records, keys=keys) if keys else None


@attrs.frozen(kw_only=True)
class Before:
    """
    The reading before each reading of the forms that are asked.

    Attributes:
        base: The forms that are asked.
    """

    base: Sheet
    name: str = "previous"

    @property
    def keys(self) -> frozenset[CellKey]:
        """The cells that can be read there."""
        return self.base.captured

    @property
    def on(self) -> tuple[str, ...]:
        """The columns that tell which reading it is said of."""
        return self.base.keys

    def read(self, wanted: Sequence[Wanted], within: Within) -> pl.DataFrame:
        """Return a row per reading with the numbers *wanted* of the one before; null is unknown."""
        cells = list(dict.fromkeys(one.cell for one in wanted))
        rows = within.of(self.base.lazy).select(*self.on, *legible(self.base, cells)).collect().sort(self.on)
        if not begins([rows[key] for key in self.on]).all():
            rows = rows.unique(self.on, keep="none", maintain_order=True)
        later = (~begins([rows[key] for key in self.on if key != SEEN])).arg_true()
        before = rows[later - 1]
        return rows[later].select(*self.on, *(before[one.cell].alias(one.name) for one in wanted))


def previous_place(sheet: Sheet) -> Before | None:
    """Return the reading before each reading of *sheet*."""
    return Before(base=sheet) if SEEN in sheet.schema else None
