"""What kind of form a rule is asked of: its cells, ballot, constants and neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import TypeAlias, assert_never

import attrs

from ..model.ballot import Ballot
from ..model.cell import SEXES, CellKey, cell_key
from ..model.contest import Contest
from ..model.form import Form
from ..model.form import Per as CountPer
from ..model.tier import Tier
from ..rules.expr import (
    All,
    Any,
    Bound,
    Cell,
    Compare,
    Condition,
    Each,
    Implies,
    Known,
    Not,
    Per,
    Same,
    Scope,
)
from ..rules.places import place_of
from ..rules.profile import Profile
from ..rules.rule import Rule

Repeated: TypeAlias = Mapping[Per, str]
"""What each repeated name stands for at the moment: ``{Per.SEX: "male"}``."""


class Unanswerable(Exception):
    """The form, its source or the election does not have what is asked for."""


@attrs.frozen(kw_only=True)
class Setting:
    """
    All that is the same for every tally of one form, ballot and source.

    Attributes:
        form: The printed form.

        ballot: The options that could be marked.

        tier: The tier of the units.

        source: Where the figures come from.

        column: Whether they are child columns of a recapitulation form.

        captured: The cells that the source publishes.

        profile_id: The election.

        parameters: The constants that the election fixes.

        elsewhere: The cells that can be read in other places, by place:
            ``children``, ``columns``, ``register`` …
    """

    form: Form
    ballot: Ballot
    tier: Tier
    source: str = "manual"
    column: bool = False
    captured: frozenset[CellKey]
    profile_id: str
    parameters: Mapping[str, Fraction]
    elsewhere: Mapping[str, frozenset[CellKey]] = attrs.field(factory=dict)

    def __hash__(self) -> int:
        return hash((self.form.id, self.tier, self.source, self.ballot, self.captured, self.profile_id))

    def parameter(self, name: str) -> Fraction:
        """
        Return the constant called *name*.

        Raises:
            Unanswerable: If this election has no such limit, or it is unknown.
        """
        value = self.parameters.get(name)
        if value is None:
            raise Unanswerable(name)
        return value

    def capacity(self, cell: Cell, repeated: Repeated) -> int:
        """
        Return the largest number that the boxes of *cell* can hold.

        Raises:
            Unanswerable: If the form does not limit it.
        """
        top = self.top(cell, repeated)
        if top is None:
            raise Unanswerable("capacity")
        return top

    def top(self, cell: Cell, repeated: Repeated) -> int | None:
        """Return the largest legible number in *cell*; `None` without a limit."""
        if cell.scope is not None:
            return None
        name = repeated[cell.name.per] if isinstance(cell.name, Bound) else cell.name
        return self.form.top_of(name)

    def key(self, cell: Cell, repeated: Repeated, wrapper: str = "") -> CellKey:
        """
        Return the key under which the number in *cell* is looked up.

        Args:
            cell: A cell with all its indices.

            repeated: What the repeated names stand for.

            wrapper: The function over many forms or readings, such as ``sum``.

        Raises:
            Unanswerable: If it is not captured.
        """
        (key,) = self.keys(cell, repeated, wrapper)
        return key

    def keys(self, cell: Cell, repeated: Repeated, wrapper: str = "") -> tuple[CellKey, ...]:
        """
        Return the keys of all cells that *cell* leaves open.

        Raises:
            Unanswerable: If there is none, or one is not captured.
        """
        place = _place(cell.scope, repeated)
        captured = self.elsewhere.get(place, frozenset()) if place else self.captured
        keys = tuple(self._open_keys(cell, repeated))
        if not keys:
            raise Unanswerable(str(cell.name))
        for key in keys:
            if key not in captured:
                raise Unanswerable(key)
        qualified = [f"{place}.{key}" if place else key for key in keys]
        return tuple(f"{wrapper}({key})" if wrapper else key for key in qualified)

    def _open_keys(self, cell: Cell, repeated: Repeated) -> Iterator[CellKey]:
        if isinstance(cell.name, Bound):
            name = repeated[cell.name.per]
            yield name if cell.name.per is Per.CELL else cell_key(name, *_indices(cell, repeated))
            return
        given = _indices(cell, repeated)
        cells = self.form.cells_of(self.ballot, cell.name)
        if not cells:
            raise Unanswerable(cell.name)
        if len(given) == len(cells[0].index):
            key = cell_key(cell.name, *given)
            if self.form.cell(self.ballot, key) is not None:
                yield key
            return
        for form_cell in cells:
            if form_cell.index[: len(given)] == given:
                yield form_cell.key

    def settled(self, condition: Condition, repeated: Repeated) -> bool | None:
        """
        Return whether *condition* is true of every form of this kind, whatever is written on it.

        That is so where it asks whether a cell is known that is not captured;
        `None` where it depends on the form.
        """
        match condition:
            case Known(cell):
                try:
                    self.key(cell, repeated)
                except Unanswerable:
                    return False
                return None
            case Not(inner):
                truth = self.settled(inner, repeated)
                return None if truth is None else not truth
            case All(conditions):
                truths = {self.settled(one, repeated) for one in conditions}
                return False if False in truths else True if truths == {True} else None
            case Any(conditions):
                truths = {self.settled(one, repeated) for one in conditions}
                return True if True in truths else False if truths == {False} else None
            case Implies(given, then):
                return self.settled(Any((Not(given), then)), repeated)
            case Compare() | Same():
                return None
            case _:
                assert_never(condition)

    def repetitions(self, each: tuple[Each, ...], outer: Repeated | None = None) -> Iterator[Repeated]:
        """Yield what the repeated names stand for, one repetition after the other."""
        outer = outer or {}
        if not each:
            yield outer
            return
        first, *rest = each
        for value in self._values(first, outer):
            yield from self.repetitions(tuple(rest), {**outer, first.per: value})

    def _values(self, each: Each, outer: Repeated) -> tuple[str, ...]:
        match each.per:
            case Per.SEX:
                return each.values or SEXES
            case Per.GROUP:
                groups = [
                    row.count.name
                    for row in self.form.rows
                    if row.count.per is CountPer.SEX and (row.count.additive or not each.additive)
                ]
                return tuple(group for group in groups if not each.values or group in each.values)
            case Per.OPTION | Per.PARTY:
                codes = tuple(option.code for option in self.ballot.options)
                return tuple(code for code in codes if not each.values or code in each.values)
            case Per.CANDIDATE:
                party = outer.get(Per.PARTY) or outer.get(Per.OPTION)
                return tuple(
                    person.code
                    for option in self.ballot.options
                    if option.code == party
                    for person in option.candidates
                    if not each.values or person.code in each.values
                )
            case Per.CELL:
                return tuple(
                    cell.key
                    for cell in self.form.cells(self.ballot)
                    if (cell.row.count.additive or not each.additive)
                    and (not each.values or cell.key in each.values or cell.row.count.name in each.values)
                )
            case Per.CONTEST:
                return each.values or tuple(contest.value for contest in Contest if contest.value in self.elsewhere)


def _place(scope: Scope | Bound | None, repeated: Repeated) -> str:
    if scope is None:
        return ""
    return repeated[scope.per] if isinstance(scope, Bound) else place_of(scope)


def reads_many(cell: Cell) -> bool:
    """Return whether *cell* stands for one cell on each of many forms."""
    return isinstance(cell.scope, Scope) and cell.scope.kind.is_many


def _indices(cell: Cell, repeated: Repeated) -> tuple[str, ...]:
    return tuple(_index(part, repeated) if isinstance(part, Bound) else part for part in cell.index)


def _index(bound: Bound, repeated: Repeated) -> str:
    if bound.per in repeated:
        return repeated[bound.per]
    # An option is a party where voters mark parties.
    return repeated[Per.PARTY if bound.per is Per.OPTION else Per.OPTION]


def deciders(
    condition: Condition, setting: Setting, repeated: Repeated, false: tuple[Condition, ...] = ()
) -> tuple[tuple[tuple[Condition, ...], Compare], ...]:
    """
    Return the comparisons that can make *condition* false, in reading order.

    Each comes with the parts of the condition that are false when it decides;
    the first whose parts are all false is the one that is reported. They are
    those of the ground tree, one for one.
    """
    if setting.settled(condition, repeated) is not None:
        return ()
    match condition:
        case Compare():
            return ((false, condition),)
        case All(conditions):
            return tuple(pair for one in conditions for pair in deciders(one, setting, repeated, (*false, one)))
        case Implies(_, then):
            return deciders(then, setting, repeated, false)
        case Any() | Not() | Known() | Same():
            return ()
        case _:
            assert_never(condition)


def is_asked(rule: Rule, setting: Setting) -> bool:
    """Return whether *rule* applies to forms of this kind at all."""
    applies, form = rule.applies, setting.form
    return (
        (not applies.contests or form.contest in applies.contests)
        and (not applies.tiers or setting.tier in applies.tiers)
        and (not applies.profiles or setting.profile_id in applies.profiles)
        and (not applies.forms or any(fnmatchcase(form.id, pattern) for pattern in applies.forms))
        and (not applies.sources or setting.source in applies.sources)
        and applies.overseas in (None, form.overseas)
        and applies.published in (None, form.published)
        and applies.column in (None, setting.column)
    )


def fixed_parameters(profile: Profile) -> dict[str, Fraction]:
    """Return the constants that *profile* fixes, by name."""
    return {name: one.value for name, one in profile.parameters.items() if one.value is not None}
