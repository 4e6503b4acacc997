"""Rules that are Python functions over everything that was counted."""

from __future__ import annotations

from collections import Counter
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
    for judgement in function(recap, profile):
        setting = settings[id(judgement.sheet)]
        if not is_asked(rule, setting):
            continue
        counts[setting.tier][judgement.verdict] += 1
        if judgement.verdict is Verdict.BROKEN:
            findings.append(_finding(rule, setting, judgement))
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
                severities=_at(rule.severity, counts[tier][Verdict.BROKEN]),
            )
            for tier in sorted(counts, key=ORDER.index)
        ),
        findings=tuple(findings[:max_findings]),
    )


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
