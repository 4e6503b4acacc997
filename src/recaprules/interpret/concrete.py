"""
The small tree that a statement becomes for one kind of form.

Keys in place of names, whole numbers in place of fractions, no repetitions.
The readers that must be fast work on it; `ground` makes it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TypeAlias, assert_never

import attrs

from ..model.cell import CellKey
from .setting import Repeated


@attrs.frozen
class Constant:
    """A whole number."""

    value: int


@attrs.frozen
class Read:
    """
    The number in a cell.

    Attributes:
        key: The cell's key.

        top: The largest legible number; `None` without a limit.

        as_written: Whether it counts even if it does not fit.
    """

    key: CellKey
    top: int | None
    as_written: bool = False


@lru_cache(maxsize=1 << 16)
def reading(key: CellKey, top: int | None, as_written: bool = False) -> Read:
    """Return `Read` of the same, which is one value wherever it is asked for: rules read the same cells many times."""
    return Read(key, top, as_written)


@attrs.frozen
class Add:
    """The sum of terms."""

    terms: tuple[Term, ...]


@attrs.frozen
class Scale:
    """A term times a whole number."""

    factor: int
    term: Term


@attrs.frozen
class CeilDiv:
    """A term divided by a positive whole number, rounded up, times a whole number."""

    term: Term
    divisor: int
    factor: int


@attrs.frozen
class FloorDiv:
    """A term divided by a positive whole number, rounded down, times a whole number."""

    term: Term
    divisor: int
    factor: int


@attrs.frozen
class Abs:
    """The size of a term."""

    term: Term


@attrs.frozen
class Max:
    """The largest of several terms."""

    terms: tuple[Term, ...]


@attrs.frozen
class Min:
    """The smallest of several terms."""

    terms: tuple[Term, ...]


@attrs.frozen
class FirstKnown:
    """The first of several terms that is known."""

    terms: tuple[Term, ...]


Term: TypeAlias = Constant | Read | Add | Scale | CeilDiv | FloorDiv | Abs | Max | Min | FirstKnown


@attrs.frozen
class Compare:
    """
    A comparison of whole numbers.

    Attributes:
        operator: As in `recaprules.rules.expr.Compare`.

        left: The left side times *denominator*.

        right: The right side times *denominator*.

        denominator: What both sides were multiplied by; positive.
    """

    operator: str
    left: Term
    right: Term
    denominator: int


@attrs.frozen
class All:
    """Conditions that must all be true; none at all is true."""

    conditions: tuple[Condition, ...]


@attrs.frozen
class Any:
    """Conditions of which one must be true; none at all is false."""

    conditions: tuple[Condition, ...]


@attrs.frozen
class Not:
    """The opposite of a condition."""

    condition: Condition


@attrs.frozen
class Implies:
    """A condition that must be true where another is."""

    given: Condition
    then: Condition


@attrs.frozen
class IsKnown:
    """Whether a cell has a legible number."""

    read: Read


Condition: TypeAlias = Compare | All | Any | Not | Implies | IsKnown

TRUE = All(())
FALSE = Any(())


@attrs.frozen(slots=False)
class Repetition:
    """
    One repetition of a statement.

    Attributes:
        repeated: What the repeated names stand for.

        template: What must be true, reading cells that are called ``0``, ``1``
            …; repetitions that differ in nothing else share it.

        reads: What stands in place of ``0``, ``1`` …
    """

    repeated: Repeated = attrs.field(eq=lambda repeated: tuple(repeated.items()))
    template: Condition
    reads: tuple[Read, ...]

    @cached_property
    def condition(self) -> Condition:
        """What must be true, reading the cells by their keys."""
        return mapped(self.template, lambda read: self.reads[int(read.key)])

    @cached_property
    def cells(self) -> tuple[CellKey, ...]:
        """The keys of the cells that it reads, each once, in order."""
        return tuple(dict.fromkeys(read.key for read in self.reads))


def without_names(condition: Condition) -> tuple[Condition, tuple[Read, ...]]:
    """Return *condition* reading cells that are called ``0``, ``1`` …, and what these stand for."""
    slots: dict[Read, int] = {}

    def by_number(read: Read) -> Read:
        return reading(str(slots.setdefault(read, len(slots))), None)

    return mapped(condition, by_number), tuple(slots)


def mapped(condition: Condition, of: Callable[[Read], Read]) -> Condition:
    """Return *condition* with what *of* says in place of each reading of a cell, in order."""
    match condition:
        case Compare(operator, left, right, denominator):
            return Compare(operator, _mapped_term(left, of), _mapped_term(right, of), denominator)
        case All(conditions):
            return All(tuple(mapped(one, of) for one in conditions))
        case Any(conditions):
            return Any(tuple(mapped(one, of) for one in conditions))
        case Not(inner):
            return Not(mapped(inner, of))
        case Implies(given, then):
            return Implies(mapped(given, of), mapped(then, of))
        case IsKnown(read):
            return IsKnown(of(read))
        case _:
            assert_never(condition)


def _mapped_term(term: Term, of: Callable[[Read], Read]) -> Term:
    match term:
        case Constant():
            return term
        case Read():
            return of(term)
        case Add(terms) | Max(terms) | Min(terms) | FirstKnown(terms):
            return type(term)(tuple(_mapped_term(one, of) for one in terms))
        case Scale(factor, inner):
            return Scale(factor, _mapped_term(inner, of))
        case CeilDiv(inner, divisor, factor) | FloorDiv(inner, divisor, factor):
            return type(term)(_mapped_term(inner, of), divisor, factor)
        case Abs(inner):
            return Abs(_mapped_term(inner, of))
        case _:
            assert_never(term)


def reads(node: Term | Condition) -> Iterator[Read]:
    """Yield every reading of a cell in *node*, in order."""
    return (one for one in nodes(node) if isinstance(one, Read))


def nodes(node: Term | Condition) -> Iterator[Term | Condition]:
    """Yield *node* and everything in it, in order."""
    yield node
    match node:
        case Constant() | Read():
            return
        case IsKnown(read):
            yield read
        case Add(terms) | Max(terms) | Min(terms) | FirstKnown(terms):
            for term in terms:
                yield from nodes(term)
        case Scale(_, term) | CeilDiv(term, _, _) | FloorDiv(term, _, _) | Abs(term):
            yield from nodes(term)
        case Compare(_, left, right, _):
            yield from nodes(left)
            yield from nodes(right)
        case All(conditions) | Any(conditions):
            for condition in conditions:
                yield from nodes(condition)
        case Not(condition):
            yield from nodes(condition)
        case Implies(given, then):
            yield from nodes(given)
            yield from nodes(then)
        case _:
            assert_never(node)


def deciders(
    condition: Condition, false: tuple[Condition, ...] = ()
) -> tuple[tuple[tuple[Condition, ...], Compare], ...]:
    """
    Return the comparisons that can make *condition* false, in reading order.

    Each comes with the parts of the condition that are false when it decides;
    the first whose parts are all false is the one that is reported.
    """
    match condition:
        case Compare():
            return ((false, condition),)
        case All(conditions):
            return tuple(pair for one in conditions for pair in deciders(one, (*false, one)))
        case Implies(_, then):
            return deciders(then, false)
        case Any() | Not() | IsKnown():
            return ()
        case _:
            assert_never(condition)


def reach(term: Term, tops: Mapping[CellKey, int]) -> int:
    """
    Return a bound on the size of every whole number that computing *term* passes through.

    Args:
        term: The term.

        tops: The largest size of each cell without a printed limit.
    """
    match term:
        case Constant(value):
            return abs(value)
        case Read(key, top, as_written):
            return tops[key] if top is None or as_written else top
        case Add(terms):
            return sum(reach(one, tops) for one in terms)
        case Scale(factor, inner):
            size = reach(inner, tops)
            return max(abs(factor), abs(factor) * size, size)
        case CeilDiv(inner, divisor, factor) | FloorDiv(inner, divisor, factor):
            return max(abs(factor), 1) * (reach(inner, tops) + divisor)
        case Abs(inner):
            return reach(inner, tops)
        case Max(terms) | Min(terms) | FirstKnown(terms):
            return max(reach(one, tops) for one in terms)
        case _:
            assert_never(term)


def width(size: int) -> int:
    """Return the bits of the narrowest integer that holds numbers up to *size*."""
    return next((bits for bits in (16, 32) if size < 2 ** (bits - 1)), 64)


def is_certain(condition: Condition, extremes: Callable[[Read], tuple[float, float]]) -> bool:
    """
    Return whether *condition* is true of every form on which all its cells are known.

    Args:
        condition: What must be true.

        extremes: The least and the greatest number that a cell may hold.
    """
    match condition:
        case Compare("<=", left, right, _):
            return _extremes(left, extremes)[1] <= _extremes(right, extremes)[0]
        case Compare(">=", left, right, _):
            return _extremes(left, extremes)[0] >= _extremes(right, extremes)[1]
        case All(conditions):
            return all(is_certain(one, extremes) for one in conditions)
        case IsKnown():
            return True
        case _:
            return False


def _extremes(term: Term, extremes: Callable[[Read], tuple[float, float]]) -> tuple[float, float]:
    match term:
        case Constant(value):
            return value, value
        case Read():
            return extremes(term)
        case _:
            return -math.inf, math.inf


def parts(condition: Condition) -> tuple[Condition, ...]:
    """Return the conditions that must all be true for *condition* to be."""
    if isinstance(condition, All):
        return tuple(part for one in condition.conditions for part in parts(one))
    return (condition,)
