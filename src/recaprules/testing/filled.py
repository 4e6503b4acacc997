"""Forms of every kind, filled so that nothing is wrong: where a search for tallies can begin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from ..model.ballot import Ballot, numbered_ballot
from ..model.cell import CellKey
from ..model.form import Form
from ..model.tier import Tier
from ..rules.expr import Bound, Cell, Each, Per, Scope, ScopeKind, Statement, walk
from ..rules.places import place_of
from ..rules.profile import Profile
from ..rules.rule import Case, Rule
from ..rules.verdict import Verdict

_NUMBER = 3
_PARTS = 2


@attrs.frozen
class _Wanted:
    """
    What statements read.

    Attributes:
        counts: The counts by name.

        bound: Whether they are also repeated for cells or groups that nobody names.

        places: Where else they read.

        contests: Whether they are repeated for contests, and for which; empty for all.
    """

    counts: frozenset[str]
    bound: bool
    places: tuple[str, ...]
    contests: tuple[str, ...] | None


def filled_cases(rule: Rule, statements: Iterable[Statement], profiles: Iterable[Profile]) -> Iterator[Case]:
    """
    Yield a filled form of every kind that *rule* could be asked of, and of those that it could not.

    All its figures agree: every cell holds the same number, and a total that
    many times as much as there are parts.

    Args:
        rule: The rule.

        statements: Its statement and wrong versions of it; what they read is on the form.

        profiles: The elections.
    """
    wanted = _wanted(tuple(statements))
    for profile in profiles:
        for form in profile.forms:
            ballot = numbered_ballot(form.contest, _PARTS, candidates=_PARTS)
            counts = wanted.counts | _examples(form, wanted.counts) if wanted.bound else wanted.counts
            keys = tuple(cell.key for cell in form.cells(ballot) if cell.row.count.name in counts)
            for tier in form.tiers if keys else ():
                for places in _choices(wanted.places, _contests(wanted, profile, form)):
                    yield from _told_apart(rule, _case(profile, form, tier, ballot, keys, places), form)


def _wanted(statements: tuple[Statement, ...]) -> _Wanted:
    cells = [node for one in statements for node in walk(one.condition) if isinstance(node, Cell)]
    scopes = [cell.scope for cell in cells if isinstance(cell.scope, Scope)]
    contests = [each for one in statements for each in one.each if each.per is Per.CONTEST]
    listed = {value.partition(".")[0] for one in statements for each in one.each for value in each.values}
    return _Wanted(
        counts=frozenset(str(cell.name) for cell in cells) | listed,
        bound=any(isinstance(cell.name, Bound) for cell in cells),
        places=tuple(dict.fromkeys(place_of(scope) for scope in scopes if scope.kind is not ScopeKind.SOURCES)),
        contests=_all_values(contests) if contests else None,
    )


def _examples(form: Form, named: frozenset[str]) -> frozenset[str]:
    """Return one count of each kind that *form* has, beside those that are *named*."""
    first: dict[object, str] = {}
    for row in form.rows:
        if row.count.name in named:
            continue
        first.setdefault((row.count.per, row.count.additive, row.count.kind), row.count.name)
    return frozenset(first.values())


def _all_values(each: list[Each]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for one in each for value in one.values))


def _contests(wanted: _Wanted, profile: Profile, form: Form) -> tuple[str, ...]:
    if wanted.contests is None:
        return ()
    there = [contest.value for contest in profile.contests if contest is not form.contest]
    return tuple(dict.fromkeys([*wanted.contests, *there]))


def _choices(places: tuple[str, ...], contests: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield all places, and all but one; the contests that a rule is repeated for are always there."""
    yield (*places, *contests)
    yield from ((*(one for one in places if one != gone), *contests) for gone in places)


def _case(
    profile: Profile, form: Form, tier: Tier, ballot: Ballot, keys: tuple[CellKey, ...], places: tuple[str, ...]
) -> Case:
    one = dict.fromkeys(keys, _NUMBER)
    children, columns = ((one,) * _PARTS if place in places else () for place in ("children", "columns"))
    below = children or columns
    own = dict.fromkeys(keys, _NUMBER * _PARTS) if below else one
    usual = profile.form(form.contest, tier, overseas=form.overseas, published=any("stations" in key for key in keys))
    return Case(
        name="a filled form",
        given=own,
        verdict=Verdict.HOLDS,
        profile=profile.id,
        contest=form.contest,
        tier=tier,
        overseas=form.overseas,
        options=len(ballot.options),
        form="" if usual is form and not below else form.id,
        register=own if "register" in places else {},
        beside={place: own for place in places if place not in ("children", "columns", "register")},
        children=children,
        columns=columns,
    )


def _told_apart(rule: Rule, case: Case, form: Form) -> Iterator[Case]:
    """Yield *case* with each source that *rule* names, and with its figures as a child column of *form*."""
    kinds = [case]
    if rule.applies.column is not None and case.tier.child is not None and not form.published:
        kinds.append(attrs.evolve(case, tier=case.tier.child, form=form.id, column=True))
    sources = dict.fromkeys([*rule.applies.sources, "manual"])
    yield from (attrs.evolve(one, source=source) for one in kinds for source in sources)
