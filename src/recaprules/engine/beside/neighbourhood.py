"""All places that rules read, put beside the forms that are asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from functools import cached_property

import attrs
import polars as pl

from ...interpret.concrete import Read
from ...interpret.setting import Setting, is_asked
from ...interpret.shape import limits_of
from ...model.cell import CellKey
from ...model.contest import Contest
from ...model.rounds import FIRST
from ...model.sheet import ROUND, UNIT, Sheet, unit_at
from ...model.tier import Tier
from ...rules.expr import Scope, ScopeKind
from ...rules.places import place_of, taken_apart
from ...rules.profile import Profile
from ...rules.rule import Rule
from ...rules.ruleset import RuleSet
from ..around import Around
from ..missing import every_cell
from ..question import Question, overflowing, questions, sheet_setting, without
from ..variants import Variant
from .children import Children, children_place, columns_place
from .many import ManyForms, contests_place, sources_place
from .one import OneForm, contest_place, form_place, parent_place, source_place
from .place import PARENT, Place, Wanted, Within, put_beside
from .records import correction_place, previous_place, register_place

_OF_READINGS = (ScopeKind.PREVIOUS, ScopeKind.COLUMNS)
"""What an earlier reading can be compared with; all else is compared with the last."""

_NOT_OF_COLUMNS = (ScopeKind.CHILDREN, ScopeKind.COLUMNS, ScopeKind.PREVIOUS)
"""What a child column cannot be compared with."""


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Neighbourhood:
    """
    The rules for some forms, and the places that they read.

    Attributes:
        rules: What must hold.

        profile: The election.

        setting: The kind of form.

        questions: The rules, as they are asked of it.

        places: The places, by name.

        sources: The sources whose forms are read in each place, by its name.

        too_large: The rules and hints that cannot be asked because they may
            compute what is too large to be exact.

        current: Whether the forms count: no later reading of them is there, and no re-vote replaced them.

        superseded: Whether a re-vote replaced them.
    """

    rules: RuleSet
    profile: Profile
    setting: Setting
    questions: tuple[Question, ...]
    places: Mapping[str, Place]
    sources: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    too_large: tuple[str, ...] = ()
    current: bool = True
    superseded: bool = False

    @cached_property
    def reading(self) -> tuple[Read, ...]:
        """Every reading of a cell that the rules may need."""
        return tuple(dict.fromkeys(read for question in self.questions for read in question.reading))

    @cached_property
    def limits(self) -> Mapping[CellKey, int | None]:
        """The largest legible number of each cell that is captured or read; `None` without a limit."""
        return limits_of([*self.reading, *every_cell(self.setting)])

    def with_place(self, place: Place) -> Neighbourhood:
        """Return the same with *place* instead of the one of its name, in which the same cells can be read."""
        # What is known of the rules stays known.
        other = copy(self)
        object.__setattr__(other, "places", {**self.places, place.name: place})
        return other

    @cached_property
    def contests(self) -> tuple[Contest, ...]:
        """The other contests whose forms are read in the places."""
        every = self.places.get(ScopeKind.CONTESTS.value)
        names = {*self.places, *(every.groups if isinstance(every, ManyForms) else ())}
        return tuple(one for one in Contest if one.value in names and one is not self.setting.form.contest)

    def without_contests(self, contests: Iterable[Contest]) -> Neighbourhood:
        """Return the same for forms at places where *contests* are not held: nobody waits for a form of these."""
        gone = {contest.value for contest in contests}
        left = {name: _place_without(gone, place) for name, place in self.places.items() if name not in gone}
        places = {name: place for name, place in left.items() if place is not None}
        setting = attrs.evolve(self.setting, elsewhere={name: place.keys for name, place in places.items()})
        return attrs.evolve(
            self,
            setting=setting,
            questions=questions(self.rules, setting),
            places=places,
            sources={name: _sources(place) for name, place in places.items()},
            too_large=(),
        ).exact()

    def exact(self) -> Neighbourhood:
        """Return the same without the rules that can compute what 64 bits do not hold."""
        return self.without_rules(overflowing(self.questions))

    def without_rules(self, too_large: Iterable[str]) -> Neighbourhood:
        """Return the same without the rules and hints called *too_large*, which cannot be asked exactly."""
        lost = tuple(too_large)
        if not lost:
            return self
        return attrs.evolve(self, questions=without(self.questions, lost), too_large=(*self.too_large, *lost))

    def beside(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return *frame* with a column for each number that the rules read in other places."""
        if not frame.height or not self.places:
            return frame
        within = Within(str(frame[UNIT].min()), str(frame[UNIT].max()))
        made = [ROUND] if ROUND not in frame.columns else []
        for name, wanted in self.wanted.items():
            place = self.places[name]
            if PARENT in place.on:
                frame = frame.with_columns(self._above().alias(PARENT))
            if ROUND in place.on and ROUND not in frame.columns:
                frame = frame.with_columns(pl.lit(FIRST).alias(ROUND))
            said = place.read(wanted, within)
            frame = put_beside(frame, said, place.on)
            nothing = [one.name for one in wanted if one.wrapper == "known_sum" and frame[one.name].null_count()]
            frame = frame.with_columns(pl.col(nothing).fill_null(0)) if nothing else frame
            frame = frame.drop(PARENT) if PARENT in frame.columns else frame
        return frame.drop(made) if made and ROUND in frame.columns else frame

    @cached_property
    def wanted(self) -> dict[str, list[Wanted]]:
        """Return the numbers that the rules read in other places, by the name of the place."""
        reads = dict.fromkeys(read.key for read in self.reading)
        wanted: dict[str, list[Wanted]] = {}
        for key in reads:
            parts = taken_apart(key)
            if parts.place:
                wanted.setdefault(parts.place, []).append(Wanted(key, parts.wrapper, parts.cell))
        return wanted

    def _above(self) -> pl.Expr:
        above = self.setting.tier.parent
        return unit_at(above or Tier.NATIONAL)


