"""All units of an election, with what is decreed for each."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import attrs

from .contest import Contest
from .form import LARGEST
from .sheet import DISTRICT, UNIT, unit_at
from .tier import ORDER, Tier
from .unit import NATION, OVERSEAS_PREFIX
from .unitcodes import are_among, distinct

if TYPE_CHECKING:
    import polars as pl

DISTRICT_OF = {
    Contest.DPR: "dapil_dpr",
    Contest.DPRD_PROV: "dapil_dprd_prov",
    Contest.DPRD_KABKO: "dapil_dprd_kabko",
}
"""The column of a register that says in which electoral district a station votes."""

REVOTES = "psu_ordered"
"""The column of a register that says which contests were ordered to be voted on again at a station."""

PARENT = "parent"
"""The column of a register with the code of the unit above, where a register says it beside the code."""

UNIT_NAME = "unit_name"
"""The column of a register that says how a unit is called."""

SPECIAL_LOCATION = "special_location"
"""The column of a register that says whether a station is on the list of special locations (1 or 0)."""

TEXTS = (*DISTRICT_OF.values(), REVOTES, PARENT, UNIT_NAME, SPECIAL_LOCATION)
"""The columns of a register that are no figures."""


_Kept = TypeVar("_Kept")


@attrs.frozen(eq=False, slots=False)
class Register:
    """
    The units that an election has.

    What is found out about them is kept, as every contest asks for it.

    Attributes:
        frame: One row per unit: `unit` (KPU code) and, where they are known,
            the decreed figures under the names of the form's cells
            (``registered_male``, ``registered_female``, ``registered_total``)
            and, for stations, the electoral districts (`DISTRICT_OF`) and the
            re-votes that were ordered (`REVOTES`): contests, as in
            ``ppwp dpr``, and ``mk`` where the Constitutional Court ordered them.
            The unit above (`PARENT`), the name (`UNIT_NAME`) and whether a
            station is a special location (`SPECIAL_LOCATION`) are texts too.
    """

    frame: pl.DataFrame
    _kept: dict[tuple[object, ...], object] = attrs.field(init=False, factory=dict, repr=False)

    def _once(self, key: tuple[object, ...], make: Callable[[], _Kept]) -> _Kept:
        """Return what *make* makes, made once for each *key*."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]  # type: ignore[return-value]  # of the type that was put there

    @cached_property
    def _ordered(self) -> pl.DataFrame:
        """The units, narrow codes first, each once; of a unit that is there twice nothing else is known."""
        import polars as pl

        widths, units = self.frame[UNIT].str.len_bytes(), self.frame[UNIT]
        is_next = (widths > widths.shift(1)) | ((widths == widths.shift(1)) & (units >= units.shift(1)))
        # A register that is in order already is not copied.
        in_order = is_next.slice(1).all(ignore_nulls=False)
        frame = self.frame if in_order else self.frame.sort(pl.col(UNIT).str.len_bytes(), UNIT)
        again = frame[UNIT].eq_missing(frame[UNIT].shift(1))
        twice = again | again.shift(-1, fill_value=False)
        if not twice.any():
            return frame
        return frame.with_columns(pl.when(~twice).then(pl.exclude(UNIT))).filter(~again)

    def _of_tier(self, tier: Tier) -> pl.DataFrame:
        """Return the units of *tier*, each once and in order."""
        start, end = self._bounds[tier]
        return self._ordered[start:end]

    @cached_property
    def _bounds(self) -> dict[Tier, tuple[int, int]]:
        """Where the units of each tier begin and end."""
        widths = self._ordered[UNIT].str.len_bytes()
        return {
            tier: (widths.search_sorted(tier.code_width, "left"), widths.search_sorted(tier.code_width, "right"))
            for tier in ORDER
        }

    def listed(self, tier: Tier) -> pl.DataFrame | None:
        """
        Return the units of *tier* that are listed, with all that is said of them.

        A unit that is there twice is there twice. `None` where none is listed.
        """
        import polars as pl

        if self._ordered.height == self.frame.height:
            units = self._of_tier(tier)
        else:
            units = self.frame.filter(pl.col(UNIT).str.len_bytes() == tier.code_width)
        return units if units.height else None

    def codes(self, tier: Tier) -> pl.Series | None:
        """
        Return the units of *tier* that there are, each once and in order.

        Where none of that tier is listed, they are those above the units that
        are. `None` where nothing is said of that tier.
        """

        def found() -> pl.Series | None:
            for below in reversed(ORDER[: tier.position + 1]):
                units = self.listed(below)
                if units is not None:
                    return distinct(units.select(unit_at(tier))[UNIT])
            return None

        return self._once(("codes", tier), found)

    def holding(self, contest: Contest, tier: Tier, *, overseas: bool) -> pl.DataFrame:
        """
        Return the units of *tier* that have a form of *contest*, in order.

        Args:
            contest: What is voted for.

            tier: The tier.

            overseas: Whether the contest is held abroad too; not looked at
                where the districts of stations are known.

        Returns:
            `unit`, and where the districts of stations are known `district`: a
            row for each district in which the unit has voters, null where one
            is not known. No rows where no unit of that tier is listed.
        """
        if DISTRICT_OF.get(contest, "") in self.frame.columns:
            return self._once(("holding", contest, tier), lambda: self._in_districts(contest, tier))
        return self._once(("holding", tier, overseas), lambda: self._everywhere(tier, overseas=overseas))

    def _everywhere(self, tier: Tier, *, overseas: bool) -> pl.DataFrame:
        import polars as pl

        units = self._of_tier(tier).select(UNIT).filter(pl.col(UNIT) != NATION)
        return units if overseas else units.filter(~pl.col(UNIT).str.starts_with(OVERSEAS_PREFIX))

    def _in_districts(self, contest: Contest, tier: Tier) -> pl.DataFrame:
        """Who votes in which district is known of stations; a unit above has the districts of those below."""
        below = tier.child
        if below is None:
            return self._stations(contest).select(UNIT, DISTRICT)
        units = self.holding(contest, below, overseas=False).select(unit_at(tier), DISTRICT)
        return units.unique().sort(UNIT, DISTRICT)

    def _stations(self, contest: Contest) -> pl.DataFrame:
        """Return the stations where *contest* is held, with their district and what is decreed for them."""
        return self._once(("stations", contest), lambda: self._voting(contest))

    def _voting(self, contest: Contest) -> pl.DataFrame:
        # What is cut out of the register in one piece takes no memory of its own.
        stations = self.decreed(Tier.TPS).rename({DISTRICT_OF[contest]: DISTRICT})
        figures = [name for name, kind in stations.schema.items() if kind.is_integer()]
        stations = stations.select(UNIT, DISTRICT, *figures)
        is_known = stations[DISTRICT].is_not_null()
        villages = stations[UNIT].str.slice(0, Tier.VILLAGE.code_width)
        # A village of which no station has a district has no such contest.
        open_ones = distinct(villages.filter(~is_known))
        partly = open_ones.filter(are_among(open_ones, distinct(villages.filter(is_known))))
        return _where(stations, is_known | villages.is_in(partly.implode()) if partly.len() else is_known)

    def decreed(self, tier: Tier) -> pl.DataFrame:
        """Return the units of *tier*, each once and in order, with what is decreed for each in whole numbers."""
        import polars as pl

        kept, units = (pl.String, pl.Int16, pl.Int32, pl.Int64), self._of_tier(tier)
        casts = [pl.col(name).cast(pl.Int64) for name, kind in units.schema.items() if kind not in kept]
        return units.with_columns(casts) if casts else units

    def decreed_in_districts(self, contest: Contest, tier: Tier) -> pl.DataFrame | None:
        """
        Return what is decreed for the part of each unit of *tier* in each electoral district of *contest*.

        It is added up over the stations, and null where it is not known of
        one of them or is larger than any count of an election; `None` where
        the districts of stations are not known.
        """
        if DISTRICT_OF[contest] not in self.frame.columns:
            return None
        return self._once(("decreed", contest, tier), lambda: self._parts(contest, tier))

    def _parts(self, contest: Contest, tier: Tier) -> pl.DataFrame:
        import polars as pl

        below = tier.child
        if below is None:
            stations = self._stations(contest)
            return _where(stations, stations[DISTRICT].is_not_null())
        said = self.decreed_in_districts(contest, below)
        assert said is not None
        figures = [name for name, kind in said.schema.items() if kind.is_integer()]
        known = []
        for name in figures:
            total = pl.col(name).cast(pl.Int64).sum()
            is_count = (pl.col(name).null_count() == 0) & (total <= LARGEST)
            known.append(pl.when(is_count).then(total).alias(name))
        return said.with_columns(unit_at(tier)).group_by(UNIT, DISTRICT).agg(known).sort(UNIT, DISTRICT)


def _where(frame: pl.DataFrame, chosen: pl.Series) -> pl.DataFrame:
    """Return the rows of *frame* that are *chosen*, in one piece of it where they stand together."""
    rows = chosen.arg_true()
    if rows.len() and rows[-1] - rows[0] + 1 == rows.len():
        return frame[rows[0] : rows[-1] + 1]
    return frame.filter(chosen)
