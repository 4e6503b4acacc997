"""
Which of many forms break a rule? Polars expressions over a sheet.

The frame holds one integer column per cell, as written. Before rules are
asked, `legible_columns` sets what does not fit its boxes to null and keeps
the original under another name for the rules that ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import add, and_, eq, ge, gt, le, lt, ne, or_
from typing import assert_never

import attrs
import polars as pl

from ..model.cell import CellKey
from .ground import (
    Abs,
    Add,
    All,
    Any,
    CeilDiv,
    Compare,
    Condition,
    Constant,
    FirstKnown,
    FloorDiv,
    Implies,
    IsKnown,
    Max,
    Min,
    Not,
    Read,
    Scale,
    Term,
    deciders,
    reach,
    reads,
)

_INTEGERS = {16: pl.Int16, 32: pl.Int32, 64: pl.Int64}
_BITS: Mapping[pl.DataType, int] = {pl.Int16(): 16, pl.Int32(): 32, pl.Int64(): 64}


def written_name(key: CellKey) -> str:
    """Return the name of the column that keeps what was written in *key*."""
    return f"written({key})"


@attrs.frozen
class Shape:
    """
    What is known of a frame before its rules are asked.

    Attributes:
        widths: The bits of each integer column.

        tops: The largest number in each column, as written.

        bottoms: The smallest number in each column, as written.
    """

    widths: Mapping[CellKey, int]
    tops: Mapping[CellKey, int]
    bottoms: Mapping[CellKey, int]

    def reach(self, term: Term) -> int:
        """Return a bound on the size of every number that computing *term* passes through."""
        return reach(term, {key: max(top, -self.bottoms[key]) for key, top in self.tops.items()})


def shape_of(frame: pl.DataFrame, keys: Iterable[CellKey]) -> Shape:
    """Return what the rules need to know of the columns *keys* of *frame*."""
    names = [key for key in keys if key in frame.columns]
    extremes = (
        frame.select(
            *(pl.col(name).max().alias(f"max {name}") for name in names),
            *(pl.col(name).min().alias(f"min {name}") for name in names),
        ).row(0, named=True)
        if names
        else {}
    )
    return Shape(
        widths={name: _BITS[frame.schema[name]] for name in names},
        tops={name: extremes[f"max {name}"] or 0 for name in names},
        bottoms={name: extremes[f"min {name}"] or 0 for name in names},
    )


def legible_columns(conditions: Iterable[Condition], shape: Shape) -> list[pl.Expr]:
    """
    Return the columns that *conditions* need before they can be asked.

    Returns:
        Expressions for `with_columns`; none for a column in which every
        number fits, so that a clean sheet costs nothing.
    """
    limits: dict[CellKey, int | None] = {}
    as_written: dict[CellKey, None] = {}
    for condition in conditions:
        for read in reads(condition):
            if read.as_written:
                as_written[read.key] = None
            else:
                limits[read.key] = read.top
    columns = [pl.col(key).alias(written_name(key)) for key in as_written]
    for key, top in limits.items():
        if shape.bottoms[key] < 0 or (top is not None and shape.tops[key] > top):
            fits = pl.col(key) >= 0 if top is None else pl.col(key).is_between(0, top)
            columns.append(pl.when(fits).then(pl.col(key)).alias(key))
    return columns


def truth(condition: Condition, shape: Shape) -> pl.Expr:
    """Return whether *condition* is true: true, false, or null where it is unknown."""
    match condition:
        case Compare(operator, left, right, _):
            width = _width(max(shape.reach(left), shape.reach(right)))
            return _COMPARE[operator](_number(left, width, shape), _number(right, width, shape))
        case All(conditions):
            return reduce(and_, (truth(one, shape) for one in conditions)) if conditions else pl.lit(value=True)
        case Any(conditions):
            return reduce(or_, (truth(one, shape) for one in conditions)) if conditions else pl.lit(value=False)
        case Not(inner):
            return ~truth(inner, shape)
        case Implies(given, then):
            return ~truth(given, shape) | truth(then, shape)
        case IsKnown(read):
            return pl.col(read.key).is_not_null()
        case _:
            assert_never(condition)


@attrs.frozen
class Sides:
    """
    The comparison that makes a condition false, as expressions.

    Attributes:
        left: Its left side times *denominator*, a whole number.

        right: Its right side times *denominator*, a whole number.

        denominator: What both are to be divided by.

        which: Its position among the `deciders` of the condition.

    All are null where no two numbers were compared.
    """

    left: pl.Expr
    right: pl.Expr
    denominator: pl.Expr
    which: pl.Expr


def sides(condition: Condition, shape: Shape) -> Sides:
    """Return both sides of the first comparison that makes *condition* false."""
    chosen = Sides(*(pl.lit(None, pl.Int64) for _ in range(4)))
    for position, (parts, compare) in reversed(list(enumerate(deciders(condition)))):
        one = Sides(
            _number(compare.left, 64, shape),
            _number(compare.right, 64, shape),
            pl.lit(compare.denominator, pl.Int64),
            pl.lit(position, pl.Int64),
        )
        if not parts:
            chosen = one
        else:
            decides = reduce(and_, (~truth(part, shape) for part in parts))
            pairs = zip(attrs.astuple(one, recurse=False), attrs.astuple(chosen, recurse=False), strict=True)
            chosen = Sides(*(pl.when(decides).then(mine).otherwise(other) for mine, other in pairs))
    return chosen


_COMPARE: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "==": eq,
    "!=": ne,
    "<=": le,
    ">=": ge,
    "<": lt,
    ">": gt,
}


def _width(size: int) -> int:
    """Return the bits of the narrowest integer that holds numbers up to *size*."""
    return next((bits for bits in _INTEGERS if size < 2 ** (bits - 1)), 64)


def _number(term: Term, width: int, shape: Shape) -> pl.Expr:
    match term:
        case Constant(value):
            return pl.lit(value, _INTEGERS[max(width, _width(abs(value)))])
        case Read(key, _, as_written):
            column = pl.col(written_name(key) if as_written else key)
            return column if shape.widths[key] >= width else column.cast(_INTEGERS[width])
        case Add(terms):
            return reduce(add, (_number(one, width, shape) for one in terms))
        case Scale(factor, inner):
            return _number(inner, width, shape) * factor
        case CeilDiv(inner, divisor, factor):
            return (-_number(inner, width, shape) // divisor) * -factor
        case FloorDiv(inner, divisor, factor):
            return (_number(inner, width, shape) // divisor) * factor
        case Abs(inner):
            return _number(inner, width, shape).abs()
        case Max(terms):
            return _every([_number(one, width, shape) for one in terms], pl.max_horizontal)
        case Min(terms):
            return _every([_number(one, width, shape) for one in terms], pl.min_horizontal)
        case FirstKnown(terms):
            return pl.coalesce([_number(one, width, shape) for one in terms])
        case _:
            assert_never(term)


def _every(terms: list[pl.Expr], extreme: Callable[[list[pl.Expr]], pl.Expr]) -> pl.Expr:
    """Return the extreme of *terms*, null if one of them is: Polars leaves nulls out."""
    known = reduce(and_, (term.is_not_null() for term in terms))
    return pl.when(known).then(extreme(terms))
