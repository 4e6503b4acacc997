"""What a check says, as a value."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import attrs

from ..model.contest import Contest
from ..model.recap import InputFile, InputProblem
from ..model.text import Text
from ..model.tier import Tier
from ..model.unit import UnitCode
from ..rules.period import Period
from ..rules.rule import Severity
from .counts import FormCount, MissingCount, VerdictCount
from .finding import Finding


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
