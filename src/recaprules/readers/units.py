"""Anything to the codes of units: spellings are made one, and no digit is added or taken."""

from __future__ import annotations

from functools import reduce
from operator import or_

import polars as pl

from ..model.tier import CODE_WIDTHS
from ..model.unit import NATION, OVERSEAS_PREFIX, UnitCode, unit_code

_PATTERN = r"^(?:0|[1-9][0-9]+|99[0-9A-Z]+)$"
_SMALL_LETTERS = r"^99[0-9A-Za-z]*[a-z][0-9A-Za-z]*$"
_WIDTHS = tuple(CODE_WIDTHS.values())
_AS_FRACTION = r"^([0-9]+)[.,]0{1,2}$"
# Beyond these a number with a fraction does not hold every whole number, and a code may have become another.
_EXACT: dict[type[pl.DataType], int] = {pl.Float64: 2**53, pl.Float32: 2**24}


def unit_in(text: str) -> UnitCode | None:
    """
    Return the code that *text* spells, if it spells one.

    >>> unit_in(" 99be010001002"), unit_in("TPS 1")
    ('99BE010001002', None)
    """
    code = text.strip()
    try:
        return unit_code(code.upper() if code.startswith(OVERSEAS_PREFIX) and code.isascii() else code)
    except ValueError:
        return None


def unit_codes(column: pl.Series) -> pl.Series:
    """Return the codes that *column* spells; what spells none stays as it was written."""
    if column.dtype == pl.String and are_units(column).all():
        return column
    codes = _text(column)
    abroad = codes.str.contains(_SMALL_LETTERS)
    if abroad.any():
        x = pl.col("x")
        codes = codes.to_frame("x").select(pl.when(abroad).then(x.str.to_uppercase()).otherwise(x)).to_series()
    return codes


def are_units(codes: pl.Series) -> pl.Series:
    """Return which of *codes* can be units; false where there is none."""
    widths = codes.str.len_chars()
    numbers = codes.cast(pl.Int64, strict=False)
    # A number as wide as its digits has no zero and no sign before them; this is many times as fast as the pattern.
    fits = [(widths == width) & numbers.is_between(*_range(width)) for width in widths.unique() if width in _WIDTHS]
    valid = reduce(or_, fits, pl.repeat(value=False, n=len(codes), eager=True)).fill_null(value=False)
    others = (numbers.is_null() & widths.is_in(_WIDTHS)).arg_true()
    return valid.scatter(others, codes[others].str.contains(_PATTERN)) if others.len() else valid


def _range(width: int) -> tuple[int, int]:
    """Return the smallest and the largest code of *width* digits; of one digit there is only the nation."""
    return (10 ** (width - 1), 10**width - 1) if width > 1 else (int(NATION), int(NATION))


def _text(column: pl.Series) -> pl.Series:
    kind = column.dtype
    if kind == pl.String or isinstance(kind, pl.Categorical | pl.Enum):
        return column.cast(pl.String).str.strip_chars().str.replace(_AS_FRACTION, "$1")
    if kind.is_float() or kind.is_decimal():
        return _from_fractions(column)
    if kind.is_integer():
        return column.cast(pl.String)
    return pl.repeat(None, len(column), dtype=pl.String, eager=True)


def _from_fractions(column: pl.Series) -> pl.Series:
    """Return the codes in a column of numbers with fractions, as far as they are whole and exact."""
    if column.dtype.is_float():
        column = column.fill_nan(None)
    limit = 10**18 if column.dtype.is_decimal() else _EXACT.get(type(column.dtype), 0)
    x = pl.col("x")
    whole = x.cast(pl.Int64, strict=False)
    exact = (whole.cast(column.dtype, strict=False) == x) & whole.is_between(-limit, limit)
    code = pl.when(exact).then(whole.cast(pl.String)).otherwise(x.cast(pl.String))
    return column.to_frame("x").select(code).to_series()
