"""
A statement made concrete for one kind of form.

Names become keys, repetitions are written out, constants are folded, what is
not captured is left out, and fractions are gone: both sides of a comparison
are multiplied by their common denominator, so that whole numbers remain.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from typing import assert_never

import attrs

from ..model.ballot import Ballot
from ..model.cell import SEXES, CellKey, cell_key
from ..model.contest import Contest
from ..model.form import Form, Row
from ..model.form import Per as CountPer
from ..model.tier import Tier
from ..rules import expr
from ..rules.expr import Statement, walk
from ..rules.places import place_of
from .concrete import (
    FALSE,
    TRUE,
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
    reading,
    without_names,
)
from .patterns import Repetitions
from .setting import Repeated, Setting, Unanswerable, reads_many


def ground(statement: Statement, setting: Setting) -> Repetitions:
    """
    Return the repetitions of *statement* that can be asked of forms like *setting*.

    Returns:
        Empty where the statement cannot be asked.
    """
    # Forms of which all that it reads is the same have the same repetitions: these are made once.
    reads = _reads(statement)
    return _repetitions(
        statement,
        attrs.evolve(
            setting,
            form=_printed(setting.form),
            ballot=_marked(setting.form, setting.ballot, reads.counts),
            tier=Tier.TPS,
            source="",
            column=False,
            captured=_of_counts(setting.captured, reads.counts),
            profile_id="",
            parameters={name: value for name, value in setting.parameters.items() if name in reads.parameters},
            elsewhere={
                place: _of_counts(keys, reads.counts)
                for place, keys in setting.elsewhere.items()
                if reads.places is None or place in reads.places
            },
        ),
    )


@attrs.frozen
class _Reads:
    """
    What a statement reads.

    Attributes:
        counts: The counts, by name; `None` where it may be any.

        places: The places; `None` where it may be any.

        parameters: The constants of the election.
    """

    counts: frozenset[str] | None
    places: frozenset[str] | None
    parameters: frozenset[str]


@lru_cache(maxsize=4096)
def _reads(statement: Statement) -> _Reads:
    nodes = list(walk(statement.condition))
    cells = [node for node in nodes if isinstance(node, expr.Cell)]
    counts = frozenset(cell.name for cell in cells if isinstance(cell.name, str))
    repeated = frozenset(each.per for each in statement.each)
    return _Reads(
        counts=None if any(isinstance(cell.name, expr.Bound) for cell in cells) or repeated & _OF_BALLOT else counts,
        places=None
        if expr.Per.CONTEST in repeated
        else frozenset(place_of(cell.scope) for cell in cells if isinstance(cell.scope, expr.Scope)),
        parameters=frozenset(node.name for node in nodes if isinstance(node, expr.Parameter)),
    )


_OF_BALLOT = frozenset((expr.Per.OPTION, expr.Per.PARTY, expr.Per.CANDIDATE, expr.Per.CELL))
"""What is repeated as the ballot says, whatever is read."""


@lru_cache(maxsize=4096)
def _printed(form: Form) -> Form:
    """Return a form on which the same is printed as on *form*, one for all of these."""
    return _with_rows(form.boxes, form.rows)


@lru_cache(maxsize=4096)
def _with_rows(boxes: int | None, rows: tuple[Row, ...]) -> Form:
    counts = " ".join(row.count.name for row in rows)
    return Form(id=counts, contest=Contest.PPWP, tiers=(), boxes=boxes, rows=rows)


@lru_cache(maxsize=4096)
def _marked(form: Form, ballot: Ballot, counts: frozenset[str] | None) -> Ballot:
    """Return a ballot with the options of *ballot*, of no contest and district; without options if none is read."""
    of_options = counts is None or any(
        row.count.per not in (CountPer.FORM, CountPer.SEX) for row in form.rows if row.count.name in counts
    )
    return attrs.evolve(ballot, contest=Contest.PPWP, district="", options=ballot.options if of_options else ())


def _of_counts(keys: frozenset[CellKey], counts: frozenset[str] | None) -> frozenset[CellKey]:
    """Return those of *keys* that are cells of *counts*."""
    if counts is None:
        return keys
    by_stem = _by_stem(keys)
    return frozenset().union(*(by_stem[stem] for stem in _stems(counts) if stem in by_stem))


@lru_cache(maxsize=4096)
def _stems(counts: frozenset[str]) -> tuple[str, ...]:
    """Return what the keys of *counts* begin with, up to the first point."""
    return tuple(dict.fromkeys(stem for count in counts for stem in (count, *(cell_key(count, sex) for sex in SEXES))))


@lru_cache(maxsize=1024)
def _by_stem(keys: frozenset[CellKey]) -> dict[str, frozenset[CellKey]]:
    found: dict[str, set[CellKey]] = {}
    for key in keys:
        found.setdefault(key.partition(".")[0], set()).add(key)
    return {stem: frozenset(some) for stem, some in found.items()}


@lru_cache(maxsize=1024)
def _repetitions(statement: Statement, setting: Setting) -> Repetitions:
    if len(statement.each) == 1 and statement.each[0].per is expr.Per.CELL:
        return Repetitions(_for_each_cell(statement, setting))
    repetitions = []
    # Repetitions that differ in nothing but their cells share what they have in common.
    templates: dict[Condition, Condition] = {}
    for repeated in setting.repetitions(statement.each):
        condition = _grounded(statement, setting, repeated)
        if condition is not None:
            template, slots = without_names(condition)
            repetitions.append(Repetition(repeated, templates.setdefault(template, template), slots))
    return Repetitions(repetitions)


def _grounded(statement: Statement, setting: Setting, repeated: Repeated) -> Condition | None:
    """Return the condition of one repetition; `None` if it cannot be asked."""
    try:
        return _Grounding(setting, repeated).condition(statement.condition)
    except Unanswerable:
        return None


def _for_each_cell(statement: Statement, setting: Setting) -> Iterator[Repetition]:
    """
    Yield what is repeated for each cell of a form, of which there may be hundreds.

    Cells that can be read in the same places have the same condition but for
    their keys: it is made once, for a cell of no name, and then named.
    """
    places = {
        place_of(node.scope)
        for node in walk(statement.condition)
        if isinstance(node, expr.Cell) and isinstance(node.scope, expr.Scope)
    }
    made: dict[tuple[bool, ...], tuple[Condition, tuple[Read, ...]] | None] = {}
    for repeated in setting.repetitions(statement.each):
        key = repeated[expr.Per.CELL]
        if setting.form.top_of(key) != setting.form.top:
            # What stands in no boxes has another limit than the cell of no name.
            condition = _grounded(statement, setting, repeated)
            if condition is not None:
                yield Repetition(repeated, *without_names(condition))
            continue
        there = (key in setting.captured, *(key in setting.elsewhere.get(place, ()) for place in sorted(places)))
        if there not in made:
            condition = _grounded(statement, _with_nameless(setting, key), {expr.Per.CELL: _NAMELESS})
            made[there] = None if condition is None else without_names(condition)
        kind = made[there]
        if kind is not None:
            template, slots = kind
            yield Repetition(repeated, template, tuple(_named(read, key) for read in slots))


_NAMELESS = "\0"
"""The key of a cell that has no name yet."""


def _named(read: Read, key: CellKey) -> Read:
    """Return *read* with *key* in place of a cell of no name."""
    return reading(read.key.replace(_NAMELESS, key), read.top, read.as_written) if _NAMELESS in read.key else read


def _with_nameless(setting: Setting, key: CellKey) -> Setting:
    """Return *setting* with a cell of no name wherever *key* is."""
    nameless = frozenset([_NAMELESS])
    return attrs.evolve(
        setting,
        captured=setting.captured | nameless if key in setting.captured else setting.captured,
        elsewhere={place: keys | nameless if key in keys else keys for place, keys in setting.elsewhere.items()},
    )


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
                low, high = (reading(self.setting.key(cell, self.repeated, which), None) for which in ("min", "max"))
                # Not a comparison of two sides that a finding could report.
                return Not(Compare("!=", low, high, 1))
            case _:
                assert_never(condition)

    def read(self, cell: expr.Cell, *, as_written: bool = False) -> Read:
        return reading(self.setting.key(cell, self.repeated), self.setting.top(cell, self.repeated), as_written)

    def term(self, term: expr.Term) -> _Ratio:
        match term:
            case expr.Number(value):
                return _constant(value)
            case expr.Parameter(name):
                return _constant(self.setting.parameter(name))
            case expr.Capacity(cell):
                return _constant(Fraction(self.setting.capacity(cell, self.repeated)))
            case expr.Cell():
                return _Ratio(self.read(term))
            case expr.Written(cell):
                return _Ratio(self.read(cell, as_written=True))
            case expr.Sum(cell):
                wrapper = "sum" if reads_many(cell) else ""
                top = None if wrapper else self.setting.top(cell, self.repeated)
                keys = self.setting.keys(cell, self.repeated, wrapper)
                return _Ratio(_add(tuple(reading(key, top) for key in keys)))
            case expr.KnownSum(cell):
                keys = self.setting.keys(cell, self.repeated, "known_sum")
                return _Ratio(_add(tuple(reading(key, None) for key in keys)))
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
                if ratio.constant is not None:
                    return _constant(abs(ratio.constant))
                return _Ratio(Abs(ratio.term), ratio.denominator)
            case expr.Max(terms):
                return _extreme([self.term(one) for one in terms], Max, max)
            case expr.Min(terms):
                return _extreme([self.term(one) for one in terms], Min, min)
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


def _common(ratios: list[_Ratio], make: Callable[[tuple[Term, ...]], Term]) -> _Ratio:
    common = math.lcm(*(ratio.denominator for ratio in ratios))
    return _Ratio(make(tuple(ratio.over(common) for ratio in ratios)), common)


def _extreme(ratios: list[_Ratio], kind: type[Max | Min], choose: Callable[[list[Fraction]], Fraction]) -> _Ratio:
    constants = [ratio.constant for ratio in ratios if ratio.constant is not None]
    return _constant(choose(constants)) if len(constants) == len(ratios) else _common(ratios, kind)


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
