"""All rules over the forms of one sheet: verdicts counted in one pass, findings from the forms that fail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import polars as pl

from ..interpret.columns import Shape, all_true, legible_columns, shape_of, truth
from ..interpret.setting import Setting
from ..model.sheet import KEYS, UNIT, Sheet
from ..rules.profile import Profile
from ..rules.rule import Severity
from ..rules.ruleset import RuleSet
from .around import Around
from .beside.children import BELOW
from .beside.neighbourhood import Neighbourhood, neighbourhood
from .blocks import FindingBlock, finding_blocks
from .failing import holds, is_an_error, is_broken, shadowed, verdict_name, written_in_input
from .missing import every_cell, incomplete_forms, missing_counts
from .question import Question
from .report import FormCount, MissingCount, VerdictCount
from .variants import variants

FEW_FORMS = 20_000
"""Up to so many forms, planning a query takes longer than what a plan saves."""


@attrs.frozen(kw_only=True)
class SheetResult:
    """
    What the rules say of some forms of one kind.

    Attributes:
        forms: How many forms there are.

        verdicts: The verdicts by rule.

        blocks: What is broken.

        missing: Which cells are missing how often.

        below: How many units are expected, there and whole below each; `None`
            where no rule adds them up.
    """

    forms: FormCount
    verdicts: tuple[VerdictCount, ...]
    blocks: tuple[FindingBlock, ...]
    missing: tuple[MissingCount, ...]
    below: pl.DataFrame | None


def check_sheet(sheet: Sheet, around: Around, rules: RuleSet, profile: Profile) -> Iterator[SheetResult]:
    """
    Yield what *rules* say of the forms of *sheet* and of its child columns, so many at a time.

    Args:
        sheet: The forms.

        around: The forms around them.

        rules: What must hold.

        profile: The election.
    """
    known: dict[tuple[int, bool], Neighbourhood] = {}
    for variant in variants(sheet):
        key = (id(variant.whole), variant.current)
        if key not in known:
            known[key] = neighbourhood(variant, around, rules, profile)
        yield _SheetCheck(variant.sheet, known[key].setting, known[key]).result()


@attrs.define
class _SheetCheck:
    sheet: Sheet
    setting: Setting
    hood: Neighbourhood
    frame: pl.DataFrame = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.frame = self.hood.beside(self.sheet.frame)

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.hood.questions

    def result(self) -> SheetResult:
        asked = [question for question in self.questions if question.asked]
        reading = [read for question in asked for read in question.reading]
        shape = shape_of(self.frame, [*reading, *every_cell(self.sheet)])
        legible = legible_columns(shape)
        verdicts = self._verdicts(legible, asked, shape)
        failing = self._failing(legible, verdicts)
        return SheetResult(
            forms=self._form_count(failing, asked, shape),
            verdicts=self._counts(verdicts, failing, shape),
            blocks=tuple(finding_blocks(failing, asked, shape)),
            missing=missing_counts(self.sheet, shape),
            below=_below(self.frame),
        )

    def _verdicts(self, legible: list[pl.Expr], asked: Sequence[Question], shape: Shape) -> pl.DataFrame:
        """Return one boolean column per rule: true holds, false is broken, null is undecided."""
        verdicts = {
            verdict_name(question.rule.id): all_true(question.repetitions, shape)
            for question in asked
        }
        # `with_columns` gives a condition that reads no cell as many rows as the frame has.
        plan = self.frame.lazy().with_columns(legible).with_columns(**verdicts).select(verdicts.keys())
        if self.frame.height > FEW_FORMS:
            return plan.collect(engine="streaming")
        return plan.collect(engine="in-memory", optimizations=pl.QueryOptFlags.none())

    def _failing(self, legible: list[pl.Expr], verdicts: pl.DataFrame) -> pl.DataFrame:
        """Return the forms that break something, with their numbers as written, legible ones and verdicts."""
        if not verdicts.width:
            return self.frame.clear()
        fails = verdicts.select(~pl.all_horizontal(pl.all().fill_null(value=True)).alias("fails"))["fails"]
        failing = self.frame.filter(fails)
        written = failing.select(pl.exclude(KEYS).name.map(written_in_input))
        everything = failing.with_columns(legible).hstack(verdicts.filter(fails).get_columns())
        return everything.hstack(written.get_columns()).sort(self.sheet.keys, maintain_order=True)

    # ---- counts

    def _counts(self, verdicts: pl.DataFrame, failing: pl.DataFrame, shape: Shape) -> tuple[VerdictCount, ...]:
        total = self.frame.height
        names = verdicts.columns
        sums = verdicts.select(pl.all().sum()).row(0, named=True) if names else {}
        nulls = verdicts.null_count().row(0, named=True) if names else {}
        counts = []
        for question in self.questions:
            name = verdict_name(question.rule.id)
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
        ranks = [pl.when(holds(when, shape)).then(to.rank) for to, when in question.lowered]
        rank = pl.max_horizontal(pl.lit(question.rule.severity.rank), *ranks)
        broken = failing.filter(is_broken(question.rule.id)).select(
            rank.alias("rank"),
            shadowed(question, failing).alias("said by another"),
            pl.sum_horizontal(
                (~truth(one.condition, shape)).fill_null(value=False).cast(pl.Int64) for one in question.repetitions
            ).alias("repetitions"),
        )
        errors, warnings, infos, said = broken.select(
            *(pl.col("repetitions").filter(pl.col("rank") == one.rank).sum().alias(one.value) for one in Severity),
            pl.col("said by another").sum(),
        ).row(0)
        return attrs.evolve(count, severities=(errors, warnings, infos), shadowed=said)

    def _form_count(self, failing: pl.DataFrame, asked: Sequence[Question], shape: Shape) -> FormCount:
        severe = [one for one in asked if one.rule.severity is Severity.ERROR] if failing.height else []
        errors = [is_an_error(one, shape) for one in severe]
        broken = int(failing.select(pl.any_horizontal(errors).sum()).item()) if errors else 0
        return FormCount(
            tier=self.setting.tier,
            contest=self.setting.form.contest,
            form=self.setting.form.id,
            source=self.setting.source,
            forms=self.frame.height,
            broken=broken,
            incomplete=incomplete_forms(self.sheet, shape),
            column=self.setting.column,
        )


def _below(frame: pl.DataFrame) -> pl.DataFrame | None:
    """Return how many units are expected, there and whole below each form, where they were added up."""
    names = [name for name in frame.columns if name.startswith(BELOW)]
    return frame.select(UNIT, pl.col(names).name.map(lambda name: name.removeprefix(BELOW))) if names else None
