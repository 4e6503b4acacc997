"""
Which of many forms break a rule? Narwhals expressions, for whatever engine holds the forms.

They say what the Polars expressions of `columns` say, on DuckDB, Spark, Dask,
pandas and PyArrow. Engines differ where they add nulls, divide negative
numbers, or sum booleans; the expressions here are built of what they agree on.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Mapping
from operator import add, and_, or_
from typing import TypeVar, assert_never

import narwhals as nw

from ..model.cell import CellKey
from ..rules.expr import COMPARISONS
from .concrete import (
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
    is_certain,
    parts,
    reads,
    width,
)
from .pairwise import joined
from .shape import Shape, written_name

EXACT = 2**52
"""Below this size, a quotient that an engine computes with fractions is still rounded down to the right number."""

INTEGERS = {16: nw.Int16, 32: nw.Int32, 64: nw.Int64}
"""The types of the counts, by their bits."""

BITS: Mapping[nw.dtypes.DType, int] = {kind(): bits for bits, kind in INTEGERS.items()}


def column_name(key: CellKey) -> str:
    """
    Return the name of the column with the numbers of *key*: Spark takes a point in a name for a path.

    >>> column_name("candidate_votes.4.2")
    'candidate_votes/4/2'
    """
    return key.replace(".", "/")


def cell_of(name: str) -> CellKey:
    """Return the key of the numbers in the column *name*."""
    return name.replace("/", ".")


Frame = TypeVar("Frame", "nw.DataFrame[typing.Any]", "nw.LazyFrame[typing.Any]")


def with_legible(frame: Frame, shape: Shape) -> Frame:
    """
    Return *frame* with the columns that it needs before its conditions can be asked.

    What does not fit its boxes is null, and is kept under `written_name`.
    """
    if not shape.beyond:
        return frame
    columns = [nw.col(*map(column_name, shape.beyond)).name.map(_written_column)]
    for key, top in shape.beyond.items():
        name = column_name(key)
        tests = [nw.col(name) >= 0] if shape.bottoms[key] < 0 else []
        tests += [nw.col(name) <= top] if top is not None and shape.tops[key] > top else []
        columns.append(nw.when(joined(and_, tests)).then(nw.col(name)).alias(name))
    return frame.with_columns(*columns)


def _written_column(name: str) -> str:
    return column_name(written_name(cell_of(name)))


def fits(name: str, top: int | None) -> nw.Expr:
    """Return whether the number in the column *name* can be a count of up to *top*; null where there is none."""
    counts = nw.col(name) >= 0
    return counts if top is None else counts & (nw.col(name) <= top)


def known(keys: Iterable[CellKey], shape: Shape) -> nw.Expr:
    """Return true where there is a number in every one of the columns *keys*, and null elsewhere."""
    return _where_known({column_name(key): shape.bottoms[key] for key in keys})


def _where_known(least: Mapping[str, int]) -> nw.Expr:
    """Return true where there is a number in all columns of which *least* tells the least, and null elsewhere."""
    name = next(iter(least))
    everywhere = nw.all_horizontal(~nw.col(*least).is_null(), ignore_nulls=False)
    # No number is less than the least. Unlike a chosen literal, this has the type of a truth on every engine.
    return nw.when(everywhere).then(nw.col(name) >= least[name])


def all_true(conditions: Iterable[Condition], shape: Shape) -> nw.Expr:
    """
    Return whether all of *conditions* are true: true, false, or null where it is unknown.

    A comparison that no number in the frame can break is unknown where a cell
    is missing and true elsewhere; all of these are asked at once.
    """
    tests: list[nw.Expr] = []
    needed: dict[str, int] = {}
    for condition in conditions:
        for part in parts(condition):
            if isinstance(part, Compare) and is_certain(part, shape.extremes):
                needed |= {_column_of(read, shape): shape.bottoms[read.key] for read in reads(part)}
            else:
                tests.append(truth(part, shape))
    if needed:
        tests.append(_where_known(needed))
    return _all(tests) if tests else nw.lit(value=True)


def truth(condition: Condition, shape: Shape) -> nw.Expr:
    """Return whether *condition* is true: true, false, or null where it is unknown."""
    match condition:
        case Compare(operator, left, right, _):
            one, other = _sized(left, shape)[0], _sized(right, shape)[0]
            compared = COMPARISONS[operator](one, other)
            return nw.lit(compared) if isinstance(compared, bool) else compared
        case All(conditions):
            return _all([truth(one, shape) for one in conditions]) if conditions else nw.lit(value=True)
        case Any(conditions):
            return joined(or_, (truth(one, shape) for one in conditions)) if conditions else nw.lit(value=False)
        case Not(inner):
            return ~truth(inner, shape)
        case Implies(given, then):
            return ~truth(given, shape) | truth(then, shape)
        case IsKnown(read):
            return ~nw.col(column_name(read.key)).is_null()
        case _:
            assert_never(condition)


def _all(tests: list[nw.Expr]) -> nw.Expr:
    """Return Kleene's conjunction, in one expression: long chains take long to plan."""
    return tests[0] if len(tests) == 1 else nw.all_horizontal(*tests, ignore_nulls=False)


