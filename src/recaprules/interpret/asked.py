"""Which rules an election asks at all, and why it does not ask the others."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import lru_cache

import attrs

from ..model.ballot import Ballot, numbered_ballot
from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.form import Form
from ..model.text import Language, Text
from ..model.tier import Tier
from ..rules.expr import Cell, Parameter, Scope, ScopeKind
from ..rules.judgement import Procedure
from ..rules.period import ALWAYS, Period
from ..rules.places import place_of
from ..rules.profile import Profile
from ..rules.rule import Rule
from .ground import ground
from .setting import Setting, fixed_parameters, is_asked

_OPTIONS, _CANDIDATES = 3, 2
"""How many options and candidates a ballot is thought to have where the profile does not know it."""


class Why(enum.Enum):
    """Why a rule cannot be asked in an election."""

    NOT_IN_FORCE = "not_in_force"
    """It is not in force on that day."""
    OTHER_ELECTIONS = "other_elections"
    """It is of other elections; these are named."""
    NO_FORM = "no_form"
    """The election has no form of the kind that it is asked of."""
    NO_CONSTANT = "no_constant"
    """The election has no such limits, or they are not known; these are named."""
    NO_COUNT = "no_count"
    """No form that it is asked of has the counts; these are named."""
    NO_PLACE = "no_place"
    """The election has no form that must lie beside it; it is named."""
    NOT_TOGETHER = "not_together"
    """No form has all that it needs in one place."""


_SAID = {
    Why.NOT_IN_FORCE: Text("tidak berlaku pada hari itu ({names})", "not in force on that day ({names})"),
    Why.OTHER_ELECTIONS: Text("hanya untuk {names}", "only for {names}"),
    Why.NO_FORM: Text("tidak ada formulir yang dimaksud", "no form of the kind it is asked of"),
    Why.NO_CONSTANT: Text("ketentuan tidak ada atau tidak diketahui: {names}", "no such constant, or unknown: {names}"),
    Why.NO_COUNT: Text("tidak ada pada formulir: {names}", "not on the forms: {names}"),
    Why.NO_PLACE: Text("tidak ada formulir di sampingnya: {names}", "no form to compare with: {names}"),
    Why.NOT_TOGETHER: Text("angkanya tidak ada pada satu formulir", "its figures are not on one form"),
}


@attrs.frozen
class NotAsked:
    """
    Why a rule cannot be asked.

    Attributes:
        why: The reason.

        names: What it is about: elections, constants, counts or forms.

        period: The days on which it is in force, where it is not.
    """

    why: Why
    names: tuple[str, ...] = ()
    period: Period = ALWAYS

    def told(self, language: Language) -> str:
        """Return the reason for people."""
        return _SAID[self.why][language].format(names=self.period.told(language) or ", ".join(self.names))


def not_asked(rule: Rule, profile: Profile) -> NotAsked | None:
    """
    Return why *rule* cannot be asked of any form of *profile*; `None` if it can.

    It is taken that every cell of every form was captured, and every form
    beside it. A procedure can be asked of a form that has any of the counts it
    reads; it may still have nothing to say.
    """
    if not rule.in_force.covers(profile.day):
        return NotAsked(Why.NOT_IN_FORCE, period=rule.in_force)
    if rule.applies.profiles and profile.id not in rule.applies.profiles:
        return NotAsked(Why.OTHER_ELECTIONS, rule.applies.profiles)
    settings = [setting for setting in _settings(rule, profile) if is_asked(rule, setting)]
    if not settings:
        return NotAsked(Why.NO_FORM)
    counts = {row.count.name for setting in settings for row in setting.form.rows}
    if isinstance(rule.check, Procedure):
        reads = rule.check.reads
        return None if not reads or counts & set(reads) else NotAsked(Why.NO_COUNT, reads)
    if any(ground(rule.check, setting) for setting in settings):
        return None
    constants = [node.name for node in rule.nodes if isinstance(node, Parameter)]
    missing = [name for name in constants if name not in fixed_parameters(profile)]
    if missing:
        return NotAsked(Why.NO_CONSTANT, tuple(dict.fromkeys(missing)))
    keys = {key.partition(".")[0] for setting in settings for key in setting.captured}
    cells = [node.name for node in rule.nodes if isinstance(node, Cell) and isinstance(node.name, str)]
    absent = tuple(dict.fromkeys(name for name in cells if name not in counts | keys))
    if absent:
        return NotAsked(Why.NO_COUNT, absent)
    there = {place for setting in settings for place in setting.elsewhere}
    named = {scope.name or scope.kind.value for scope in rule.scopes if place_of(scope) not in there}
    return NotAsked(Why.NO_PLACE, tuple(sorted(named))) if named else NotAsked(Why.NOT_TOGETHER)


def _settings(rule: Rule, profile: Profile) -> Iterator[Setting]:
    """Yield every kind of form of *profile*, as *rule* sees it where everything was captured."""
    source = rule.applies.sources[0] if rule.applies.sources else "manual"
    for form in profile.forms:
        ballot = _ballot(profile, form.contest)
        for tier, column in _kinds(form):
            beside = ((place_of(scope), _beside(scope, form, tier, column, profile)) for scope in rule.scopes)
            yield Setting(
                form=form,
                ballot=ballot,
                tier=tier,
                source=source,
                column=column,
                captured=_keys(form, ballot),
                profile_id=profile.id,
                parameters=fixed_parameters(profile),
                elsewhere={place: keys for place, keys in beside if keys},
            )


def _kinds(form: Form) -> Iterator[tuple[Tier, bool]]:
    """Yield the tiers of the units of *form*, and those of its child columns."""
    for tier in form.tiers:
        yield tier, False
        if tier.child is not None and not form.published:
            yield tier.child, True


def _beside(scope: Scope, form: Form, tier: Tier, column: bool, profile: Profile) -> frozenset[CellKey]:
    """Return the cells that can be read in the place *scope* beside *form*; none where there is no such place."""

    def cells(contest: Contest, at: Tier | None) -> frozenset[CellKey]:
        found = None if at is None else profile.form(contest, at, overseas=form.overseas, published=form.published)
        return frozenset() if found is None else _keys(found, _ballot(profile, contest))

    own = _keys(form, _ballot(profile, form.contest))
    match scope.kind:
        case ScopeKind.CHILDREN:
            return frozenset() if column else cells(form.contest, tier.child)
        case ScopeKind.COLUMNS:
            return frozenset() if column or tier.child is None else own
        case ScopeKind.PREVIOUS:
            return frozenset() if column else own
        case ScopeKind.PARENT:
            return cells(form.contest, tier.parent)
        case ScopeKind.CONTEST:
            return cells(Contest(scope.name), tier)
        case ScopeKind.FORM:
            others = [one for one in profile.forms if one.contest is form.contest and tier in one.tiers]
            matching = [_keys(one, _ballot(profile, one.contest)) for one in others if fnmatchcase(one.id, scope.name)]
            return frozenset().union(*matching)
        case ScopeKind.CONTESTS | ScopeKind.SOURCES | ScopeKind.REGISTER | ScopeKind.CORRECTION | ScopeKind.SOURCE:
            return own


def _ballot(profile: Profile, contest: Contest) -> Ballot:
    known = profile.ballot(contest)
    return known or numbered_ballot(contest, _OPTIONS, candidates=_CANDIDATES if contest.has_parties else 0)


@lru_cache(maxsize=1024)
def _keys(form: Form, ballot: Ballot) -> frozenset[CellKey]:
    return frozenset(cell.key for cell in form.cells(ballot))