def _place_without(contests: Collection[str], place: Place) -> Place | None:
    """Return *place* without the forms of *contests*; `None` where nothing is left to compare."""
    if isinstance(place, ManyForms) and place.name == ScopeKind.CONTESTS.value:
        return place.without(contests)
    return place


def neighbourhood(variant: Variant, around: Around, rules: RuleSet) -> Neighbourhood:
    """Return *rules* for the forms of *variant*, and the places that they read."""
    sheet, profile = variant.whole, around.profile
    alone = sheet_setting(sheet, profile, column=variant.column)
    asked = [rule for rule in rules if is_asked(rule, alone)]
    with around.lock:
        places = {place.name: place for place in _places(variant, around, asked) if place.keys}
    setting = sheet_setting(sheet, profile, {name: place.keys for name, place in places.items()}, column=variant.column)
    hood = Neighbourhood(
        rules=rules,
        profile=profile,
        setting=setting,
        questions=questions(rules, setting),
        places=places,
        sources={name: _sources(place) for name, place in places.items()},
        current=variant.current,
        superseded=variant.superseded,
    )
    return hood.exact()


def _sources(place: Place) -> tuple[str, ...]:
    """Return the sources whose forms are read in *place*, in order."""
    if isinstance(place, Children | OneForm):
        return tuple(sorted({sheet.source for sheet in place.sheets}))
    if isinstance(place, ManyForms):
        return tuple(sorted({sheet.source for sheets in place.groups.values() for sheet in sheets}))
    return ()


def _places(variant: Variant, around: Around, rules: Iterable[Rule]) -> Iterator[Place]:
    for scope in sorted({scope for rule in rules for scope in rule.scopes}, key=place_of):
        if not variant.current and scope.kind not in _OF_READINGS:
            continue
        if variant.column and scope.kind in _NOT_OF_COLUMNS:
            continue
        place = _place(scope, variant, around)
        if place is not None:
            yield place


def _place(scope: Scope, variant: Variant, around: Around) -> Place | None:
    sheet: Sheet = variant.whole
    match scope.kind:
        case ScopeKind.CHILDREN:
            return children_place(sheet, around)
        case ScopeKind.COLUMNS:
            return columns_place(sheet, around)
        case ScopeKind.CONTESTS:
            return contests_place(sheet, around)
        case ScopeKind.SOURCES:
            return sources_place(sheet, around)
        case ScopeKind.REGISTER:
            return register_place(sheet, around)
        case ScopeKind.PARENT:
            return parent_place(sheet, around)
        case ScopeKind.PREVIOUS:
            return previous_place(sheet)
        case ScopeKind.CORRECTION:
            return correction_place(sheet, around)
        case ScopeKind.CONTEST:
            return contest_place(sheet, Contest(scope.name), around)
        case ScopeKind.FORM:
            return form_place(sheet, scope.name, around, column=variant.column)
        case ScopeKind.SOURCE:
            return source_place(sheet, scope.name, around)
