"""REG-03 and REG-12: the register has the unit of every form, and the contest is held there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Contest, Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.register import Register
from recaprules.model.sheet import DISTRICT, UNIT, Sheet
from recaprules.model.unit import OVERSEAS_PREFIX
from recaprules.model.unitcodes import places
from recaprules.rules.judgement import SheetJudgement

from .kinds import SHEET, VERDICT, by_kind, judgements, marked, places_of_all, rows_of_all
from .listed import are_listed, known_units

if TYPE_CHECKING:
    import polars as pl

_HELD, _HERE = "is held", "district of the form"
_FIRST, _OTHER = "first district of the unit", "is another one of the unit"


def unit_registered(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge whether the register lists the unit of every form below the nation.

    Yields:
        For each sheet: it holds where the unit is listed, or where one below
        it is and the register lists none of its tier, and is broken where it
        is not. Undecided where the register says nothing of that tier.
    """
    import polars as pl

    if recap.register is None:
        return
    for sheets in by_kind(recap).values():
        tier = sheets[0].tier
        if tier is Tier.NATIONAL:
            continue
        is_listed = are_listed(recap, sheets)
        verdict = pl.lit(None, pl.Boolean) if is_listed is None else is_listed
        yield from judgements(sheets, places_of_all(sheets).with_columns(verdict.alias(VERDICT)))


def contest_registered(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge whether the contest of every form is one that its unit has, by the register.

    Yields:
        For each sheet, of the units that the register lists: broken where the
        register gives the unit no electoral district of this contest, or
        another one than that of the form, and abroad where the contest is held
        at home only. Undecided where the district of the unit is not known.
    """
    if recap.register is None:
        return
    for sheets in by_kind(recap).values():
        tier = sheets[0].tier
        known, is_listed = known_units(recap, tier), are_listed(recap, sheets)
        if known is not None and is_listed is not None and tier is not Tier.NATIONAL:
            held = _held(recap.register, profile, tier, sheets[0].form.contest, known)
            rows = rows_of_all(sheets, DISTRICT).filter(is_listed)
            yield from judgements(sheets, _in_districts(rows, sheets, held))


def _held(register: Register, profile: Profile, tier: Tier, contest: Contest, known: pl.Series) -> pl.DataFrame:
    """Return the units of *tier* that have *contest*, and their districts where the register has some."""
    import polars as pl

    everywhere = contest in profile.contests_overseas
    held = register.holding(contest, tier, overseas=everywhere)
    if DISTRICT in held.columns:
        return held
    # The units of a tier that the register does not list are those above the units that it lists.
    abroad = pl.col(UNIT).str.starts_with(OVERSEAS_PREFIX)
    return known.alias(UNIT).to_frame().filter(pl.lit(everywhere) | ~abroad)


def _in_districts(rows: pl.DataFrame, sheets: Sequence[Sheet], held: pl.DataFrame) -> pl.DataFrame:
    """Return *rows* of the forms in *sheets* with a verdict by the units that have the contest, and their districts."""
    import polars as pl

    if DISTRICT not in held.columns:
        return marked(rows, held[UNIT], VERDICT)
    of_sheets = pl.Series([sheet.ballot.district for sheet in sheets], dtype=pl.String)
    of_form = pl.col(DISTRICT) if DISTRICT in rows.columns else pl.lit(None, pl.String)
    rows = rows.with_columns(pl.coalesce(of_form, of_sheets.gather(rows[SHEET])).fill_null("").alias(_HERE))
    again = held[UNIT].eq_missing(held[UNIT].shift(1))
    more = held.filter(again).select(UNIT, pl.col(DISTRICT).alias(_HERE), pl.lit(value=True).alias(_OTHER))
    if more.height:
        rows = rows.join(more, on=[UNIT, _HERE], how="left", maintain_order="left")
    is_other_one = pl.col(_OTHER).is_not_null() if more.height else pl.lit(value=False)
    first = held.filter(~again)
    at = places(rows[UNIT], first[UNIT])
    rows = rows.with_columns(at.is_not_null().alias(_HELD), first[DISTRICT].gather(at).alias(_FIRST))
    is_own = (pl.col(_FIRST) == pl.col(_HERE)).fill_null(value=False) | is_other_one
    # A district that is not known comes first.
    is_open = pl.col(_FIRST).is_null()
    # Sources call districts by different names: only those that the register uses can be compared.
    names = held[DISTRICT].drop_nulls().unique()
    is_other = ~is_own & pl.col(_HERE).is_in(names.implode())
    verdict = (
        pl.when(~pl.col(_HELD))
        .then(pl.lit(value=False))
        .when(is_open & ~is_own)
        .then(pl.lit(None, pl.Boolean))
        .otherwise(~is_other)
    )
    return rows.with_columns(verdict.alias(VERDICT))
