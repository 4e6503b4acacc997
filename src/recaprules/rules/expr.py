"""
The tree that a rule is.

The nodes below are all there are. Terms are whole numbers, conditions are
true, false or unknown, and a `Statement` is a condition with what it is
repeated for. Every reader in `recaprules.interpret` handles exactly these.

Terms combine with ``+``, ``-`` and ``*``; comparisons are methods, so that
``==`` compares trees:

>>> valid, invalid, total = Cell("valid_votes"), Cell("invalid_votes"), Cell("total_votes")
>>> (valid + invalid).equals(total) == (valid + invalid).equals(total)
True
"""

from __future__ import annotations

import enum
import typing
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import TypeAlias, get_args

import attrs


class ScopeKind(enum.Enum):
    """Where a cell is read when it is not the form itself."""

    CHILDREN = "children"
    """The forms of the units below."""
    COLUMNS = "columns"
    """The child columns printed on this form."""
    CONTESTS = "contests"
    """The forms of all contests at this unit."""
    SOURCES = "sources"
    """All readings of this form."""
    REGISTER = "register"
    """What is decreed for this unit."""
    PARENT = "parent"
    """The form of the unit above."""
    PREVIOUS = "previous"
    """The reading before this one."""
    CORRECTION = "correction"
    """What a recorded correction says that the figure is now."""
    CONTEST = "contest"
    """The form of one contest at this unit."""
    FORM = "form"
    """Another form of this unit and contest."""
    SOURCE = "source"
    """The reading of one source."""

    @property
    def is_many(self) -> bool:
        """Whether several forms are meant, so that only a sum or `same` can read them."""
        return self in (ScopeKind.CHILDREN, ScopeKind.COLUMNS, ScopeKind.CONTESTS, ScopeKind.SOURCES)


@attrs.frozen
class Scope:
    """
    Where a cell is read.

    Attributes:
        kind: Which forms are meant.

        name: The contest, form or source by name; empty for kinds that need none.
    """

    kind: ScopeKind
    name: str = ""


class Per(enum.Enum):
    """What a statement can be repeated for."""

    SEX = "sex"
    GROUP = "group"
    OPTION = "option"
    PARTY = "party"
    CANDIDATE = "candidate"
    CELL = "cell"
    CONTEST = "contest"


@attrs.frozen
class Bound:
    """The one that a statement is being repeated for, as in ``votes[option]``."""

    per: Per


Index: TypeAlias = str | Bound


class _Term:
    """Arithmetic and comparison for every term."""

    __slots__ = ()

    def __add__(self, other: Term | int) -> Plus:
        return Plus((_term(self), _term(other)))

    def __radd__(self, other: Term | int) -> Plus:
        return Plus((_term(other), _term(self)))

    def __sub__(self, other: Term | int) -> Plus:
        return Plus((_term(self), Minus(_term(other))))

    def __rsub__(self, other: Term | int) -> Plus:
        return Plus((_term(other), Minus(_term(self))))

    def __neg__(self) -> Minus:
        return Minus(_term(self))

    def __mul__(self, other: Term | int | Fraction) -> Times:
        return Times(_term(self), _term(other))

    def __rmul__(self, other: Term | int | Fraction) -> Times:
        return Times(_term(other), _term(self))

    def equals(self, other: Term | int) -> Compare:
        """Return the condition that both are the same number."""
        return Compare("==", _term(self), _term(other))

    def at_most(self, other: Term | int) -> Compare:
        """Return the condition that this is not above *other*."""
        return Compare("<=", _term(self), _term(other))

    def at_least(self, other: Term | int) -> Compare:
        """Return the condition that this is not below *other*."""
        return Compare(">=", _term(self), _term(other))


def _term(value: object) -> Term:
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Number(Fraction(value))
    if isinstance(value, get_args(Term)):
        return value  # type: ignore[no-any-return]  # the members of the union
    raise TypeError(f"expected a term or a whole number, got {value!r}")


@attrs.frozen
class Number(_Term):
    """A constant, exact."""

    value: Fraction = attrs.field(converter=Fraction)

    @value.validator
    def _not_negative(self, _attribute: attrs.Attribute[Fraction], value: Fraction) -> None:
        if value < 0:
            raise ValueError("a negative constant is Minus(Number(...))")


@attrs.frozen
class Parameter(_Term):
    """A constant that the profile of the election fixes, such as ``reserve_rate``."""

    name: str


@attrs.frozen
class Cell(_Term):
    """
    The number in a cell.

    Attributes:
        name: The count, or `Bound` where a statement is repeated for groups or cells.

        index: Which of the count's cells, as far as it has several.

        scope: Where it is read; `None` is the form itself.
    """

    name: str | Bound
    index: tuple[Index, ...] = ()
    scope: Scope | Bound | None = None


@attrs.frozen
class Sum(_Term):
    """
    The sum of all cells that *cell* leaves open, unknown if one of them is.

    ``sum(votes)`` adds the options; ``sum(children.valid_votes)`` adds the
    units below, and is unknown while one of them is missing.
    """

    cell: Cell


@attrs.frozen
class KnownSum(_Term):
    """The sum over many forms of the figures that are known; never unknown, and at most the sum."""

    cell: Cell


@attrs.frozen
class Written(_Term):
    """The number as it was written, whether it fits the printed boxes or not."""

    cell: Cell


@attrs.frozen
class Capacity(_Term):
    """The largest number that the printed boxes of *cell* can hold."""

    cell: Cell


