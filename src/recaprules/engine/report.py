"""What a check says, as a value."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import TypeAlias

import attrs

from ..interpret.template import Template, unmet
from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.recap import InputFile, InputProblem
from ..model.text import Language, Text, place_of
from ..model.tier import Tier
from ..model.unit import UnitCode
from ..rules.judgement import Measure
from ..rules.period import Period
from ..rules.rule import Body, Severity
from ..rules.verdict import Verdict

_FEW = 2
"""So many cells are named one by one."""

Number: TypeAlias = int | Fraction
"""A number that is never rounded."""


@attrs.frozen
class FoundCell:
    """
    A cell that takes part in a finding.

    Attributes:
        key: Its key.

        label: Its name for people.

        written: The number as written; `None` where there is none.
    """

    key: CellKey
    label: Text
    written: int | None


@attrs.frozen(kw_only=True)
class HintGiven:
    """
    What may explain a finding.

    Attributes:
        rule: The hint's id.

        text: What it says.

        cell: The suspected cell, where the hint names one.

        candidate: A value with which the form would be right; never applied.

        label: The suspected cell for people.
    """

    rule: str
    text: Text
    cell: CellKey | None = None
    candidate: int | None = None
    label: Text | None = None


@attrs.frozen(kw_only=True)
class Finding:
    """
    One broken repetition of a rule on one form.

    Attributes:
        rule: The rule's id.

        title: What the rule says, in one line.

        unit: The place, by KPU code.

        tier: Its tier.

        contest: What was voted for.

        form: The form.

        source: Where the figures come from.

        severity: How grave it is.

        left: The left side of the comparison, exact; `None` where no two
            numbers were compared.

        right: The right side.

        labels: The cells that take part, in the rule's order, with their names for people.

        written: The numbers in them as written; `None` where there is none.

        hints: What may explain it.

        corrected_by: Who corrects it, most likely first.

        shadowed_by: Rules that are broken on this form and already say it.

        district: The electoral district, where the form is of one.

        round: The vote that the form is of, such as ``psu``; empty where it is the first.

        seen: When the source showed these figures, where it showed them more than once.

        superseded: Whether a re-vote replaced the form, which counts no more.

        column: Whether it is about a child's column on the form of the unit above.

        cause: The `id` of the finding that explains this one, which is then its
            echo; `None` where it stands for itself.

        measures: Figures that it is told with, such as how many forms it rests on.

        copy: Which one it is of several on forms of the same unit that are
            alike in all else, from 1: where a unit is there twice.
    """

    rule: str
    title: Text
    unit: UnitCode
    tier: Tier
    contest: Contest
    form: str
    source: str
    severity: Severity
    left: Number | None
    right: Number | None
    labels: tuple[tuple[CellKey, Text], ...]
    written: tuple[int | None, ...]
    hints: tuple[HintGiven, ...] = ()
    corrected_by: tuple[Body, ...] = ()
    shadowed_by: tuple[str, ...] = ()
    district: str = ""
    round: str = ""
    seen: str = ""
    superseded: bool = False
    column: bool = False
    cause: str | None = None
    measures: tuple[Measure, ...] = ()
    copy: int = 1
    _told: tuple[Template, Template] | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def id(self) -> str:
        """What tells it from every other finding of a report; the same in every report on the same form."""
        place = "/".join(part for part in (self.unit, self.district, self.round, self.seen) if part)
        form = self.form + (" column" if self.column else "")
        copy = f" #{self.copy}" if self.copy > 1 else ""
        return f"{self.rule} {place} {form} {self.source} {_named(self.labels)}{copy}"

    @property
    def imbalance(self) -> Number | None:
        """Left less right, with its sign; `None` where no two numbers were compared."""
        return None if self.left is None or self.right is None else self.left - self.right

    @property
    def cells(self) -> tuple[FoundCell, ...]:
        """The cells that take part, in the rule's order."""
        pairs = zip(self.labels, self.written, strict=True)
        return tuple(FoundCell(key, label, written) for (key, label), written in pairs)

    def message(self, language: Language = "id") -> str:
        """
        Return what is wrong, with the form's own numbers; where no comparison says it, what is not met.

        Raises:
            ValueError: If *language* is neither ``id`` nor ``en``.
        """
        if self._told is None:
            figures = [
                (label[language], written) for (_, label), written in zip(self.labels, self.written, strict=True)
            ]
            return unmet(self.title[language], figures, self.left, self.right, language)
        values = {key: value for (key, _), value in zip(self.labels, self.written, strict=True)}
        return self._told[place_of(language)].fill(values, self.left, self.right)


