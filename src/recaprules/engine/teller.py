"""Broken verdicts as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias, cast

import attrs

from ..interpret.concrete import Repetition
from ..interpret.evaluate import combined, evaluate
from ..interpret.setting import Setting, deciders
from ..interpret.template import Template, broken_template
from ..model.cell import CellKey
from ..model.text import Text
from ..model.unit import UnitCode
from ..rules.expr import Statement
from ..rules.places import place_text, taken_apart
from ..rules.rule import Body, Rule, Severity
from ..rules.verdict import Verdict
from .finding import Finding, HintGiven, Number
from .question import Question

Told: TypeAlias = tuple[Template, Template]
"""How a broken comparison is told, in Indonesian and in English."""


@attrs.define(eq=False)
class Teller:
    """
    Makes the findings of one repetition of a rule, with all that is the same for every form prepared.

    Attributes:
        question: The rule.

        repetition: The repetition.
    """

    question: Question
    repetition: Repetition
    keys: tuple[CellKey, ...] = attrs.field(init=False)
    labels: tuple[tuple[CellKey, Text], ...] = attrs.field(init=False)
    corrected_by: tuple[Body, ...] = attrs.field(init=False)
    told: tuple[Told, ...] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        rule, setting, repeated = self.question.rule, self.question.setting, self.repetition.repeated
        self.keys = self.repetition.cells
        self.labels = tuple((key, label(setting, key)) for key in self.keys)
        self.corrected_by = rule.correctors(setting.tier, overseas=setting.form.overseas, column=setting.column)
        self.told = tuple(
            (broken_template(compare, setting, repeated, "id"), broken_template(compare, setting, repeated, "en"))
            for _, compare in deciders(cast(Statement, rule.check).condition, setting, repeated)
        )

    def finding(
        self,
        unit: UnitCode,
        cells: Mapping[CellKey, int | None],
        *,
        left: Number | None,
        right: Number | None,
        which: int | None,
        severity: Severity,
        hints: tuple[HintGiven, ...],
        shadowed_by: tuple[str, ...],
        district: str = "",
        round: str = "",
        seen: str = "",
        superseded: bool = False,
    ) -> Finding:
        """
        Return the finding on the form of *unit*.

        Args:
            unit: The place.

            cells: The numbers on its form, as written.

            left: The left side of the comparison that decides.

            right: Its right side.

            which: Its position among the comparisons that can decide.

            severity: How grave it is.

            hints: What may explain it.

            shadowed_by: Rules that are broken on this form and already say it.

            district: The electoral district, where the form is of one.

            round: The vote that the form is of; empty where it is the first.

            seen: When the source showed these figures, where it did more than once.

            superseded: Whether a re-vote replaced the form.
        """
        rule, setting = self.question.rule, self.question.setting
        return Finding(
            rule=rule.id,
            title=rule.title,
            unit=unit,
            tier=setting.tier,
            contest=setting.form.contest,
            form=setting.form.id,
            source=setting.source,
            severity=severity,
            left=left,
            right=right,
            labels=self.labels,
            written=tuple(map(cells.get, self.keys)),
            hints=hints,
            corrected_by=self.corrected_by,
            shadowed_by=shadowed_by,
            district=district,
            round=round,
            seen=seen,
            superseded=superseded,
            column=setting.column,
            told=None if which is None else self.told[which],
        )


def label(setting: Setting, key: CellKey) -> Text:
    """
    Return the name of the cell called *key* for people, also where it is read elsewhere.

    ``sum(children.valid_votes)`` is “valid votes, the units below”.
    """
    cell = setting.form.cell(setting.ballot, key)
    if cell is not None:
        return cell.label
    parts = taken_apart(key)
    cell = setting.form.cell(setting.ballot, parts.cell)
    if cell is None or not parts.place:
        return Text(key, key)
    place = place_text(parts.place)
    return Text(f"{cell.label.id}, {place.id}", f"{cell.label.en}, {place.en}")


def exactly(numerator: Number | None, denominator: int = 1) -> Number | None:
    """Return a ratio as a whole number where it is one."""
    if numerator is None or (denominator == 1 and type(numerator) is int):
        return numerator
    ratio = Fraction(numerator, denominator)
    return ratio.numerator if ratio.denominator == 1 else ratio


def severity_of(question: Question, cells: Mapping[CellKey, int | None]) -> Severity:
    """Return how grave a broken *question* is on a form with these numbers as written."""
    rule = question.rule
    truths = [combined(evaluate(lowered.when, cells, question.setting)) is Verdict.HOLDS for lowered in rule.lowered]
    return lowered_severity(rule, truths)


def lowered_severity(rule: Rule, truths: Sequence[object]) -> Severity:
    """
    Return how grave a broken *rule* is.

    Args:
        rule: The rule.

        truths: For each of its lower severities, whether the condition is true.
    """
    lower = [one.to for one, true in zip(rule.lowered, truths, strict=True) if true]
    return max([rule.severity, *lower], key=lambda severity: severity.rank)


def in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return *findings* with the gravest first, then by rule, tier and unit; else in the order in which they come."""
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[bool, int, str, int, UnitCode]:
    return (
        bool(finding.shadowed_by),
        finding.severity.rank,
        finding.rule,
        finding.tier.position,
        finding.unit,
    )
