"""REG-11: every unit that must have a form has one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Profile, Tier
from recaprules.engine.around import Around
from recaprules.model.recap import Recap
from recaprules.model.sheet import DISTRICT, UNIT, Sheet
from recaprules.model.tier import ORDER
from recaprules.model.unit import OVERSEAS_PREFIX
from recaprules.rules.judgement import SheetJudgement, UnitsJudgement

from .figures import is_written
from .kinds import ROW, SHEET, VERDICT, by_kind, judgements, marked, units_of

if TYPE_CHECKING:
    import polars as pl

_EXPECTED, _THERE, _ABSENT = "is expected", "is there", "is absent"
_OPEN, _TOLD = "may have none", "unit that is told"


def forms_there(recap: Recap, profile: Profile) -> Iterator[SheetJudgement | UnitsJudgement]:
    """
    Judge whether every unit of the register has its form, for each contest, tier and source of which forms are there.

    Yields:
        For each sheet: it holds on the forms of units that must have one, and
        is undecided where nothing is written in its row. For
        the units without one: broken, with 0 on the left and on the right how
        many forms are expected; where no unit below a unit has a form, that
        one is told, and not each of them. Undecided where nobody knows the
        electoral district of a unit, and so whether it has this contest.
    """
    import polars as pl

    around = Around(recap, profile)
    for sheets in by_kind(recap).values():
        first = sheets[0]
        held = around.registered(first.tier, first.form.contest)
        if held is None or not held.height or first.tier is Tier.NATIONAL:
            continue
        abroad = pl.col(UNIT).str.starts_with(OVERSEAS_PREFIX)
        is_open = pl.col(DISTRICT).is_null().all() if DISTRICT in held.columns else pl.lit(value=False).first()
        expected = (
            held.filter(abroad if first.form.overseas else ~abroad).group_by(UNIT).agg(is_open.alias(_OPEN)).sort(UNIT)
        )
        rows = pl.concat([_written(sheet, at) for at, sheet in enumerate(sheets)])
        yield from judgements(sheets, marked(rows, expected[UNIT], _EXPECTED).filter(_EXPECTED))
        yield from _absent(sheets, expected)


def _written(sheet: Sheet, at: int) -> pl.DataFrame:
    """Return the forms of *sheet*, and true where something is written on them."""
    import polars as pl

    written = pl.when(is_written(sheet)).then(pl.lit(value=True)).alias(VERDICT)
    rows = sheet.lazy.select(UNIT, written).with_row_index(ROW)
    return rows.with_columns(pl.lit(at, pl.Int64).alias(SHEET)).collect()


def _absent(sheets: Sequence[Sheet], expected: pl.DataFrame) -> Iterator[UnitsJudgement]:
    """Judge the units that are *expected* and of which *sheets* have no form."""
    import polars as pl

    tier = sheets[0].tier
    rows = marked(expected, units_of(sheets)[UNIT], _THERE).with_columns(pl.col(_THERE).not_().alias(_ABSENT))
    above = [one for one in reversed(ORDER[ORDER.index(tier) :]) if one is not Tier.NATIONAL]
    codes = [pl.col(UNIT).str.slice(0, one.code_width) for one in above]
    told = pl.coalesce(
        *(pl.when((pl.col(_ABSENT) & ~pl.col(_OPEN)).all().over(code)).then(code) for code in codes), UNIT
    )
    absent = rows.with_columns(told.alias(_TOLD)).filter(_ABSENT)
    frame = (
        absent.group_by(_TOLD)
        .agg(pl.col(_OPEN).all(), pl.len().cast(pl.Int64).alias("right"))
        .sort(_TOLD)
        .select(
            pl.col(_TOLD).alias(UNIT),
            pl.when(~pl.col(_OPEN)).then(pl.lit(value=False)).alias(VERDICT),
            pl.lit(0, pl.Int64).alias("left"),
            "right",
        )
    )
    if frame.height:
        yield UnitsJudgement(sheet=sheets[0], frame=frame)
