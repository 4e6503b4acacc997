"""
Hypothesis strategies: statements, and the numbers of forms to ask them of.

Statements are built from parts to whole and shrink to something readable;
numbers are small, so that equalities are met as often as they are missed, and
some are missing, negative, or do not fit their boxes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import TypeVar

import attrs
from hypothesis import strategies as st

from ..interpret.setting import Setting
from ..model.cell import CellKey
from ..model.form import LARGEST
from ..model.form import Per as CountPer
from ..rules import expr
from ..rules.expr import Bound, Cell, Condition, Each, Per, Scope, ScopeKind, Statement, Term
from ..rules.parse import MAX_DIGITS

_MANY = {"children": ScopeKind.CHILDREN, "columns": ScopeKind.COLUMNS, "contests": ScopeKind.CONTESTS}
_ONE = {"register": ScopeKind.REGISTER}


def numbers() -> st.SearchStrategy[int | None]:
    """Return what may be written in a cell: mostly small numbers, and now and then none, or one that cannot be."""
    small = st.integers(0, 4)
    odd = st.sampled_from([None, -1, 5, 20, 300, 999, 1000, 152130])
    return st.one_of(small, small, small, odd)


def _large_numbers() -> st.SearchStrategy[int | None]:
    return st.one_of(numbers(), st.sampled_from([LARGEST, LARGEST - 1, -LARGEST]), st.integers(0, LARGEST))


@cache
def forms(setting: Setting, *, large: bool = False) -> st.SearchStrategy[dict[CellKey, int | None]]:
    """
    Return the numbers of one form like *setting*, as written, with what its neighbours say.

    All cells hold the same small number but for a few, so that every
    condition is true, false and unknown often enough; with *large*, those few
    may be as large as any count of an election.
    """
    keys = [*sorted(setting.captured)]
    for place, inside in sorted(setting.elsewhere.items()):
        for key in sorted(inside):
            if place in _MANY:
                keys += [f"{which}({place}.{key})" for which in ("sum", "known_sum", "min", "max")]
            else:
                keys.append(f"{place}.{key}")
    alike = st.integers(0, 3).map(lambda number: dict.fromkeys(keys, number))
    others = st.dictionaries(st.sampled_from(keys), _large_numbers() if large else numbers(), max_size=10)
    return st.builds(_with_others, alike, others)


def _with_others(cells: dict[CellKey, int | None], others: dict[CellKey, int | None]) -> dict[CellKey, int | None]:
    """Return *cells* with some of them replaced; a known sum is never unknown."""
    return cells | {
        key: 0 if key.startswith("known_sum(") and value is None else value for key, value in others.items()
    }


_Part = TypeVar("_Part", Cell, Term)


@cache
def statements(setting: Setting, *, large: bool = False) -> st.SearchStrategy[Statement]:
    """
    Return statements that can be asked of forms like *setting*, and some that cannot.

    With *large*, constants may be as large as a rule may name them.
    """
    return st.one_of(_plain(setting, large), *(_repeated(setting, each, large) for each in _repetitions(setting)))


@attrs.frozen
class _Parts:
    """The leaves that a statement may be built of."""

    cells: Sequence[Cell]
    known: Sequence[Cell]
    sums: Sequence[Term]
    same: Sequence[Cell]
    parameters: Sequence[str]
    large: bool


def _plain(setting: Setting, large: bool) -> st.SearchStrategy[Statement]:
    return _conditions(_parts(setting, (), large)).map(Statement)


def _repeated(setting: Setting, each: tuple[Each, ...], large: bool) -> st.SearchStrategy[Statement]:
    parts = _parts(setting, each, large)
    bound = [cell for cell in parts.cells if _is_bound(cell)]

    def closed(condition: Condition, first: Cell) -> Statement:
        # Every repeated name is used, as the parser demands.
        return Statement(expr.All((expr.Known(first), condition)), each)

    return st.builds(closed, _conditions(parts), st.sampled_from(bound))


def _is_bound(cell: Cell) -> bool:
    return isinstance(cell.name, Bound) or any(isinstance(part, Bound) for part in cell.index)


def _repetitions(setting: Setting) -> list[tuple[Each, ...]]:
    pers = {row.count.per for row in setting.form.rows}
    each: list[tuple[Each, ...]] = [
        (Each(Per.CELL),),
        (Each(Per.CELL, additive=True, values=("votes", "valid_votes")),),
    ]
    if CountPer.SEX in pers:
        each += [(Each(Per.SEX),), (Each(Per.SEX, values=("male", "female")),)]
    if CountPer.OPTION in pers:
        each.append((Each(Per.OPTION),))
    if CountPer.PARTY in pers:
        each.append((Each(Per.PARTY),))
    return each


def _parts(setting: Setting, each: tuple[Each, ...], large: bool) -> _Parts:
    cells = [_cell(which) for which in _fixed(setting).values()]
    for one in each:
        cells = [*_bound_cells(setting, one.per), *cells]
    sums: list[Term] = [
        expr.Sum(Cell(row.count.name))
        for row in setting.form.rows
        if row.count.per in (CountPer.OPTION, CountPer.PARTY, CountPer.CANDIDATE)
    ]
    same: list[Cell] = []
    elsewhere: list[Cell] = []
    for place, keys in sorted(setting.elsewhere.items()):
        for key in sorted(keys):
            if place in _MANY:
                many = attrs.evolve(_cell(_fixed(setting)[key]), scope=Scope(_MANY[place]))
                sums += [expr.Sum(many), expr.KnownSum(many)]
                same += [many] if place == "contests" else []
            else:
                elsewhere.append(attrs.evolve(_cell(_fixed(setting)[key]), scope=Scope(_ONE[place])))
    return _Parts(
        cells=[*cells, *elsewhere],
        known=cells,
        sums=sums,
        same=same,
        parameters=sorted(setting.parameters),
        large=large,
    )


def _fixed(setting: Setting) -> Mapping[CellKey, tuple[str, tuple[str, ...]]]:
    return {cell.key: (cell.row.count.name, cell.index) for cell in setting.form.cells(setting.ballot)}


def _cell(which: tuple[str, tuple[str, ...]]) -> Cell:
    return Cell(*which)


def _bound_cells(setting: Setting, per: Per) -> list[Cell]:
    if per is Per.CELL:
        return [Cell(Bound(Per.CELL))]
    wanted = {Per.SEX: CountPer.SEX, Per.OPTION: CountPer.OPTION, Per.PARTY: CountPer.PARTY}[per]
    return [Cell(row.count.name, (Bound(per),)) for row in setting.form.rows if row.count.per is wanted]


def _one_of(parts: Sequence[_Part]) -> st.SearchStrategy[_Part]:
    # Drawn by number: a strategy that tells all its cells in its name is slow to set up.
    return st.integers(0, len(parts) - 1).map(lambda at: parts[at])


_LARGE = st.one_of(
    st.just(1), st.integers(0, MAX_DIGITS - 1).map(lambda digits: 10**digits), st.integers(1, 10**MAX_DIGITS - 1)
)


def _terms(parts: _Parts) -> st.SearchStrategy[Term]:
    constants: st.SearchStrategy[Term] = st.one_of(
        st.fractions(0, 5, max_denominator=4).map(expr.Number),
        st.sampled_from(parts.parameters).map(expr.Parameter),
        *([st.builds(Fraction, _LARGE, _LARGE).map(expr.Number)] if parts.large else []),
    )
    cells = _one_of(parts.cells)
    leaves: st.SearchStrategy[Term] = st.one_of(
        cells,
        cells,
        _one_of(parts.sums) if parts.sums else cells,
        constants,
        _one_of(parts.known).map(expr.Written),
        _one_of(parts.known).map(expr.Capacity),
    )

    def extend(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            several.map(expr.Plus),
            inner.map(expr.Minus),
            st.builds(expr.Times, constants, inner),
            st.builds(expr.Times, inner, constants),
            inner.map(expr.Ceil),
            inner.map(expr.Floor),
            inner.map(expr.Abs),
            several.map(expr.Max),
            several.map(expr.Min),
            several.map(expr.FirstKnown),
        )

    return st.recursive(leaves, extend, max_leaves=5)


def _conditions(parts: _Parts) -> st.SearchStrategy[Condition]:
    terms = _terms(parts)
    leaves: st.SearchStrategy[Condition] = st.one_of(
        st.builds(expr.Compare, st.sampled_from(expr.OPERATORS), terms, terms),
        st.builds(expr.Compare, st.sampled_from(expr.OPERATORS), terms, terms),
        _one_of(parts.known).map(expr.Known),
        *([_one_of(parts.same).map(expr.Same)] if parts.same else []),
    )

    def extend(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            several.map(expr.All),
            several.map(expr.Any),
            inner.map(expr.Not),
            st.builds(expr.Implies, inner, inner),
        )

    return st.recursive(leaves, extend, max_leaves=4)
