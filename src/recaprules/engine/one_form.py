"""One form, while it is being typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import cast

import attrs

from ..exceptions import TallyError
from ..interpret.compiled import Judge, compile_rules
from ..interpret.evaluate import evaluate
from ..interpret.setting import Setting, fixed_parameters
from ..model.cell import CellKey, Missing
from ..model.form import LARGEST
from ..model.recap import InputProblem
from ..model.tally import Tally, whole
from ..model.unit import UnitCode
from ..rules.expr import Statement
from ..rules.profile import Profile
from ..rules.rule import Severity
from ..rules.ruleset import RuleSet
from ..rules.verdict import Verdict
from .counts import FormCount, MissingCount, VerdictCount, by_severity
from .finding import Finding
from .hints import hints_of
from .question import Question, not_exact, overflowing, questions, without
from .report import Report
from .teller import Teller, exactly, in_order, severity_of

NOWHERE = UnitCode("")
"""The unit of a form whose place is not known yet."""


@attrs.frozen(kw_only=True, eq=False)
class FormChecker:
    """
    Rules made ready for forms of one kind; asking it again costs microseconds.

    Attributes:
        setting: The kind of form.

        questions: The rules, in the order of their ids.

        judge: Gives the verdict of each rule, in that order, from the numbers
            as written; `None`, or no entry, is a missing cell. It is the fast
            way in and trusts that values are whole numbers, in a dictionary
            that gives none for what is not in it.

        too_large: The rules and hints that are not asked because they may
            compute what is too large to be exact.
    """

    setting: Setting
    questions: tuple[Question, ...]
    judge: Judge
    too_large: tuple[str, ...] = ()

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """The ids of the rules that verdicts are given for."""
        return tuple(question.rule.id for question in self.questions)

    def verdicts(self, cells: Mapping[CellKey, int | None]) -> dict[str, Verdict]:
        """
        Return the verdict of each rule, by id, on a form with these numbers as written.

        Raises:
            TallyError: If a cell is not on the form or holds no whole number.
        """
        return dict(zip(self.rule_ids, self.judge(self._checked(cells)), strict=True))

    def findings(self, cells: Mapping[CellKey, int | None], *, unit: UnitCode = NOWHERE) -> tuple[Finding, ...]:
        """
        Return what is broken on a form with these numbers as written, the gravest first.

        Raises:
            TallyError: If a cell is not on the form or holds no whole number.
        """
        cells = self._checked(cells)
        verdicts = self.judge(cells)
        if Verdict.BROKEN not in verdicts:
            return ()
        broken = {
            question.rule.id
            for question, verdict in zip(self.questions, verdicts, strict=True)
            if verdict is Verdict.BROKEN
        }
        found = [
            finding
            for question in self.questions
            if question.rule.id in broken
            for finding in self._findings_of(question, cells, unit, broken)
        ]
        return in_order(found)

    def _checked(self, cells: Mapping[CellKey, int | None]) -> dict[CellKey, int | None]:
        """
        Return *cells* as a plain dictionary, without numbers too large for any election.

        A `Counter` and its like would give a number for what is missing.
        """
        on_form, form = self.setting.captured, self.setting.form
        numbers = {key: None if value is None else whole(value) for key, value in cells.items()}
        # Of almost every form there is nothing to say: what it is, is looked at afterwards.
        strange = [
            key
            for key, value in numbers.items()
            if key not in on_form or not (value is None or (type(value) is int and -LARGEST <= value <= LARGEST))
        ]
        problems = [
            f"expected a whole number, got {numbers[key]!r} @ {key}"
            if key in on_form
            else f"not among the cells that were announced for {form.id} @ {key}"
            for key in strange
            if key not in on_form or type(numbers[key]) is not int
        ]
        if problems:
            raise TallyError(problems)
        huge = (key for key in strange if not form.is_count(key, cast(int, numbers[key])))
        return numbers | dict.fromkeys(huge) if strange else numbers

    def _findings_of(
        self, question: Question, cells: Mapping[CellKey, int | None], unit: UnitCode, broken: set[str]
    ) -> list[Finding]:
        statement = question.rule.check
        assert isinstance(statement, Statement)
        outcomes = evaluate(statement, cells, self.setting)
        return [
            Teller(question, repetition).finding(
                unit,
                cells,
                left=exactly(outcome.left),
                right=exactly(outcome.right),
                which=outcome.which,
                severity=severity_of(question, cells),
                hints=hints_of(question, cells),
                shadowed_by=tuple(id for id in question.rule.silent_if if id in broken),
                district=self.setting.ballot.district,
            )
            for repetition, outcome in zip(question.repetitions, outcomes, strict=True)
            if outcome.verdict is Verdict.BROKEN
        ]


def _listed(findings: tuple[Finding, ...], most: int | None) -> tuple[Finding, ...]:
    """Return *most* of *findings* of each rule, the gravest and those that are off the most; all where it is `None`."""
    if most is None:
        return findings
    times: Counter[str] = Counter()
    listed = set()
    for one in sorted(findings, key=_first_listed):
        times[one.rule] += 1
        if times[one.rule] <= most:
            listed.add(one.id)
    return tuple(one for one in findings if one.id in listed)


def _first_listed(finding: Finding) -> tuple[bool, int, Fraction]:
    return bool(finding.shadowed_by), finding.severity.rank, -abs(Fraction(finding.imbalance or 0))


@lru_cache(maxsize=256)
def form_checker(rules: RuleSet, setting: Setting) -> FormChecker:
    """Return *rules* made ready for forms like *setting*."""
    every = questions(rules, setting)
    too_large = overflowing(every)
    asked = without(every, too_large)
    judge = compile_rules([question.repetitions for question in asked])
    return FormChecker(setting=setting, questions=asked, judge=judge, too_large=too_large)


def check_tally(
    form: Tally,
    rules: RuleSet,
    profile: Profile,
    *,
    version: str,
    max_findings: int | None = None,
    problems: Iterable[InputProblem] = (),
) -> Report:
    """
    Return what *rules* say of one filled form; neighbours are not known.

    Args:
        form: The filled form.

        rules: What must hold.

        profile: The election.

        version: The version of recaprules, for the report.

        max_findings: How many findings of each rule are listed; `None` is
            all. Counts are never capped.

        problems: What went wrong before.
    """
    setting = Setting(
        form=form.form,
        ballot=form.ballot,
        tier=form.tier,
        source=form.source,
        captured=frozenset(form.cells),
        profile_id=profile.id,
        parameters=fixed_parameters(profile),
    )
    checker = form_checker(rules, setting)
    cells = {key: value if isinstance(value, int) else None for key, value in form.cells.items()}
    verdicts = checker.verdicts(cells)
    findings = checker.findings(cells, unit=form.unit)
    keys = [cell.key for cell in form.form.cells(form.ballot) if cell.key in form.cells]
    missing = {key: form.read(key) for key in keys}
    problems = (*problems, *(not_exact(id, form.form.id) for id in checker.too_large))
    errors = [one for one in findings if one.severity is Severity.ERROR]
    return Report(
        version=version,
        rule_set=rules.fingerprint,
        profile_id=profile.id,
        profile=profile.fingerprint,
        rules=tuple((rule.id, rule.severity, rule.title) for rule in rules.checks),
        forms=(
            FormCount(
                tier=form.tier,
                contest=form.form.contest,
                form=form.form.id,
                source=form.source,
                forms=1,
                broken=int(bool(errors)),
                incomplete=int(any(isinstance(value, Missing) for value in missing.values())),
            ),
        ),
        verdicts=tuple(
            VerdictCount(
                rule=rule.id,
                tier=form.tier,
                **{verdicts.get(rule.id, Verdict.NOT_ASKED).value: 1},
                shadowed=int(any(one.rule == rule.id and one.shadowed_by for one in findings)),
                severities=by_severity(Counter(one.severity for one in findings if one.rule == rule.id)),
            )
            for rule in rules.checks
        ),
        problems=tuple(sorted(problems, key=lambda problem: problem.order)),
        findings=_listed(findings, max_findings),
        missing=tuple(
            MissingCount(
                tier=form.tier,
                form=form.form.id,
                cell=key,
                blank=int(value is Missing.BLANK),
                illegible=int(value is Missing.ILLEGIBLE),
            )
            for key, value in missing.items()
            if value in (Missing.BLANK, Missing.ILLEGIBLE)
        ),
    )
