"""XC-08: which contests are held at a place (*jenis pemilihan yang diselenggarakan*), by its code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from recaprules import Contest, Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet
from recaprules.model.unit import OVERSEAS_PREFIX
from recaprules.rules.judgement import SheetJudgement

if TYPE_CHECKING:
    import polars as pl

READS = ()

JAKARTA = "31"

ANCHORS = (Contest.PPWP, Contest.GUBERNUR)
"""The contests whose forms are open while another contest is missing."""

FIRST_CITY = "71"
"""The last two digits of the code of a regency or city: a city from here on."""

Kind: TypeAlias = tuple[Tier, str, bool]
"""What is compared with each other: tier, source, and whether it is what KPU's system published."""


def contests_expected(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every form of *recap* by whether its contest is held at its unit.

    Yields:
        For each sheet: it holds where the contest is held, and is broken where
        it is not. A form of an anchor is undecided where a contest that is
        held there, and that other units of its tier and source have, has no
        form of this unit.
    """
    by_kind: dict[Kind, list[Sheet]] = defaultdict(list)
    for sheet in recap.sheets:
        by_kind[sheet.tier, sheet.source, sheet.form.published].append(sheet)
    for sheets in by_kind.values():
        for sheet in sheets:
            yield _judgement(sheet, sheets, profile)


def _judgement(sheet: Sheet, sheets: Sequence[Sheet], profile: Profile) -> SheetJudgement:
    import polars as pl

    contest = sheet.form.contest
    is_missing = [pl.lit(value=False)]
    if contest in ANCHORS:
        others = {one.form.contest for one in sheets} - {contest}
        for other in sorted(others, key=lambda one: one.value):
            there = _units(one for one in sheets if one.form.contest is other)
            is_missing.append(is_held(other, sheet.tier, profile) & ~pl.col(UNIT).is_in(there.implode()))
    verdict = (
        pl.when(~is_held(contest, sheet.tier, profile))
        .then(pl.lit(value=False))
        .when(~pl.any_horizontal(is_missing))
        .then(pl.lit(value=True))
    )
    rows = sheet.lazy.select(UNIT).with_row_index("row")
    return SheetJudgement(sheet=sheet, frame=rows.select("row", verdict.alias("verdict")).collect())


def _units(sheets: Iterable[Sheet]) -> pl.Series:
    import polars as pl

    return pl.concat([one.lazy.select(UNIT) for one in sheets]).collect()[UNIT]


def is_held(contest: Contest, tier: Tier, profile: Profile) -> pl.Expr:
    """
    Return whether *contest* is held at the place in the column `unit`.

    Above the regency or city only contests that are held nowhere in the
    election are known not to be held.
    """
    import polars as pl

    unit = pl.col(UNIT)
    at_home = pl.lit(contest in profile.contests)
    if tier not in (Tier.NATIONAL, Tier.PROVINCE):
        code, province = unit.str.slice(2, 2), unit.str.slice(0, 2)
        match contest:
            case Contest.DPRD_KABKO:
                at_home = at_home & (province != JAKARTA)
            case Contest.BUPATI:
                at_home = at_home & (province != JAKARTA) & (code < FIRST_CITY)
            case Contest.WALIKOTA:
                at_home = at_home & (province != JAKARTA) & (code >= FIRST_CITY)
            case _:
                pass
    abroad = unit.str.starts_with(OVERSEAS_PREFIX)
    return pl.when(abroad).then(pl.lit(contest in profile.contests_overseas)).otherwise(at_home)
