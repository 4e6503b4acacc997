"""PSU-07: figures of one station that together look like a ground for a re-vote (*alasan PSU*)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Contest, Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.rounds import FIRST, effective
from recaprules.model.sheet import ROUND, UNIT, Sheet
from recaprules.model.unit import FIRST_SPECIAL_NUMBER
from recaprules.rules.judgement import SheetJudgement

from .forms import ROW

if TYPE_CHECKING:
    import polars as pl

ANCHORS = (Contest.PPWP, Contest.GUBERNUR)
"""The contests in which every voter has a ballot."""

SHARE = "unlisted_share"
TURNOUT, COUNTED = "turnout_total", "total_votes"
UNLISTED, TRANSFER = "turnout_unlisted_total", "turnout_transfer_total"
CELLS = (TURNOUT, COUNTED, UNLISTED, TRANSFER)

FEWEST = 2
"""One pattern alone is told by the rule that says it."""


def grounds_for_revote(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every first vote of a station in *recap* that no re-vote replaced.

    The patterns are: not as many votes as voters; an unusual share of unlisted
    voters; another number of unlisted voters in another contest; more transfer
    voters in another contest. The last two are looked for in the forms of the
    same source.

    Yields:
        It is broken where `FEWEST` patterns or more are there, holds where
        fewer can be, and is undecided where a missing figure leaves it open.
        Nothing of stations abroad and special locations, or where fewer
        patterns can be looked for at all.
    """
    for sheet in recap.sheets:
        if sheet.tier is Tier.TPS and sheet.form.contest in ANCHORS and not sheet.form.overseas:
            others = [
                one
                for one in recap.sheets
                if one.tier is Tier.TPS
                and not one.form.overseas
                and one.source == sheet.source
                and one.form.contest is not sheet.form.contest
            ]
            judgement = _judgement(sheet, others, profile)
            if judgement is not None:
                yield judgement


def _judgement(sheet: Sheet, others: Sequence[Sheet], profile: Profile) -> SheetJudgement | None:
    import polars as pl

    captured = [cell for cell in CELLS if cell in sheet.captured]
    rows = _counting(sheet, captured).filter(pl.col(UNIT).str.slice(-3) < str(FIRST_SPECIAL_NUMBER))
    patterns: dict[str, pl.Expr] = {}
    share = profile.value(SHARE)
    if {TURNOUT, COUNTED} <= set(captured):
        patterns["counted"] = pl.col(COUNTED) != pl.col(TURNOUT)
    if share is not None and {TURNOUT, UNLISTED} <= set(captured):
        most = share.numerator * pl.col(TURNOUT)
        patterns["unlisted"] = share.denominator * pl.col(UNLISTED) > most
    for beside, cells in _alike(others, [cell for cell in (UNLISTED, TRANSFER) if cell in captured]):
        rows = rows.join(_beside(beside, cells), on=UNIT, how="left")
        for cell in cells:
            least, most = pl.col(f"least {cell}"), pl.col(f"most {cell}")
            differs = most > pl.col(cell)
            if cell == UNLISTED:
                differs = differs | (least < pl.col(cell))
            # A station that has a form of no other contest shows no such pattern.
            alone = pl.col(f"forms {cell}").is_null()
            patterns[cell] = pl.when(alone).then(pl.lit(value=False)).otherwise(differs)
    if len(patterns) < FEWEST:
        return None
    there = pl.sum_horizontal(one.fill_null(value=False).cast(pl.Int64) for one in patterns.values())
    open_ones = pl.sum_horizontal(one.is_null().cast(pl.Int64) for one in patterns.values())
    verdict = (
        pl.when(there >= FEWEST).then(pl.lit(value=False)).when(there + open_ones < FEWEST).then(pl.lit(value=True))
    )
    judged = rows.select(ROW, verdict.alias("verdict"), left=there, right=pl.lit(FEWEST - 1)).sort(ROW)
    return SheetJudgement(sheet=sheet, frame=judged.collect(), cells=tuple(captured))


def _counting(sheet: Sheet, cells: Sequence[str]) -> pl.LazyFrame:
    """Return the first votes that count."""
    import polars as pl

    rows = effective(sheet.lazy.with_row_index(ROW), sheet.schema)
    if ROUND in sheet.schema:
        rows = rows.filter(pl.col(ROUND) == FIRST)
    return rows.select(ROW, UNIT, *(sheet.legible(cell) for cell in cells))


def _alike(others: Sequence[Sheet], cells: Sequence[str]) -> Iterator[tuple[list[Sheet], list[str]]]:
    """Yield the sheets that have some of *cells*, with those that the same sheets have."""
    found: dict[tuple[int, ...], list[str]] = {}
    for cell in cells:
        places = tuple(at for at, one in enumerate(others) if cell in one.captured)
        if places:
            found.setdefault(places, []).append(cell)
    for places, some in found.items():
        yield [others[at] for at in places], some


def _beside(sheets: Sequence[Sheet], cells: Sequence[str]) -> pl.LazyFrame:
    """Return the least and the most of *cells* in the first votes of other contests; null while one is unknown."""
    import polars as pl

    rows = pl.concat([_counting(sheet, cells).select(UNIT, *cells) for sheet in sheets])
    found = []
    for cell in cells:
        number = pl.col(cell)
        known = number.null_count() == 0
        found += [
            pl.when(known).then(number.min()).alias(f"least {cell}"),
            pl.when(known).then(number.max()).alias(f"most {cell}"),
            pl.len().alias(f"forms {cell}"),
        ]
    return rows.group_by(UNIT).agg(found)
