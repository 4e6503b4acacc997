"""Rules that are Python functions over everything that was counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeGuard, cast

import attrs
import polars as pl

from ..interpret.setting import Setting, is_asked
from ..model.cell import CellKey
from ..model.folders import told
from ..model.recap import InputProblem, Recap
from ..model.sheet import DISTRICT, ROUND, SEEN, UNIT, Sheet
from ..model.text import Text, first_of
from ..model.tier import CODE_WIDTHS, Tier
from ..model.unit import UnitCode, tier_of
from ..model.unitcodes import are_distinct
from ..rules.judgement import (
    AnyJudgement,
    Judgement,
    Measure,
    MeasureColumn,
    Procedure,
    RecapFunction,
    SheetJudgement,
    UnitJudgement,
    UnitsJudgement,
    cells_not_there,
)
from ..rules.profile import Profile
from ..rules.rule import Rule
from ..rules.ruleset import RuleSet
from ..rules.verdict import Verdict
from .counts import VerdictCount, by_severity
from .finding import Finding
from .question import sheet_setting
from .teller import label


@attrs.frozen(kw_only=True)
class ProcedureResult:
    """
    What one procedure says of everything.

    Attributes:
        verdicts: The verdicts by tier.

        findings: What is broken on forms.

        forms: On which form each of *findings* is, by a number; several may be on one.

        on_units: What is broken on units, by the forms below them.

        problem: Why the procedure failed, or which of its judgements are left out; `None` if all is well.
    """

    verdicts: tuple[VerdictCount, ...]
    findings: tuple[Finding, ...]
    forms: tuple[int, ...] = ()
    on_units: tuple[Finding, ...] = ()
    problem: InputProblem | None = None


def procedures_in(rules: RuleSet) -> list[Rule]:
    """Return the rules of *rules* that are procedures."""
    return [rule for rule in rules.checks if isinstance(rule.check, Procedure)]


def answers_in(rules: RuleSet, recap: Recap, profile: Profile) -> dict[str, ProcedureResult]:
    """Return what each procedure of *rules* says of *recap*, by the id of the rule."""
    return {rule.id: answer(rule, recap, profile) for rule in procedures_in(rules)}


def answer(rule: Rule, recap: Recap, profile: Profile) -> ProcedureResult:
    """Return what the procedure of *rule* says; one that fails is asked of nothing, and takes no other rule down."""
    try:
        return judged(rule, recap, profile)
    except (Exception, SystemExit, pl.exceptions.PanicException) as error:  # a panic is no Exception
        silent = attrs.evolve(rule, check=Procedure(reads=(), function=_says_nothing))
        problem = InputProblem(where=rule.id, what=_FAILED.filled(error=told(error)), about="rules")
        return attrs.evolve(judged(silent, recap, profile), problem=problem)


_SHOWN = 5
"""So many cells that are not on their form are named."""

_FAILED = Text("aturan ini gagal dengan {error}", "this rule failed with {error}")
_NOT_ON_FORM = Text(
    "aturan ini menyebut sel yang tidak ada pada formulirnya, dan putusannya itu dikesampingkan: {cells}",
    "this rule names cells that are not on their form, and these verdicts are left out: {cells}",
)


def _says_nothing(_recap: Recap, _profile: Profile) -> tuple[Judgement, ...]:
    return ()


def judged(rule: Rule, recap: Recap, profile: Profile) -> ProcedureResult:
    """
    Return what the procedure of *rule* says of *recap*.

    Forms that the rule does not apply to, and those that the function says
    nothing of, are not asked. Of a form or unit that it says several things
    of, the worst counts. A judgement that names cells which are not on its
    form is left out, and told.
    """
    function = cast(RecapFunction, cast(Procedure, rule.check).function)
    said: dict[int, list[AnyJudgement]] = {}
    there = {id(sheet) for sheet in recap.sheets}
    strange: set[str] = set()
    for one in function(recap, profile):
        if not isinstance(one, AnyJudgement):
            raise TypeError(f"expected judgements, got {one!r}")
        if id(one.sheet) not in there:
            raise LookupError("a judgement is of a sheet that is not in the recap; use the sheets as they are there")
        not_there = cells_not_there(one)
        strange.update(f"{cell!r} ({one.sheet.form.id})" for cell in not_there)
        if not not_there:
            said.setdefault(id(one.sheet), []).append(one)
    counts: dict[Tier, list[VerdictCount]] = defaultdict(list)
    on_forms: list[tuple[Finding, int]] = []
    on_units: list[Finding] = []
    units: list[UnitJudgement | UnitsJudgement] = []
    before = 0
    for sheet in recap.sheets:
        here = _on_sheet(rule, sheet, profile, said.get(id(sheet), ()))
        on_forms += [(finding, before + row) for row, finding in here.on_forms]
        before += sheet.height
        on_units += here.on_units
        units += here.units
        # A procedure sees the columns on their form; as forms in their own right they are not asked.
        for count in (here.count, *_columns_not_asked(rule, sheet)):
            counts[count.tier].append(count)
    for count in _unit_counts(rule, units):
        counts[count.tier].append(count)
    on_forms.sort(key=lambda one: _by_place_and_figures(one[0]))
    return ProcedureResult(
        verdicts=tuple(VerdictCount.total(counts[tier]) for tier in sorted(counts, key=lambda tier: tier.position)),
        findings=tuple(finding for finding, _ in on_forms),
        forms=tuple(form for _, form in on_forms),
        on_units=tuple(sorted(on_units, key=_by_place_and_figures)),
        problem=_left_out(rule, sorted(strange)) if strange else None,
    )


def _left_out(rule: Rule, cells: Sequence[str]) -> InputProblem:
    """Return that judgements which name *cells* are left out; the first of them where there are many."""
    return InputProblem(where=rule.id, what=_NOT_ON_FORM.filled(cells=first_of(cells, _SHOWN)), about="rules")


def _by_place_and_figures(finding: Finding) -> tuple[object, ...]:
    """Return what puts findings in an order, whatever order the forms were in."""
    place = (finding.tier.value, finding.unit, finding.district, finding.round, finding.seen)
    cells = [
        (key, number is None, number or 0) for (key, _), number in zip(finding.labels, finding.written, strict=True)
    ]
    return (*place, cells, finding.left or 0, finding.right or 0)


@attrs.frozen(kw_only=True)
class _OnSheet:
    """What is said of one sheet: the verdicts on its forms, what is broken in which row and on units, and of which."""

    count: VerdictCount
    on_forms: Sequence[tuple[int, Finding]] = ()
    on_units: Sequence[Finding] = ()
    units: Sequence[UnitJudgement | UnitsJudgement] = ()


def _on_sheet(rule: Rule, sheet: Sheet, profile: Profile, judgements: Sequence[AnyJudgement]) -> _OnSheet:
    nothing = VerdictCount(rule=rule.id, tier=sheet.tier, not_asked=sheet.height)
    if not judgements:
        return _OnSheet(count=nothing)
    setting = sheet_setting(sheet, profile)
    if not is_asked(rule, setting):
        return _OnSheet(count=nothing)
    units = [one for one in judgements if isinstance(one, UnitJudgement | UnitsJudgement)]
    on_forms = [one for one in judgements if not isinstance(one, UnitJudgement | UnitsJudgement)]
    holds, wrong, open_ = _verdicts(on_forms, sheet.height)
    broken = [finding for one in on_forms for finding in _findings(rule, setting, one)]
    count = attrs.evolve(
        nothing,
        holds=holds,
        broken=wrong,
        undecided=open_,
        not_asked=sheet.height - holds - wrong - open_,
        severities=by_severity({rule.severity: len(broken)}),
    )
    on_units = [_unit_finding(rule, setting, one) for one in _broken_units(units)]
    return _OnSheet(count=count, on_forms=broken, on_units=on_units, units=units)


def _columns_not_asked(rule: Rule, sheet: Sheet) -> Iterator[VerdictCount]:
    for tier, number in sheet.column_heights.items():
        yield VerdictCount(rule=rule.id, tier=tier, not_asked=number)


_ROW, _VERDICT = "row", "verdict"


def _verdicts(judgements: Iterable[Judgement | SheetJudgement], height: int) -> tuple[int, int, int]:
    """
    Return on how many of *height* forms it holds, is broken, and is undecided.

    Raises:
        LookupError: If a judgement is of a row that is not there.
    """
    alone = [one for one in judgements if isinstance(one, Judgement) and one.verdict is not Verdict.NOT_ASKED]
    rows = [pl.Series([one.row for one in alone], dtype=pl.Int64)]
    verdicts = [pl.Series([_TRUTH[one.verdict] for one in alone], dtype=pl.Boolean)]
    for one in filter(_is_many, judgements):
        rows.append(one.frame[_ROW].cast(pl.Int64))
        verdicts.append(one.frame[_VERDICT].cast(pl.Boolean))
    said = pl.DataFrame({_ROW: pl.concat(rows), _VERDICT: pl.concat(verdicts)})
    extremes = [said[_ROW].min(), said[_ROW].max()] if said.height else []
    strange = [row for row in extremes if row not in range(height)]
    if strange:
        raise LookupError(f"expected rows from 0 to {height - 1}, got {strange[0]!r}")
    if are_distinct(said[_ROW]):
        holds, open_ = int(said[_VERDICT].sum()), said[_VERDICT].null_count()
        return holds, said.height - holds - open_, open_
    forms = said.group_by(_ROW).agg(
        (~pl.col(_VERDICT)).any().fill_null(value=False).alias("broken"),
        pl.col(_VERDICT).is_null().any().alias("open"),
    )
    broken = int(forms["broken"].sum())
    open_ = int((forms["open"] & ~forms["broken"]).sum())
    return forms.height - broken - open_, broken, open_


def _unit_counts(rule: Rule, judgements: Iterable[UnitJudgement | UnitsJudgement]) -> Iterator[VerdictCount]:
    """Yield the counts of the units that something was said of by the forms below them."""
    said: dict[tuple[str, str, str], list[pl.DataFrame]] = {}
    for one in judgements:
        form = one.sheet.form
        said.setdefault((form.contest.value, form.id, one.sheet.source), []).append(_by_unit(one))
    is_broken = ~pl.col(_VERDICT)
    for frames in said.values():
        units = (
            pl.concat(frames)
            .group_by(UNIT)
            .agg(
                is_broken.any().fill_null(value=False).alias("broken"),
                pl.col(_VERDICT).is_null().any().alias("open"),
                is_broken.sum().alias("findings"),
            )
            .with_columns(pl.col(UNIT).str.len_bytes().alias("width"))
        )
        for (width,), of_tier in units.group_by("width", maintain_order=True):
            broken = int(of_tier["broken"].sum())
            open_ = int((of_tier["open"] & ~of_tier["broken"]).sum())
            yield VerdictCount(
                rule=rule.id,
                tier=next(tier for tier, wide in CODE_WIDTHS.items() if wide == width),
                holds=of_tier.height - broken - open_,
                broken=broken,
                undecided=open_,
                severities=by_severity({rule.severity: int(of_tier["findings"].sum())}),
                units=of_tier.height,
            )


def _by_unit(judgement: UnitJudgement | UnitsJudgement) -> pl.DataFrame:
    """Return unit and verdict, a row for each that was asked."""
    if isinstance(judgement, UnitsJudgement):
        return judgement.frame.select(UNIT, _VERDICT)
    asked = [] if judgement.verdict is Verdict.NOT_ASKED else [(judgement.unit, _TRUTH[judgement.verdict])]
    return pl.DataFrame(asked, schema={UNIT: pl.String, _VERDICT: pl.Boolean}, orient="row")


_TRUTH = {Verdict.HOLDS: True, Verdict.BROKEN: False, Verdict.UNDECIDED: None}


def _is_many(judgement: Judgement | SheetJudgement) -> TypeGuard[SheetJudgement]:
    return isinstance(judgement, SheetJudgement)


def _findings(rule: Rule, setting: Setting, judgement: Judgement | SheetJudgement) -> Iterator[tuple[int, Finding]]:
    """Yield what *judgement* says is broken, each with the row of its form."""
    if isinstance(judgement, Judgement):
        if judgement.verdict is Verdict.BROKEN:
            values = judgement.sheet.lazy.slice(judgement.row, 1).collect().row(0, named=True)
            one = judgement
            yield one.row, _finding(rule, setting, values, one.left, one.right, one.cells, one.measures)
        return
    sheet, cells = judgement.sheet, judgement.cells
    if judgement.frame[_VERDICT].all():
        return
    sides = [side for side in ("left", "right") if side in judgement.frame.columns]
    measured = {f"{_MEASURE}{one.name}": pl.col(one.name) for one in judgement.measures}
    broken = judgement.frame.filter(~pl.col(_VERDICT)).select(pl.col(_ROW).cast(pl.UInt32), *sides, **measured)
    if not broken.height:
        return
    there = [key for key in (*sheet.keys, *cells) if key in sheet.schema]
    table = broken.lazy().join(
        sheet.lazy.select(there).with_row_index(_ROW), on=_ROW, how="left", maintain_order="left"
    )
    for values in table.collect().iter_rows(named=True):
        finding = _finding(
            rule,
            setting,
            values,
            _fraction(values.get("left")),
            _fraction(values.get("right")),
            cells,
            _measures(judgement.measures, values),
        )
        yield values[_ROW], finding


_MEASURE = "measure "


def _measures(columns: Iterable[MeasureColumn], values: Mapping[str, int | str | None]) -> tuple[Measure, ...]:
    """Return what the columns say of one form; a null says nothing."""
    said = ((one, values[f"{_MEASURE}{one.name}"]) for one in columns)
    return tuple(
        Measure(one.name, one.label, Fraction(value, one.per)) for one, value in said if isinstance(value, int)
    )


def _broken_units(judgements: Iterable[UnitJudgement | UnitsJudgement]) -> Iterator[UnitJudgement]:
    """Yield the broken units, each alone."""
    for one in judgements:
        if isinstance(one, UnitJudgement):
            if one.verdict is Verdict.BROKEN:
                yield one
            continue
        for values in one.frame.filter(~pl.col(_VERDICT)).iter_rows(named=True):
            yield UnitJudgement(
                sheet=one.sheet,
                unit=UnitCode(values[UNIT]),
                verdict=Verdict.BROKEN,
                left=_fraction(values.get("left")),
                right=_fraction(values.get("right")),
                cells=one.cells,
                measures=_measures(one.measures, {f"{_MEASURE}{name}": value for name, value in values.items()}),
            )


def _fraction(value: int | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _unit_finding(rule: Rule, setting: Setting, judgement: UnitJudgement) -> Finding:
    tier = tier_of(judgement.unit)
    return Finding(
        rule=rule.id,
        title=rule.title,
        unit=judgement.unit,
        tier=tier,
        contest=setting.form.contest,
        form=setting.form.id,
        source=setting.source,
        severity=rule.severity,
        left=judgement.left,
        right=judgement.right,
        labels=tuple((key, label(setting, key)) for key in judgement.cells),
        written=(None,) * len(judgement.cells),
        corrected_by=rule.correctors(tier, overseas=setting.form.overseas),
        measures=judgement.measures,
    )


def _finding(
    rule: Rule,
    setting: Setting,
    values: Mapping[str, int | str | None],
    left: Fraction | None,
    right: Fraction | None,
    cells: tuple[CellKey, ...],
    measures: tuple[Measure, ...],
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
        round=str(values.get(ROUND) or ""),
        seen=str(values.get(SEEN) or ""),
        measures=measures,
    )
