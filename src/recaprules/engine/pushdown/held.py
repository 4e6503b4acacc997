"""Places that rules read, held in memory so that they can be joined in an engine and again at home."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import narwhals as nw
import polars as pl

from ...interpret.anyframe import column_name
from ...model.cell import CellKey
from ...model.rounds import FIRST
from ...model.sheet import ROUND, UNIT
from ...model.tier import Tier
from ...model.unit import NATION
from ..beside.neighbourhood import Neighbourhood
from ..beside.place import PARENT, Wanted, Within
from .asking import Lazy, brought


@attrs.frozen(kw_only=True, eq=False)
class Held:
    """
    A place that was read once, for all forms.

    Attributes:
        name: The key of the place, such as ``register``.

        keys: The cells that can be read there.

        on: The columns that tell which form it is said of.

        said: A row per form with the columns *on* and the numbers; null is unknown.
    """

    name: str
    keys: frozenset[CellKey]
    on: tuple[str, ...]
    said: pl.DataFrame

    def read(self, wanted: Sequence[Wanted], _within: Within) -> pl.DataFrame:
        """Return a row per form with the columns `on` and those of *wanted*; null is unknown."""
        return self.said.select(*self.on, *(one.name for one in wanted))

    def beside(self, forms: Lazy, tier: Tier) -> Lazy:
        """Return *forms* of *tier* with the numbers of this place, joined in their own engine."""
        if PARENT in self.on:
            forms = forms.with_columns(unit_at(tier.parent or Tier.NATIONAL).alias(PARENT))
        made = [key for key in (PARENT, ROUND) if key in self.on and (key == PARENT or key not in forms.columns)]
        if ROUND in made:
            forms = forms.with_columns(nw.lit(FIRST).alias(ROUND))
        said = brought(self.said.rename(column_name), forms)
        names = [column_name(name) for name in self.said.columns if name not in self.on]
        joined = forms.join(said, on=list(self.on), how="left")
        # What nobody adds up is nothing, and known to be.
        sums = [nw.col(name).fill_null(0) for name in names if name.startswith("known_sum(")]
        joined = joined.with_columns(*sums) if sums else joined
        return joined.drop(made) if made else joined


def held(hood: Neighbourhood) -> Neighbourhood:
    """Return *hood* with all its places read."""
    everywhere = Within(NATION, NATION)
    wanted = hood.wanted
    places = {
        name: Held(name=name, keys=place.keys, on=place.on, said=place.read(wanted.get(name, ()), everywhere))
        for name, place in hood.places.items()
    }
    return attrs.evolve(hood, places=places)


def unit_at(tier: Tier) -> nw.Expr:
    """Return the code of the unit at *tier* that each unit lies in."""
    return nw.lit(NATION) if tier is Tier.NATIONAL else nw.col(UNIT).str.slice(0, tier.code_width)
