"""OVS-02: which contests are held abroad (*hanya PPWP dan DPR*)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from recaprules import Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet
from recaprules.model.unit import OVERSEAS_PREFIX
from recaprules.rules.judgement import SheetJudgement

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
        for sheet in sheets:
            yield _judgement(sheet, sheets, profile)


def _judgement(sheet: Sheet, sheets: Sequence[Sheet], profile: Profile) -> SheetJudgement:
    import polars as pl

    abroad = pl.col(UNIT).str.starts_with(OVERSEAS_PREFIX)
    rows = sheet.lazy.select(UNIT).with_row_index("row").filter(abroad)
    if sheet.form.contest not in profile.contests_overseas:
        return SheetJudgement(sheet=sheet, frame=rows.select("row", pl.lit(value=False).alias("verdict")).collect())
    awaited = [pl.lit(value=False)]
    for contest in profile.contests_overseas:
        others = [one.lazy.select(UNIT).filter(abroad) for one in sheets if one.form.contest is contest]
        if others and contest is not sheet.form.contest:
            there = pl.concat(others).collect()[UNIT]
            awaited.append(pl.lit(value=bool(len(there))) & ~pl.col(UNIT).is_in(there.implode()))
    verdict = pl.when(~pl.any_horizontal(awaited)).then(pl.lit(value=True)).alias("verdict")
    return SheetJudgement(sheet=sheet, frame=rows.select("row", verdict).collect())
