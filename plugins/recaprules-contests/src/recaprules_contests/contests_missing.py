"""XC-11: a station has the form of PPWP and of no other contest, or the reverse, after the kecamatan was certified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from recaprules import Contest, Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet
from recaprules.model.unitcodes import are_among, distinct
from recaprules.rules.judgement import SheetJudgement

from .stations import ROW, SHEET, ByContest, by_sheet, by_source, forms_that_count

if TYPE_CHECKING:
    import polars as pl

READS = ()
GROUPS = ((Contest.PPWP,), (Contest.DPR, Contest.DPD, Contest.DPRD_PROV, Contest.DPRD_KABKO))

FEW = 4
"""So many cells are asked first, and then so many times as many while none is filled on some form."""

_FILLED, _HAS_OTHER = "has figures", "has the other"


def both_kinds_there(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every station at home that has figures of one contest or more by whether PPWP and the others are both there.

    A form counts where one of its figures is known. One form of a station is
    judged: that of PPWP, or else the first of the others.

    Yields:
        For each sheet: it holds where both are there, is broken where one is
        missing and the kecamatan has a certificate of it, and is undecided
        where there is no such certificate yet. Nothing of a source that has
        no forms of one of the two anywhere.
    """
    certified = [_certified(recap, group) for group in GROUPS]
    for contests in by_source(recap, overseas=False):
        yield from _judgements(contests, certified)


def _certified(recap: Recap, contests: tuple[Contest, ...]) -> pl.Series:
    """Return the kecamatan with a certificate of one of *contests*."""
    import polars as pl

    units = [
        sheet.only(UNIT)[UNIT]
        for sheet in recap.sheets
        if sheet.tier is Tier.KECAMATAN and not sheet.form.published and sheet.form.contest in contests
    ]
    return distinct(pl.concat([pl.Series(UNIT, [], dtype=pl.String), *units]))


def _judgements(contests: ByContest, certified: list[pl.Series]) -> Iterator[SheetJudgement]:
    import polars as pl

    there = [[contest for contest in group if contest in contests] for group in GROUPS]
    if not all(there):
        return
    filled = {
        contest: forms.filter(_FILLED).drop(_FILLED)
        for contest, forms in forms_that_count(contests, _is_filled).items()
    }
    units = {contest: distinct(forms[UNIT]) for contest, forms in filled.items()}
    done = next(iter(units.values())).clear()
    for group, others, other_certified in zip(there, reversed(there), reversed(certified), strict=True):
        for contest in group:
            is_new = ~are_among(units[contest], done)
            if is_new.any():
                new = units[contest].filter(is_new)
                done = distinct(pl.concat([done, new]))
                with_other = new.filter(_are_in_one(new, [units[other] for other in others]))
                rows = filled[contest].filter(are_among(filled[contest][UNIT], new))
                rows = rows.with_columns(are_among(rows[UNIT], with_other).alias(_HAS_OTHER))
                yield from _of_contest(contests[contest], rows, other_certified)


def _are_in_one(codes: pl.Series, others: Sequence[pl.Series]) -> pl.Series:
    """Return for each of *codes* whether it is in one of *others*."""
    found = are_among(codes, others[0])
    for one in others[1:]:
        if found.all():
            break
        found |= are_among(codes, one)
    return found


def _of_contest(sheets: Sequence[Sheet], rows: pl.DataFrame, certified: pl.Series) -> Iterator[SheetJudgement]:
    import polars as pl

    is_certified = pl.col(UNIT).cast(pl.String).str.slice(0, Tier.KECAMATAN.code_width).is_in(certified.implode())
    verdict = pl.when(_HAS_OTHER).then(pl.lit(value=True)).when(is_certified).then(pl.lit(value=False))
    for sheet, frame in by_sheet(sheets, rows.select(SHEET, ROW, verdict.alias("verdict"))):
        yield SheetJudgement(sheet=sheet, frame=frame.select(ROW, "verdict"))


def _is_filled(sheet: Sheet) -> Mapping[str, pl.Expr]:
    import polars as pl

    captured = sheet.captured
    waiting = [cell.key for cell in sheet.form.cells(sheet.ballot) if cell.row.count.additive and cell.key in captured]
    found, many = pl.repeat(value=False, n=sheet.height, eager=True), FEW
    while waiting and not found.all():
        asked, waiting, many = waiting[:many], waiting[many:], many * FEW
        found |= sheet.lazy.select(pl.any_horizontal(pl.col(asked).is_not_null())).collect().to_series()
    return {_FILLED: pl.lit(found)}
