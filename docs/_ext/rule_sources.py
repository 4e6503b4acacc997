"""
Of which data a rule can be asked: computed from the forms and layouts as the engine does, and written down nowhere.

A rule with a condition can be asked where the condition can be made concrete
for the cells that are captured. A rule that is a function can be asked where
it applies and at least one of the counts that it reads is captured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache

import attrs

import recaprules
from recaprules import Contest, Profile, Rule, RuleSet, Text, Tier
from recaprules.interpret.ground import ground
from recaprules.interpret.setting import Setting, fixed_parameters, is_asked
from recaprules.model.ballot import Ballot, Option, numbered_ballot
from recaprules.model.cell import CellKey
from recaprules.model.form import Count, Form, Per
from recaprules.model.tier import ORDER
from recaprules.readers.layout import shipped_layouts
from recaprules.readers.shape import Layout
from recaprules.readers.sirekapblocks import STATUS
from recaprules.rules.datafiles import BUILTIN_PROFILES
from recaprules.rules.expr import Cell, Scope, ScopeKind, Statement
from recaprules.rules.places import CONTESTS, place_of

PAGES_CAPTURED = "pages_captured"
_BESIDE = (ScopeKind.REGISTER.value, ScopeKind.CORRECTION.value, ScopeKind.SOURCES.value)
_OPTIONS = (Per.OPTION, Per.PARTY, Per.CANDIDATE)


@attrs.frozen(kw_only=True, eq=False)
class Kind:
    """Forms of one kind in some data: the form, the tier of the units, and the cells that are captured."""

    form: Form
    ballot: Ballot
    tier: Tier
    source: str
    captured: frozenset[CellKey]
    column: bool = False


@attrs.frozen(kw_only=True, eq=False)
class Holding:
    """
    Data that somebody may have.

    Attributes:
        name: The layout, where it is one; empty otherwise.

        title: What the data are.

        profile: The election.

        kinds: The kinds of forms in them.

        readings: Whether the data say when the source showed them, so that there may be several readings.

        is_everything: Whether a decree, a record of corrections, other sources and readings are there as well.
    """

    name: str = ""
    title: Text
    profile: Profile
    kinds: tuple[Kind, ...]
    readings: bool = False
    is_everything: bool = False


STATION_FORMS = Text("{0}, angka-angkanya", "{0}, its figures")
STATION_RECORDS = Text(
    "{0} dengan terbilang, turus, waktu, tanda tangan, dan foto",
    "{0} with words, tally marks, times, signatures and photographs",
)
RECAPS = Text("{0} dengan kolom anaknya", "{0} with its child columns")
BOTH = Text("{0} dan {1}", "{0} and {1}")
SIREKAP = Text("JSON Sirekap", "Sirekap JSON")


# ---- what there is


@cache
def elections() -> tuple[Profile, ...]:
    """Return the elections that recaprules brings, the newest first."""
    return tuple(sorted(map(recaprules.load_profile, BUILTIN_PROFILES), key=lambda one: one.poll_date, reverse=True))


@cache
def holdings() -> tuple[Holding, ...]:
    """Return the data that are known: forms and Sirekap JSON of each election, then the layouts of public data sets."""
    return tuple(_holdings())


def _holdings() -> Iterator[Holding]:
    for profile in elections():
        stations = tuple(_kinds(profile, _is_station, _is_figure))
        recaps = tuple(_with_columns(_kinds(profile, _is_recap, _is_figure)))
        here, above = _names(stations), _names(recaps)
        yield Holding(title=_titled(STATION_FORMS, here), profile=profile, kinds=stations)
        records = tuple(_kinds(profile, _is_station, _is_of_the_form))
        if any(one.captured != other.captured for one, other in zip(stations, records, strict=True)):
            yield Holding(title=_titled(STATION_RECORDS, here), profile=profile, kinds=records)
        yield Holding(title=_titled(RECAPS, above), profile=profile, kinds=recaps)
        yield Holding(title=_titled(BOTH, here, above), profile=profile, kinds=stations + recaps)
    yield _sirekap(recaprules.load_profile("pemilu2024"))
    for name, layout in shipped_layouts().items():
        if layout.title is not None and not layout.nothing and layout.detect:
            yield _of_layout(name, layout.title, layout)


def _titled(title: Text, *names: str) -> Text:
    return Text(title.id.format(*names), title.en.format(*names))


def _names(kinds: Iterable[Kind]) -> str:
    """Return what the forms of *kinds* are called in common, such as ``C.HASIL``."""
    return "/".join(dict.fromkeys(re.split("[- ]", kind.form.id)[0] for kind in kinds))


@cache
def everything(profile: Profile) -> Holding:
    """Return all that can be there of one election: every form with all its cells, every source and place beside it."""
    stations = tuple(_kinds(profile, _is_station, _is_any))
    above = tuple(_with_columns(_kinds(profile, lambda form: not _is_station(form), _is_any)))
    return Holding(title=profile.title, profile=profile, kinds=stations + above, is_everything=True)


def _is_station(form: Form) -> bool:
    return Tier.TPS in form.tiers


def _is_recap(form: Form) -> bool:
    return Tier.TPS not in form.tiers and not form.published


def _is_figure(count: Count) -> bool:
    return count.additive


def _is_of_the_form(count: Count) -> bool:
    # The status is what Sirekap says of its own record.
    return count.name not in STATUS


def _is_any(_count: Count) -> bool:
    return True


def _kinds(profile: Profile, wanted: Callable[[Form], bool], captures: Callable[[Count], bool]) -> Iterator[Kind]:
    for form in profile.forms:
        if not wanted(form):
            continue
        ballot = ballot_of(profile, form.contest)
        cells = form.cells(ballot)
        keys = frozenset(one.key for one in cells if captures(one.row.count))
        for tier in form.tiers:
            yield Kind(form=form, ballot=ballot, tier=tier, source="manual", captured=keys)


def _with_columns(kinds: Iterable[Kind]) -> Iterator[Kind]:
    """Yield *kinds*, and for each the columns of the units below on its form."""
    for kind in kinds:
        yield kind
        below = kind.tier.child
        if below is not None and not kind.form.overseas:
            yield attrs.evolve(kind, tier=below, column=True)


def ballot_of(profile: Profile, contest: Contest) -> Ballot:
    """Return the ballot of *contest*, a small one where the profile knows none."""
    return profile.ballot(contest) or numbered_ballot(contest, 3, candidates=2 if contest.has_parties else 0)


def _sirekap(profile: Profile) -> Holding:
    columns = frozenset(shipped_layouts()["sirekap"].columns) | STATUS.keys() | {PAGES_CAPTURED}
    kinds: list[Kind] = []
    for form in profile.forms:
        if not (form.published or _is_station(form)):
            continue
        ballot = ballot_of(profile, form.contest)
        keys = frozenset(
            one.key
            for one in form.cells(ballot)
            if form.published or one.key in columns or (one.row.count.additive and one.row.count.per in _OPTIONS)
        )
        for tier in form.tiers:
            kind = Kind(form=form, ballot=ballot, tier=tier, source="sirekap", captured=keys)
            kinds += _with_columns([kind]) if form.published else [kind]
    return Holding(title=SIREKAP, profile=profile, kinds=tuple(kinds), readings=True)


def _of_layout(name: str, title: Text, layout: Layout) -> Holding:
    profile = recaprules.load_profile(layout.profiles[0] if layout.profiles else "pemilu2024")
    tallies = [(one.source or layout.source, frozenset(one.columns)) for one in layout.tallies] or [
        (layout.source, frozenset(layout.columns))
    ]
    contests = profile.contests if layout.contest is None else (layout.contest,)
    kinds: list[Kind] = []
    for source, keys in tallies:
        for form in profile.forms:
            if (
                form.contest in contests
                and not form.overseas
                and (form.published if layout.published else _is_station(form))
            ):
                kinds += _of_table(form, profile, source, keys, layout)
    readings = bool(layout.seen) or any(one.seen or one.seen_at for one in layout.tallies)
    return Holding(name=name, title=title, profile=profile, kinds=tuple(kinds), readings=readings)


def _of_table(form: Form, profile: Profile, source: str, keys: frozenset[CellKey], layout: Layout) -> Iterator[Kind]:
    codes = list(dict.fromkeys(key.split(".")[1] for key in sorted(keys) if "." in key))
    ballot = profile.ballot(form.contest)
    if ballot is None or not {option.code for option in ballot.options} & set(codes):
        options = tuple(Option(code=code, number=number) for number, code in enumerate(codes, 1))
        ballot = Ballot(contest=form.contest, options=options) if codes else ballot_of(profile, form.contest)
    cells = form.cells(ballot)
    captured = {one.key for one in cells if one.key in keys}
    if layout.votes:
        captured |= {one.key for one in cells if one.row.count.per in _OPTIONS and one.row.count.additive}
    for tier in form.tiers:
        kind = Kind(form=form, ballot=ballot, tier=tier, source=source, captured=frozenset(captured))
        yield from _with_columns([kind]) if layout.children is not None else [kind]


# ---- what can be asked


@cache
def asked_at(rules: RuleSet, holding: Holding) -> dict[tuple[Tier, Contest, bool], frozenset[str]]:
    """Return the rules that can be asked of *holding*, by tier, contest and whether the unit lies abroad."""
    found: dict[tuple[Tier, Contest, bool], frozenset[str]] = {}
    places = _places(rules)
    for kind in holding.kinds:
        at = (kind.tier, kind.form.contest, kind.form.overseas)
        setting = _setting(kind, holding, places)
        ids = frozenset(rule.id for rule in rules.checks if _can_be_asked(rule, _from_source(rule, setting, holding)))
        found[at] = found.get(at, frozenset()) | ids
    return found


def _from_source(rule: Rule, setting: Setting, holding: Holding) -> Setting:
    """Return *setting* as it is of a source that *rule* asks, where there are all sources."""
    wanted = rule.applies.sources if holding.is_everything else ()
    return attrs.evolve(setting, source=wanted[0]) if wanted else setting


def _can_be_asked(rule: Rule, setting: Setting) -> bool:
    if not is_asked(rule, setting):
        return False
    if isinstance(rule.check, Statement):
        return bool(ground(rule.check, setting))
    # A function says itself what it needs; so much is sure, that it needs something of what it reads.
    there = {one.row.count.name for one in setting.form.cells(setting.ballot) if one.key in setting.captured}
    return not rule.check.reads or bool(there.intersection(rule.check.reads))


@cache
def _places(rules: RuleSet) -> frozenset[str]:
    """Return the places that the rules read beside the form itself."""
    scopes = (node.scope for rule in rules for node in rule.nodes if isinstance(node, Cell))
    return frozenset(place_of(scope) for scope in scopes if isinstance(scope, Scope)) | CONTESTS.keys()


def _setting(kind: Kind, holding: Holding, places: Iterable[str]) -> Setting:
    elsewhere = {place: cells for place in sorted(places) if (cells := _cells_at(place, kind, holding))}
    return Setting(
        form=kind.form,
        ballot=kind.ballot,
        tier=kind.tier,
        source=kind.source,
        column=kind.column,
        captured=kind.captured,
        profile_id=holding.profile.id,
        parameters=fixed_parameters(holding.profile),
        elsewhere=elsewhere,
    )


def _cells_at(place: str, kind: Kind, holding: Holding) -> frozenset[CellKey]:
    """Return the cells that can be read at *place*, seen from a form, in the same data."""
    if place == ScopeKind.PREVIOUS.value:
        is_there = (holding.readings or holding.is_everything) and not kind.column
        return kind.captured if is_there else frozenset()
    if holding.is_everything and (place in _BESIDE or place.startswith("source(")):
        return kind.captured
    return frozenset().union(*(one.captured for one in holding.kinds if _is_at(place, one, kind)))


def _is_at(place: str, one: Kind, kind: Kind) -> bool:
    """Return whether *one* is what a rule finds at *place*, seen from a form of *kind*."""
    at_home = one.form.overseas is kind.form.overseas
    here = at_home and one.tier is kind.tier and not one.column
    same = one.form.contest is kind.form.contest
    if place == ScopeKind.CHILDREN.value:
        return same and at_home and one.tier is kind.tier.child and not one.column and not kind.column
    if place == ScopeKind.COLUMNS.value:
        return same and at_home and one.tier is kind.tier.child and one.column and not kind.column
    if place == ScopeKind.PARENT.value:
        return same and at_home and one.tier is kind.tier.parent and not one.column and not kind.column
    if place in CONTESTS:
        return here and one.form.contest is CONTESTS[place] and one.source == kind.source
    if place == ScopeKind.CONTESTS.value:
        return here
    if place == ScopeKind.SOURCES.value:
        return here and same and one.source != kind.source
    name = place.partition("('")[2].removesuffix("')")
    if place.startswith("form("):
        return here and same and one is not kind and fnmatchcase(one.form.id, name)
    if place.startswith("source("):
        return here and same and one.source == name
    # A decree or a record of corrections is no part of such data.
    return False


def by_tier(asked: Mapping[tuple[Tier, Contest, bool], frozenset[str]]) -> dict[Tier, frozenset[str]]:
    """Return the rules that can be asked of any contest, at home or abroad, by tier from the station up."""
    tiers: dict[Tier, set[str]] = {}
    for (tier, _, _), ids in asked.items():
        tiers.setdefault(tier, set()).update(ids)
    return {tier: frozenset(tiers[tier]) for tier in ORDER if tier in tiers}