@lru_cache(maxsize=65536)
def _named(labels: tuple[tuple[CellKey, Text], ...]) -> str:
    """Return the first of these cells, and of more of them what tells them from others that begin so."""
    keys = [key for key, _ in labels]
    first, every = ",".join(keys[:_FEW]), ",".join(keys)
    return first if len(keys) <= _FEW else f"{first},{sha256(every.encode()).hexdigest()[:8]}"


@attrs.frozen(kw_only=True)
class VerdictCount:
    """
    How often a rule gave each verdict at one tier; the four add up to the tier's forms and *units*.

    Attributes:
        rule: The rule's id.

        tier: The tier.

        holds: Forms on which it holds.

        broken: Forms on which it is broken.

        undecided: Forms on which a missing cell leaves it open.

        not_asked: Forms that it is not asked of.

        shadowed: How many of the broken are already said by another rule.

        echoes: How many of the broken repetitions are explained by a finding
            on a form below, or on the same form.

        severities: How many repetitions are broken over all forms, by the
            severity that they have there: errors, warnings, infos.

        units: How many of the verdicts are on units by the forms below them, and on no form.
    """

    rule: str
    tier: Tier
    holds: int = 0
    broken: int = 0
    undecided: int = 0
    not_asked: int = 0
    shadowed: int = 0
    echoes: int = 0
    severities: tuple[int, int, int] = (0, 0, 0)
    units: int = 0

    @property
    def findings(self) -> int:
        """How many repetitions are broken, over all forms."""
        return sum(self.severities)

    def count(self, verdict: Verdict) -> int:
        """Return the number of forms with *verdict*."""
        return {
            Verdict.HOLDS: self.holds,
            Verdict.BROKEN: self.broken,
            Verdict.UNDECIDED: self.undecided,
            Verdict.NOT_ASKED: self.not_asked,
        }[verdict]

    @classmethod
    def total(cls, counts: Sequence[VerdictCount]) -> VerdictCount:
        """Return the sum of *counts*, one or more of one rule at one tier."""
        errors, warnings, infos = (sum(of_one) for of_one in zip(*(one.severities for one in counts), strict=True))
        return cls(
            rule=counts[0].rule,
            tier=counts[0].tier,
            holds=sum(one.holds for one in counts),
            broken=sum(one.broken for one in counts),
            undecided=sum(one.undecided for one in counts),
            not_asked=sum(one.not_asked for one in counts),
            shadowed=sum(one.shadowed for one in counts),
            echoes=sum(one.echoes for one in counts),
            severities=(errors, warnings, infos),
            units=sum(one.units for one in counts),
        )


def by_severity(counts: Mapping[Severity, int]) -> tuple[int, int, int]:
    """Return *counts* as errors, warnings and infos."""
    errors, warnings, infos = (counts.get(severity, 0) for severity in Severity)
    return errors, warnings, infos


@attrs.frozen(kw_only=True)
class FormCount:
    """
    How many forms there are of one kind, and how many are missing a number.

    Attributes:
        tier: The tier.

        contest: What was voted for.

        form: The form.

        source: Where the figures come from.

        forms: The number of forms.

        broken: Those with a finding of severity *error*.

        incomplete: Those on which a captured cell has no legible number.

        column: Whether they are the children's columns on forms of the tier above.

        expected: How many units must have this form; `None` where nobody says so.

        absent: How many of these have none; `None` where nobody says how many must.

        unregistered: How many units have the form and are not in the register;
            `None` without a register.

        superseded: How many of the forms were replaced by a re-vote, and count no more.
    """

    tier: Tier
    contest: Contest
    form: str
    source: str
    forms: int
    incomplete: int
    broken: int = 0
    column: bool = False
    expected: int | None = None
    absent: int | None = None
    unregistered: int | None = None
    superseded: int = 0

    def __add__(self, other: FormCount) -> FormCount:
        return attrs.evolve(
            self,
            forms=self.forms + other.forms,
            incomplete=self.incomplete + other.incomplete,
            superseded=self.superseded + other.superseded,
        )


@attrs.frozen(kw_only=True)
class MissingCount:
    """
    How often a cell has no number that a rule may use.

    Attributes:
        tier: The tier.

        form: The form.

        cell: The cell.

        blank: Forms on which it is blank.

        illegible: Forms on which it is illegible, or does not fit its boxes.
    """

    tier: Tier
    form: str
    cell: CellKey
    blank: int
    illegible: int

    def __add__(self, other: MissingCount) -> MissingCount:
        return attrs.evolve(self, blank=self.blank + other.blank, illegible=self.illegible + other.illegible)


