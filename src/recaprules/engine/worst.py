"""The units of a sheet that break the most."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ..interpret.columns import Shape, sides, truth
from ..model.sheet import UNIT
from ..model.unit import UnitCode
from ..rules.rule import Severity
from .failing import is_an_error, shadowed
from .question import Question
from .report import WorstUnit

WORST_UNITS = 20


def worst_units(failing: pl.DataFrame, asked: Sequence[Question], shape: Shape) -> tuple[WorstUnit, ...]:
    """
    Return the units whose forms have the most findings of severity *error* by rules that no other rule says.

    Among as many broken rules, the one with the largest difference comes first.
    """
    errors = [one for one in asked if one.rule.severity is Severity.ERROR]
    if not failing.height or not errors:
        return ()
    broken = [(is_an_error(one, shape) & ~shadowed(one, failing)).cast(pl.Int32) for one in errors]
    counted = failing.with_columns(pl.sum_horizontal(broken).alias("rules")).filter(pl.col("rules") > 0)
    # Only those that break as many rules as the last unit that can be listed need their differences.
    least = counted["rules"].top_k(WORST_UNITS).min() if counted.height else 0
    worst = counted.filter(pl.col("rules") >= least)
    gaps = [
        pl.when(is_an_error(one, shape) & ~shadowed(one, failing)).then(gap)
        for one in errors
        for gap in _gaps(one, shape)
    ]
    table = worst.select(UNIT, "rules", pl.max_horizontal(gaps).fill_null(0).alias("votes"))
    table = table.sort(["rules", "votes", UNIT], descending=[True, True, False]).head(WORST_UNITS)
    setting = asked[0].setting
    return tuple(
        WorstUnit(unit=UnitCode(unit), tier=setting.tier, contest=setting.form.contest, rules=rules, votes=votes)
        for unit, rules, votes in table.iter_rows()
    )


def _gaps(question: Question, shape: Shape) -> list[pl.Expr]:
    """Return the size of each broken repetition's difference; null where it is not broken."""
    gaps: list[pl.Expr] = []
    for repetition in question.repetitions:
        both = sides(repetition.condition, shape)
        size = (both.left - both.right).abs() // both.denominator
        gaps.append(pl.when(~truth(repetition.condition, shape)).then(size))
    return gaps
