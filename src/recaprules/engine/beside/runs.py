"""
The units below each form, added up.

Sheets are in the order of their units, so that the units below one stand
together; Polars adds up groups that it knows to be sorted in half the time.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ...model.cell import CellKey

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
    if not _in_order(rows, order):
        rows = rows.sort(order)
    nulls = dict(zip(cells, rows.select(cells).null_count().row(0) if cells else (), strict=True))
    holes = [cell for cell in cells if nulls[cell]]
    form = pl.col(on[0]) if len(on) == 1 else pl.concat_str(on, separator="\0")
    is_new = pl.any_horizontal(pl.col(key).ne_missing(pl.col(key).shift(1)) for key in order)
    whole = pl.all_horizontal(pl.col(holes).is_not_null()) if holes else pl.lit(value=True)
    forms = rows.with_columns(form.set_sorted().alias(_FORM), is_new.alias(_IS_NEW), whole.alias(WHOLE))
    counts = [pl.len().alias(FORMS), pl.col(_IS_NEW).sum().alias(UNITS)]
    if cells:
        # Polars adds up 16 bits in 64, but 32 bits in 32.
        schema = rows.schema
        wide = [cell for cell in cells if schema[cell] == pl.Int32]
        forms = forms.with_columns(pl.col(wide).cast(pl.Int64)) if wide else forms
        counts.append(pl.col(cells).sum().name.prefix(TOTAL))
    grouped = _in_pieces(forms).group_by(_FORM, maintain_order=True)
    sums = grouped.agg(*(pl.col(key).first() for key in on), *counts)
    return _with_missing(sums, forms.filter(~pl.col(WHOLE)), holes)


_PIECES, _SMALL = 4, 1 << 12


def _in_pieces(rows: pl.DataFrame) -> pl.DataFrame:
    """Return *rows* in several pieces: Polars adds up sorted groups of such columns four times as fast."""
    if rows.height < _SMALL:
        return rows
    size = -(-rows.height // _PIECES)
    return pl.concat([rows.slice(start, size) for start in range(0, rows.height, size)], rechunk=False)


def _with_missing(sums: pl.DataFrame, broken: pl.DataFrame, holes: Sequence[CellKey]) -> pl.DataFrame:
    """Return *sums* with how many forms are whole, and how many have no legible number in each of *holes*."""
    missing = broken.group_by(_FORM).agg(pl.len().alias(WHOLE), pl.col(holes).null_count().name.prefix(MISSING))
    both = sums.join(missing, on=_FORM, how="left", maintain_order="left").drop(_FORM)
    counts = pl.col(WHOLE, *(MISSING + cell for cell in holes)).fill_null(0)
    return both.with_columns(counts).with_columns(
        pl.col(FORMS, UNITS).cast(pl.Int64), (pl.col(FORMS) - pl.col(WHOLE)).cast(pl.Int64).alias(WHOLE)
    )


def together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return sums over several parts as one table; a cell that a part knows everywhere is missing there 0 times."""
    if len(parts) == 1:
        return parts[0]
    sums = pl.concat(parts, how="diagonal")
    return sums.with_columns(pl.col(name for name in sums.columns if name.startswith(MISSING)).fill_null(0))


def joined(sums: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """Return *sums*, in which a form may be there for several parts, with each form once and in order."""
    keys = sums.select(pl.struct(on)).to_series()
    again = keys.is_duplicated()
    if again.any():
        numbers = [name for name in sums.columns if name not in on]
        sums = pl.concat([sums.filter(~again), sums.filter(again).group_by(on).agg(pl.col(numbers).sum())])
    return sums if keys.is_sorted() and not again.any() else sums.sort(on)


def _in_order(rows: pl.DataFrame, order: Sequence[str]) -> bool:
    """Return whether *rows* are sorted already; where one column tells forms apart, that of the children tells it."""
    if len(order) == 2 and rows[CHILD].is_sorted() and rows[order[0]].is_sorted():
        return True
    return rows.height < 2 or rows.select(pl.struct(order)).to_series().is_sorted()
