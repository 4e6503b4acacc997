"""True forms: stations that counted rightly, and parents that added rightly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

import attrs

from ..model.cell import CellKey
from ..model.tier import Tier
from ..model.unit import UnitCode, tier_of
from .forms import cells_at
from .places import Place
from .region import Region
from .station import station_cells


@attrs.frozen(kw_only=True, eq=False)
class TrueForm:
    """
    A form as it should be, with the forms that it adds up.

    Attributes:
        unit: The place.

        cells: The true number of every cell, in printed order.

        children: The forms one tier below; none of a station.
    """

    unit: UnitCode
    cells: Mapping[CellKey, int]
    children: tuple[TrueForm, ...] = ()

    @property
    def tier(self) -> Tier:
        """The tier of the unit."""
        return tier_of(self.unit)

    def walk(self) -> Iterator[TrueForm]:
        """Yield this form and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def true_form(place: Place, region: Region, random: Random) -> TrueForm:
    """
    Return the form of *place*, from the forms of all stations in it.

    Args:
        place: The place.

        region: The habits of the voters around it.

        random: Where chance comes from.
    """
    tier = tier_of(place.unit)
    here = region.within(tier, random)
    if tier is Tier.TPS:
        return TrueForm(unit=place.unit, cells=station_cells(place.unit, here, random))
    children = tuple(true_form(part, here, random) for part in place.parts)
    return TrueForm(
        unit=place.unit,
        cells={key: sum(child.cells[key] for child in children) for key in cells_at(tier)},
        children=children,
    )