@attrs.frozen(kw_only=True)
class OpenUnit:
    """
    A unit of which it cannot be decided yet whether its figures are the sums of the units below.

    A rule that adds them up is undecided there.

    Attributes:
        unit: The place, by KPU code.

        tier: Its tier.

        contest: What was voted for.

        expected: How many units there must be below it; `None` where nobody says so.

        there: How many of them have a form; `None` where no form of any such unit was read.

        whole: How many of these have a legible number in every cell that is
            added up; `None` where *there* is.
    """

    unit: UnitCode
    tier: Tier
    contest: Contest
    expected: int | None
    there: int | None
    whole: int | None

    @property
    def gap(self) -> int:
        """How many units below it are missing or incomplete, as far as that is known."""
        return (self.expected or 0) - (self.whole or 0)


@attrs.frozen(kw_only=True)
class WorstUnit:
    """
    A unit whose form breaks many rules.

    Attributes:
        unit: The place, by KPU code.

        tier: Its tier.

        contest: What was voted for.

        rules: How many rules of severity *error* it breaks that no other says.

        votes: The largest imbalance among them, in votes, voters or ballots.
    """

    unit: UnitCode
    tier: Tier
    contest: Contest
    rules: int
    votes: int


@attrs.frozen
class Resting:
    """
    A rule that is not in force on the day whose rules are asked.

    Attributes:
        rule: The rule's id.

        period: The days on which it is.
    """

    rule: str
    period: Period


@attrs.frozen(kw_only=True)
class Report:
    """
    What a check says.

    Attributes:
        version: The version of recaprules.

        rule_set: The fingerprint of the rules that were asked.

        profile_id: The election.

        profile: The fingerprint of its profile.

        rules: The rules that were asked, by id, with severity and title.

        files: The files that were read.

        problems: What could not be read or used.

        unread: How many forms were there but could not be read.

        forms: How many forms were checked, by kind.

        verdicts: The verdicts, counted by rule and tier.

        findings: What is broken: gravest first, then by rule, tier and unit.
            The list may be capped; `VerdictCount.findings` is not.

        missing: Which cells are missing how often.

        worst: The units that break the most, the worst first.

        open: Units of which a rule that adds up those below is undecided, the
            ones with the most missing or incomplete below them first.

        open_units: How many such units there are, by tier and contest.

        names: How the units in this report are called, where nobody would find
            them by their code.

        as_of: The day whose rules and constants were used; `None` for poll day,
            where nobody named another.

        given: The constants of the election that were given another value, by name.

        not_in_force: The rules that were not asked because they are not in
            force on that day.

        unknown_constants: The constants of which nobody knows what they were on
            that day; rules that need them are not asked.
    """

    version: str
    rule_set: str
    profile_id: str
    profile: str
    rules: tuple[tuple[str, Severity, Text], ...]
    files: tuple[InputFile, ...] = ()
    problems: tuple[InputProblem, ...] = ()
    unread: int = 0
    forms: tuple[FormCount, ...] = ()
    verdicts: tuple[VerdictCount, ...] = ()
    findings: Sequence[Finding] = ()
    missing: tuple[MissingCount, ...] = ()
    worst: tuple[WorstUnit, ...] = ()
    open: tuple[OpenUnit, ...] = ()
    open_units: tuple[tuple[Tier, Contest, int], ...] = ()
    names: Mapping[UnitCode, str] = attrs.field(factory=dict)
    as_of: datetime.date | None = None
    given: Mapping[str, Fraction] = attrs.field(factory=dict)
    not_in_force: tuple[Resting, ...] = ()
    unknown_constants: tuple[str, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether any rule could be asked of any form."""
        return any(count.holds or count.broken or count.undecided for count in self.verdicts)

    def forms_of(self, tier: Tier) -> int:
        """Return how many forms of *tier* were checked."""
        return sum(count.forms for count in self.forms if count.tier is tier)

    def verdict(self, rule: str, tier: Tier) -> VerdictCount:
        """
        Return the verdicts of the rule called *rule* at *tier*.

        Raises:
            KeyError: If the rule was not asked, or there are no forms of that tier.
        """
        for count in self.verdicts:
            if count.rule == rule and count.tier is tier:
                return count
        raise KeyError((rule, tier.value))

    def broken(self, severity: Severity) -> int:
        """Return how many findings are at least as grave as *severity*, listed or not."""
        return sum(sum(count.severities[: severity.rank + 1]) for count in self.verdicts)

    def omitted(self) -> Iterator[tuple[str, int]]:
        """Yield each rule of which not all findings are listed, with the number that are not."""
        listed: dict[str, int] = {}
        for finding in self.findings:
            listed[finding.rule] = listed.get(finding.rule, 0) + 1
        totals: dict[str, int] = {}
        for count in self.verdicts:
            totals[count.rule] = totals.get(count.rule, 0) + count.findings
        for rule, total in totals.items():
            if total > listed.get(rule, 0):
                yield rule, total - listed.get(rule, 0)
