"""Rules that are Python functions over everything that was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import cast

import attrs

from ..interpret.setting import Setting, is_asked
from ..model.recap import Recap
from ..model.sheet import UNIT
from ..model.tier import ORDER, Tier
from ..model.unit import UnitCode
from ..rules.profile import Profile
from ..rules.rule import Judgement, Procedure, RecapFunction, Rule, Severity, Verdict
from .findings import label
from .question import sheet_setting
from .report import Finding, VerdictCount


@attrs.frozen(kw_only=True)
class ProcedureResult:
    """
    What one procedure says of everything.

    Attributes:
        verdicts: The verdicts by tier.

        findings: What is broken.
    """

    verdicts: tuple[VerdictCount, ...]
    findings: tuple[Finding, ...]


def judged(rule: Rule, recap: Recap, profile: Profile, max_findings: int | None) -> ProcedureResult:
    """
    Return what the procedure of *rule* says of *recap*.

    Forms that the rule does not apply to, and those that the function says
    nothing of, are not asked.
    """
    function = cast(RecapFunction, cast(Procedure, rule.check).function)
    settings = {id(sheet): sheet_setting(sheet, profile) for sheet in recap.sheets}
    counts: dict[Tier, Counter[Verdict]] = {sheet.tier: Counter() for sheet in recap.sheets}
    forms = Counter(dict.fromkeys(counts, 0))
    for sheet in recap.sheets:
        forms[sheet.tier] += sheet.frame.height
    findings = []
    for (which, _), judgements in _by_form(function(recap, profile)).items():
        setting = settings.get(which)
        if setting is None or not is_asked(rule, setting):
            continue
        verdicts = {judgement.verdict for judgement in judgements}
        verdict = next(one for one in (Verdict.BROKEN, Verdict.UNDECIDED, Verdict.HOLDS) if one in verdicts)
        counts[setting.tier][verdict] += 1
        findings += [_finding(rule, setting, one) for one in judgements if one.verdict is Verdict.BROKEN]
    by_tier = Counter(finding.tier for finding in findings)
    findings.sort(key=lambda finding: (finding.tier.value, finding.unit))
    return ProcedureResult(
        verdicts=tuple(
            VerdictCount(
                rule=rule.id,
                tier=tier,
                holds=counts[tier][Verdict.HOLDS],
                broken=counts[tier][Verdict.BROKEN],
                undecided=counts[tier][Verdict.UNDECIDED],
                not_asked=forms[tier] - sum(counts[tier].values()),
                severities=_at(rule.severity, by_tier[tier]),
            )
            for tier in sorted(counts, key=ORDER.index)
        ),
        findings=tuple(findings[:max_findings]),
    )


def _by_form(judgements: Iterable[Judgement]) -> dict[tuple[int, int], list[Judgement]]:
    """Return the judgements of each form, by the identity of its sheet and its row."""
    forms: dict[tuple[int, int], list[Judgement]] = {}
    for judgement in judgements:
        if judgement.verdict is not Verdict.NOT_ASKED:
            forms.setdefault((id(judgement.sheet), judgement.row), []).append(judgement)
    return forms


def _at(severity: Severity, count: int) -> tuple[int, int, int]:
    errors, warnings, infos = (count if one is severity else 0 for one in Severity)
    return errors, warnings, infos


def _finding(rule: Rule, setting: Setting, judgement: Judgement) -> Finding:
    values = judgement.sheet.frame.row(judgement.row, named=True)
    return Finding(
        rule=rule.id,
        title=rule.title,
        unit=UnitCode(values[UNIT]),
        tier=setting.tier,
        contest=setting.form.contest,
        form=setting.form.id,
        source=setting.source,
        severity=rule.severity,
        left=judgement.left,
        right=judgement.right,
        labels=tuple((key, label(setting, key)) for key in judgement.cells),
        written=tuple(values.get(key) for key in judgement.cells),
        corrected_by=rule.correctors(setting.tier, overseas=setting.form.overseas),
    )
