"""XC-11: a station has the form of PPWP and of no other contest, or the reverse, after the kecamatan was certified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from recaprules import Contest, Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet
from recaprules.rules.judgement import SheetJudgement

from .stations import ROW, SHEET, ByContest, by_source, forms_that_count

if TYPE_CHECKING:
    import polars as pl

READS = ()
GROUPS = ((Contest.PPWP,), (Contest.DPR, Contest.DPD, Contest.DPRD_PROV, Contest.DPRD_KABKO))

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
    for contests in by_source(recap):
        at_home = {
            contest: tuple(sheet for sheet in sheets if not sheet.form.overseas) for contest, sheets in contests.items()
        }
        yield from _judgements({contest: sheets for contest, sheets in at_home.items() if sheets}, certified)


def _certified(recap: Recap, contests: tuple[Contest, ...]) -> pl.Series:
    """Return the kecamatan with a certificate of one of *contests*."""
    import polars as pl

    units = [
        sheet.lazy.select(UNIT).collect()[UNIT]
        for sheet in recap.sheets
        if sheet.tier is Tier.KECAMATAN and not sheet.form.published and sheet.form.contest in contests
    ]
    return pl.concat([pl.Series(UNIT, [], dtype=pl.String), *units]).unique().sort()


def _judgements(contests: ByContest, certified: list[pl.Series]) -> Iterator[SheetJudgement]:
    import polars as pl

    filled = {
        contest: forms_that_count(sheets, _is_filled).filter(pl.col(_FILLED)) for contest, sheets in contests.items()
    }
    there = [[contest for contest in group if contest in filled] for group in GROUPS]
    if not all(there):
        return
    units = [pl.concat([filled[contest].select(UNIT) for contest in group]).unique() for group in there]
    done = pl.DataFrame(schema={UNIT: pl.String})
    for group, others, other_certified in zip(there, reversed(units), reversed(certified), strict=True):
        for contest in group:
            rows = filled[contest].join(done, on=UNIT, how="anti", maintain_order="left")
            done = pl.concat([done, rows.select(UNIT)])
            yield from _of_contest(contests[contest], rows, others, other_certified)


def _of_contest(
    sheets: tuple[Sheet, ...], rows: pl.DataFrame, others: pl.DataFrame, certified: pl.Series
) -> Iterator[SheetJudgement]:
    import polars as pl

    marked = others.with_columns(pl.lit(value=True).alias(_HAS_OTHER))
    rows = rows.join(marked, on=UNIT, how="left", maintain_order="left")
    is_certified = pl.col(UNIT).str.slice(0, Tier.KECAMATAN.code_width).is_in(certified.implode())
    verdict = pl.when(pl.col(_HAS_OTHER)).then(pl.lit(value=True)).when(is_certified).then(pl.lit(value=False))
    for position, sheet in enumerate(sheets):
        frame = rows.filter(pl.col(SHEET) == position).select(ROW, verdict.alias("verdict")).sort(ROW)
        if frame.height:
            yield SheetJudgement(sheet=sheet, frame=frame)


def _is_filled(sheet: Sheet) -> Mapping[str, pl.Expr]:
    import polars as pl

    cells = [
        cell.key for cell in sheet.form.cells(sheet.ballot) if cell.row.count.additive and cell.key in sheet.captured
    ]
    known = [pl.col(cell).is_not_null() for cell in cells]
    return {_FILLED: pl.any_horizontal(pl.lit(value=False), *known)}
