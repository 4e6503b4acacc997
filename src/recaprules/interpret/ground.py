"""
A statement made concrete for one kind of form.

Names become keys, repetitions are written out, constants are folded, what is
not captured is left out, and fractions are gone: both sides of a comparison
are multiplied by their common denominator, so that whole numbers remain.
The readers that must be fast work on this smaller tree.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias, assert_never

import attrs

from ..model.cell import CellKey
from ..rules import expr
from ..rules.expr import Statement
from .setting import Repeated, Setting, Unanswerable, reads_many


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


@attrs.frozen
class Repetition:
    """
    One repetition of a statement.

    Attributes:
        repeated: What the repeated names stand for.

        condition: What must be true.
    """

    repeated: Repeated = attrs.field(eq=lambda repeated: tuple(repeated.items()))
    condition: Condition


def ground(statement: Statement, setting: Setting) -> tuple[Repetition, ...]:
    """
    Return the repetitions of *statement* that can be asked of forms like *setting*.

    Returns:
        Empty where the statement cannot be asked.
    """
    repetitions = []
    for repeated in setting.repetitions(statement.each):
        try:
            condition = _Grounding(setting, repeated).condition(statement.condition)
        except Unanswerable:
            continue
        repetitions.append(Repetition(repeated, condition))
    return tuple(repetitions)


@attrs.frozen
class _Grounding:
    setting: Setting
    repeated: Repeated

    def condition(self, condition: expr.Condition) -> Condition:
        settled = self.setting.settled(condition, self.repeated)
        if settled is not None:
            return TRUE if settled else FALSE
        match condition:
            case expr.Compare(operator, left, right):
                one, other = self.term(left), self.term(right)
                common = math.lcm(one.denominator, other.denominator)
                return Compare(operator, one.over(common), other.over(common), common)
            case expr.All(conditions):
                return All(tuple(self.condition(one) for one in conditions))
            case expr.Any(conditions):
                return Any(tuple(self.condition(one) for one in conditions))
            case expr.Not(inner):
                return Not(self.condition(inner))
            case expr.Implies(given, then):
                return Implies(self.condition(given), self.condition(then))
            case expr.Known(cell):
                return IsKnown(self.read(cell))
            case expr.Same(cell):
                low, high = (Read(self.setting.key(cell, self.repeated, which), None) for which in ("min", "max"))
                # Not a comparison of two sides that a finding could report.
                return Not(Compare("!=", low, high, 1))
            case _:
                assert_never(condition)

    def read(self, cell: expr.Cell, wrapper: str = "", *, as_written: bool = False) -> Read:
        top = None if wrapper else self.setting.top(cell)
        return Read(self.setting.key(cell, self.repeated, wrapper), top, as_written)

    def term(self, term: expr.Term) -> _Ratio:
        match term:
            case expr.Number(value):
                return _constant(value)
            case expr.Parameter(name):
                return _constant(self.setting.parameter(name))
            case expr.Capacity(cell):
                return _constant(Fraction(self.setting.capacity(cell)))
            case expr.Cell():
                return _Ratio(self.read(term))
            case expr.Written(cell):
                return _Ratio(self.read(cell, as_written=True))
            case expr.Words(cell):
                return _Ratio(self.read(cell, "words"))
            case expr.Sum(cell):
                wrapper = "sum" if reads_many(cell) else ""
                top = None if wrapper else self.setting.top(cell)
                keys = self.setting.keys(cell, self.repeated, wrapper)
                return _Ratio(_add(tuple(Read(key, top) for key in keys)))
            case expr.KnownSum(cell):
                keys = self.setting.keys(cell, self.repeated, "known_sum")
                return _Ratio(_add(tuple(Read(key, None) for key in keys)))
            case expr.Plus(terms):
                return _common([self.term(one) for one in terms], _add)
            case expr.Minus(inner):
                return self.term(inner).times(Fraction(-1))
            case expr.Times(left, right):
                one, other = self.term(left), self.term(right)
                return other.times(one.constant) if one.constant is not None else one.times(_known(other.constant))
            case expr.Ceil(inner):
                ratio = self.term(inner)
                return _Ratio(_divide(CeilDiv, ratio))
            case expr.Floor(inner):
                ratio = self.term(inner)
                return _Ratio(_divide(FloorDiv, ratio))
            case expr.Abs(inner):
                ratio = self.term(inner)
                return _Ratio(Abs(ratio.term), ratio.denominator)
            case expr.Max(terms):
                return _common([self.term(one) for one in terms], Max)
            case expr.Min(terms):
                return _common([self.term(one) for one in terms], Min)
            case expr.FirstKnown(terms):
                return self._first_known(terms)
            case _:
                assert_never(term)

    def _first_known(self, terms: tuple[expr.Term, ...]) -> _Ratio:
        ratios = []
        for term in terms:
            try:
                ratios.append(self.term(term))
            except Unanswerable:
                continue
        if not ratios:
            raise Unanswerable("first_known")
        # A constant is always known: what follows it is never looked at.
        last = next((at for at, ratio in enumerate(ratios) if ratio.constant is not None), len(ratios))
        ratios = ratios[: last + 1]
        return ratios[0] if len(ratios) == 1 else _common(ratios, FirstKnown)


@attrs.frozen
class _Ratio:
    """A whole-number term over a positive denominator."""

    term: Term
    denominator: int = 1

    @property
    def constant(self) -> Fraction | None:
        return Fraction(self.term.value, self.denominator) if isinstance(self.term, Constant) else None

    def times(self, factor: Fraction) -> _Ratio:
        shared = math.gcd(factor.numerator, self.denominator) or 1
        return _Ratio(_scale(factor.numerator // shared, self.term), self.denominator // shared * factor.denominator)

    def over(self, denominator: int) -> Term:
        return _scale(denominator // self.denominator, self.term)


def _constant(value: Fraction) -> _Ratio:
    return _Ratio(Constant(value.numerator), value.denominator)


def _known(value: Fraction | None) -> Fraction:
    if value is None:
        raise TypeError("one side of a product must be constant")
    return value


def _common(ratios: list[_Ratio], make: type[Max | Min | FirstKnown] | object) -> _Ratio:
    common = math.lcm(*(ratio.denominator for ratio in ratios))
    return _Ratio(make(tuple(ratio.over(common) for ratio in ratios)), common)  # type: ignore[operator]


def _divide(kind: type[CeilDiv | FloorDiv], ratio: _Ratio) -> Term:
    if ratio.denominator == 1:
        return ratio.term
    if ratio.constant is not None:
        return Constant(math.ceil(ratio.constant) if kind is CeilDiv else math.floor(ratio.constant))
    return kind(ratio.term, ratio.denominator, 1)


def _scale(factor: int, term: Term) -> Term:
    match term:
        case _ if factor == 1:
            return term
        case Constant(value):
            return Constant(factor * value)
        case Scale(inner_factor, inner):
            return _scale(factor * inner_factor, inner)
        case CeilDiv(inner, divisor, inner_factor):
            return CeilDiv(inner, divisor, factor * inner_factor)
        case FloorDiv(inner, divisor, inner_factor):
            return FloorDiv(inner, divisor, factor * inner_factor)
        case _:
            return Scale(factor, term)


def _add(terms: tuple[Term, ...]) -> Term:
    """Return the sum of *terms*, flat, with its constants in one place at the end."""
    flat: list[Term] = []
    constant = 0
    for term in terms:
        for one in term.terms if isinstance(term, Add) else (term,):
            if isinstance(one, Constant):
                constant += one.value
            else:
                flat.append(one)
    if constant or not flat:
        flat.append(Constant(constant))
    return flat[0] if len(flat) == 1 else Add(tuple(flat))


def reads(node: Term | Condition) -> Iterator[Read]:
    """Yield every reading of a cell in *node*, in order."""
    match node:
        case Constant():
            return
        case Read():
            yield node
        case IsKnown(read):
            yield read
        case Add(terms) | Max(terms) | Min(terms) | FirstKnown(terms):
            for term in terms:
                yield from reads(term)
        case Scale(_, term) | CeilDiv(term, _, _) | FloorDiv(term, _, _) | Abs(term):
            yield from reads(term)
        case Compare(_, left, right, _):
            yield from reads(left)
            yield from reads(right)
        case All(conditions) | Any(conditions):
            for condition in conditions:
                yield from reads(condition)
        case Not(condition):
            yield from reads(condition)
        case Implies(given, then):
            yield from reads(given)
            yield from reads(then)
        case _:
            assert_never(node)


def cells_of(condition: Condition) -> tuple[CellKey, ...]:
    """Return the keys of the cells that *condition* reads, each once, in order."""
    return tuple(dict.fromkeys(read.key for read in reads(condition)))


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
            return max(abs(factor), 1) * reach(inner, tops)
        case CeilDiv(inner, divisor, factor) | FloorDiv(inner, divisor, factor):
            return max(abs(factor), 1) * (reach(inner, tops) + divisor)
        case Abs(inner):
            return reach(inner, tops)
        case Max(terms) | Min(terms) | FirstKnown(terms):
            return max(reach(one, tops) for one in terms)
        case _:
            assert_never(term)


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