def _flat(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Return *terms* with nested sums taken apart, so that a sum has one shape."""
    flat: list[Term] = []
    for term in terms:
        flat.extend(term.terms if isinstance(term, Plus) else (term,))
    if len(flat) < 2:
        raise ValueError("a sum has at least two terms")
    return tuple(flat)


@attrs.frozen
class Plus(_Term):
    """The sum of two or more terms."""

    terms: tuple[Term, ...] = attrs.field(converter=_flat)


@attrs.frozen
class Minus(_Term):
    """The negative of a term."""

    term: Term


@attrs.frozen
class Times(_Term):
    """A product of which one side, at least, is constant."""

    left: Term
    right: Term

    def __attrs_post_init__(self) -> None:
        if not (is_constant(self.left) or is_constant(self.right)):
            raise ValueError("one side of a product must be constant")


@attrs.frozen
class Ceil(_Term):
    """The smallest whole number that is not below *term*."""

    term: Term


@attrs.frozen
class Floor(_Term):
    """The largest whole number that is not above *term*."""

    term: Term


@attrs.frozen
class Abs(_Term):
    """The size of *term* without its sign."""

    term: Term


def _two_or_more(node: object, _attribute: attrs.Attribute[tuple[object, ...]], value: tuple[object, ...]) -> None:
    if len(value) < 2:
        raise ValueError(f"{type(node).__name__} takes two or more")


@attrs.frozen
class Max(_Term):
    """The largest of several terms, unknown if one of them is."""

    terms: tuple[Term, ...] = attrs.field(validator=_two_or_more)


@attrs.frozen
class Min(_Term):
    """The smallest of several terms, unknown if one of them is."""

    terms: tuple[Term, ...] = attrs.field(validator=_two_or_more)


@attrs.frozen
class FirstKnown(_Term):
    """The first of several terms that is known; unknown only if all are."""

    terms: tuple[Term, ...] = attrs.field(validator=_two_or_more)


Term: TypeAlias = (
    Number
    | Parameter
    | Cell
    | Sum
    | KnownSum
    | Written
    | Capacity
    | Plus
    | Minus
    | Times
    | Ceil
    | Floor
    | Abs
    | Max
    | Min
    | FirstKnown
)

COMPARISONS: Mapping[str, Callable[[typing.Any, typing.Any], typing.Any]] = {
    "==": eq,
    "!=": ne,
    "<=": le,
    ">=": ge,
    "<": lt,
    ">": gt,
}
"""What each operator does to two numbers, columns or expressions."""

OPERATORS = tuple(COMPARISONS)


@attrs.frozen
class Compare:
    """
    A comparison of two terms, unknown if one of them is.

    Attributes:
        operator: One of ``==``, ``!=``, ``<=``, ``>=``, ``<``, ``>``.

        left: The left side; the imbalance is left less right.

        right: The right side.
    """

    operator: str = attrs.field(validator=attrs.validators.in_(OPERATORS))
    left: Term
    right: Term


def _flat_all(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    flat: list[Condition] = []
    for condition in conditions:
        flat.extend(condition.conditions if isinstance(condition, All) else (condition,))
    if len(flat) < 2:
        raise ValueError("'and' takes two or more")
    return tuple(flat)


def _flat_any(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    flat: list[Condition] = []
    for condition in conditions:
        flat.extend(condition.conditions if isinstance(condition, Any) else (condition,))
    if len(flat) < 2:
        raise ValueError("'or' takes two or more")
    return tuple(flat)


@attrs.frozen
class All:
    """Two or more conditions that must all be true."""

    conditions: tuple[Condition, ...] = attrs.field(converter=_flat_all)


@attrs.frozen
class Any:
    """Two or more conditions of which one must be true."""

    conditions: tuple[Condition, ...] = attrs.field(converter=_flat_any)


@attrs.frozen
class Not:
    """The opposite of a condition; unknown stays unknown."""

    condition: Condition


@attrs.frozen
class Implies:
    """*then* must be true where *given* is."""

    given: Condition
    then: Condition


@attrs.frozen
class Known:
    """Whether a cell has a number that a rule may use; never unknown."""

    cell: Cell


@attrs.frozen
class Same:
    """Whether a cell has the same number over many contests or sources."""

    cell: Cell


Condition: TypeAlias = Compare | All | Any | Not | Implies | Known | Same


@attrs.frozen
class Each:
    """
    What a statement is repeated for.

    Attributes:
        per: The kind: each sex, option, cell …

        additive: Only what adds up over tiers.

        values: These only, by name; empty for all there are on the form.
    """

    per: Per
    additive: bool = False
    values: tuple[str, ...] = ()


@attrs.frozen(cache_hash=True)
class Statement:
    """
    A condition and what it is repeated for; it holds if every repetition does.

    Attributes:
        condition: What must be true.

        each: What it is repeated for, outermost first; empty for once.
    """

    condition: Condition
    each: tuple[Each, ...] = ()


Node: TypeAlias = Term | Condition


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below *node*."""
    match node:
        case Number() | Parameter() | Cell():
            return ()
        case Sum(cell) | KnownSum(cell) | Written(cell) | Capacity(cell) | Known(cell) | Same(cell):
            return (cell,)
        case Plus(nodes) | Max(nodes) | Min(nodes) | FirstKnown(nodes):
            return nodes
        case Minus(term) | Ceil(term) | Floor(term) | Abs(term):
            return (term,)
        case Times(left, right) | Compare(_, left, right):
            return (left, right)
        case All(conditions) | Any(conditions):
            return conditions
        case Not(condition):
            return (condition,)
        case Implies(given, then):
            return (given, then)


def walk(node: Node) -> Iterator[Node]:
    """Yield *node* and everything below it, in reading order."""
    yield node
    for child in children(node):
        yield from walk(child)


def is_constant(term: Term) -> bool:
    """Return whether *term* reads no cell."""
    return not any(isinstance(node, Cell) for node in walk(term))
