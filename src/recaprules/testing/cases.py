"""Cases of rules as tests, for anybody's rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import cast

from ..interpret.evaluate import VERDICTS
from ..interpret.setting import Setting, fixed_parameters, is_asked
from ..model.ballot import Ballot, numbered_ballot
from ..model.cell import CellKey, Missing
from ..model.form import Form
from ..model.recap import Recap
from ..model.sheet import UNIT
from ..model.tally import fits
from ..model.unit import NATION, UnitCode
from ..rules.datafiles import builtin_profile
from ..rules.judgement import (
    Procedure,
    RecapFunction,
    SheetJudgement,
    SuspectFunction,
    UnitJudgement,
    UnitsJudgement,
    cells_not_there,
)
from ..rules.places import CONTESTS
from ..rules.profile import Profile
from ..rules.rule import Case, Rule
from ..rules.verdict import Verdict
from .answer import answer
from .case_recap import case_recap


class CaseFailedError(AssertionError):
    """
    A rule says something else than its case expects.

    Attributes:
        rule: The rule's id; empty where the case cannot be asked at all.

        case: The case's name.

        what: What differs: verdict, imbalance or severity.

        expected: What the case expects.

        got: What the rule says.
    """

    rule: str = ""
    case: str = ""
    what: str = ""
    expected: object = None
    got: object = None


def case_params(rules: Iterable[Rule]) -> list[object]:
    """Return every case of *rules* as a `pytest.param` of rule and case, for `pytest.mark.parametrize`."""
    import pytest

    return [pytest.param(rule, case, id=f"{rule.id}: {case.name}") for rule in rules for case in rule.cases]


def check_case(rule: Rule, case: Case, *, profile: Profile | None = None) -> None:
    """
    Assert that *rule* says what *case* expects.

    Args:
        rule: The rule.

        case: One of its examples.

        profile: The election; the one that the case names if not given.

    Raises:
        CaseFailedError: If verdict, imbalance or severity differ; says what was expected and what came.
    """
    election = _on_its_day(profile or builtin_profile(case.profile), case)
    if not rule.in_force.covers(election.day):
        _expect(rule, case, "verdict", case.verdict, Verdict.NOT_ASKED)
        return
    setting, cells = case_setting(case, election)
    if isinstance(rule.check, Procedure):
        _check_procedure(rule, rule.check, case, cells, setting, election)
        return
    said = answer(rule, rule.check, cells, setting)
    _expect(rule, case, "verdict", case.verdict, said.verdict)
    if case.imbalance is not None:
        _expect(rule, case, "imbalance", case.imbalance, said.imbalance)
    if case.severity is not None:
        _expect(rule, case, "severity", case.severity, said.severity)


def _on_its_day(profile: Profile, case: Case) -> Profile:
    return profile if case.as_of is None else profile.at(case.as_of)


def case_setting(case: Case, profile: Profile) -> tuple[Setting, dict[CellKey, int | None]]:
    """Return the kind of form that *case* is about, and the numbers as written."""
    profile = _on_its_day(profile, case).with_parameters(case.parameters)
    parts = (case.given, *case.children, *case.columns, *case.beside.values())
    ballot = _ballot(case, parts)
    published = bool(case.columns) or any("stations" in key for key in case.given)
    elsewhere = {place: _in_all(forms, case) for place, forms in _below(case)}
    if case.register:
        elsewhere["register"] = frozenset(case.register)
    beside = {place: frozenset(cells) for place, cells in case.beside.items() if _is_there(place, case, profile)}
    setting = Setting(
        form=_form(case, profile, published=published),
        ballot=ballot,
        tier=case.tier,
        source=case.source,
        column=case.column,
        captured=frozenset(case.given),
        profile_id=profile.id,
        parameters=fixed_parameters(profile),
        elsewhere=elsewhere | beside,
    )
    return setting, case_cells(case, profile)


def _is_there(place: str, case: Case, profile: Profile) -> bool:
    """Return whether *place* can be beside the unit: a contest that is not held there has no form."""
    contest = CONTESTS.get(place)
    return contest is None or not case.unit or bool(profile.is_held(contest, UnitCode(case.unit)))


def case_cells(case: Case, profile: Profile) -> dict[CellKey, int | None]:
    """Return the numbers of *case* as written, on the form and in every place beside it, as rules look them up."""
    cells = {key: _number(value) for key, value in case.given.items()}
    tops = {"children": _top_below(case, profile) if case.children else None, "columns": None}
    for place, forms in _below(case):
        for key in _in_all(forms, case):
            numbers = [_legible(one[key], tops[place]) for one in forms]
            known = [number for number in numbers if number is not None]
            cells[f"known_sum({place}.{key})"] = sum(known)
            cells[f"sum({place}.{key})"] = sum(known) if len(known) == len(numbers) else None
    cells |= {f"register.{key}": _number(value) for key, value in case.register.items()}
    for place, beside in case.beside.items():
        cells |= {f"{place}.{key}": _number(value) for key, value in beside.items()}
    return cells


def _below(case: Case) -> list[tuple[str, tuple[Mapping[CellKey, int | Missing], ...]]]:
    return [(place, forms) for place, forms in (("children", case.children), ("columns", case.columns)) if forms]


def _in_all(forms: Iterable[Mapping[CellKey, object]], case: Case) -> frozenset[CellKey]:
    return frozenset.intersection(*(frozenset(one) for one in forms)) & frozenset(case.given)


def _top_below(case: Case, profile: Profile) -> int | None:
    below = case.tier.child
    form = profile.form(case.contest, below, overseas=case.overseas) if below is not None else None
    return form.top if form is not None else None


def _form(case: Case, profile: Profile, *, published: bool) -> Form:
    if case.form:
        for form in profile.forms:
            if form.id == case.form and form.contest is case.contest:
                return form
        raise CaseFailedError(f"{profile.id} has no form {case.form} of {case.contest.value}")
    found = profile.form(case.contest, case.tier, overseas=case.overseas, published=published)
    if found is None:
        raise CaseFailedError(f"{profile.id} has no form of {case.contest.value} at {case.tier.value}")
    return found


def _ballot(case: Case, parts: Iterable[Mapping[CellKey, object]]) -> Ballot:
    indices = [key.split(".")[1:] for part in parts for key in part if "." in key]
    options = max((int(index[0]) for index in indices), default=case.options)
    candidates = max((int(index[1]) for index in indices if len(index) == 2), default=0)
    return numbered_ballot(case.contest, max(options, case.options), candidates=candidates)


def _number(value: int | Missing | None) -> int | None:
    return None if isinstance(value, Missing) else value


def _legible(value: int | Missing | None, top: int | None) -> int | None:
    number = _number(value)
    return number if number is not None and fits(number, top) else None


def _suspect_verdict(procedure: Procedure, cells: Mapping[CellKey, int | None], setting: Setting) -> Verdict:
    legible = {key: _legible(value, setting.form.top_of(key)) for key, value in cells.items()}
    wanted = [cell.key for cell in setting.form.cells(setting.ballot) if cell.row.count.name in procedure.reads]
    if any(legible.get(key) is None for key in wanted):
        return Verdict.UNDECIDED
    suspect = cast(SuspectFunction, procedure.function)(legible)
    return Verdict.BROKEN if suspect is None else Verdict.HOLDS


def _check_procedure(
    rule: Rule,
    procedure: Procedure,
    case: Case,
    cells: Mapping[CellKey, int | None],
    setting: Setting,
    profile: Profile,
) -> None:
    if rule.is_hint:
        _expect(rule, case, "verdict", case.verdict, _suspect_verdict(procedure, cells, setting))
        return
    if case.parameters:
        profile = profile.with_parameters(case.parameters)
    said = list(_said_of_it(procedure, case_recap(case, setting, profile), profile)) if is_asked(rule, setting) else []
    verdicts = {verdict for verdict, _ in said}
    worst = (Verdict.BROKEN, Verdict.UNDECIDED, Verdict.HOLDS, Verdict.NOT_ASKED)
    came = next(verdict for verdict in worst if verdict in verdicts or verdict is Verdict.NOT_ASKED)
    _expect(rule, case, "verdict", case.verdict, came)
    if case.imbalance is not None:
        first = next((imbalance for verdict, imbalance in said if verdict is Verdict.BROKEN), None)
        _expect(rule, case, "imbalance", case.imbalance, first)
    if case.severity is not None:
        _expect(rule, case, "severity", case.severity, rule.severity if came is Verdict.BROKEN else None)


def _said_of_it(procedure: Procedure, recap: Recap, profile: Profile) -> Iterator[tuple[Verdict, Fraction | None]]:
    """
    Yield the verdicts on the first form of *recap* and the units that it lies in.

    With the imbalance where two figures were compared.

    Raises:
        CaseFailedError: If the rule names cells that are not on the form.
    """
    unit = recap.sheets[0].frame[UNIT][0]
    for one in cast(RecapFunction, procedure.function)(recap, profile):
        if one.sheet is not recap.sheets[0]:
            continue
        strange = ", ".join(map(repr, cells_not_there(one)))
        if strange:
            raise CaseFailedError(f"the rule names cells that are not on {one.sheet.form.id}: {strange}")
        if isinstance(one, UnitJudgement):
            if one.unit == NATION or unit.startswith(one.unit):
                yield one.verdict, _imbalance(one.left, one.right)
        elif isinstance(one, UnitsJudgement):
            for values in one.frame.iter_rows(named=True):
                if values[UNIT] == NATION or unit.startswith(values[UNIT]):
                    yield VERDICTS[values["verdict"]], _imbalance(values.get("left"), values.get("right"))
        elif isinstance(one, SheetJudgement):
            for values in one.frame.iter_rows(named=True):
                if values["row"] == 0:
                    yield VERDICTS[values["verdict"]], _imbalance(values.get("left"), values.get("right"))
        elif one.row == 0:
            yield one.verdict, _imbalance(one.left, one.right)


def _imbalance(left: Fraction | int | None, right: Fraction | int | None) -> Fraction | None:
    return None if left is None or right is None else Fraction(left) - Fraction(right)


def _expect(rule: Rule, case: Case, what: str, expected: object, came: object) -> None:
    if expected != came:
        error = CaseFailedError(f"{rule.id}, case {case.name!r}: expected {what} {expected}, got {came}")
        error.rule, error.case, error.what, error.expected, error.got = rule.id, case.name, what, expected, came
        raise error
