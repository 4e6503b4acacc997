"""The units of the register by tier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recaprules import Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT
from recaprules.model.tier import ORDER

if TYPE_CHECKING:
    import polars as pl


def listed(recap: Recap, tier: Tier) -> pl.DataFrame | None:
    """
    Return the units of *tier* that the register of *recap* lists, with all that it says of them.

    A unit that is there twice is there twice. `None` without a register, or
    where it lists no unit of that tier.
    """
    import polars as pl

    if recap.register is None:
        return None
    units = recap.register.frame.filter(pl.col(UNIT).str.len_bytes() == tier.code_width)
    return units if units.height else None


def known_units(recap: Recap, tier: Tier) -> pl.Series | None:
    """
    Return the units of *tier* that there are by the register of *recap*, each once, in no order.

    Where it lists none of that tier, they are those above the units that it
    lists. `None` where it says nothing of that tier.
    """
    for below in reversed(ORDER[: ORDER.index(tier) + 1]):
        units = listed(recap, below)
        if units is not None:
            return units[UNIT].str.slice(0, tier.code_width).unique()
    return None
