"""
The units below each form, added up.

Sheets are in the order of their units, so that the units below one stand
together. Their groups are numbered: Polars adds up groups of numbers that it
does not know to be sorted in a quarter of the time of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_

import polars as pl

from ...model.cell import CellKey
from ...model.unitcodes import are_distinct, begins

CHILD = "unit below"
FORMS = "forms"
UNITS = "units"
WHOLE = "whole forms"
TOTAL, MISSING = "total ", "missing "

_FORM = "form above"
_IS_NEW = "is another unit"


def added_up(rows: pl.DataFrame, on: Sequence[str], cells: Sequence[CellKey]) -> pl.DataFrame:
    """
    Return the *rows* of each form added up.

    Args:
        rows: The columns *on*, `CHILD`, and whole numbers, in any order.

        on: What tells the forms apart.

        cells: What is added up.

    Returns:
        The columns *on*, each form once and in order; how many forms, units
        and wholly legible forms are below it; of each cell the sum of what is
        known, and of those that are not known everywhere how often.
    """
    order = [*on, CHILD]
    return of_runs(rows if _in_order(rows, order) else rows.sort(order), on, cells)


def of_runs(rows: pl.DataFrame, on: Sequence[str], cells: Sequence[CellKey]) -> pl.DataFrame:
    """Return the same of *rows* that stand in runs of one form each; several runs of a form are left to `joined`."""
    is_form = begins([rows[key] for key in on])
    is_unit = is_form | begins([rows[CHILD]])
    schema = rows.schema
    # Polars adds up 16 bits in 64, but 32 bits in 32.
    numbers = [rows[cell].cast(pl.Int64) if schema[cell] == pl.Int32 else rows[cell] for cell in cells]
    keys = [rows[key] for key in on]
    forms = pl.DataFrame([is_form.cum_sum().alias(_FORM), is_unit.alias(_IS_NEW), *keys, *numbers])
    counts = [pl.len().cast(pl.Int64).alias(FORMS), pl.col(_IS_NEW).sum().cast(pl.Int64).alias(UNITS)]
    totals = [pl.col(cells).sum().name.prefix(TOTAL)] if cells else []
    sums = forms.group_by(_FORM, maintain_order=True).agg(pl.col(on).first(), *counts, *totals)
    holes = [cell for cell, column in zip(cells, numbers, strict=True) if column.null_count()]
    if not holes:
        _, *columns = sums.get_columns()
        return pl.DataFrame([*columns, sums[FORMS].alias(WHOLE)])
    is_whole = reduce(and_, (forms[cell].is_not_null() for cell in holes))
    return _with_missing(sums, forms.filter(~is_whole), holes)


def _with_missing(sums: pl.DataFrame, broken: pl.DataFrame, holes: Sequence[CellKey]) -> pl.DataFrame:
    """Return *sums* with how many forms are whole, and how many have no legible number in each of *holes*."""
    missing = broken.group_by(_FORM).agg(pl.len().alias(WHOLE), pl.col(holes).null_count().name.prefix(MISSING))
    both = sums.join(missing, on=_FORM, how="left", maintain_order="left").drop(_FORM)
    counts = pl.col(WHOLE, *(MISSING + cell for cell in holes)).fill_null(0)
    return both.with_columns(counts).with_columns((pl.col(FORMS) - pl.col(WHOLE)).alias(WHOLE))


def together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return sums over several parts as one table; a cell that a part knows everywhere is missing there 0 times."""
    if len(parts) == 1:
        return parts[0]
    sums = pl.concat(parts, how="diagonal")
    return sums.with_columns(pl.col(name for name in sums.columns if name.startswith(MISSING)).fill_null(0))


def joined(sums: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """Return *sums*, in which a form may be there several times, with each form once and in order."""
    ordered = sums if _in_order(sums, on) else sums.sort(on)
    first = begins([ordered[key] for key in on])
    if first.all():
        return ordered
    numbers = [name for name in sums.columns if name not in on]
    merged = ordered.with_columns(first.cum_sum().alias(_FORM)).group_by(_FORM, maintain_order=True)
    return merged.agg(pl.col(on).first(), pl.col(numbers).sum()).select(sums.columns)


def _in_order(rows: pl.DataFrame, order: Sequence[str]) -> bool:
    """Return whether *rows* are sorted already, which is often seen from one column at a time."""
    first, *more = (rows[key] for key in order)
    if not first.is_sorted():
        return False
    if all(one.is_sorted() for one in more) or are_distinct(first):
        return True
    return rows.height < 2 or rows.select(pl.struct(order)).to_series().is_sorted()
