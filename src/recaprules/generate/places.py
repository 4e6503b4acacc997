"""The places of an election: the polling stations in the order of their codes, and the units that they make up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import attrs
import numpy as np
import polars as pl

from ..model.tier import ORDER, Tier
from ..model.unit import FIRST_SPECIAL_NUMBER, NATION, OVERSEAS_PREFIX
from .chance import Whole

INNER = (Tier.VILLAGE, Tier.KECAMATAN, Tier.KABKO, Tier.PROVINCE)
"""The tiers whose codes are prefixes of those of stations."""


@attrs.frozen(eq=False)
class Places:
    """
    Polling stations and the units around them.

    Attributes:
        stations: The codes of the stations, each once, in ascending order.

        is_nation: Whether these are all provinces, so that the nation stands above them.
    """

    stations: pl.Series
    is_nation: bool = False

    @cached_property
    def starts(self) -> Mapping[Tier, Whole]:
        """The position of the first station of every unit, by tier."""
        starts: dict[Tier, Whole] = {Tier.TPS: np.arange(len(self.stations))}
        for tier in INNER:
            ends = self.stations.str.slice(0, tier.code_width).rle().struct["len"].cum_sum().to_numpy()
            starts[tier] = np.concatenate(([0], ends[:-1])).astype(np.int64)
        return starts

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The tiers that have a unit, from the station up."""
        return ORDER if self.is_nation else ORDER[:-1]

    @cached_property
    def abroad(self) -> int:
        """The position of the first station abroad; the number of stations where there is none."""
        return int((self.stations < OVERSEAS_PREFIX).sum())

    def units(self, tier: Tier, start: int, stop: int) -> pl.Series:
        """Return the codes of the units of *tier* among the stations from *start* to before *stop*."""
        if tier is Tier.TPS:
            return self.stations[start:stop]
        if tier is Tier.NATIONAL:
            return pl.Series([NATION])
        return self.stations[self.within(tier, start, stop)].str.slice(0, tier.code_width)

    def within(self, tier: Tier, start: int, stop: int) -> Whole:
        """
        Return the positions where the units of *tier* start, within the stations from *start* to before *stop*.

        The first is *start*, also where a unit goes beyond it.
        """
        if tier is Tier.NATIONAL:
            return np.array([start])
        starts = self.starts[tier]
        first = int(np.searchsorted(starts, start, side="right"))
        last = int(np.searchsorted(starts, stop, side="left"))
        return np.concatenate(([start], starts[first:last]))

    @cached_property
    def special(self) -> np.typing.NDArray[np.bool_]:
        """Which stations are domestic special locations (*TPS lokasi khusus*)."""
        numbers = self.stations.str.slice(Tier.VILLAGE.code_width).cast(pl.Int32, strict=False).fill_null(0)
        special: np.typing.NDArray[np.bool_] = (numbers >= FIRST_SPECIAL_NUMBER).to_numpy()
        special[self.abroad :] = False
        return special


def places_of(codes: Sequence[str] | pl.Series, *, is_nation: bool = False) -> Places:
    """Return the places with the stations *codes*, in any order."""
    return Places(pl.Series("unit", codes, dtype=pl.String).sort(), is_nation)
