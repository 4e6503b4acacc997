"""XS-08: forms that the officers marked as wrong (*tidak sesuai*), and whether anything changed since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recaprules import Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import DISTRICT, ROUND, SEEN, UNIT, Sheet
from recaprules.rules.judgement import SheetJudgement

if TYPE_CHECKING:
    import polars as pl

FLAG = "officer_flag"
READS = (FLAG,)

_RUN, _SINCE, _MOVED = "run of the same flag", "readings before in this run", "moved in this run"


def flagged(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every reading of a station's form of which it is known whether the officers marked it as wrong.

    Yields:
        For each sheet: it holds where the form is not marked, or where a
        figure changed since the first of the readings in a row that have the
        mark; broken where none did. Undecided at the first such reading,
        where the mark is blank, and at readings of one form that nobody can
        put in order.
    """
    for sheet in recap.sheets:
        if sheet.tier is Tier.TPS and FLAG in sheet.captured:
            yield SheetJudgement(sheet=sheet, frame=_verdicts(sheet), cells=(FLAG,))


def _verdicts(sheet: Sheet) -> pl.DataFrame:
    import polars as pl

    form = [key for key in (UNIT, DISTRICT, ROUND) if key in sheet.schema]
    figures = [
        cell.key for cell in sheet.form.cells(sheet.ballot) if cell.row.count.additive and cell.key in sheet.captured
    ]
    rows = sheet.lazy.select(*sheet.keys, FLAG, *figures).with_row_index("row")
    if SEEN in sheet.schema:
        rows = rows.sort(*form, SEEN, maintain_order=True)
    flag = pl.col(FLAG)
    turned = flag.ne_missing(flag.shift(1)).cast(pl.Int64)
    rows = rows.with_columns(turned.cum_sum().over(form).alias(_RUN))
    run = [*form, _RUN]
    rows = rows.with_columns(pl.int_range(pl.len()).over(run).alias(_SINCE))
    # What Sirekap shows is compared, not what is true: a blank that is filled in is a change.
    moved = pl.any_horizontal(pl.lit(value=False), *(pl.col(one).ne_missing(pl.col(one).shift(1)) for one in figures))
    rows = rows.with_columns(
        (moved.over(run) & (pl.col(_SINCE) > 0)).cast(pl.Int64).cum_max().over(run).cast(pl.Boolean).alias(_MOVED)
    )
    in_order = ~pl.struct(sheet.keys).is_duplicated()
    verdict = (
        pl.when(flag == 0)
        .then(pl.lit(value=True))
        .when((flag == 1) & (pl.col(_SINCE) > 0) & in_order)
        .then(pl.col(_MOVED))
    )
    return rows.select("row", verdict.alias("verdict")).sort("row").collect()
