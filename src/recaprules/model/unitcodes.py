"""
Columns of unit codes.

Most often they are sorted, and then what a table of hashes says in a fifth of
a second for the stations of the nation is seen from neighbours at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


MOST_DIGITS = 18
"""So many digits are a number of 64 bits, whatever they are."""


def distinct(codes: pl.Series) -> pl.Series:
    """
    Return each of *codes* once, in order.

    >>> import polars as pl
    >>> distinct(pl.Series(["12", "11", "12"])).to_list()
    ['11', '12']
    """
    import polars as pl

    ordered = codes
    if not codes.is_sorted():
        numbers = _numbers(codes)
        ordered = codes.sort() if numbers is None else numbers.sort().cast(pl.String).alias(codes.name)
    return ordered.filter(ordered.ne_missing(ordered.shift(1)) | _is_first(ordered))


def _is_first(codes: pl.Series) -> pl.Series:
    """Return true for the first code, which may be null like what is before it."""
    import polars as pl

    return pl.int_range(codes.len(), eager=True) == 0


def are_distinct(codes: pl.Series) -> bool:
    """Return whether each of *codes*, or of numbers, is there once."""
    if codes.is_sorted():
        return not (codes.eq_missing(codes.shift(1)) & ~_is_first(codes)).any()
    numbers = _numbers(codes)
    return (codes if numbers is None else numbers).n_unique() == codes.len()


def are_among(codes: pl.Series, others: pl.Series) -> pl.Series:
    """
    Return for each of *codes* whether it is among *others*, each of which is there once.

    >>> import polars as pl
    >>> are_among(pl.Series(["12", "11", "12"]), pl.Series(["12"])).to_list()
    [True, False, True]
    """
    import polars as pl

    if not others.len() or _is_part(codes, others):
        return pl.repeat(value=bool(others.len()), n=codes.len(), dtype=pl.Boolean, eager=True)
    numbers = _numbers(codes)
    if numbers is not None:
        width = len(codes[0])
        known = _in_digits(others.filter(others.str.len_bytes() == width), width).sort()
        if not known.len():
            return numbers < 0
        places = known.search_sorted(numbers, "left").clip(0, known.len() - 1)
        return known.gather(places) == numbers
    there = pl.DataFrame([others.alias("code"), pl.repeat(value=True, n=others.len(), eager=True).alias("there")])
    found = codes.alias("code").to_frame().join(there, on="code", how="left", maintain_order="left")
    return found["there"].fill_null(value=False)


def _is_part(codes: pl.Series, others: pl.Series) -> bool:
    """Return whether *codes* are *others*, or those between two of them, both in order."""
    if not codes.len() or not (codes.is_sorted() and others.is_sorted()):
        return codes.equals(others)
    return codes.equals(others.slice(int(others.search_sorted(codes[0], "left")), codes.len()))


def _numbers(codes: pl.Series) -> pl.Series | None:
    """Return *codes* as numbers, which are in the same order; `None` unless all are digits, of one width and not 0."""
    import polars as pl

    if not codes.len() or codes.dtype != pl.String or codes.null_count():
        return None
    widths = codes.str.len_bytes()
    if widths.min() != widths.max() or not 0 < widths[0] <= MOST_DIGITS:
        return None
    numbers = _in_digits(codes, widths[0])
    return numbers if numbers.len() == codes.len() else None


def _in_digits(codes: pl.Series, width: int) -> pl.Series:
    """Return as numbers those of *codes*, *width* wide, that are digits and do not begin with 0."""
    import polars as pl

    numbers = codes.cast(pl.Int64, strict=False)
    # A sign leaves fewer digits than the width, and a zero in front is lost.
    return numbers.filter(numbers >= 10 ** (width - 1))
