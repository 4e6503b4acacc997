"""All rules over one sheet: verdicts counted in one pass, findings from the forms that fail."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from itertools import accumulate
from operator import and_

import attrs
import polars as pl

from ..interpret.columns import Shape, legible_columns, shape_of, sides, truth
from ..interpret.ground import Condition, Repetition, cells_of
from ..interpret.setting import Setting, fixed_parameters
from ..model.cell import CellKey
from ..model.recap import Recap
from ..model.sheet import UNIT, Sheet
from ..model.unit import UnitCode
from ..rules.profile import Profile
from ..rules.rule import Procedure, Severity
from ..rules.ruleset import RuleSet
from .findings import Teller, given_hints, lowered_severity
from .neighbours import with_neighbours
from .question import Question, questions
from .report import Finding, FormCount, MissingCount, VerdictCount, WorstUnit

WORST_UNITS = 20


@attrs.frozen(kw_only=True)
class SheetResult:
    """
    What the rules say of one sheet.

    Attributes:
        forms: How many forms there are.

        verdicts: The verdicts by rule.

        findings: What is broken, at most so many per rule as was asked for.

        missing: Which cells are missing how often.

        worst: The units that break the most.
    """

    forms: FormCount
    verdicts: tuple[VerdictCount, ...]
    findings: tuple[Finding, ...]
    missing: tuple[MissingCount, ...]
    worst: tuple[WorstUnit, ...]


def check_sheet(
    sheet: Sheet, recap: Recap, rules: RuleSet, profile: Profile, *, max_findings: int | None = None
) -> SheetResult:
    """
    Return what *rules* say of every form of *sheet*.

    Args:
        sheet: The forms.

        recap: Where their neighbours are.

        rules: What must hold.

        profile: The election.

        max_findings: How many findings of each rule are listed; `None` is all.
            Counts are never capped.
    """
    beside = with_neighbours(sheet, recap, rules)
    setting = Setting(
        form=sheet.form,
        ballot=sheet.ballot,
        tier=sheet.tier,
        source=sheet.source,
        captured=sheet.captured,
        profile_id=profile.id,
        parameters=fixed_parameters(profile),
        elsewhere=beside.elsewhere,
    )
    return _SheetCheck(sheet, setting, questions(rules, setting), beside.frame, max_findings).result()


def _verdict_name(id: str) -> str:
    return f"verdict({id})"


def _conditions(question: Question) -> list[Condition]:
    """Return every condition that may be asked for *question*: its own, of lower severities, of hints."""
    parts = [question.repetitions, *(when for _, when in question.lowered), *(when for _, when in question.hints)]
    return [one.condition for repetitions in parts for one in repetitions]


def _holds(repetitions: tuple[Repetition, ...], shape: Shape) -> pl.Expr:
    """Return whether all of *repetitions* are true; false where there is none."""
    if not repetitions:
        return pl.lit(value=False)
    return reduce(and_, (truth(one.condition, shape) for one in repetitions)).fill_null(value=False)


def _exactly(numerator: int | None, denominator: int) -> int | Fraction | None:
    if numerator is None or denominator == 1:
        return numerator
    return Fraction(numerator, denominator)


def _ends(*lengths: int) -> tuple[int, ...]:
    return tuple(accumulate(lengths))


@attrs.define
class _SheetCheck:
    sheet: Sheet
    setting: Setting
    questions: tuple[Question, ...]
    frame: pl.DataFrame
    max_findings: int | None

    def result(self) -> SheetResult:
        asked = [question for question in self.questions if question.asked]
        conditions = [condition for question in asked for condition in _conditions(question)]
        read = {key for condition in conditions for key in cells_of(condition)}
        shape = shape_of(self.frame, sorted(read | self.sheet.captured))
        legible = self.frame.with_columns(legible_columns(conditions, shape))
        verdicts = self._verdicts(legible, asked, shape)
        failing = self._failing(legible, verdicts)
        return SheetResult(
            forms=self._form_count(verdicts, asked, shape),
            verdicts=self._counts(verdicts, failing, shape),
            findings=tuple(self._findings(failing, asked, shape)),
            missing=self._missing(shape),
            worst=self._worst(failing, asked, shape),
        )

    def _verdicts(self, legible: pl.DataFrame, asked: Sequence[Question], shape: Shape) -> pl.DataFrame:
        """Return one boolean column per rule: true holds, false is broken, null is undecided."""
        verdicts = {
            _verdict_name(question.rule.id): reduce(and_, (truth(one.condition, shape) for one in question.repetitions))
            for question in asked
        }
        # `with_columns` gives a condition that reads no cell as many rows as the frame has.
        return legible.lazy().with_columns(**verdicts).select(verdicts.keys()).collect()

    def _failing(self, legible: pl.DataFrame, verdicts: pl.DataFrame) -> pl.DataFrame:
        """Return the forms that break something, with their numbers as written, legible ones and verdicts."""
        if not verdicts.width:
            return legible.clear()
        fails = verdicts.select(~pl.all_horizontal(pl.all().fill_null(value=True)).alias("fails"))["fails"]
        written = self.frame.select(pl.exclude(UNIT).name.prefix("as written "))
        everything = legible.hstack(verdicts.get_columns()).hstack(written.get_columns())
        return everything.filter(fails).sort(UNIT, maintain_order=True)

    # ---- counts

    def _counts(self, verdicts: pl.DataFrame, failing: pl.DataFrame, shape: Shape) -> tuple[VerdictCount, ...]:
        total = self.frame.height
        names = verdicts.columns
        sums = verdicts.select(pl.all().sum()).row(0, named=True) if names else {}
        nulls = verdicts.null_count().row(0, named=True) if names else {}
        counts = []
        for question in self.questions:
            name = _verdict_name(question.rule.id)
            count = VerdictCount(rule=question.rule.id, tier=self.setting.tier)
            if not question.asked:
                counts.append(attrs.evolve(count, not_asked=total))
                continue
            broken = total - sums[name] - nulls[name]
            count = attrs.evolve(count, holds=sums[name], undecided=nulls[name], broken=broken)
            counts.append(self._counted_findings(count, question, failing, shape) if broken else count)
        return tuple(counts)

    def _counted_findings(
        self, count: VerdictCount, question: Question, failing: pl.DataFrame, shape: Shape
    ) -> VerdictCount:
        """Return *count* with the broken repetitions by severity, and the forms on which another rule says it."""
        ranks = [pl.when(_holds(when, shape)).then(to.rank) for to, when in question.lowered]
        rank = pl.max_horizontal(pl.lit(question.rule.severity.rank), *ranks)
        broken = failing.filter(~pl.col(_verdict_name(question.rule.id))).select(
            rank.alias("rank"),
            self._shadowed(question, failing).alias("shadowed"),
            pl.sum_horizontal(
                (~truth(one.condition, shape)).fill_null(value=False).cast(pl.Int64) for one in question.repetitions
            ).alias("repetitions"),
        )
        errors, warnings, infos, shadowed = broken.select(
            *(pl.col("repetitions").filter(pl.col("rank") == one.rank).sum().alias(one.value) for one in Severity),
            pl.col("shadowed").sum(),
        ).row(0)
        return attrs.evolve(count, severities=(errors, warnings, infos), shadowed=shadowed)

    def _shadowed(self, question: Question, failing: pl.DataFrame) -> pl.Expr:
        names = [_verdict_name(id) for id in question.rule.silent_if if _verdict_name(id) in failing.columns]
        if not names:
            return pl.lit(value=False)
        return pl.any_horizontal((~pl.col(name)).fill_null(value=False) for name in names)

    def _form_count(self, verdicts: pl.DataFrame, asked: Sequence[Question], shape: Shape) -> FormCount:
        errors = [_verdict_name(one.rule.id) for one in asked if one.rule.severity is Severity.ERROR]
        broken = 0
        if errors:
            fails = ~pl.all_horizontal(pl.col(errors).fill_null(value=True))
            broken = int(verdicts.select(fails.sum()).item())
        illegible = [self._illegible(key, shape) | pl.col(key).is_null() for key in sorted(self.sheet.captured)]
        incomplete = int(self.frame.select(pl.any_horizontal(illegible).sum()).item()) if illegible else 0
        return FormCount(
            tier=self.setting.tier,
            contest=self.setting.form.contest,
            form=self.setting.form.id,
            source=self.setting.source,
            forms=self.frame.height,
            broken=broken,
            incomplete=incomplete,
        )

    def _illegible(self, key: CellKey, shape: Shape) -> pl.Expr:
        """Return whether *key* holds a number that does not fit its boxes."""
        top = self.setting.form.top
        low, high = shape.bottoms[key] < 0, top is not None and shape.tops[key] > top
        if not low and not high:
            return pl.lit(value=False)
        above = pl.col(key) > top if top is not None else pl.lit(value=False)
        return ((pl.col(key) < 0) | above).fill_null(value=False)

    def _missing(self, shape: Shape) -> tuple[MissingCount, ...]:
        keys = [cell.key for cell in self.setting.form.cells(self.setting.ballot) if cell.key in self.sheet.captured]
        if not keys:
            return ()
        nulls = self.frame.select(keys).null_count().row(0, named=True)
        beyond = self.frame.select(self._illegible(key, shape).sum().alias(key) for key in keys).row(0, named=True)
        unreadable: dict[CellKey, int] = {}
        for _, key in self.sheet.illegible:
            unreadable[key] = unreadable.get(key, 0) + 1
        return tuple(
            MissingCount(
                tier=self.setting.tier,
                form=self.setting.form.id,
                cell=key,
                blank=nulls[key] - unreadable.get(key, 0),
                illegible=int(beyond[key]) + unreadable.get(key, 0),
            )
            for key in keys
            if nulls[key] or beyond[key]
        )

    # ---- findings

    def _findings(self, failing: pl.DataFrame, asked: Sequence[Question], shape: Shape) -> list[Finding]:
        found = []
        for question in asked:
            name = _verdict_name(question.rule.id)
            broken = failing.filter(~pl.col(name))
            if broken.height:
                found += self._findings_of(question, broken, shape)
        return found

    def _findings_of(self, question: Question, broken: pl.DataFrame, shape: Shape) -> list[Finding]:
        found: list[tuple[UnitCode, Finding]] = []
        for repetition in question.repetitions:
            rows = broken.filter(~truth(repetition.condition, shape))
            if self.max_findings is not None:
                rows = rows.head(self.max_findings)
            if rows.height:
                found += self._findings_in(question, repetition, rows, shape)
        found.sort(key=lambda pair: pair[0])
        return [finding for _, finding in found[: self.max_findings]]

    def _findings_in(
        self, question: Question, repetition: Repetition, rows: pl.DataFrame, shape: Shape
    ) -> list[tuple[UnitCode, Finding]]:
        compared = sides(repetition.condition, shape)
        keys = self._needed(question, repetition)
        silent = [id for id in question.rule.silent_if if _verdict_name(id) in rows.columns]
        table = rows.select(
            UNIT,
            compared.left.alias("left"),
            compared.right.alias("right"),
            compared.denominator.alias("denominator"),
            compared.which.alias("which"),
            *((~pl.col(_verdict_name(id))).fill_null(value=False).alias(f"said by {id}") for id in silent),
            *(_holds(when, shape).alias(f"lowered {n}") for n, (_, when) in enumerate(question.lowered)),
            *(_holds(when, shape).alias(f"hint {n}") for n, (_, when) in enumerate(question.hints)),
            *(pl.col(f"as written {key}") for key in keys),
        )
        lowered, hints, numbers_at = _ends(len(silent), len(question.lowered), len(question.hints))
        teller = Teller(question, repetition)
        found = []
        for unit, left, right, denominator, which, *rest in table.iter_rows():
            shadowed_by = tuple(id for id, said in zip(silent, rest, strict=False) if said)
            numbers = dict(zip(keys, rest[numbers_at:], strict=True))
            finding = teller.finding(
                UnitCode(unit),
                numbers,
                left=_exactly(left, denominator),
                right=_exactly(right, denominator),
                which=which,
                severity=lowered_severity(question, rest[lowered:hints]),
                hints=given_hints(question, rest[hints:numbers_at], numbers),
                shadowed_by=shadowed_by,
            )
            found.append((UnitCode(unit), finding))
        return found

    def _needed(self, question: Question, repetition: Repetition) -> tuple[CellKey, ...]:
        """Return the cells that a finding tells of; a procedure that explains it sees the whole form."""
        if any(isinstance(hint.check, Procedure) for hint, _ in question.hints):
            return tuple(name for name in self.frame.columns if name != UNIT)
        return cells_of(repetition.condition)

    def _worst(self, failing: pl.DataFrame, asked: Sequence[Question], shape: Shape) -> tuple[WorstUnit, ...]:
        errors = [one for one in asked if one.rule.severity is Severity.ERROR]
        if not failing.height or not errors:
            return ()
        rules = pl.sum_horizontal(
            ((~pl.col(_verdict_name(one.rule.id))).fill_null(value=False) & ~self._shadowed(one, failing)).cast(
                pl.Int32
            )
            for one in errors
        )
        worst = (
            failing.with_columns(rules.alias("rules"))
            .filter(pl.col("rules") > 0)
            .sort(["rules", UNIT], descending=[True, False])
            .head(10 * WORST_UNITS)
        )
        gaps = [
            pl.when(~pl.col(_verdict_name(one.rule.id)) & ~truth(repetition.condition, shape)).then(
                (both.left - both.right).abs() // both.denominator
            )
            for one in errors
            for repetition in one.repetitions
            for both in [sides(repetition.condition, shape)]
        ]
        table = worst.select(UNIT, "rules", pl.max_horizontal(gaps).fill_null(0).alias("votes"))
        table = table.sort(["rules", "votes", UNIT], descending=[True, True, False]).head(WORST_UNITS)
        return tuple(
            WorstUnit(
                unit=UnitCode(unit), tier=self.setting.tier, contest=self.setting.form.contest, rules=rules, votes=votes
            )
            for unit, rules, votes in table.iter_rows()
        )
