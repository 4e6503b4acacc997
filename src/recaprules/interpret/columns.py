"""
Which of many forms break a rule? Polars expressions over a sheet.

The frame holds one integer column per cell, as written. Before rules are
asked, `legible_columns` sets what does not fit its boxes to null and keeps
the original under another name for the rules that ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import add, and_, eq, ge, gt, le, lt, ne, or_
from typing import TypeAlias, assert_never

import attrs
import polars as pl

from ..model.cell import CellKey
from ..rules.expr import Per
from .concrete import (
    NAMELESS,
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
    Repetition,
    Scale,
    Term,
    deciders,
    is_certain,
    nodes,
    parts,
    reach,
    reads,
)

_INTEGERS = {16: pl.Int16, 32: pl.Int32, 64: pl.Int64}
_BITS: Mapping[pl.DataType, int] = {pl.Int16(): 16, pl.Int32(): 32, pl.Int64(): 64}


def written_name(key: CellKey) -> str:
    """Return the name of the column that keeps what was written in *key*."""
    return f"written({key})"


@attrs.frozen(slots=False)
class Shape:
    """
    What is known of a frame before its rules are asked.

    Attributes:
        widths: The bits of each integer column.

        tops: The largest number in each column, as written.

        bottoms: The smallest number in each column, as written.

        beyond: The columns in which some number does not fit, with their limits.
    """

    widths: Mapping[CellKey, int]
    tops: Mapping[CellKey, int]
    bottoms: Mapping[CellKey, int]
    beyond: Mapping[CellKey, int | None]

    def reach(self, term: Term) -> int:
        """Return a bound on the size of every number that computing *term* passes through."""
        return reach(term, self.sizes)

    @cached_property
    def sizes(self) -> Mapping[CellKey, int]:
        """The largest size of a number in each column."""
        return {key: max(top, -self.bottoms[key]) for key, top in self.tops.items()}

    def width(self, read: Read) -> int:
        """Return the bits of the integers that *read* gives."""
        return self.widths[read.key]

    def column(self, read: Read) -> pl.Expr:
        """Return the column that *read* gives."""
        return pl.col(column_of(read, self))

    def extremes(self, read: Read) -> tuple[float, float]:
        """Return the least and the greatest number that *read* gives in this frame."""
        low, high = self.bottoms[read.key], self.tops[read.key]
        if read.as_written:
            return low, high
        return max(low, 0), high if read.top is None else min(high, read.top)


@attrs.frozen(slots=False)
class _Together:
    """
    What is known of a frame, for a condition that is asked of many cells at once.

    Attributes:
        shape: What is known of the frame.

        keys: The cells, each in place of `NAMELESS`.
    """

    shape: Shape
    keys: tuple[CellKey, ...]

    def width(self, read: Read) -> int:
        return min(self.shape.width(one) for one in self._each(read))

    def column(self, read: Read) -> pl.Expr:
        return pl.col([column_of(one, self.shape) for one in self._each(read)])

    def reach(self, term: Term) -> int:
        return reach(term, self._sizes(term))

    def _sizes(self, term: Term) -> Mapping[CellKey, int]:
        return {read.key: max(self.shape.sizes[one.key] for one in self._each(read)) for read in reads(term)}

    def _each(self, read: Read) -> list[Read]:
        """Return what *read* stands for; one reading where it is of a cell with a name."""
        if NAMELESS not in read.key:
            return [read]
        return [Read(read.key.replace(NAMELESS, key), read.top, read.as_written) for key in self.keys]


Sized: TypeAlias = Shape | _Together


def shape_of(frame: pl.DataFrame, reading: Iterable[Read]) -> Shape:
    """
    Return what must be known of *frame* before conditions are asked of it.

    Args:
        frame: One integer column per cell, as written.

        reading: Every reading of a cell in the conditions that will be asked.
    """
    limits = limits_of(reading)
    names = list(limits)
    extremes = [pl.col(names).max().name.prefix("max "), pl.col(names).min().name.prefix("min ")]
    values = frame.select(extremes).row(0) if names else ()
    tops = dict(zip(names, values[: len(names)], strict=True))
    bottoms = dict(zip(names, values[len(names) :], strict=True))
    schema = frame.schema
    return shape_within(limits, {name: _BITS[schema[name]] for name in names}, bottoms, tops)


def limits_of(reading: Iterable[Read]) -> dict[CellKey, int | None]:
    """Return the largest legible number of each cell in *reading*; `None` without a limit."""
    limits: dict[CellKey, int | None] = {}
    for read in reading:
        if not read.as_written or read.key not in limits:
            limits[read.key] = read.top
    return limits


def shape_within(
    limits: Mapping[CellKey, int | None],
    widths: Mapping[CellKey, int],
    bottoms: Mapping[CellKey, int | None],
    tops: Mapping[CellKey, int | None],
) -> Shape:
    """
    Return the shape of a frame whose extremes are known.

    Args:
        limits: The largest legible number of each cell; `None` without a limit.

        widths: The bits of each integer column.

        bottoms: The smallest number in each column; `None` where there is none.

        tops: The largest number in each column; `None` where there is none.
    """
    low = {key: bottoms[key] or 0 for key in limits}
    high = {key: tops[key] or 0 for key in limits}
    return Shape(
        widths=widths,
        tops=high,
        bottoms=low,
        beyond={key: top for key, top in limits.items() if low[key] < 0 or (top is not None and high[key] > top)},
    )


def legible_columns(shape: Shape) -> list[pl.Expr]:
    """
    Return the columns that the frame needs before its conditions can be asked.

    Returns:
        Expressions for `with_columns`; none for a column in which every
        number fits, so that a clean sheet costs nothing.
    """
    columns = []
    for key, top in shape.beyond.items():
        tests = [pl.col(key) >= 0] if shape.bottoms[key] < 0 else []
        tests += [pl.col(key) <= top] if top is not None and shape.tops[key] > top else []
        columns.append(pl.col(key).alias(written_name(key)))
        columns.append(pl.when(_joined(and_, tests)).then(pl.col(key)).alias(key))
    return columns


def all_true(repetitions: Iterable[Repetition], shape: Shape) -> pl.Expr:
    """
    Return whether all of *repetitions* are true: true, false, or null where it is unknown.

    A comparison that no number in the frame can break is unknown where a cell
    is missing and true elsewhere; all of these are asked at once. So are
    repetitions that differ in nothing but their cell.
    """
    tests: list[pl.Expr] = []
    needed: dict[str, None] = {}
    alike: dict[int, tuple[Condition, list[Repetition]]] = {}
    for repetition in repetitions:
        open_parts = []
        for part in parts(repetition.condition):
            if isinstance(part, Compare) and is_certain(part, shape.extremes):
                needed |= dict.fromkeys(column_of(read, shape) for read in reads(part))
            else:
                open_parts.append(part)
        if not open_parts:
            continue
        template = repetition.template
        if template is not None and _can_be_asked_together(template):
            alike.setdefault(id(template), (template, []))[1].append(repetition)
        else:
            tests += [truth(part, shape) for part in open_parts]
    for template, group in alike.values():
        if len(group) == 1:
            tests.append(truth(group[0].condition, shape))
        else:
            tests.append(_all_alike(template, group, shape))
    if needed:
        missing = _joined(or_, (pl.col(name).is_null() for name in needed))
        tests.append(pl.when(~missing).then(statement=True))
    return _joined(and_, tests) if tests else pl.lit(value=True)


def _all_alike(template: Condition, group: Sequence[Repetition], shape: Shape) -> pl.Expr:
    """Return whether all repetitions of *template* are true, as one expression over many columns."""
    keys = tuple(one.repeated[Per.CELL] for one in group)
    return pl.all_horizontal(truth(template, _Together(shape, keys)))


@lru_cache(maxsize=1024)
def _can_be_asked_together(template: Condition) -> bool:
    """Return whether no part of *template* would take the columns of several cells for its own operands."""
    return not any(isinstance(node, FirstKnown | Max | Min) for node in nodes(template)) and any(
        NAMELESS in read.key for read in reads(template)
    )


def truth(condition: Condition, shape: Sized) -> pl.Expr:
    """Return whether *condition* is true: true, false, or null where it is unknown."""
    match condition:
        case Compare(operator, left, right, _):
            return _COMPARE[operator](_number(left, shape), _number(right, shape))
        case All(conditions):
            return _joined(and_, (truth(one, shape) for one in conditions)) if conditions else pl.lit(value=True)
        case Any(conditions):
            return _joined(or_, (truth(one, shape) for one in conditions)) if conditions else pl.lit(value=False)
        case Not(inner):
            return ~truth(inner, shape)
        case Implies(given, then):
            return ~truth(given, shape) | truth(then, shape)
        case IsKnown(read):
            return shape.column(read).is_not_null()
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
    for position, (false, compare) in reversed(list(enumerate(deciders(condition)))):
        one = Sides(
            _number(compare.left, shape).cast(pl.Int64),
            _number(compare.right, shape).cast(pl.Int64),
            pl.lit(compare.denominator, pl.Int64),
            pl.lit(position, pl.Int64),
        )
        if not false:
            chosen = one
        else:
            decides = _joined(and_, (~truth(part, shape) for part in false))
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


def columns_read(condition: Condition, shape: Shape) -> tuple[str, ...]:
    """Return the columns that expressions of *condition* need, each once."""
    return tuple(dict.fromkeys(column_of(read, shape) for read in reads(condition)))


def column_of(read: Read, shape: Shape) -> str:
    """Return the column of the numbers that *read* gives."""
    return written_name(read.key) if read.as_written and read.key in shape.beyond else read.key


def _width(size: int) -> int:
    """Return the bits of the narrowest integer that holds numbers up to *size*."""
    return next((bits for bits in _INTEGERS if size < 2 ** (bits - 1)), 64)


def _number(term: Term, shape: Sized) -> pl.Expr:
    """Return *term*, each step in the narrowest integer in which it cannot overflow."""
    return _sized(term, shape)[0]


def _sized(term: Term, shape: Sized) -> tuple[pl.Expr, int]:
    """Return *term* and the bits of its integers."""
    bits = _width(shape.reach(term))
    match term:
        case Constant(value):
            # Without a type of its own, a literal takes that of what it meets, and is made in a tenth of the time.
            return pl.lit(value), bits
        case Read():
            return shape.column(term), shape.width(term)
        case Add(terms):
            sized = [_sized(one, shape) for one in terms]
            bits = max(bits, *(own for _, own in sized))
            return _joined(add, (_widened(one, bits) for one in sized)), bits
        case Scale(factor, inner):
            return _widened(_sized(inner, shape), bits) * factor, bits
        case CeilDiv(inner, divisor, factor):
            # Rounding up is rounding down from a little more.
            above = _widened(_sized(inner, shape), bits) + (divisor - 1)
            return _times(above // divisor, factor), bits
        case FloorDiv(inner, divisor, factor):
            return _times(_widened(_sized(inner, shape), bits) // divisor, factor), bits
        case Abs(inner):
            return _widened(_sized(inner, shape), bits).abs(), bits
        case Max(terms):
            return _every([_widened(_sized(one, shape), bits) for one in terms], pl.max_horizontal), bits
        case Min(terms):
            return _every([_widened(_sized(one, shape), bits) for one in terms], pl.min_horizontal), bits
        case FirstKnown(terms):
            return pl.coalesce([_widened(_sized(one, shape), bits) for one in terms]), bits
        case _:
            assert_never(term)


def _widened(sized: tuple[pl.Expr, int], bits: int) -> pl.Expr:
    """Return a number in integers of at least *bits*."""
    expression, own = sized
    return expression if own >= bits else expression.cast(_INTEGERS[bits])


def _times(expression: pl.Expr, factor: int) -> pl.Expr:
    return expression if factor == 1 else expression * factor


def _every(terms: list[pl.Expr], extreme: Callable[[list[pl.Expr]], pl.Expr]) -> pl.Expr:
    """Return the extreme of *terms*, null if one of them is: Polars leaves nulls out."""
    known = _joined(and_, (term.is_not_null() for term in terms))
    return pl.when(known).then(extreme(terms))


def _joined(operator: Callable[[pl.Expr, pl.Expr], pl.Expr], expressions: Iterable[pl.Expr]) -> pl.Expr:
    """Return *expressions* joined two by two: Polars takes far longer with a tree as deep as it is wide."""
    level = list(expressions)
    while len(level) > 1:
        pairs = [operator(one, other) for one, other in zip(level[::2], level[1::2], strict=False)]
        level = [*pairs, level[-1]] if len(level) % 2 else pairs
    return level[0]
