"""Columns of anything to columns of whole numbers, with a note of every cell that is none."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from ..model.cell import CellKey
from ..model.text import Text
from .raw import Problems

LARGEST = 10**12
"""No count of an election is larger; a number beyond it is illegible, whatever the form."""

NOT_WHOLE = Text("diharapkan bilangan bulat", "expected a whole number")

_BLANKS = ("", "null", "none", "na", "n/a", "nan")
_WIDENED: dict[pl.DataType, type[pl.DataType]] = {
    pl.Int8(): pl.Int16,
    pl.UInt8(): pl.Int16,
    pl.UInt16(): pl.Int32,
    pl.UInt32(): pl.Int64,
}
_KEPT = (pl.Int16, pl.Int32, pl.Int64)


def whole_numbers(
    column: pl.Series, key: CellKey, place: Callable[[int], str], problems: Problems
) -> tuple[pl.Series, list[int]]:
    """
    Return *column* as whole numbers, and the rows that hold something else.

    Args:
        column: What was read.

        key: The cell that it is.

        place: Says where a row stands in the input.

        problems: Where every cell that is no whole number is noted.

    Returns:
        An integer column called *key*, null where there is no number, and the
        positions of what was written but is illegible.
    """
    kind = column.dtype
    if kind in _KEPT:
        numbers = column
    elif kind in _WIDENED:
        numbers = column.cast(_WIDENED[kind])
    elif kind == pl.Null:
        numbers = pl.Series(key, [None] * len(column), dtype=pl.Int16)
    elif kind == pl.String:
        numbers, column = _from_text(column)
    elif kind.is_numeric():
        numbers = _from_numbers(column)
    else:
        numbers = pl.Series(key, [None] * len(column), dtype=pl.Int16)
    numbers, wrong = _checked(numbers.alias(key), column)
    for row in wrong:
        problems.add(f"{place(row)}, {column.name}", not_whole(_shown(column[row])), kind=NOT_WHOLE)
    illegible = [row for row in wrong if numbers[row] is None]
    return numbers, illegible


def not_whole(shown: str) -> Text:
    """Return what is said of a cell that holds *shown* and no whole number."""
    return Text(f"{NOT_WHOLE.id}, tertulis {shown}", f"{NOT_WHOLE.en}, got {shown}")


def _from_text(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return the numbers in a column of text, and the text with blanks as nulls."""
    text = column.str.strip_chars()
    text = text.to_frame().select(pl.when(~pl.first().str.to_lowercase().is_in(_BLANKS)).then(pl.first())).to_series()
    return text.str.replace(r"^(-?\d+)[.,]0+$", "$1").cast(pl.Int64, strict=False), text.alias(column.name)


def _from_numbers(column: pl.Series) -> pl.Series:
    """Return the whole numbers in a column of floats, decimals or wide integers."""
    frame = column.to_frame("x")
    whole = pl.col("x").cast(pl.Int64, strict=False)
    return frame.select(pl.when(whole.cast(column.dtype, strict=False) == pl.col("x")).then(whole)).to_series()


def _checked(numbers: pl.Series, column: pl.Series) -> tuple[pl.Series, list[int]]:
    """Return the numbers without those too large, and the rows that hold no whole number of at least zero."""
    low, high = numbers.min(), numbers.max()
    clean = numbers.null_count() == column.null_count() and (
        low is None or (low >= 0 and high <= LARGEST)  # type: ignore[operator]  # whole numbers
    )
    if clean and not column.dtype.is_float():
        return numbers, []
    present = ~_is_missing(column)
    huge = (numbers.abs() > LARGEST).fill_null(value=False)
    wrong = (present & numbers.is_null()) | huge | (numbers < 0).fill_null(value=False)
    kept = pl.select(pl.when(~huge).then(numbers)).to_series().alias(numbers.name) if huge.any() else numbers
    return kept, wrong.arg_true().to_list()


def _is_missing(column: pl.Series) -> pl.Series:
    return column.is_null() | column.is_nan() if column.dtype.is_float() else column.is_null()


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str | bool | int) else str(value)
    return text if len(text) <= 40 else f"{text[:37]}…"
