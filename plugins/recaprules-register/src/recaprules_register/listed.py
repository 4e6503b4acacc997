"""The units of the register by tier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from recaprules import Tier
from recaprules.model.recap import Recap
from recaprules.model.register import Register
from recaprules.model.sheet import UNIT, Sheet, unit_at

from .kinds import by_sheet, marked, rows_of_all

if TYPE_CHECKING:
    import polars as pl

_LISTED = "is listed"


def listed(recap: Recap, tier: Tier) -> pl.DataFrame | None:
    """
    Return the units of *tier* that the register of *recap* lists, with all that it says of them.

    A unit that is there twice is there twice. `None` without a register, or
    where it lists no unit of that tier.
    """
    return None if recap.register is None else recap.register.listed(tier)


def known_units(recap: Recap, tier: Tier) -> pl.Series | None:
    """
    Return the units of *tier* that there are by the register of *recap*, each once and in order.

    Where it lists none of that tier, they are those above the units that it
    lists. `None` where it says nothing of that tier.
    """
    return None if recap.register is None else recap.register.codes(tier)


_KEPT: WeakKeyDictionary[Register, WeakKeyDictionary[Sheet, pl.Series]] = WeakKeyDictionary()


def are_listed(recap: Recap, sheets: Sequence[Sheet]) -> pl.Series | None:
    """
    Return for each form of *sheets*, of one tier, whether its unit is one of `known_units`; it is found out once.

    `None` where the register says nothing of that tier.
    """
    import polars as pl

    known = known_units(recap, sheets[0].tier)
    if known is None or recap.register is None:
        return None
    kept = _KEPT.setdefault(recap.register, WeakKeyDictionary())
    if any(sheet.height and sheet not in kept for sheet in sheets):
        rows = marked(rows_of_all(sheets), known, _LISTED)
        for sheet, own in by_sheet(sheets, rows):
            kept[sheet] = own[_LISTED]
    return pl.concat([pl.Series([], dtype=pl.Boolean), *(kept[sheet] for sheet in sheets if sheet.height)])


def counted(codes: pl.Series, tier: Tier, name: str) -> pl.DataFrame:
    """Return `unit` of each unit of *tier*, in order, and as *name* how many of *codes*, which are in order, it has."""
    import polars as pl

    runs = codes.alias(UNIT).to_frame().with_columns(unit_at(tier))[UNIT].rle().struct.unnest()
    return runs.select(pl.col("value").alias(UNIT), pl.col("len").cast(pl.Int64).alias(name))
