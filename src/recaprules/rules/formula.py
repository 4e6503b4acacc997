"""Tree to text: the inverse of `parse`."""

from __future__ import annotations

from typing import assert_never

from ..model.cell import SEXES, cell_key
from .expr import (
    Abs,
    All,
    Any,
    Bound,
    Capacity,
    Ceil,
    Cell,
    Compare,
    Condition,
    Each,
    FirstKnown,
    Floor,
    Implies,
    Index,
    Known,
    KnownSum,
    Max,
    Min,
    Minus,
    Node,
    Not,
    Number,
    Parameter,
    Plus,
    Same,
    Scope,
    ScopeKind,
    Statement,
    Sum,
    Term,
    Times,
    Written,
)

_SEX_INDICES = tuple((sex,) for sex in SEXES)


def spell(node: Statement | Node) -> str:
    """
    Return the text of *node*, such that `parse` gives *node* again.

    >>> spell(Compare("==", Plus((Cell("ballots_used"), Minus(Cell("ballots_unused")))), Number(2)))
    'ballots_used - ballots_unused == 2'
    """
    if isinstance(node, Statement):
        return " ".join((spell(node.condition), *(_each(each) for each in node.each)))
    match node:
        case Compare(operator, left, right):
            return f"{spell(left)} {operator} {spell(right)}"
        case All(conditions):
            return " and ".join(_inside(condition, Any, All) for condition in conditions)
        case Any(conditions):
            return " or ".join(_inside(condition, Any) for condition in conditions)
        case Not(condition):
            return f"not {_inside(condition, Any, All)}"
        case Implies(given, then):
            return f"implies({spell(given)}, {spell(then)})"
        case Known(cell):
            return f"known({spell(cell)})"
        case Same(cell):
            return f"same({spell(cell)})"
        case _:
            return _term(node)


def _inside(condition: Condition, *looser: type[All] | type[Any]) -> str:
    text = spell(condition)
    return f"({text})" if isinstance(condition, looser) else text


def _each(each: Each) -> str:
    additive = "additive " if each.additive else ""
    values = f" in ({', '.join(each.values)})" if each.values else ""
    return f"for each {additive}{each.per.value}{values}"


def _term(term: Term) -> str:
    match term:
        case Number(value):
            return str(value) if value.denominator == 1 else f"({value.numerator} / {value.denominator})"
        case Parameter(name):
            return name
        case Cell():
            return _cell(term)
        case Sum(cell):
            return f"sum({_cell(cell)})"
        case KnownSum(cell):
            return f"known_sum({_cell(cell)})"
        case Written(cell):
            return f"written({_cell(cell)})"
        case Capacity(cell):
            return f"capacity({_cell(cell)})"
        case Plus(terms):
            first, *rest = terms
            return _term(first) + "".join(
                f" - {_factor(part.term)}" if isinstance(part, Minus) else f" + {_term(part)}" for part in rest
            )
        case Minus(inner):
            return f"-({_term(inner)})" if isinstance(inner, Plus | Times) else f"-{_term(inner)}"
        case Times(left, right):
            right_text = _term(right)
            return f"{_factor(left)} * " + (f"({right_text})" if isinstance(right, Plus | Times) else right_text)
        case Ceil(inner):
            return f"ceil({_term(inner)})"
        case Floor(inner):
            return f"floor({_term(inner)})"
        case Abs(inner):
            return f"abs({_term(inner)})"
        case Max(terms):
            return f"max({', '.join(map(_term, terms))})"
        case Min(terms):
            return f"min({', '.join(map(_term, terms))})"
        case FirstKnown(terms):
            return f"first_known({', '.join(map(_term, terms))})"
        case _:
            assert_never(term)


def _factor(term: Term) -> str:
    text = _term(term)
    return f"({text})" if isinstance(term, Plus) else text


def _cell(cell: Cell) -> str:
    place = _scope(cell.scope)
    if isinstance(cell.name, str) and cell.index in _SEX_INDICES:
        return place + cell_key(cell.name, cell.index[0])
    name = cell.name.per.value if isinstance(cell.name, Bound) else cell.name
    return place + name + "".join(f"[{_index(part)}]" for part in cell.index)


def _index(part: Index) -> str:
    if isinstance(part, Bound):
        return part.per.value
    if part in SEXES:
        return part
    return part if part.isdecimal() and str(int(part)) == part else repr(part)


def _scope(scope: Scope | Bound | None) -> str:
    if scope is None:
        return ""
    if isinstance(scope, Bound):
        return f"{scope.per.value}."
    if scope.kind is ScopeKind.CONTEST:
        return f"{scope.name}."
    if scope.kind in (ScopeKind.FORM, ScopeKind.SOURCE):
        return f"{scope.kind.value}({scope.name!r})."
    return f"{scope.kind.value}."
