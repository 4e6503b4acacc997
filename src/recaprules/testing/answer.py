"""What a rule says of one form: verdict, imbalance and severity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import attrs

from ..engine.teller import lowered_severity
from ..interpret.evaluate import combined, evaluate
from ..interpret.setting import Setting, is_asked
from ..model.cell import CellKey
from ..rules.expr import Statement
from ..rules.rule import Rule, Severity
from ..rules.verdict import Verdict


@attrs.frozen(kw_only=True)
class Answer:
    """
    What a rule says of one form.

    Attributes:
        verdict: The verdict.

        imbalance: Left side less right side of the first repetition that is
            broken; `None` where none is, or no two numbers were compared.

        severity: How grave the finding is; `None` where there is none.
    """

    verdict: Verdict
    imbalance: Fraction | None = None
    severity: Severity | None = None


def answer(rule: Rule, statement: Statement, cells: Mapping[CellKey, int | None], setting: Setting) -> Answer:
    """
    Return what *rule* says of one form.

    Args:
        rule: The rule; a hint is taken as asked wherever its statement can be.

        statement: Its statement.

        cells: The numbers as written, by key; `None`, or no entry, is missing.

        setting: The kind of form.
    """
    outcomes = evaluate(statement, cells, setting) if may_be_asked(rule, setting) else ()
    verdict = combined(outcomes)
    if verdict is not Verdict.BROKEN:
        return Answer(verdict=verdict)
    first = next(outcome for outcome in outcomes if outcome.verdict is Verdict.BROKEN)
    truths = [combined(evaluate(one.when, cells, setting)) is Verdict.HOLDS for one in rule.lowered]
    return Answer(verdict=verdict, imbalance=first.imbalance, severity=severity(rule, truths))


def may_be_asked(rule: Rule, setting: Setting) -> bool:
    """Return whether *rule* may be asked of forms like *setting*; a hint always is, beside a finding."""
    return rule.is_hint or is_asked(rule, setting)


def severity(rule: Rule, truths: Sequence[bool]) -> Severity | None:
    """Return how grave a finding of *rule* is, as `lowered_severity` does; `None` for a hint, which has none."""
    return None if rule.is_hint else lowered_severity(rule, truths)
