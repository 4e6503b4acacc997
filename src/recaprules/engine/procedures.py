"""Rules that are Python functions over everything that was counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TypeGuard, cast

import attrs
import polars as pl

from ..interpret.setting import Setting, is_asked
from ..model.cell import CellKey
from ..model.recap import Recap
from ..model.sheet import DISTRICT, SEEN, UNIT, Sheet
from ..model.tier import ORDER, Tier
from ..model.unit import UnitCode
from ..rules.profile import Profile
from ..rules.rule import Judgement, Procedure, RecapFunction, Rule, Severity, SheetJudgement, Verdict
from .findings import label
from .question import sheet_setting
from .report import Finding, VerdictCount
from .variants import column_forms


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


def judged(rule: Rule, recap: Recap, profile: Profile) -> ProcedureResult:
    """
    Return what the procedure of *rule* says of *recap*.

    Forms that the rule does not apply to, and those that the function says
    nothing of, are not asked. Of a form that it says several things of, the
    worst counts.
    """
    function = cast(RecapFunction, cast(Procedure, rule.check).function)
    said: dict[int, list[Judgement | SheetJudgement]] = {}
    for one in function(recap, profile):
        said.setdefault(id(one.sheet), []).append(one)
    counts: dict[Tier, VerdictCount] = {}
    findings: list[Finding] = []
    for sheet in recap.sheets:
        setting = sheet_setting(sheet, profile)
        judgements = said.get(id(sheet), []) if is_asked(rule, setting) else []
        broken = [finding for one in judgements for finding in _findings(rule, setting, one)]
        findings += broken
        holds, wrong, open_ = _verdicts(judgements) if judgements else (0, 0, 0)
        count = VerdictCount(
            rule=rule.id,
            tier=sheet.tier,
            holds=holds,
            broken=wrong,
            undecided=open_,
            not_asked=sheet.height - holds - wrong - open_,
            severities=_at(rule.severity, len(broken)),
        )
        # A procedure sees the columns on their form; as forms in their own right they are not asked.
        for added in [count, *(_not_asked(rule, columns) for columns in column_forms(sheet))]:
            counts[added.tier] = counts[added.tier] + added if added.tier in counts else added
    findings.sort(key=lambda finding: (finding.tier.value, finding.unit))
    return ProcedureResult(
        verdicts=tuple(counts[tier] for tier in sorted(counts, key=ORDER.index)), findings=tuple(findings)
    )


def _not_asked(rule: Rule, columns: Sheet) -> VerdictCount:
    return VerdictCount(rule=rule.id, tier=columns.tier, not_asked=columns.frame.height)


_ROW, _VERDICT = "row", "verdict"


def _verdicts(judgements: Iterable[Judgement | SheetJudgement]) -> tuple[int, int, int]:
    """Return on how many forms it holds, is broken, and is undecided."""
    frames = [one.frame.select(pl.col(_ROW).cast(pl.Int64), _VERDICT) for one in judgements if _is_many(one)]
    alone = [one for one in judgements if isinstance(one, Judgement) and one.verdict is not Verdict.NOT_ASKED]
    frames.append(
        pl.DataFrame(
            {_ROW: [one.row for one in alone], _VERDICT: [_TRUTH[one.verdict] for one in alone]},
            schema={_ROW: pl.Int64, _VERDICT: pl.Boolean},
        )
    )
    forms = (
        pl.concat(frames)
        .group_by(_ROW)
        .agg(
            (~pl.col(_VERDICT)).any().fill_null(value=False).alias("broken"),
            pl.col(_VERDICT).is_null().any().alias("open"),
        )
    )
    broken = int(forms["broken"].sum())
    open_ = int((forms["open"] & ~forms["broken"]).sum())
    return forms.height - broken - open_, broken, open_


_TRUTH = {Verdict.HOLDS: True, Verdict.BROKEN: False, Verdict.UNDECIDED: None}


def _is_many(judgement: Judgement | SheetJudgement) -> TypeGuard[SheetJudgement]:
    return isinstance(judgement, SheetJudgement)


def _findings(rule: Rule, setting: Setting, judgement: Judgement | SheetJudgement) -> Iterator[Finding]:
    if isinstance(judgement, Judgement):
        if judgement.verdict is Verdict.BROKEN:
            values = judgement.sheet.lazy.slice(judgement.row, 1).collect().row(0, named=True)
            yield _finding(rule, setting, values, judgement.left, judgement.right, judgement.cells)
        return
    sheet, cells = judgement.sheet, judgement.cells
    sides = [side for side in ("left", "right") if side in judgement.frame.columns]
    broken = judgement.frame.filter(~pl.col(_VERDICT)).select(pl.col(_ROW).cast(pl.UInt32), *sides)
    if not broken.height:
        return
    there = [key for key in (*sheet.keys, *cells) if key in sheet.schema]
    table = broken.lazy().join(
        sheet.lazy.select(there).with_row_index(_ROW), on=_ROW, how="left", maintain_order="left"
    )
    for values in table.collect().iter_rows(named=True):
        left, right = (values.get(side) for side in ("left", "right"))
        yield _finding(
            rule,
            setting,
            values,
            None if left is None else Fraction(left),
            None if right is None else Fraction(right),
            cells,
        )


def _at(severity: Severity, count: int) -> tuple[int, int, int]:
    errors, warnings, infos = (count if one is severity else 0 for one in Severity)
    return errors, warnings, infos


def _finding(
    rule: Rule,
    setting: Setting,
    values: Mapping[str, int | str | None],
    left: Fraction | None,
    right: Fraction | None,
    cells: tuple[CellKey, ...],
) -> Finding:
    written = tuple(cast("int | None", values.get(key)) for key in cells)
    return Finding(
        rule=rule.id,
        title=rule.title,
        unit=UnitCode(str(values[UNIT])),
        tier=setting.tier,
        contest=setting.form.contest,
        form=setting.form.id,
        source=setting.source,
        severity=rule.severity,
        left=left,
        right=right,
        labels=tuple((key, label(setting, key)) for key in cells),
        written=written,
        corrected_by=rule.correctors(setting.tier, overseas=setting.form.overseas),
        district=str(values.get(DISTRICT) or setting.ballot.district),
        seen=str(values.get(SEEN) or ""),
    )
