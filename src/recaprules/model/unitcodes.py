"""
Columns of unit codes.

Most often they are sorted, and then what a table of hashes says in a fifth of
a second for the stations of the nation is seen from neighbours at once. Where
many are held, they may be numbers instead of texts (`compact`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, cast

from .tier import Tier

if TYPE_CHECKING:
    import polars as pl


MOST_DIGITS = 18
"""So many digits are a number of 64 bits, whatever they are."""


_CODE, _PLACE = "code", "place"


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
    is_first = begins([ordered])
    return ordered if is_first.all() else ordered.filter(is_first)


def regencies(codes: pl.Series) -> pl.Series:
    """
    Return the regency or city that each of *codes* lies in; one above them as it is, and none as no text.

    >>> import polars as pl
    >>> regencies(pl.Series(["1101012001001", "99BE010001", "11", None])).to_list()
    ['1101', '99BE', '11', '']
    """
    return codes.str.slice(0, Tier.KABKO.code_width).fill_null("")


def begins(columns: Sequence[pl.Series]) -> pl.Series:
    """
    Return for each row whether one of *columns* differs from the row before; true for the first.

    >>> import polars as pl
    >>> begins([pl.Series(["11", "11", "12"])]).to_list()
    [True, False, True]
    """
    import polars as pl

    rows = columns[0].len()
    differs = [pl.Series([True] * min(rows, 1), dtype=pl.Boolean)]
    if rows > 1:
        # Series that are compared without a query take a hundredth of the time where there are few.
        pairs = [(one.slice(1), one.slice(0, rows - 1)) for one in columns]
        differs.append(reduce(or_, (b.ne_missing(a) if a.null_count() or b.null_count() else b != a for b, a in pairs)))
    return pl.concat(differs)


def alone(codes: pl.Series) -> pl.Series:
    """
    Return *codes* without the column that they were taken from.

    Polars shares the characters of texts: a few units of a sheet would keep those of all in memory.
    """
    return codes + ""


def compact(columns: Sequence[pl.Series]) -> list[pl.Series]:
    """
    Return *columns* of codes as numbers, in a third of the memory; as they are unless all are digits of one width.

    >>> import polars as pl
    >>> [one.to_list() for one in compact([pl.Series(["1101", "1102"]), pl.Series(["11"])])]
    [[1101, 1102], [11]]
    >>> [one.to_list() for one in compact([pl.Series(["1101", "1102"]), pl.Series(["0", "11"])])]
    [['1101', '1102'], ['0', '11']]
    """
    import polars as pl

    numbers = [_numbers(one) if one.len() else one.cast(pl.Int64) for one in columns]
    known = [one for one in numbers if one is not None]
    return known if len(known) == len(columns) else list(columns)


def are_distinct(codes: pl.Series) -> bool:
    """Return whether each of *codes*, or of numbers, is there once."""
    if codes.len() < 2:
        return True
    if codes.is_sorted():
        return begins([codes]).all()
    numbers = _numbers(codes)
    if numbers is not None:
        return numbers.n_unique() == codes.len()
    by_width = _by_width(codes)
    return all(map(are_distinct, by_width)) if len(by_width) > 1 else codes.n_unique() == codes.len()


def _by_width(codes: pl.Series) -> list[pl.Series]:
    """Return *codes* by how wide they are: those of a tier are often in order when those of several are not."""
    import polars as pl

    if codes.dtype != pl.String:
        return [codes]
    widths = codes.str.len_bytes()
    return [codes.filter(widths.eq_missing(width)) for width in widths.unique()]


def are_among(codes: pl.Series, others: pl.Series) -> pl.Series:
    """
    Return for each of *codes* whether it is among *others*, each of which is there once.

    >>> import polars as pl
    >>> are_among(pl.Series(["12", "11", "12"]), pl.Series(["12"])).to_list()
    [True, False, True]
    """
    import polars as pl

    ours, theirs = _of_one_kind(codes, others)
    if not theirs.len() or _is_part(ours, theirs):
        return pl.repeat(value=bool(theirs.len()), n=ours.len(), dtype=pl.Boolean, eager=True)
    return places(ours, theirs).is_not_null()


def places(codes: pl.Series, others: pl.Series) -> pl.Series:
    """
    Return for each of *codes* where it is among *others*, each of which is there once; null where it is not.

    >>> import polars as pl
    >>> places(pl.Series(["12", "11", "12"]), pl.Series(["10", "12"])).to_list()
    [1, None, 1]
    """
    import polars as pl

    ours, theirs = _of_one_kind(codes, others)
    numbers = _numbers(ours)
    if ours.dtype == pl.Int64:
        ours, theirs = _known_order(ours), _known_order(theirs)
    elif numbers is not None and _widths(ours) == _widths(theirs):
        # What is no number of that width is none of ours.
        ours, theirs = _known_order(numbers), _known_order(theirs.cast(pl.Int64, strict=False))
    table = pl.DataFrame([theirs.alias(_CODE), pl.int_range(others.len(), dtype=pl.UInt32, eager=True).alias(_PLACE)])
    found = ours.alias(_CODE).to_frame().join(table, on=_CODE, how="left", maintain_order="left")
    return found[_PLACE]


def _of_one_kind(codes: pl.Series, others: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return both as texts if one of them is."""
    import polars as pl

    if codes.dtype == others.dtype:
        return codes, others
    return codes.cast(pl.String), others.cast(pl.String)


def _known_order(numbers: pl.Series) -> pl.Series:
    """Return *numbers*, known to be in order if they are: then they are looked up in a tenth of the time."""
    return numbers.set_sorted() if numbers.is_sorted() else numbers


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
    least, most = _widths(codes)
    if least != most or not 0 < most <= MOST_DIGITS:
        return None
    numbers = codes.cast(pl.Int64, strict=False)
    # A sign leaves fewer digits than the width, and a zero in front is lost.
    return None if numbers.null_count() or (numbers < _least(most)).any() else numbers


def _widths(codes: pl.Series) -> tuple[int, int]:
    """Return how many characters the shortest and the longest of *codes* has; 0 where there is none."""
    widths = codes.str.len_bytes()
    return cast(int, widths.min() or 0), cast(int, widths.max() or 0)


def _least(width: int) -> int:
    """Return the least number of *width* digits."""
    return int(10 ** (width - 1))
