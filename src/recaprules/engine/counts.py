"""How many forms and verdicts there are: the figures of a report that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.tier import Tier
from ..rules.rule import Severity
from ..rules.verdict import Verdict


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
