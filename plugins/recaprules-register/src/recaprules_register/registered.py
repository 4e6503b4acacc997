"""REG-03 and REG-12: the register has the unit of every form, and the contest is held there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Contest, Profile, Tier
from recaprules.engine.around import Around
from recaprules.model.recap import Recap
from recaprules.model.sheet import DISTRICT, UNIT, Sheet
from recaprules.model.unit import OVERSEAS_PREFIX
from recaprules.rules.judgement import SheetJudgement

from .kinds import SHEET, VERDICT, by_kind, judgements, marked, rows_of_all
from .listed import known_units

if TYPE_CHECKING:
    import polars as pl

_LISTED, _HELD, _OPEN = "is listed", "is held", "may be held"
_HERE, _DISTRICTS = "district of the form", "districts of the unit"


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
        units, rows = known_units(recap, tier), rows_of_all(sheets)
        unknown = pl.lit(None, pl.Boolean).alias(VERDICT)
        yield from judgements(sheets, rows.with_columns(unknown) if units is None else marked(rows, units, VERDICT))


def contest_registered(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge whether the contest of every form is one that its unit has, by the register.

    Yields:
        For each sheet, of the units that the register lists: broken where the
        register gives the unit no electoral district of this contest, or
        another one than that of the form, and abroad where the contest is held
        at home only. Undecided where the district of the unit is not known.
    """
    around = Around(recap, profile)
    for sheets in by_kind(recap).values():
        tier = sheets[0].tier
        known = known_units(recap, tier)
        if known is not None and tier is not Tier.NATIONAL:
            held = _held(around, tier, sheets[0].form.contest, known)
            yield from judgements(sheets, _in_districts(sheets, held, known))


def _held(around: Around, tier: Tier, contest: Contest, known: pl.Series) -> pl.DataFrame:
    """Return the units of *tier* that have *contest*, and their districts where the register has some."""
    import polars as pl

    held = around.registered(tier, contest)
    if held is not None and DISTRICT in held.columns:
        return held
    # The units of a tier that the register does not list are those above the units that it lists.
    abroad = pl.col(UNIT).str.starts_with(OVERSEAS_PREFIX)
    everywhere = contest in around.profile.contests_overseas
    return known.alias(UNIT).to_frame().filter(pl.lit(everywhere) | ~abroad)


def _in_districts(sheets: Sequence[Sheet], held: pl.DataFrame, known: pl.Series) -> pl.DataFrame:
    import polars as pl

    district = pl.col(DISTRICT) if DISTRICT in held.columns else pl.lit("")
    by_unit = held.group_by(UNIT).agg(
        pl.lit(value=True).first().alias(_HELD),
        district.is_null().any().alias(_OPEN),
        district.drop_nulls().unique().alias(_DISTRICTS),
    )
    rows = marked(rows_of_all(sheets, DISTRICT), known, _LISTED).filter(_LISTED)
    rows = rows.join(by_unit, on=UNIT, how="left", maintain_order="left")
    of_sheets = pl.DataFrame({SHEET: range(len(sheets)), _HERE: [sheet.ballot.district for sheet in sheets]})
    rows = rows.join(of_sheets.cast({SHEET: pl.Int64}), on=SHEET, how="left", maintain_order="left")
    of_form = pl.col(DISTRICT) if DISTRICT in rows.columns else pl.lit(None, pl.String)
    rows = rows.with_columns(pl.coalesce(of_form, _HERE).fill_null("").alias(_HERE))
    names = held[DISTRICT].drop_nulls().unique() if DISTRICT in held.columns else pl.Series([], dtype=pl.String)
    # Sources call districts by different names: only those that the register uses can be compared.
    comparable = pl.col(_HERE).is_in(names.implode())
    other = comparable & ~pl.col(_DISTRICTS).list.contains(pl.col(_HERE))
    verdict = (
        pl.when(pl.col(_HELD).is_null())
        .then(pl.lit(value=False))
        .when(pl.col(_OPEN) & ~(comparable & ~other))
        .then(pl.lit(None, pl.Boolean))
        .otherwise(~other)
    )
    return rows.with_columns(verdict.alias(VERDICT))
