"""On which tally does a wrong version of a rule say something else than the rule?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import TypeAlias

import attrs

from ..exceptions import UnknownNameError
from ..interpret.compiled import Judge, compile_rules
from ..interpret.concrete import Repetition
from ..interpret.ground import ground
from ..interpret.mutants import Mutant
from ..interpret.setting import Setting
from ..model.cell import CellKey, Missing
from ..model.contest import Contest
from ..model.tier import Tier
from ..rules.expr import Number, Parameter, Statement, Written, walk
from ..rules.profile import Profile
from ..rules.rule import Case, Rule, Severity
from ..rules.verdict import Verdict
from .answer import Answer, answer, may_be_asked, severity
from .cases import CaseFailedError, case_cells, case_setting
from .filled import filled_cases
from .tallies import changed, slots

Ground: TypeAlias = tuple[Repetition, ...]
_Seed: TypeAlias = tuple[Case, Fraction | None]
Cells: TypeAlias = Mapping[CellKey, int | Missing]
_Change: TypeAlias = dict[str, object]

_POOL = 60
_SHARE_OF_FILLED = 4
"""A form that no case shows gets one of so many parts of the tallies that one of a case gets."""
_FROM_THE_START = 0.4
"""How often a tally is made from one of the first ones."""
_GO_ON_FROM_BROKEN = 0.3
"""How often a broken tally is gone on from; one that is broken in many places says nothing."""
_GUIDED = 150
"""How many broken tallies are asked for their imbalance, to go to the bound from there."""
_IMBALANCES = 30
"""On how many tallies that both versions call broken their imbalances are compared, which is slow."""


@attrs.frozen(eq=False)
class Elections:
    """
    The elections that cases are about.

    Attributes:
        known: All of them, by name.
    """

    known: dict[str, Profile]

    def of(self, case: Case) -> Profile:
        """
        Return the election of *case*.

        Raises:
            UnknownNameError: If there is none of that name.
        """
        if case.profile not in self.known:
            raise UnknownNameError("profile", case.profile, self.known)
        return self.known[case.profile]

    def said(self, rule: Rule, case: Case) -> Answer:
        """Return what *rule*, which has a statement, says of *case*."""
        assert isinstance(rule.check, Statement)
        setting, cells = case_setting(case, self.of(case))
        return answer(rule, rule.check, cells, setting)


@attrs.define(eq=False)
class Search:
    """
    A search for tallies on which a rule and wrong versions of it differ.

    Attributes:
        rule: The rule.

        elections: The elections.

        tallies: How many tallies are tried for each way in which the rule can be asked.

        found: For each wrong version, by position, the first tally found.
    """

    rule: Rule
    elections: Elections
    tallies: int
    found: dict[int, Case] = attrs.field(factory=dict)

    def run(self, mutants: Sequence[Mutant]) -> tuple[Case | None, ...]:
        """Return for each of *mutants* a case on which the rule gives another answer; `None` if none was found."""
        waiting = dict(enumerate(mutants))
        self._elsewhere({at: one for at, one in waiting.items() if one.part == "applies"})
        for number, arena in enumerate(self._arenas({at: one for at, one in waiting.items() if one.part != "applies"})):
            self._try(arena, Random(f"{self.rule.id} {number}"))  # noqa: S311  # the same tallies every time are wanted
        return tuple(self.found.get(at) for at in waiting)

    # ---- another kind of form

    def _elsewhere(self, waiting: dict[int, Mutant]) -> None:
        """Look for a form that one version is asked of, and the other is not."""
        for case in self._kinds() if waiting else ():
            setting, _ = case_setting(case, self.elections.of(case))
            asked = may_be_asked(self.rule, setting)
            for at, mutant in list(waiting.items()):
                if may_be_asked(mutant.rule, setting) is not asked and self._differ(mutant, case):
                    self._keep(at, mutant, case)
                    del waiting[at]

    def _kinds(self) -> Iterator[Case]:
        """Yield the rule's own cases, those as if they were of another kind of form, and filled forms of every kind."""
        yield from self.rule.cases
        for case in self.rule.cases:
            if case.verdict in (Verdict.HOLDS, Verdict.BROKEN):
                yield from filter(self._exists, map(self._placed, _elsewhere(case, self.rule, self.elections.known)))
        yield from filter(self._exists, self._filled(()))

    def _placed(self, case: Case) -> Case:
        """Return *case* with the form that its column is printed on, if it is one."""
        if not case.column or case.form:
            return case
        above = next((tier for tier in Tier if tier.child is case.tier), case.tier)
        form = self.elections.of(case).form(case.contest, above, overseas=case.overseas)
        return case if form is None else attrs.evolve(case, form=form.id)

    def _filled(self, mutants: Iterable[Mutant]) -> Iterator[Case]:
        statements = [one for rule in (self.rule, *(mutant.rule for mutant in mutants)) for one in _statements(rule)]
        return filled_cases(self.rule, statements, self.elections.known.values())

    def _exists(self, case: Case) -> bool:
        try:
            case_setting(case, self.elections.of(case))
        except (CaseFailedError, UnknownNameError):
            return False  # the election has no such form, or no such constant
        return True

    # ---- other numbers

    def _arenas(self, waiting: dict[int, Mutant]) -> Iterator[_Arena]:
        """Yield each way in which the rule and those still *waiting* can be asked, with forms to begin from."""
        arenas: dict[object, _Arena] = {}
        for case in self.rule.cases:
            arena = self._arena(case, waiting, self.tallies)
            arenas.setdefault(arena.signature, arena).seeds.append(case)
        yield from arenas.values()
        seen = set(arenas)
        kinds: set[object] = set()
        open_ = {at: one for at, one in waiting.items() if at not in self.found}
        names = _parameters(self.rule, open_.values())
        for case in filter(self._exists, self._filled(open_.values())) if open_ else ():
            setting, _ = case_setting(case, self.elections.of(case))
            kind = _kind(setting, names, may_be_asked(self.rule, setting))
            if kind in kinds:
                continue
            kinds.add(kind)
            arena = self._arena(case, waiting, self.tallies // _SHARE_OF_FILLED)
            if arena.signature not in seen:
                seen.add(arena.signature)
                arena.seeds.append(case)
                yield arena

    def _arena(self, case: Case, waiting: dict[int, Mutant], tallies: int) -> _Arena:
        setting, _ = case_setting(case, self.elections.of(case))
        others = {at: one for at, one in waiting.items() if at not in self.found}
        return _Arena(
            right=_Version.of(self.rule, setting),
            wrong={at: _Version.of(one.rule, setting) for at, one in others.items()},
            mutants=others,
            tallies=tallies,
        )

    def _try(self, arena: _Arena, chance: Random) -> None:
        wrong = {at: one for at, one in arena.wrong.items() if at not in self.found and one != arena.right}
        if not wrong:
            return
        pool: list[_Seed] = [(seed, None) for seed in arena.seeds]
        judge = _Judges.of([arena.right, *wrong.values()])
        near = _near_constants([self.rule, *(mutant.rule for mutant in arena.mutants.values())])
        where = {id(seed): slots(seed, judge.keys) for seed in arena.seeds}
        spots = {slot for each in where.values() for slot in each}
        broken = 0
        for _ in range(arena.tallies if spots else 1):
            seed, imbalance = chance.choice(pool[: len(arena.seeds)] if chance.random() < _FROM_THE_START else pool)
            there = slots(seed, judge.keys) if spots else ()
            case = changed(seed, there, imbalance, chance, near) if there else seed
            said, *others = judge.say(case_cells(case, self.elections.of(case)))
            differing = [at for at, other in zip(wrong, others, strict=True) if other != said]
            broken += said[0] is Verdict.BROKEN
            right = self.elections.said(self.rule, case) if said[0] is Verdict.BROKEN and broken <= _GUIDED else None
            if right is not None and broken <= _IMBALANCES:
                differing += [at for at in wrong if at not in differing and arena.mutants[at].part == "condition"]
            for at in differing:
                if self._differ(arena.mutants[at], case, right):
                    self._keep(at, arena.mutants[at], case)
            if self.found.keys() & wrong.keys():
                wrong = {at: one for at, one in wrong.items() if at not in self.found}
                if not wrong:
                    return
                judge = _Judges.of([arena.right, *wrong.values()])
            if said[0] is not Verdict.BROKEN or chance.random() < _GO_ON_FROM_BROKEN:
                _remember(pool, (case, None if right is None else right.imbalance), len(arena.seeds), chance)

    # ---- what was found

    def _differ(self, mutant: Mutant, case: Case, right: Answer | None = None) -> bool:
        """Return whether the two say something else of *case*; *right* is what the rule says, if that is known."""
        return (right or self.elections.said(self.rule, case)) != self.elections.said(mutant.rule, case)

    def _keep(self, at: int, mutant: Mutant, case: Case) -> None:
        small = self._smaller(mutant, case)
        said = self.elections.said(self.rule, small)
        self.found[at] = attrs.evolve(
            small,
            name=mutant.what.en,
            verdict=said.verdict,
            imbalance=said.imbalance,
            severity=said.severity if self.rule.lowered else None,
        )

    def _smaller(self, mutant: Mutant, case: Case) -> Case:
        """Return *case* without the places and counts that are not needed to tell the two versions apart."""
        for smaller in (_without_place, _without_count):
            for name in dict.fromkeys([*_places(case), *(key.partition(".")[0] for key in case.given)]):
                one = smaller(case, name)
                if self._exists(one) and self._differ(mutant, one):
                    case = one
        return case


@attrs.frozen
class _Version:
    """A rule, right or wrong, as it is asked of one kind of form."""

    asked: Ground
    lowered: tuple[Ground, ...]
    severities: tuple[Severity | None, ...] = ()

    @classmethod
    def of(cls, rule: Rule, setting: Setting) -> _Version:
        assert isinstance(rule.check, Statement)
        asked = ground(rule.check, setting) if may_be_asked(rule, setting) else ()
        whens = tuple(ground(one.when, setting) for one in rule.lowered) if asked else ()
        # Severities by how many of the conditions are true, read as the digits of a binary number.
        which = [[bool(number >> at & 1) for at in range(len(whens))] for number in range(1 << len(whens))]
        return cls(asked, whens, tuple(severity(rule, true) for true in which) if asked else ())


@attrs.define(eq=False)
class _Arena:
    """One way in which a rule and its wrong versions can be asked."""

    right: _Version
    wrong: dict[int, _Version]
    mutants: dict[int, Mutant]
    tallies: int
    seeds: list[Case] = attrs.field(factory=list)

    @property
    def signature(self) -> object:
        return (self.right, *self.wrong.items())


@attrs.frozen(eq=False)
class _Judges:
    """Several versions of a rule as one function."""

    versions: list[_Version]
    judge: Judge
    keys: tuple[CellKey, ...]

    @classmethod
    def of(cls, versions: list[_Version]) -> _Judges:
        parts = [part for version in versions for part in (version.asked, *version.lowered)]
        keys = dict.fromkeys(read.key for part in parts for one in part for read in one.reads)
        return cls(versions, compile_rules(parts), tuple(keys))

    def say(self, cells: dict[CellKey, int | None]) -> list[tuple[Verdict, Severity | None]]:
        """Return verdict and severity of each version."""
        verdicts = iter(self.judge(cells))
        said: list[tuple[Verdict, Severity | None]] = []
        for version in self.versions:
            verdict = next(verdicts)
            true = sum((next(verdicts) is Verdict.HOLDS) << at for at in range(len(version.lowered)))
            said.append((verdict, version.severities[true] if verdict is Verdict.BROKEN else None))
        return said


def _statements(rule: Rule) -> list[Statement]:
    assert isinstance(rule.check, Statement)
    return [rule.check, *(one.when for one in rule.lowered)]


def _parameters(rule: Rule, mutants: Iterable[Mutant]) -> tuple[str, ...]:
    statements = [one for each in (rule, *(mutant.rule for mutant in mutants)) for one in _statements(each)]
    nodes = (node for one in statements for node in walk(one.condition))
    return tuple(dict.fromkeys(node.name for node in nodes if isinstance(node, Parameter)))


def _near_constants(rules: Iterable[Rule]) -> tuple[int, ...]:
    """Return the whole numbers in *rules* and those beside them; one below zero where it is read as written."""
    nodes = [node for rule in rules for one in _statements(rule) for node in walk(one.condition)]
    named = {int(node.value) for node in nodes if isinstance(node, Number)}
    near = {number + step for number in named for step in (-1, 0, 1) if number + step > 0}
    return tuple(sorted(near | ({-1} if any(isinstance(node, Written) for node in nodes) else set())))


def _kind(setting: Setting, parameters: tuple[str, ...], open_: bool) -> object:
    """Return all of *setting* that a statement can depend on."""
    elsewhere = tuple((place, keys) for place, keys in sorted(setting.elsewhere.items()))
    constants = tuple(setting.parameters.get(name) for name in parameters)
    return setting.captured, elsewhere, setting.form.top, constants, open_


def _remember(pool: list[_Seed], one: _Seed, seeds: int, chance: Random) -> None:
    """Put *one* among the tallies to go on from; the first ones always stay."""
    if len(pool) < seeds + _POOL:
        pool.append(one)
    elif chance.random() < 0.5:
        pool[seeds + chance.randrange(_POOL)] = one


def _elsewhere(case: Case, rule: Rule, profiles: Iterable[str]) -> Iterator[Case]:
    """Yield *case* as if it were of another kind of form: one thing different, then two."""
    others: dict[str, Iterable[object]] = {
        "tier": Tier,
        "contest": Contest,
        "overseas": (False, True),
        "column": (False, True),
        "source": ("manual", *rule.applies.sources),
        "profile": profiles,
        # What KPU's system published is told from a certificate by its count of stations.
        "given": ({**case.given, "stations_reported": 1},),
    }
    changes: list[_Change] = [
        {field: value} for field, values in others.items() for value in values if value != getattr(case, field)
    ]
    pairs = ({**one, **other} for one, other in combinations(changes, 2) if one.keys() != other.keys())
    for change in (*changes, *pairs):
        yield attrs.evolve(case, **change)  # type: ignore[arg-type]  # fields of a case


def _places(case: Case) -> tuple[str, ...]:
    return ("children", "columns", *case.beside)


def _without_place(case: Case, place: str) -> Case:
    """Return *case* with nothing in *place*."""
    if place in ("children", "columns"):
        return attrs.evolve(case, **{place: ()})  # type: ignore[arg-type]  # one of two fields of forms
    return attrs.evolve(case, beside={name: cells for name, cells in case.beside.items() if name != place})


def _without_count(case: Case, name: str) -> Case:
    """Return *case* on which nobody captured the count called *name*, anywhere."""

    def rest(cells: Cells) -> Cells:
        return {key: value for key, value in cells.items() if key.partition(".")[0] != name}

    return attrs.evolve(
        case,
        given=rest(case.given),
        children=tuple(map(rest, case.children)),
        columns=tuple(map(rest, case.columns)),
        register=rest(case.register),
        beside={place: rest(cells) for place, cells in case.beside.items()},
    )
