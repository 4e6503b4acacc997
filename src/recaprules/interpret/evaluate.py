"""
Does this form hold? The reference: plain, exact, and obviously right.

Every other reader is held to this one by a property test.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import assert_never

import attrs

from ..model.cell import CellKey
from ..model.tally import fits
from ..rules.expr import (
    COMPARISONS,
    Abs,
    All,
    Any,
    Capacity,
    Ceil,
    Cell,
    Compare,
    Condition,
    FirstKnown,
    Floor,
    Implies,
    Known,
    KnownSum,
    Max,
    Min,
    Minus,
    Not,
    Number,
    Parameter,
    Plus,
    Same,
    Statement,
    Sum,
    Term,
    Times,
    Written,
)
from ..rules.verdict import Verdict
from .setting import Repeated, Setting, Unanswerable, deciders, reads_many


@attrs.frozen(kw_only=True)
class Outcome:
    """
    What one repetition of a statement says of one form.

    Attributes:
        repeated: What the repeated names stand for.

        verdict: Holds, broken or undecided.

        left: The left side of the comparison that decides, where one does.

        right: Its right side.

        which: The position of that comparison among those that can decide.
    """

    repeated: Repeated
    verdict: Verdict
    left: Fraction | None = None
    right: Fraction | None = None
    which: int | None = None

    @property
    def imbalance(self) -> Fraction | None:
        """Left less right; `None` where no two numbers were compared."""
        return None if self.left is None or self.right is None else self.left - self.right


def evaluate(statement: Statement, cells: Mapping[CellKey, int | None], setting: Setting) -> tuple[Outcome, ...]:
    """
    Return the outcome of every repetition of *statement* that can be asked.

    Args:
        statement: What must hold.

        cells: The numbers as written, by key; `None`, or no entry, is missing.

        setting: The kind of form that the numbers are from.

    Returns:
        One outcome per repetition whose cells are captured; empty where the
        statement cannot be asked of this kind of form.
    """
    outcomes = []
    for repeated in setting.repetitions(statement.each):
        one = _Evaluation(cells, setting, repeated)
        try:
            truth = one.truth(statement.condition)
        except Unanswerable:
            continue
        which, compare = one.decider(statement.condition) if truth is False else (None, None)
        outcomes.append(
            Outcome(
                repeated=repeated,
                verdict=VERDICTS[truth],
                left=None if compare is None else one.value(compare.left),
                right=None if compare is None else one.value(compare.right),
                which=which,
            )
        )
    return tuple(outcomes)


def compared(
    compare: Compare, cells: Mapping[CellKey, int | None], setting: Setting, repeated: Repeated
) -> Outcome | None:
    """
    Return what one comparison of a statement says of one form, with both sides also where it holds.

    Args:
        compare: The comparison.

        cells: The numbers as written, by key; `None`, or no entry, is missing.

        setting: The kind of form that the numbers are from.

        repeated: What the repeated names stand for.

    Returns:
        `None` where it cannot be asked of this kind of form; a side is `None`
        where a number is missing.

    .. versionadded:: 26.1.0
    """
    one = _Evaluation(cells, setting, repeated)
    try:
        left, right = one.value(compare.left), one.value(compare.right)
        verdict = VERDICTS[one.truth(compare)]
    except Unanswerable:
        return None
    return Outcome(repeated=repeated, verdict=verdict, left=left, right=right)


VERDICTS = {True: Verdict.HOLDS, False: Verdict.BROKEN, None: Verdict.UNDECIDED}


def combined(outcomes: tuple[Outcome, ...]) -> Verdict:
    """Return the verdict of a rule: broken if one repetition is, else undecided if one is, else holds."""
    verdicts = {outcome.verdict for outcome in outcomes}
    if not verdicts:
        return Verdict.NOT_ASKED
    for verdict in (Verdict.BROKEN, Verdict.UNDECIDED):
        if verdict in verdicts:
            return verdict
    return Verdict.HOLDS


@attrs.frozen
class _Evaluation:
    cells: Mapping[CellKey, int | None]
    setting: Setting
    repeated: Repeated

    def truth(self, condition: Condition) -> bool | None:
        """Return whether *condition* is true, by Kleene's logic; `None` is unknown."""
        settled = self.setting.settled(condition, self.repeated)
        if settled is not None:
            return settled
        match condition:
            case Compare(sign, left, right):
                one, other = self.value(left), self.value(right)
                return None if one is None or other is None else COMPARISONS[sign](one, other)
            case All(conditions):
                truths = [self.truth(one) for one in conditions]
                return False if False in truths else None if None in truths else True
            case Any(conditions):
                truths = [self.truth(one) for one in conditions]
                return True if True in truths else None if None in truths else False
            case Not(inner):
                truth = self.truth(inner)
                return None if truth is None else not truth
            case Implies(given, then):
                return self.truth(Any((Not(given), then)))
            case Known(cell):
                return (
                    self.number(self.setting.key(cell, self.repeated), self.setting.top(cell, self.repeated))
                    is not None
                )
            case Same(cell):
                low = self.number(self.setting.key(cell, self.repeated, "min"), None)
                high = self.number(self.setting.key(cell, self.repeated, "max"), None)
                return None if low is None or high is None else low == high
            case _:
                assert_never(condition)

    def value(self, term: Term) -> Fraction | None:
        """Return the number that *term* is; `None` is unknown."""
        match term:
            case Number(value):
                return value
            case Parameter(name):
                return self.setting.parameter(name)
            case Cell():
                return self.number(self.setting.key(term, self.repeated), self.setting.top(term, self.repeated))
            case Sum(cell):
                keys = self.setting.keys(cell, self.repeated, "sum" if reads_many(cell) else "")
                return _total([self.number(key, self.setting.top(cell, self.repeated)) for key in keys])
            case KnownSum(cell):
                keys = self.setting.keys(cell, self.repeated, "known_sum")
                return _total([self.number(key, None) for key in keys])
            case Written(cell):
                written = self.cells.get(self.setting.key(cell, self.repeated))
                return None if written is None else Fraction(written)
            case Capacity(cell):
                return Fraction(self.setting.capacity(cell, self.repeated))
            case Plus(terms):
                return _total([self.value(one) for one in terms])
            case Minus(inner):
                number = self.value(inner)
                return None if number is None else -number
            case Times(left, right):
                one, other = self.value(left), self.value(right)
                return None if one is None or other is None else one * other
            case Ceil(inner):
                number = self.value(inner)
                return None if number is None else Fraction(math.ceil(number))
            case Floor(inner):
                number = self.value(inner)
                return None if number is None else Fraction(math.floor(number))
            case Abs(inner):
                number = self.value(inner)
                return None if number is None else abs(number)
            case Max(terms):
                values = [self.value(one) for one in terms]
                return None if None in values else max(value for value in values if value is not None)
            case Min(terms):
                values = [self.value(one) for one in terms]
                return None if None in values else min(value for value in values if value is not None)
            case FirstKnown(terms):
                return self._first_known(terms)
            case _:
                assert_never(term)

    def number(self, key: CellKey, top: int | None) -> Fraction | None:
        """Return the number in the cell called *key* if it fits up to *top*."""
        written = self.cells.get(key)
        return Fraction(written) if written is not None and fits(written, top) else None

    def _first_known(self, terms: tuple[Term, ...]) -> Fraction | None:
        """Return the first value that is known, among the terms that can be asked."""
        values = []
        for term in terms:
            try:
                values.append(self.value(term))
            except Unanswerable:
                continue
        if not values:
            raise Unanswerable("first_known")
        return next((value for value in values if value is not None), None)

    def decider(self, condition: Condition) -> tuple[int | None, Compare | None]:
        """Return the first comparison that makes *condition* false, and its position, where one does."""
        for position, (parts, compare) in enumerate(deciders(condition, self.setting, self.repeated)):
            if all(self.truth(part) is False for part in parts):
                return position, compare
        return None, None


def _total(values: list[Fraction | None]) -> Fraction | None:
    total = Fraction(0)
    for value in values:
        if value is None:
            return None
        total += value
    return total
