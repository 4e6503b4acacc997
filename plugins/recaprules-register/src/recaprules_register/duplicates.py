"""REG-05: a source has one form of each unit, contest and vote (*rekaman ganda*)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Profile, Text
from recaprules.model.recap import Recap
from recaprules.model.sheet import DISTRICT, KEYS, UNIT, Sheet
from recaprules.model.unitcodes import are_distinct
from recaprules.rules.judgement import MeasureColumn, SheetJudgement

from .kinds import ROW, SHEET, VERDICT, by_kind, by_sheet, judgements, rows_of_all

if TYPE_CHECKING:
    import polars as pl

FORMS = MeasureColumn("forms", Text("banyaknya formulir", "forms"))
_DIFFER = "cells that differ"


def unit_once(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge whether every form is the only one of its unit, contest, source, vote, district and reading.

    Copies with the same figures are one form when they are read, so that what
    is left twice differs.

    Yields:
        For each sheet: it holds where a form is the only one, and is broken on
        each of several, with the cells that differ. Undecided where the
        district of one of several forms is not known.
    """
    for sheets in by_kind(recap).values():
        yield from _judgements(sheets)


def _judgements(sheets: Sequence[Sheet]) -> Iterator[SheetJudgement]:
    import polars as pl

    rows = rows_of_all(sheets).select(SHEET, pl.col(ROW).cast(pl.Int64), UNIT, pl.lit(value=True).alias(VERDICT))
    if are_distinct(rows[UNIT]):
        yield from judgements(sheets, rows)
        return
    again = rows[UNIT].is_duplicated()
    keys = [key for key in KEYS if any(key in sheet.schema for sheet in sheets)]
    keys = keys if DISTRICT in keys else [*keys, DISTRICT]
    several = _several(sheets, rows.filter(again), keys)
    twins = several.filter(~pl.col(VERDICT))
    differ = _differing(sheets, twins, keys) if twins.height else twins.with_columns(pl.lit("").alias(_DIFFER))
    others = [one.select(SHEET, ROW, VERDICT) for one in (rows.filter(~again), several)]
    said = pl.concat(others).filter(pl.col(VERDICT).fill_null(value=True))
    yield from judgements(sheets, said.sort(SHEET, ROW))
    for sheet, broken in by_sheet(sheets, differ):
        for (cells,), frame in broken.group_by(_DIFFER, maintain_order=True):
            names = tuple(name for name in str(cells).split() if name in sheet.schema)
            yield SheetJudgement(
                sheet=sheet, frame=frame.select(ROW, VERDICT, FORMS.name), cells=names, measures=(FORMS,)
            )


def _several(sheets: Sequence[Sheet], rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return the forms in *rows*, of whose units there are several, with their *keys* and a verdict."""
    import polars as pl

    forms = pl.concat([_keyed(sheet, own, keys) for sheet, own in by_sheet(sheets, rows)])
    without = [key for key in keys if key != DISTRICT]
    is_open = (pl.col(DISTRICT) == "").any().over(without) & (pl.col(DISTRICT).n_unique().over(without) > 1)
    return forms.with_columns(
        pl.len().over(keys).cast(pl.Int64).alias(FORMS.name),
        pl.when(pl.len().over(keys) > 1)
        .then(pl.lit(value=False))
        .when(~is_open)
        .then(pl.lit(value=True))
        .alias(VERDICT),
    )


def _keyed(sheet: Sheet, rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return where the forms in *rows* of *sheet* stand, with their *keys*."""
    import polars as pl

    of_all = {DISTRICT: sheet.ballot.district}
    named = [
        (pl.col(key).fill_null("") if key in sheet.schema else pl.lit(of_all.get(key, ""))).alias(key) for key in keys
    ]
    forms = sheet.only(UNIT, *(key for key in keys if key in sheet.schema and key != UNIT))
    return forms[rows[ROW]].select(rows[SHEET], rows[ROW], *named)


def _differing(sheets: Sequence[Sheet], twins: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return *twins* with the cells in which the forms of one unit differ, in the order of the form."""
    import polars as pl

    cells = [cell.key for cell in sheets[0].form.cells(sheets[0].ballot)]
    there = [cell for cell in cells if any(cell in sheet.schema for sheet in sheets)]
    figures = []
    for sheet, own in by_sheet(sheets, twins):
        numbers = sheet.lazy.with_row_index(ROW).with_columns(pl.col(ROW).cast(pl.Int64))
        captured = [pl.col(cell).cast(pl.Int64) for cell in there if cell in sheet.schema]
        figures.append(own.lazy().join(numbers.select(ROW, *captured), on=ROW, how="left").collect())
    table = pl.concat(figures, how="diagonal")
    shown = [cell for cell in there if cell in table.columns]
    marks = [
        pl.when(pl.col(cell).n_unique().over(keys) > 1).then(pl.lit(cell)).otherwise(pl.lit(None, pl.String))
        for cell in shown
    ]
    joined = pl.concat_str(*marks, separator=" ", ignore_nulls=True) if marks else pl.lit("")
    return table.with_columns(joined.alias(_DIFFER)).sort(UNIT, SHEET, ROW).select(*twins.columns, _DIFFER)
