"""REG-11: every unit that must have a form has one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Profile, Tier
from recaprules.model.districts import told_apart
from recaprules.model.recap import Recap
from recaprules.model.sheet import DISTRICT, UNIT, Sheet, unit_at
from recaprules.model.tier import ORDER
from recaprules.model.unit import OVERSEAS_PREFIX
from recaprules.model.unitcodes import are_among, are_distinct, distinct
from recaprules.rules.judgement import SheetJudgement, UnitsJudgement

from .facts import answers
from .figures import is_written
from .kinds import VERDICT, by_kind, judgements, rows_of_all

if TYPE_CHECKING:
    import polars as pl

_OPEN, _TOLD, _MANY = "may have none", "unit that is told", "units that are absent"

_AFTER = "~"
"""What no code holds, and what comes after all that codes hold."""


def forms_there(recap: Recap, profile: Profile) -> Iterator[SheetJudgement | UnitsJudgement]:
    """
    Judge whether every unit of the register has its form, for each contest, tier and source of which forms are there.

    Yields:
        For each sheet: it holds on the forms of units that must have one, and
        is undecided where nothing is written in its row. For
        the units without one: broken, with 0 on the left and on the right how
        many forms are expected; where no unit below a unit has a form, that
        one is told, and not each of them. A unit in several electoral
        districts has a form in each. Undecided where nobody knows the
        electoral district of a unit, and so whether it has this contest.
    """
    import polars as pl

    if recap.register is None:
        return
    for sheets in by_kind(recap).values():
        first, contest = sheets[0], sheets[0].form.contest
        held = recap.register.holding(contest, first.tier, overseas=contest in profile.contests_overseas)
        if not held.height or first.tier is Tier.NATIONAL:
            continue
        expected = _expected(held, overseas=first.form.overseas)
        rows = rows_of_all(sheets)
        are_expected = are_among(rows[UNIT], distinct(expected[UNIT]))
        written = pl.concat([answers(sheet, {VERDICT: is_written(sheet)})[VERDICT] for sheet in sheets])
        verdict = pl.when(VERDICT).then(pl.lit(value=True)).alias(VERDICT)
        rows = rows.with_columns(written.alias(VERDICT)).with_columns(verdict).filter(are_expected)
        yield from judgements(sheets, rows)
        forms, absent = _absent(sheets, expected, distinct(rows[UNIT]))
        if absent.height:
            yield UnitsJudgement(sheet=first, frame=_judged(_told(absent, forms[UNIT], first.tier)))


def _expected(held: pl.DataFrame, *, overseas: bool) -> pl.DataFrame:
    """Return the units *held* abroad or at home, in order and once in each district, and whether that is not known."""
    import polars as pl

    abroad = pl.col(UNIT).str.starts_with(OVERSEAS_PREFIX)
    is_open = pl.col(DISTRICT).is_null() if DISTRICT in held.columns else pl.lit(value=False)
    return held.filter(abroad if overseas else ~abroad).with_columns(is_open.alias(_OPEN))


def _absent(sheets: Sequence[Sheet], expected: pl.DataFrame, there: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Return the forms that are expected, in order, and those of them that are absent.

    Args:
        sheets: The forms that there are.

        expected: The units in their districts.

        there: The units that have a form.
    """
    import polars as pl

    if are_distinct(expected[UNIT]):
        are_there = there.len() == expected.height
        return expected, expected.clear() if are_there else expected.filter(~are_among(expected[UNIT], there))
    units, forms = told_apart(expected, sheets)
    units = units.group_by(UNIT, DISTRICT).agg(pl.col(_OPEN).all()).sort(UNIT, DISTRICT)
    return units, units.join(forms, on=[UNIT, DISTRICT], how="anti")


def _judged(told: pl.DataFrame) -> pl.DataFrame:
    """Return the verdict on each unit that is *told*, and how many forms are expected there."""
    import polars as pl

    return (
        told.group_by(_TOLD)
        .agg(pl.col(_OPEN).all(), pl.len().cast(pl.Int64).alias("right"))
        .sort(_TOLD)
        .select(
            pl.col(_TOLD).alias(UNIT),
            pl.when(~pl.col(_OPEN)).then(pl.lit(value=False)).alias(VERDICT),
            pl.lit(0, pl.Int64).alias("left"),
            "right",
        )
    )


def _told(absent: pl.DataFrame, expected: pl.Series, tier: Tier) -> pl.DataFrame:
    """Return the units *absent* with the highest unit of which all that is *expected* is so for certain."""
    import polars as pl

    told = []
    for one in reversed(ORDER[tier.position + 1 : -1]):
        code = unit_at(one)
        counted = absent.filter(~pl.col(_OPEN)).group_by(code).agg(pl.len().alias(_MANY))
        start, end = (expected.search_sorted(codes, "left") for codes in (counted[UNIT], counted[UNIT] + _AFTER))
        whole = counted.filter(counted[_MANY] == end - start)[UNIT]
        told.append(pl.when(are_among(absent.select(code)[UNIT], whole)).then(code))
    return absent.with_columns(pl.coalesce(*told, UNIT).alias(_TOLD))
