"""
PL-13: turnout beside the share of the strongest option, for a province.

Drawn as a map of both, the stations of an ordinary province form one cloud,
or as many as it has kinds of places. What is looked for is a smear into the
corner where nearly everybody on the list votes and nearly everybody votes alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from recaprules import Profile, Text, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet, unit_at
from recaprules.model.unit import UnitCode
from recaprules.rules.judgement import Measure, UnitJudgement

from .correction import holm
from .measures import CHANCE, N, at_most, measure, rounded
from .noken import is_noken
from .parameters import Limits, limits
from .stations import Family, families, forms, option_cells

if TYPE_CHECKING:
    import polars as pl

LISTED, VOTED, VOTERS = "registered_total", "turnout_registered_total", "turnout_total"
VALID, INVALID, TOTAL = "valid_votes", "invalid_votes", "total_votes"
COUNTS = ("registered", "turnout_registered", "turnout_total", VALID, INVALID, TOTAL)
NEEDED = (LISTED, VOTED, VOTERS, VALID, INVALID, TOTAL)

CORNER = 95
"""The corner begins at so many percent of turnout and of the share."""

TIMES_GROUP = 10
"""A province needs so many times as many whole forms as a group needs stations."""

IN_CORNER = Text("TPS di sudut 95 %/95 %", "stations in the corner of 95 %/95 %")
EXPECTED = Text("yang diperkirakan bila keduanya tak berkaitan", "expected if the two were unrelated")
PHI = Text("ukuran efek (phi)", "effect size (phi)")


@attrs.frozen(kw_only=True)
class Corner:
    """
    The stations of one province, counted.

    Attributes:
        sheet: A sheet with forms of them.

        unit: The province.

        many: Those whose forms add up.

        full: Those of them with nearly full turnout.

        alike: Those of them with nearly all votes for one option.

        both: Those with both.
    """

    sheet: Sheet
    unit: UnitCode
    many: int
    full: int
    alike: int
    both: int

    @property
    def expected(self) -> float:
        """How many would have both if the two were unrelated."""
        return self.full * self.alike / self.many

    @property
    def phi(self) -> float:
        """How closely the two go together, from −1 to 1; 0 where one of them is everywhere or nowhere."""
        spread = self.full * (self.many - self.full) * self.alike * (self.many - self.alike)
        return (self.both * self.many - self.full * self.alike) / math.sqrt(spread) if spread else 0.0


def no_smear(recap: Recap, profile: Profile) -> Iterator[UnitJudgement]:
    """
    Judge every province in *recap* by whether nearly full turnout and nearly all votes for one option go together.

    Only forms that add up are looked at, large enough and without noken.

    Yields:
        For each province, contest and source: broken where more stations have
        both than chance explains (``unusual_level``, after Holm over the
        provinces) and phi is as much as matters (``unusual_effect``);
        undecided where there are too few forms.
    """
    thresholds = limits(profile)
    if thresholds is not None:
        for family in families(recap):
            yield from _judged(_corners(family, profile, thresholds), thresholds)


def _judged(found: list[Corner], thresholds: Limits) -> Iterator[UnitJudgement]:
    from scipy.stats import hypergeom

    enough = [one for one in found if one.many >= TIMES_GROUP * thresholds.small_group]
    sizes = [hypergeom.sf(one.both - 1, one.many, one.full, one.alike) for one in enough]
    chances = holm(sizes) if enough else ()
    for one, chance in zip(enough, chances, strict=True):
        unusual = chance <= float(thresholds.level) and one.phi >= float(thresholds.effect)
        yield UnitJudgement(
            sheet=one.sheet,
            unit=one.unit,
            verdict=Verdict.BROKEN if unusual else Verdict.HOLDS,
            measures=(
                measure(N, one.many),
                Measure("in_corner", IN_CORNER, one.both),
                Measure("expected", EXPECTED, rounded(one.expected)),
                Measure("phi", PHI, rounded(one.phi)),
                measure(CHANCE, at_most(chance)),
            ),
        )
    for one in found:
        if one.many < TIMES_GROUP * thresholds.small_group:
            yield UnitJudgement(sheet=one.sheet, unit=one.unit, verdict=Verdict.UNDECIDED)


def _corners(family: Family, profile: Profile, thresholds: Limits) -> list[Corner]:
    import polars as pl

    found: dict[str, Corner] = {}
    for sheet in family:
        options = option_cells(sheet)
        if len(options) < 2 or not set(NEEDED) <= sheet.captured:
            continue
        rows = forms(sheet, (*options, *NEEDED)).filter(~is_noken(profile)).with_columns(_marks(options, thresholds))
        counts = rows.group_by(unit_at(Tier.PROVINCE)).agg(
            pl.col("whole").sum(),
            (pl.col("whole") & pl.col("full")).sum().alias("full"),
            (pl.col("whole") & pl.col("alike")).sum().alias("alike"),
            (pl.col("whole") & pl.col("full") & pl.col("alike")).sum().alias("both"),
        )
        for unit, many, full, alike, both in counts.sort("unit").iter_rows():
            before = found.get(unit)
            one = Corner(sheet=sheet, unit=UnitCode(unit), many=many, full=full, alike=alike, both=both)
            found[unit] = one if before is None else _added(before, one)
    return [found[unit] for unit in sorted(found)]


def _added(first: Corner, other: Corner) -> Corner:
    return attrs.evolve(
        first,
        many=first.many + other.many,
        full=first.full + other.full,
        alike=first.alike + other.alike,
        both=first.both + other.both,
    )


def _marks(options: tuple[str, ...], thresholds: Limits) -> list[pl.Expr]:
    """Return whether a form adds up and is large enough, and on which edges of the map it lies."""
    import polars as pl

    votes = pl.sum_horizontal([pl.col(option) for option in options], ignore_nulls=False)
    adds_up = (
        (votes == pl.col(VALID))
        & (pl.col(VALID) + pl.col(INVALID) == pl.col(TOTAL))
        & (pl.col(TOTAL) == pl.col(VOTERS))
        & (pl.col(VOTED) <= pl.col(LISTED))
        & (pl.col(LISTED) >= thresholds.small_station)
        & (pl.col(VALID) > 0)
    )
    full = 100 * pl.col(VOTED) >= CORNER * pl.col(LISTED)
    alike = 100 * pl.max_horizontal(options) >= CORNER * pl.col(VALID)
    return [
        adds_up.fill_null(value=False).alias("whole"),
        full.fill_null(value=False).alias("full"),
        alike.fill_null(value=False).alias("alike"),
    ]