def _column_of(read: Read, shape: Shape) -> str:
    return column_name(written_name(read.key) if read.as_written and read.key in shape.beyond else read.key)


def _sized(term: Term, shape: Shape) -> tuple[nw.Expr | int, int]:
    """Return *term*, each step in the narrowest integer in which it cannot overflow, and the bits of its integers."""
    bits = width(shape.reach(term))
    match term:
        case Constant(value):
            # A number of Python takes the type of what it meets, and is planned in no time.
            return value, bits
        case Read(key, _, _):
            return nw.col(_column_of(term, shape)), shape.widths[key]
        case Add(terms):
            sized = [_sized(one, shape) for one in terms]
            bits = max(bits, *(own for _, own in sized))
            return joined(add, (_widened(one, bits) for one in sized)), bits
        case Scale(factor, inner):
            return _times(_widened(_sized(inner, shape), bits), factor), bits
        case CeilDiv(inner, divisor, factor):
            # Rounding up is rounding down from a little more.
            above = Add((inner, Constant(divisor - 1)))
            return _times(_rounded_down(above, divisor, shape, bits), factor), bits
        case FloorDiv(inner, divisor, factor):
            return _times(_rounded_down(inner, divisor, shape, bits), factor), bits
        case Abs(inner):
            return _column(_sized(inner, shape), bits).abs(), bits
        case Max(terms):
            return _every([_column(_sized(one, shape), bits) for one in terms], nw.max_horizontal), bits
        case Min(terms):
            return _every([_column(_sized(one, shape), bits) for one in terms], nw.min_horizontal), bits
        case FirstKnown(terms):
            return nw.coalesce(*(_column(_sized(one, shape), bits) for one in terms)), bits
        case _:
            assert_never(term)


def _widened(sized: tuple[nw.Expr | int, int], bits: int) -> nw.Expr | int:
    """Return a number in integers of at least *bits*."""
    number, own = sized
    return number if own >= bits or isinstance(number, int) else number.cast(INTEGERS[bits])


def _column(sized: tuple[nw.Expr | int, int], bits: int) -> nw.Expr:
    """Return a number in integers of at least *bits*, as a column also where it is a constant."""
    number = _widened(sized, bits)
    return nw.lit(number, INTEGERS[bits]) if isinstance(number, int) else number


def _times(number: nw.Expr | int, factor: int) -> nw.Expr | int:
    return number if factor == 1 else number * factor


def _rounded_down(term: Term, divisor: int, shape: Shape, bits: int) -> nw.Expr:
    """
    Return *term* divided by *divisor*, rounded down, in integers of *bits*.

    Engines round the quotient of a negative number up or down, and some divide
    with fractions; so what may be negative is moved above zero first, and the
    quotient moved back.
    """
    size = shape.reach(term)
    moved = 0 if _least(term, shape) >= 0 else -(-size // divisor)
    if size + moved * divisor + divisor >= EXACT:
        raise OverflowError(f"a number of up to {size} divided by {divisor} is too large to be exact on every engine")
    if not moved:
        return (_column(_sized(term, shape), bits) // divisor).cast(INTEGERS[bits])
    above = _column(_sized(term, shape), 64) + moved * divisor
    return ((above // divisor).cast(nw.Int64) - moved).cast(INTEGERS[bits])


def _least(term: Term, shape: Shape) -> int:
    """Return a number that *term* is never less than."""
    match term:
        case Constant(value):
            return value
        case Read():
            return int(shape.extremes(term)[0])
        case Add(terms):
            return sum(_least(one, shape) for one in terms)
        case FirstKnown(terms) | Max(terms) | Min(terms):
            return min(_least(one, shape) for one in terms)
        case _:
            return -shape.reach(term)


def _every(terms: list[nw.Expr], extreme: Callable[..., nw.Expr]) -> nw.Expr:
    """Return the extreme of *terms*, null if one of them is: engines leave nulls out."""
    everywhere = joined(and_, (~term.is_null() for term in terms))
    return nw.when(everywhere).then(extreme(*terms))
