"""OVS-02: which contests are held abroad (*hanya PPWP dan DPR*)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from recaprules import Contest, Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet
from recaprules.model.unit import OVERSEAS_PREFIX
from recaprules.rules.judgement import SheetJudgement

if TYPE_CHECKING:
    import polars as pl

Kind: TypeAlias = tuple[Tier, str, bool]


def only_contests_abroad(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every form of a unit abroad in *recap* by its contest.

    Yields:
        It is broken where the contest is not held abroad. Of a contest that
        is, it holds; it is undecided where other units abroad have a form of
        another contest that is held there, of the same tier and source, and
        this one has none.
    """
    by_kind: dict[Kind, list[Sheet]] = defaultdict(list)
    for sheet in recap.sheets:
        if sheet.tier is not Tier.NATIONAL:
            by_kind[sheet.tier, sheet.source, sheet.form.published].append(sheet)
    for sheets in by_kind.values():
        there = _there(sheets, profile)
        for sheet in sheets:
            yield _judgement(sheet, there, profile)


def _there(sheets: Sequence[Sheet], profile: Profile) -> dict[Contest, pl.Series]:
    """Return the units abroad of which *sheets* have a form, for each contest that is held abroad."""
    import polars as pl

    abroad = pl.col(UNIT).str.starts_with(OVERSEAS_PREFIX)
    found = {}
    for contest in profile.contests_overseas:
        plans = [one.lazy.select(UNIT).filter(abroad) for one in sheets if one.form.contest is contest]
        if plans:
            found[contest] = pl.concat(plans).collect()[UNIT]
    return found


def _judgement(sheet: Sheet, there: Mapping[Contest, pl.Series], profile: Profile) -> SheetJudgement:
    import polars as pl

    abroad = pl.col(UNIT).str.starts_with(OVERSEAS_PREFIX)
    rows = sheet.lazy.select(UNIT).with_row_index("row").filter(abroad)
    if sheet.form.contest not in profile.contests_overseas:
        return SheetJudgement(sheet=sheet, frame=rows.select("row", pl.lit(value=False).alias("verdict")).collect())
    awaited = [
        ~pl.col(UNIT).is_in(units.implode())
        for contest, units in there.items()
        if contest is not sheet.form.contest and units.len()
    ]
    verdict = pl.when(~pl.any_horizontal(pl.lit(value=False), *awaited)).then(pl.lit(value=True)).alias("verdict")
    return SheetJudgement(sheet=sheet, frame=rows.select("row", verdict).collect())
