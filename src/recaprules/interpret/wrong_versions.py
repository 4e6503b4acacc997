"""
Every small wrong version of a statement.

What people get wrong when they write a condition down: another operator, a
bound off by one, a term forgotten, counted twice or taken from the row beside
it, a column left out, rounding the other way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias, assert_never

import attrs

from ..model.cell import SEXES
from ..model.form import Form
from ..model.text import Text
from ..rules.expr import (
    Abs,
    All,
    Any,
    Capacity,
    Ceil,
    Cell,
    Compare,
    Condition,
    Each,
    FirstKnown,
    Floor,
    Implies,
    Known,
    KnownSum,
    Max,
    Min,
    Minus,
    Node,
    Not,
    Number,
    Parameter,
    Per,
    Plus,
    Same,
    Scope,
    ScopeKind,
    Statement,
    Sum,
    Term,
    Times,
    Written,
    children,
)
from ..rules.formula import spell

WrongVersion: TypeAlias = tuple[Statement, Text]
"""A wrong version, and a sentence on what is wrong with it."""

_Changed: TypeAlias = tuple[Node, Text]

_OTHER_OPERATORS = {
    "==": ("!=", "<=", ">="),
    "!=": ("==", "<", ">"),
    "<=": ("<", "==", ">="),
    ">=": (">", "==", "<="),
    "<": ("<=", "!=", ">"),
    ">": (">=", "!=", "<"),
}
_OTHER_SCOPE = {ScopeKind.CHILDREN: ScopeKind.COLUMNS, ScopeKind.COLUMNS: ScopeKind.CHILDREN}
_HALF_A_PERCENT = Fraction(1, 200)
"""The reserve is 2 % in one law and 2.5 % in another, and such rates are mixed up."""


@attrs.frozen(kw_only=True)
class Surroundings:
    """
    What a name can be mixed up with.

    Attributes:
        neighbours: For each count the one in the row beside it.

        parameters: The constants that the election fixes.
    """

    neighbours: Mapping[str, str]
    parameters: Mapping[str, Fraction]


def neighbours(forms: Iterable[Form]) -> dict[str, str]:
    """
    Return for each count the next one on the same form with as many cells; the one before for the last.

    Args:
        forms: The forms; the first that has a count decides.
    """
    beside: dict[str, str] = {}
    for form in forms:
        alike: dict[object, list[str]] = {}
        for row in form.rows:
            alike.setdefault((row.count.per, row.count.kind), []).append(row.count.name)
        for names in alike.values():
            for name, other in zip(names, [*names[1:], *names[-2:-1]], strict=False):
                beside.setdefault(name, other)
    return beside


def wrong_versions(statement: Statement, around: Surroundings) -> Iterator[WrongVersion]:
    """
    Yield every small wrong version of *statement*, in reading order.

    Some spell like the statement, and some are no statement that `parse`
    would read; whoever uses them leaves those out.

    Args:
        statement: What must hold.

        around: What its names can be mixed up with.
    """
    for node, what in _changed(statement.condition, around):
        if isinstance(node, Condition):
            yield Statement(node, statement.each), what
    for position, each in enumerate(statement.each):
        for other, what in _other_repetitions(each):
            repeated = (*statement.each[:position], other, *statement.each[position + 1 :])
            yield Statement(statement.condition, repeated), what


def _changed(node: Node, around: Surroundings) -> Iterator[_Changed]:
    """Yield *node* with one thing wrong, in it or below it."""
    yield from _itself(node, around)
    for position, child in enumerate(children(node)):
        for other, what in _changed(child, around):
            try:
                yield _with_child(node, position, other), what
            except (TypeError, ValueError):
                continue  # not a tree: a product of two cells


def _itself(node: Node, around: Surroundings) -> Iterator[_Changed]:
    match node:
        case Compare():
            yield from _other_comparisons(node)
        case Cell():
            yield from _other_cells(node, around)
        case Number(value):
            yield from _other_numbers(value)
        case Parameter(name):
            yield from _other_parameters(name, around)
        case Plus(terms):
            yield from _other_sums(terms)
        case Max(terms):
            yield Min(terms), _becomes("max", "min", node)
            yield from _shorter(node, terms, Max)
        case Min(terms):
            yield Max(terms), _becomes("min", "max", node)
            yield from _shorter(node, terms, Min)
        case FirstKnown(terms):
            yield from _shorter(node, terms, FirstKnown)
            yield from _other_order(node, terms)
        case Minus(inner):
            yield inner, _dropped("-", node)
        case Times(left, right):
            yield left, _dropped(spell(right), node)
            yield right, _dropped(spell(left), node)
        case Ceil(inner):
            yield Floor(inner), _becomes("ceil", "floor", node)
            yield inner, _dropped("ceil", node)
        case Floor(inner):
            yield Ceil(inner), _becomes("floor", "ceil", node)
            yield inner, _dropped("floor", node)
        case Abs(inner):
            yield inner, _dropped("abs", node)
        case Sum(cell):
            yield KnownSum(cell), _becomes("sum", "known_sum", node)
        case KnownSum(cell):
            yield Sum(cell), _becomes("known_sum", "sum", node)
        case Written(cell):
            yield cell, _dropped("written", node)
        case Capacity() | Same():
            return
        case All(conditions):
            yield Any(conditions), _becomes("and", "or", node)
            yield from _shorter(node, conditions, All)
        case Any(conditions):
            yield All(conditions), _becomes("or", "and", node)
            yield from _shorter(node, conditions, Any)
        case Not(inner):
            yield inner, _dropped("not", node)
        case Implies(given, then):
            yield then, _dropped(spell(given), node)
        case Known():
            yield Not(node), _becomes("known", "not known", node)
        case _:
            assert_never(node)


def _other_comparisons(node: Compare) -> Iterator[_Changed]:
    for operator in _OTHER_OPERATORS[node.operator]:
        yield Compare(operator, node.left, node.right), _becomes(node.operator, operator, node)
    if not isinstance(node.right, Number):
        one = Number(Fraction(1))
        yield Compare(node.operator, node.left, Plus((node.right, one))), _one_more(node.right)
        yield Compare(node.operator, node.left, Plus((node.right, Minus(one)))), _one_less(node.right)


def _other_cells(cell: Cell, around: Surroundings) -> Iterator[_Changed]:
    others = []
    if isinstance(cell.name, str) and cell.name in around.neighbours:
        others.append(attrs.evolve(cell, name=around.neighbours[cell.name]))
    if len(cell.index) == 1 and cell.index[0] in SEXES:
        # The column beside it: L for J, P for L, L for P.
        column = {"total": "male", "male": "female", "female": "male"}[str(cell.index[0])]
        others.append(attrs.evolve(cell, index=(column,)))
    if isinstance(cell.scope, Scope) and cell.scope.kind in _OTHER_SCOPE:
        others.append(attrs.evolve(cell, scope=Scope(_OTHER_SCOPE[cell.scope.kind])))
    elif cell.scope is not None:
        others.append(attrs.evolve(cell, scope=None))
    for other in others:
        yield other, _becomes(spell(cell), spell(other))


def _other_numbers(value: Fraction) -> Iterator[_Changed]:
    step = Fraction(1, value.denominator)
    for other in (value + step, value - step):
        node = Number(other) if other >= 0 else Minus(Number(-other))
        yield node, _becomes(spell(Number(value)), spell(node))


def _other_parameters(name: str, around: Surroundings) -> Iterator[_Changed]:
    """Yield a constant that is one more or less, a rate that is half a percent more or less, or another constant."""
    value = around.parameters.get(name, Fraction(1))
    step = Number(Fraction(1) if value.denominator == 1 else _HALF_A_PERCENT)
    for node in (Plus((Parameter(name), step)), Plus((Parameter(name), Minus(step)))):
        yield node, _becomes(name, spell(node))
    family = name.partition("_")[0]
    for other, its_value in sorted(around.parameters.items()):
        alike = (its_value.denominator == 1) is (value.denominator == 1)
        if other != name and other.partition("_")[0] == family and alike:
            yield Parameter(other), _becomes(name, other)


def _other_sums(terms: tuple[Term, ...]) -> Iterator[_Changed]:
    whole = Plus(terms)
    for position, term in enumerate(terms):
        before, after = terms[:position], terms[position + 1 :]
        rest = (*before, *after)
        text = spell(term.term if isinstance(term, Minus) else term)
        yield rest[0] if len(rest) == 1 else Plus(rest), _dropped(text, whole)
        yield Plus((*before, term, term, *after)), _twice(text, whole)
        flipped = term.term if isinstance(term, Minus) else Minus(term)
        yield Plus((*before, flipped, *after)), _other_sign(text, whole)


def _shorter(node: Node, parts: tuple[Node, ...], make: Callable[..., Node]) -> Iterator[_Changed]:
    for position, part in enumerate(parts):
        rest = (*parts[:position], *parts[position + 1 :])
        yield rest[0] if len(rest) == 1 else make(rest), _dropped(spell(part), node)


def _other_order(node: Node, terms: tuple[Term, ...]) -> Iterator[_Changed]:
    for position in range(len(terms) - 1):
        one, other = terms[position : position + 2]
        order = (*terms[:position], other, one, *terms[position + 2 :])
        yield FirstKnown(order), _before(spell(other), spell(one), node)


def _other_repetitions(each: Each) -> Iterator[tuple[Each, Text]]:
    values = each.values or (SEXES if each.per is Per.SEX else ())
    for value in values:
        rest = tuple(one for one in values if one != value)
        if rest:
            yield attrs.evolve(each, values=rest), _left_out(value, each.per.value)
    if each.values:
        yield attrs.evolve(each, values=()), _not_only(each)
    if each.per in (Per.CELL, Per.GROUP):
        other = attrs.evolve(each, additive=not each.additive)
        yield other, _additive(each)


def _with_child(node: Node, position: int, child: Node) -> Node:
    """Return *node* with *child* in place of the one at *position*."""
    nodes = list(children(node))
    nodes[position] = child
    match node:
        case Compare(operator, _, _):
            return Compare(operator, *nodes)  # type: ignore[arg-type]  # a term for a term
        case Times() | Implies():
            return type(node)(*nodes)  # type: ignore[arg-type]  # two for two
        case Plus() | Max() | Min() | FirstKnown() | All() | Any():
            return type(node)(tuple(nodes))  # type: ignore[arg-type]  # as many of the same kind
        case Sum() | KnownSum() | Written() | Capacity() | Known() | Same() if not isinstance(child, Cell):
            raise TypeError("only a cell can stand there")
        case Number() | Parameter() | Cell():
            raise TypeError("nothing is below it")
        case _:
            return type(node)(child)  # type: ignore[arg-type]  # one for one


# ---- sentences


def _becomes(old: str, new: str, where: Node | None = None) -> Text:
    within = f" @ {spell(where)}" if where is not None else ""
    return Text(f"{old} menjadi {new}{within}", f"{old} becomes {new}{within}")


def _dropped(part: str, where: Node) -> Text:
    return Text(f"{part} hilang @ {spell(where)}", f"{part} is dropped @ {spell(where)}")


def _twice(part: str, where: Node) -> Text:
    return Text(f"{part} dihitung dua kali @ {spell(where)}", f"{part} counts twice @ {spell(where)}")


def _other_sign(part: str, where: Node) -> Text:
    return Text(f"tanda {part} terbalik @ {spell(where)}", f"the sign of {part} is flipped @ {spell(where)}")


def _one_more(term: Term) -> Text:
    return Text(f"{spell(term)} lebih satu", f"{spell(term)} is one more")


def _one_less(term: Term) -> Text:
    return Text(f"{spell(term)} kurang satu", f"{spell(term)} is one less")


def _before(first: str, second: str, where: Node) -> Text:
    return Text(
        f"{first} didahulukan dari {second} @ {spell(where)}", f"{first} comes before {second} @ {spell(where)}"
    )


def _left_out(value: str, per: str) -> Text:
    return Text(f"{value} terlupa dalam for each {per}", f"{value} is forgotten in for each {per}")


def _not_only(each: Each) -> Text:
    listed = ", ".join(each.values)
    return Text(f"tidak hanya untuk {listed}", f"not only for {listed}")


def _additive(each: Each) -> Text:
    if each.additive:
        return Text("juga untuk yang tidak dijumlahkan antar tingkat", "also for what does not add up over tiers")
    return Text("hanya untuk yang dijumlahkan antar tingkat", "only for what adds up over tiers")
