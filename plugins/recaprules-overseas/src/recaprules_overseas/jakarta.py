"""OVS-09: votes for DPR from abroad belong to an electoral district of DKI Jakarta (*DKI Jakarta II*)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

from recaprules import Contest, Judgement, Profile, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.rounds import effective
from recaprules.model.sheet import DISTRICT, UNIT, Sheet
from recaprules.model.unit import OVERSEAS_PREFIX
from recaprules.rules.judgement import AnyJudgement, SheetJudgement

JAKARTA = "31"

_ROW, _HOME, _ABROAD = "row", "at home", "abroad"

Figures: TypeAlias = dict[str, "int | None"]


def dpr_abroad_in_jakarta(recap: Recap, _profile: Profile) -> Iterator[AnyJudgement]:
    """
    Judge every DPR form from abroad in *recap*, and the nation's form of their district.

    Districts are compared within one source, because sources call them by
    different names.

    Yields:
        For a form from abroad: it holds where its district is one of DKI
        Jakarta, is broken where it is one of another province only, and
        undecided where the district is not said, or no form at home is of it.
        For the form of the nation of that district: it is broken where a
        figure is that of the provinces without the votes from abroad, or with
        them twice; it holds where all are the sum of both, and is undecided
        where one is neither or not known.
    """
    found = [one for one in recap.sheets if one.form.contest is Contest.DPR and not one.form.published]
    for source in sorted({one.source for one in found}):
        sheets = [one for one in found if one.source == source]
        homes = _homes(sheets)
        for sheet in sheets:
            if sheet.tier is Tier.NATIONAL:
                yield from _of_nation(sheet, sheets)
            else:
                yield _of_abroad(sheet, homes)


def _homes(sheets: Sequence[Sheet]) -> dict[str, set[str]]:
    """Return the provinces of each electoral district at home."""
    import polars as pl

    homes: dict[str, set[str]] = {}
    for sheet in sheets:
        if sheet.tier is not Tier.NATIONAL:
            rows = sheet.lazy.select(sheet.district, pl.col(UNIT).str.slice(0, 2))
            is_other = pl.any_horizontal(pl.all().ne_missing(pl.all().shift(1)))
            for district, province in rows.filter(is_other).collect().unique().iter_rows():
                if province != OVERSEAS_PREFIX:
                    homes.setdefault(district, set()).add(province)
    return homes


def _of_abroad(sheet: Sheet, homes: dict[str, set[str]]) -> SheetJudgement:
    import polars as pl

    said = [name for name in homes if name]
    right = [name for name in said if JAKARTA in homes[name]]
    verdict = pl.when(pl.col(DISTRICT).is_in(said)).then(pl.col(DISTRICT).is_in(right)).alias("verdict")
    rows = sheet.lazy.select(UNIT, sheet.district).with_row_index(_ROW)
    rows = rows.filter(pl.col(UNIT).str.starts_with(OVERSEAS_PREFIX))
    return SheetJudgement(sheet=sheet, frame=rows.select(_ROW, verdict).collect())


def _of_nation(sheet: Sheet, sheets: Sequence[Sheet]) -> Iterator[Judgement]:
    provinces = [one for one in sheets if one.tier is Tier.PROVINCE]
    cells = [
        cell.key
        for cell in sheet.form.cells(sheet.ballot)
        if cell.row.count.additive and all(cell.key in one.captured for one in (sheet, *provinces))
    ]
    sums = _sums(provinces, cells)
    rows = effective(sheet.lazy.with_row_index(_ROW), sheet.schema).select(_ROW, UNIT, sheet.district, *cells)
    for values in rows.sort(_ROW).collect().iter_rows(named=True):
        home, abroad = (sums.get((values[DISTRICT], side)) for side in (_HOME, _ABROAD))
        if home is not None and abroad is not None and values[DISTRICT]:
            yield _judgement(sheet, values, home, abroad, cells)


def _sums(provinces: Sequence[Sheet], cells: Sequence[str]) -> dict[tuple[str, str], Figures]:
    """Return the figures of each district over the provinces, and of abroad; null where one is missing."""
    import polars as pl

    if not provinces or not cells:
        return {}
    forms = [
        effective(one.lazy, one.schema).select(one.district, UNIT, pl.col(cells).cast(pl.Int64)) for one in provinces
    ]
    side = pl.when(pl.col(UNIT).str.starts_with(OVERSEAS_PREFIX)).then(pl.lit(_ABROAD)).otherwise(pl.lit(_HOME))
    known = [pl.when(pl.col(cell).null_count() == 0).then(pl.col(cell).sum()).alias(cell) for cell in cells]
    rows = pl.concat(forms).group_by(DISTRICT, side.alias("side")).agg(known).collect()
    return {(row[DISTRICT], row["side"]): {cell: row[cell] for cell in cells} for row in rows.iter_rows(named=True)}


def _judgement(sheet: Sheet, values: Figures, home: Figures, abroad: Figures, cells: Sequence[str]) -> Judgement:
    row, verdict = values[_ROW] or 0, Verdict.HOLDS
    for cell in cells:
        written, here, there = values[cell], home[cell], abroad[cell]
        if written is None or here is None or there is None:
            verdict = Verdict.UNDECIDED
        elif written != here + there:
            if written in (here, here + 2 * there):
                left, right = Fraction(written), Fraction(here + there)
                return Judgement(sheet=sheet, row=row, verdict=Verdict.BROKEN, left=left, right=right, cells=(cell,))
            verdict = Verdict.UNDECIDED
    return Judgement(sheet=sheet, row=row, verdict=verdict)
