"""
Which of a few forms break a rule? All repetitions asked at once, over columns that lie one below the other.

Planning a query takes longer than answering it where forms are few and rules
are repeated for hundreds of cells. Here nothing is planned: a condition is
computed step by step on columns that hold one repetition after the other, all
in 64 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache, reduce
from operator import and_, or_
from typing import TypeAlias, assert_never, cast

import attrs
import polars as pl

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
    deciders,
)
from .patterns import Pattern
from .shape import Shape, column_of

Slots: TypeAlias = Sequence[pl.Series]
"""What stands in place of the cells ``0``, ``1`` … of a condition."""


@attrs.frozen(eq=False, slots=False)
class Stack:
    """
    The columns of a frame, one below the other.

    Attributes:
        height: How many forms there are.

        places: Where each column stands.

        numbers: The numbers in all columns.
    """

    height: int
    places: Mapping[str, int]
    numbers: pl.Series

    @cached_property
    def _names(self) -> list[str]:
        return list(self.places)

    def below(self, names: list[str]) -> pl.Series:
        """Return the columns called *names*, one below the other; neighbours are not copied."""
        first = self.places[names[0]]
        if self._names[first : first + len(names)] == names:
            return self.numbers.slice(first * self.height, len(names) * self.height)
        pieces, start = [], 0
        for at in range(1, len(names) + 1):
            if at == len(names) or self.places[names[at]] != self.places[names[at - 1]] + 1:
                first = self.places[names[start]]
                pieces.append(self.numbers.slice(first * self.height, (at - start) * self.height))
                start = at
        return pieces[0] if len(pieces) == 1 else pl.concat(pieces)

    def extremes(self) -> tuple[dict[str, int | None], dict[str, int | None]]:
        """Return the smallest and the largest number in each column; `None` where there is none."""
        if not self.height or not self.places:
            return dict.fromkeys(self.places), dict.fromkeys(self.places)
        columns = self.numbers.reshape((len(self.places), self.height)).arr
        return dict(zip(self.places, columns.min(), strict=True)), dict(zip(self.places, columns.max(), strict=True))


def stacked(frame: pl.DataFrame, names: Sequence[str]) -> Stack:
    """Return the columns of *frame* that are called *names*, which hold whole numbers."""
    below = frame.unpivot(on=names)["value"] if names else pl.Series(dtype=pl.Int64)
    return Stack(frame.height, {name: place for place, name in enumerate(names)}, below.cast(pl.Int64))


def slots_of(pattern: Pattern, stack: Stack, shape: Shape) -> Slots:
    """Return what the repetitions of *pattern* read: all forms with the first, then all with the second."""
    columns = pattern.keys
    if shape.beyond:
        columns = [[column_of(read, shape) for read in some] for some in pattern.reads]
    return [stack.below(names) for names in columns]


def all_true(asked: Iterable[Pattern], stack: Stack, shape: Shape) -> pl.Series:
    """
    Return whether all repetitions of *asked* are true on each form: true, false, or null where it is unknown.

    Args:
        asked: What must be true.

        stack: The numbers that it reads.

        shape: What is known of them.
    """
    said: _Truth = True
    for pattern in asked:
        long = _truth(pattern.condition, slots_of(pattern, stack, shape))
        if isinstance(long, pl.Series):
            long = True if long.sum() == long.len() else _of_each_form(long, stack.height)
        said = _every((said, long))
    return _as_column(said, stack.height)


def _of_each_form(long: pl.Series, height: int) -> pl.Series:
    """Return whether all repetitions are true on each of *height* forms, of which *long* holds one after the other."""
    while long.len() > height:
        half = long.len() // height // 2 * height
        halves = long.slice(0, half) & long.slice(half, half)
        long = halves if 2 * half == long.len() else pl.concat([halves, long.slice(2 * half)])
    return long


def truth(condition: Condition, slots: Slots, height: int) -> pl.Series:
    """
    Return whether *condition* is true: true, false, or null where it is unknown.

    Args:
        condition: What must be true, reading cells that are called ``0``, ``1`` …

        slots: What stands in their place.

        height: How many rows there are.
    """
    return _as_column(_truth(condition, slots), height)


_Truth: TypeAlias = "pl.Series | bool"
_Number: TypeAlias = "pl.Series | int"


def constant(value: int | bool | str | None, height: int, kind: type[pl.DataType]) -> pl.Series:
    """Return *value* in each of *height* rows."""
    return _single(value, kind).new_from_index(0, height)


@lru_cache(maxsize=1024, typed=True)
def _single(value: int | bool | str | None, kind: type[pl.DataType]) -> pl.Series:
    return pl.Series([value], dtype=kind)


def _as_column(said: _Truth, height: int) -> pl.Series:
    return said if isinstance(said, pl.Series) else constant(said, height, pl.Boolean)


def _truth(condition: Condition, slots: Slots) -> _Truth:
    match condition:
        case Compare(operator, left, right, _):
            return cast(_Truth, COMPARISONS[operator](_number(left, slots), _number(right, slots)))
        case All(conditions):
            return _every(_truth(one, slots) for one in conditions)
        case Any(conditions):
            return _some(_truth(one, slots) for one in conditions)
        case Not(inner):
            return _opposite(_truth(inner, slots))
        case Implies(given, then):
            return _some((_opposite(_truth(given, slots)), _truth(then, slots)))
        case IsKnown(read):
            column = slots[int(read.key)]
            return column.is_not_null() if column.null_count() else True
        case _:
            assert_never(condition)


def _every(truths: Iterable[_Truth]) -> _Truth:
    said = list(truths)
    if any(one is False for one in said):
        return False
    columns = [one for one in said if isinstance(one, pl.Series)]
    return reduce(and_, columns) if columns else True


def _some(truths: Iterable[_Truth]) -> _Truth:
    said = list(truths)
    if any(one is True for one in said):
        return True
    columns = [one for one in said if isinstance(one, pl.Series)]
    return reduce(or_, columns) if columns else False


def _opposite(said: _Truth) -> _Truth:
    return ~said if isinstance(said, pl.Series) else not said


def _number(term: Term, slots: Slots) -> _Number:
    match term:
        case Constant(value):
            return value
        case Read(key, _, _):
            return slots[int(key)]
        case Add(terms):
            first, *rest = terms
            return reduce(lambda sum_, one: sum_ + _number(one, slots), rest, _number(first, slots))
        case Scale(factor, inner):
            return _number(inner, slots) * factor
        case CeilDiv(inner, divisor, factor):
            # Rounding up is rounding down from a little more.
            above = _number(inner, slots) + (divisor - 1)
            return above // divisor * factor
        case FloorDiv(inner, divisor, factor):
            below = _number(inner, slots)
            return below // divisor * factor
        case Abs(inner):
            number = _number(inner, slots)
            return number.abs() if isinstance(number, pl.Series) else abs(number)
        case Max(terms):
            return _extreme([_number(one, slots) for one in terms], pl.max_horizontal)
        case Min(terms):
            return _extreme([_number(one, slots) for one in terms], pl.min_horizontal)
        case FirstKnown(terms):
            return _first_known([_number(one, slots) for one in terms])
        case _:
            assert_never(term)


def _extreme(numbers: list[_Number], extreme: Callable[..., pl.Expr]) -> _Number:
    """Return the extreme of *numbers*, null if one of them is: Polars leaves nulls out."""
    terms = [pl.lit(one) for one in numbers]
    known = pl.all_horizontal(term.is_not_null() for term in terms)
    return pl.select(pl.when(known).then(extreme(*terms)).cast(pl.Int64)).to_series()


def _first_known(numbers: list[_Number]) -> _Number:
    first, *rest = numbers
    if not rest or not isinstance(first, pl.Series) or not first.null_count():
        return first
    return pl.select(pl.coalesce(first, _first_known(rest))).to_series()


@attrs.frozen(eq=False)
class Sides:
    """
    The comparison that makes a condition false.

    Attributes:
        left: Its left side times *denominator*, a whole number.

        right: Its right side times *denominator*, a whole number.

        denominator: What both are to be divided by.

        which: Its position among the `deciders` of the condition.

    All are null where no two numbers were compared.
    """

    left: pl.Series
    right: pl.Series
    denominator: pl.Series
    which: pl.Series


def sides(condition: Condition, slots: Slots, height: int) -> Sides:
    """Return both sides of the first comparison that makes *condition* false, row by row."""

    def column(number: _Number | None) -> pl.Series:
        return number if isinstance(number, pl.Series) else constant(number, height, pl.Int64)

    chosen = Sides(*(column(None) for _ in range(4)))
    for position, (false, compare) in reversed(list(enumerate(deciders(condition)))):
        one = Sides(
            column(_number(compare.left, slots)),
            column(_number(compare.right, slots)),
            column(compare.denominator),
            column(position),
        )
        if false:
            decides = _as_column(_every(_opposite(_truth(part, slots)) for part in false), height)
            pairs = zip(attrs.astuple(one, recurse=False), attrs.astuple(chosen, recurse=False), strict=True)
            one = Sides(*(mine.zip_with(decides, other) for mine, other in pairs))
        chosen = one
    return chosen
