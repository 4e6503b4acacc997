"""All rules over the forms of one sheet: verdicts counted in one pass, findings from the forms that fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs
import polars as pl

from ..interpret.columns import Shape, all_true, legible_columns, shape_of
from ..model.sheet import KEYS, UNIT, Sheet
from ..rules.profile import Profile
from ..rules.rule import Severity
from ..rules.ruleset import RuleSet
from .around import Around
from .beside.children import BELOW
from .beside.neighbourhood import Neighbourhood, neighbourhood
from .blocks import RANK, FindingBlock, finding_blocks
from .failing import is_an_error, verdict_name, written_in_input
from .missing import every_cell, incomplete_forms, missing_counts
from .question import Question
from .report import FormCount, MissingCount, VerdictCount
from .variants import alike

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
    for first, parts in alike(sheet):
        with around.lock:
            hood = neighbourhood(first, around, rules, profile)
        yield check_forms(parts, hood)


def check_forms(parts: Iterable[Sheet], hood: Neighbourhood) -> SheetResult:
    """
    Return what the rules say of forms of one kind.

    Args:
        parts: The forms, so many at a time; one part is held in memory at once.

        hood: The rules, and the places that they read.
    """
    passes = [_judged(part, hood) for part in parts]
    asked = [question for question in hood.questions if question.asked]
    failing, shape = _made_legible(pl.concat([one.failing for one in passes], rechunk=True), asked)
    blocks = finding_blocks(
        failing, asked, shape, sources=hood.sources, current=hood.current, superseded=hood.superseded
    )
    by_rule = {block.question.rule.id: block for block in blocks}
    setting = hood.setting
    belows = [one.below for one in passes if one.below is not None]
    return SheetResult(
        forms=FormCount(
            tier=setting.tier,
            contest=setting.form.contest,
            form=setting.form.id,
            source=setting.source,
            forms=sum(one.forms for one in passes),
            broken=_broken_forms(failing, asked, shape),
            incomplete=sum(one.incomplete for one in passes),
            column=setting.column,
            superseded=sum(one.forms for one in passes) if hood.superseded else 0,
        ),
        verdicts=tuple(_count(question, passes, by_rule.get(question.rule.id)) for question in hood.questions),
        blocks=tuple(blocks),
        missing=tuple(count for one in passes for count in one.missing),
        below=pl.concat(belows) if belows else None,
    )


# ---- one pass over all forms


@attrs.frozen(kw_only=True)
class _Pass:
    """What one pass over some forms says: verdicts counted, and the forms that break something."""

    forms: int
    holds: Mapping[str, int]
    undecided: Mapping[str, int]
    incomplete: int
    missing: tuple[MissingCount, ...]
    below: pl.DataFrame | None
    failing: pl.DataFrame


def _judged(part: Sheet, hood: Neighbourhood) -> _Pass:
    frame = hood.beside(part.frame)
    asked = [question for question in hood.questions if question.asked]
    reading = [read for question in asked for read in question.reading]
    shape = shape_of(frame, [*reading, *every_cell(part)])
    verdicts = _verdicts(frame, asked, shape)
    failing = frame.clear()
    if verdicts.width:
        fails = ~verdicts.select(pl.all_horizontal(pl.all().fill_null(value=True)).alias("hold")).to_series()
        failing = frame.filter(fails).hstack(verdicts.filter(fails).get_columns())
    return _Pass(
        forms=frame.height,
        holds=verdicts.select(pl.all().sum()).row(0, named=True) if verdicts.width else {},
        undecided=verdicts.null_count().row(0, named=True) if verdicts.width else {},
        incomplete=incomplete_forms(part, shape),
        missing=missing_counts(part, shape),
        below=_below(frame),
        failing=failing,
    )


def _verdicts(frame: pl.DataFrame, asked: Sequence[Question], shape: Shape) -> pl.DataFrame:
    """Return one boolean column per rule: true holds, false is broken, null is undecided."""
    verdicts = {verdict_name(question.rule.id): all_true(question.repetitions, shape) for question in asked}
    # `with_columns` gives a condition that reads no cell as many rows as the frame has.
    plan = frame.lazy().with_columns(legible_columns(shape)).with_columns(**verdicts).select(verdicts.keys())
    if frame.height > FEW_FORMS:
        return plan.collect(engine="streaming")
    return plan.collect(engine="in-memory", optimizations=pl.QueryOptFlags.none())


def _below(frame: pl.DataFrame) -> pl.DataFrame | None:
    """Return how many units are expected, there and whole below each form, where they were added up."""
    names = [name for name in frame.columns if name.startswith(BELOW)]
    return frame.select(UNIT, pl.col(names).name.map(lambda name: name.removeprefix(BELOW))) if names else None


# ---- the forms that break something


def _made_legible(failing: pl.DataFrame, asked: Sequence[Question]) -> tuple[pl.DataFrame, Shape]:
    """Return the forms that break something, with their numbers as written and as legible, and their shape."""
    shape = shape_of(failing, [read for question in asked for read in question.reading])
    keys = [key for key in KEYS if key in failing.columns]
    verdicts = [verdict_name(question.rule.id) for question in asked]
    written = failing.select(pl.exclude(*keys, *verdicts).name.map(written_in_input))
    everything = failing.with_columns(legible_columns(shape)).hstack(written.get_columns())
    return everything.sort(keys, maintain_order=True), shape


def _count(question: Question, passes: Sequence[_Pass], block: FindingBlock | None) -> VerdictCount:
    total = sum(one.forms for one in passes)
    count = VerdictCount(rule=question.rule.id, tier=question.setting.tier)
    if not question.asked:
        return attrs.evolve(count, not_asked=total)
    name = verdict_name(question.rule.id)
    holds_, undecided = (sum(one.holds[name] for one in passes), sum(one.undecided[name] for one in passes))
    count = attrs.evolve(count, holds=holds_, undecided=undecided, broken=total - holds_ - undecided)
    if block is None:
        return count
    by_rank = Counter(block.table[RANK])
    errors, warnings, infos = (by_rank[one.rank] for one in Severity)
    return attrs.evolve(count, severities=(errors, warnings, infos), shadowed=block.shadowed_forms)


def _broken_forms(failing: pl.DataFrame, asked: Sequence[Question], shape: Shape) -> int:
    """Return how many forms have a finding of severity *error*."""
    severe = [one for one in asked if one.rule.severity is Severity.ERROR] if failing.height else []
    errors = [is_an_error(one, shape) for one in severe]
    return int(failing.select(pl.any_horizontal(errors).sum()).item()) if errors else 0
