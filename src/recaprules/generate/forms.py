"""The printed forms that a sample fills: those of the presidential election of 2024."""

from __future__ import annotations

from functools import cache

from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.form import Form
from ..model.tier import Tier
from ..rules.datafiles import builtin_profile

PROFILE = "pemilu2024"

PAIRS = ("100025", "100026", "100027")
"""The codes of the candidate pairs, in ballot order."""


@cache
def form_at(tier: Tier) -> Form:
    """
    Return the form that states the figures of *tier*.

    Raises:
        LookupError: If the election has none.
    """
    form = builtin_profile(PROFILE).form(Contest.PPWP, tier)
    if form is None:
        raise LookupError(f"{PROFILE} has no form of ppwp for the tier {tier.value}")
    return form


@cache
def cells_at(tier: Tier) -> tuple[CellKey, ...]:
    """
    Return the cells of the form of *tier*, in printed order.

    Raises:
        LookupError: If the election has no such form, or no ballot is known.
    """
    ballot = builtin_profile(PROFILE).ballot(Contest.PPWP)
    if ballot is None:
        raise LookupError(f"{PROFILE} has no ballot of ppwp")
    return tuple(cell.key for cell in form_at(tier).cells(ballot))
