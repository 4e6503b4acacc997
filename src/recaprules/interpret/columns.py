"""Which of many forms break a rule? Polars expressions over a sheet, of whose numbers the `Shape` is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import add, and_, or_
from typing import assert_never

import attrs
import polars as pl

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
    nodes,
    parts,
    reach,
    reads,
    width,
)
from .pairwise import joined
from .patterns import Pattern, Repetitions
from .shape import INTEGERS, Shape, column_of


@attrs.frozen(slots=False)
class _Slots:
    """
    What stands in place of the cells ``0``, ``1`` … of a condition, and what is known of it.

    Attributes:
        shape: What is known of the frame.

        reads: What stands there in each repetition that is asked; one reading
            where it is the same every time.
    """

    shape: Shape
    reads: tuple[tuple[Read, ...], ...]

    def width(self, read: Read) -> int:
        return min(self.shape.widths[one.key] for one in self._each(read))

    def column(self, read: Read) -> pl.Expr:
        return pl.col([column_of(one, self.shape) for one in self._each(read)])

    def reach(self, term: Term) -> int:
        return reach(term, self._sizes)

    @cached_property
    def _sizes(self) -> Mapping[CellKey, int]:
        return {str(slot): max(map(self._size, some)) for slot, some in enumerate(self.reads)}

    def _size(self, read: Read) -> int:
        return self.shape.sizes[read.key] if read.top is None or read.as_written else read.top

    def _each(self, read: Read) -> tuple[Read, ...]:
        return self.reads[int(read.key)]


def all_true(repetitions: Repetitions, shape: Shape) -> pl.Expr:
    """
    Return whether all of *repetitions* are true: true, false, or null where it is unknown.

    A comparison that no number in the frame can break is unknown where a cell
    is missing and true elsewhere; all of these are asked at once. So are
    repetitions that differ in nothing but their cells.
    """
    tests: list[pl.Expr] = []
    needed: dict[str, None] = {}
    for pattern in repetitions.patterns:
        open_parts = []
        for part in parts(pattern.condition):
            if isinstance(part, Compare) and is_certain(part, _extremes_of(pattern, shape)):
                slots = [int(read.key) for read in reads(part)]
                needed |= dict.fromkeys(column_of(read, shape) for slot in slots for read in pattern.reads[slot])
            else:
                open_parts.append(part)
        if open_parts:
            tests += _all_alike(open_parts, pattern, shape)
    if needed:
        missing = joined(or_, (pl.col(name).is_null() for name in needed))
        tests.append(pl.when(~missing).then(statement=True))
    return joined(and_, tests) if tests else pl.lit(value=True)


def _extremes_of(pattern: Pattern, shape: Shape) -> Callable[[Read], tuple[float, float]]:
    """Return what tells the least and the greatest number of a cell over all repetitions of *pattern*."""

    def extremes(read: Read) -> tuple[float, float]:
        lows, highs = zip(*map(shape.extremes, pattern.reads[int(read.key)]), strict=True)
        return min(lows), max(highs)

    return extremes


def _all_alike(conditions: Sequence[Condition], pattern: Pattern, shape: Shape) -> Iterator[pl.Expr]:
    """Yield whether *conditions* are true in all repetitions of *pattern*, if possible over many columns at once."""
    slots = [(some[0],) if len(set(some)) == 1 else some for some in pattern.reads]
    if len(pattern.numbers) > 1 and _can_be_asked_together(conditions, slots):
        together = _Slots(shape, tuple(slots))
        yield from (pl.all_horizontal(_truth(condition, together)) for condition in conditions)
        return
    for at in range(len(pattern.numbers)):
        alone = _Slots(shape, tuple((some[at],) for some in pattern.reads))
        yield from (_truth(condition, alone) for condition in conditions)


def _can_be_asked_together(conditions: Sequence[Condition], slots: Sequence[tuple[Read, ...]]) -> bool:
    """Return whether Polars would take the columns of several cells for one repetition each, and all of them."""
    # An expression over many columns takes each once, and functions would take them for their own operands.
    if any(isinstance(node, FirstKnown | Max | Min) for condition in conditions for node in nodes(condition)):
        return False
    read = [slots[slot] for slot in {int(one.key) for condition in conditions for one in reads(condition)}]
    return any(len(some) > 1 for some in read) and all(len(set(some)) == len(some) for some in read)


def _truth(condition: Condition, slots: _Slots) -> pl.Expr:
    """Return whether *condition* is true: true, false, or null where it is unknown."""
    match condition:
        case Compare(operator, left, right, _):
            compared: pl.Expr = COMPARISONS[operator](_number(left, slots), _number(right, slots))
            return compared
        case All(conditions):
            return joined(and_, (_truth(one, slots) for one in conditions)) if conditions else pl.lit(value=True)
        case Any(conditions):
            return joined(or_, (_truth(one, slots) for one in conditions)) if conditions else pl.lit(value=False)
        case Not(inner):
            return ~_truth(inner, slots)
        case Implies(given, then):
            return ~_truth(given, slots) | _truth(then, slots)
        case IsKnown(read):
            return slots.column(read).is_not_null()
        case _:
            assert_never(condition)


def _number(term: Term, slots: _Slots) -> pl.Expr:
    """Return *term*, each step in the narrowest integer in which it cannot overflow."""
    return _sized(term, slots)[0]


def _sized(term: Term, slots: _Slots) -> tuple[pl.Expr, int]:
    """Return *term* and the bits of its integers."""
    bits = width(slots.reach(term))
    match term:
        case Constant(value):
            # Without a type of its own, a literal takes that of what it meets, and is made in a tenth of the time.
            return pl.lit(value), bits
        case Read():
            return slots.column(term), slots.width(term)
        case Add(terms):
            sized = [_sized(one, slots) for one in terms]
            bits = max(bits, *(own for _, own in sized))
            return joined(add, (_widened(one, bits) for one in sized)), bits
        case Scale(factor, inner):
            return _widened(_sized(inner, slots), bits) * factor, bits
        case CeilDiv(inner, divisor, factor):
            # Rounding up is rounding down from a little more.
            above = _widened(_sized(inner, slots), bits) + (divisor - 1)
            return _times(above // divisor, factor), bits
        case FloorDiv(inner, divisor, factor):
            return _times(_widened(_sized(inner, slots), bits) // divisor, factor), bits
        case Abs(inner):
            return _widened(_sized(inner, slots), bits).abs(), bits
        case Max(terms):
            return _every([_widened(_sized(one, slots), bits) for one in terms], pl.max_horizontal), bits
        case Min(terms):
            return _every([_widened(_sized(one, slots), bits) for one in terms], pl.min_horizontal), bits
        case FirstKnown(terms):
            return pl.coalesce([_widened(_sized(one, slots), bits) for one in terms]), bits
        case _:
            assert_never(term)


def _widened(sized: tuple[pl.Expr, int], bits: int) -> pl.Expr:
    """Return a number in integers of at least *bits*."""
    expression, own = sized
    return expression if own >= bits else expression.cast(INTEGERS[bits])


def _times(expression: pl.Expr, factor: int) -> pl.Expr:
    return expression if factor == 1 else expression * factor


def _every(terms: list[pl.Expr], extreme: Callable[[list[pl.Expr]], pl.Expr]) -> pl.Expr:
    """Return the extreme of *terms*, null if one of them is: Polars leaves nulls out."""
    known = joined(and_, (term.is_not_null() for term in terms))
    return pl.when(known).then(extreme(terms))
