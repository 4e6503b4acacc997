"""All rules over the forms of one sheet: verdicts counted in one pass, findings from the forms that fail."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, or_

import attrs
import polars as pl

from ..interpret.shape import Shape, covering, legible_columns
from ..model.contest import Contest
from ..model.sheet import DISTRICT, KEYS, UNIT, Sheet
from ..model.unitcodes import alone, are_distinct
from ..rules.expr import ScopeKind
from ..rules.rule import Rule, Severity
from .around import EXPECTED
from .beside.adding import Adding
from .beside.children import BELOW, Children
from .beside.neighbourhood import Neighbourhood
from .beside.place import put_beside
from .blocks import RANK, FindingBlock, finding_blocks
from .counts import FormCount, MissingCount, VerdictCount, by_severity
from .failing import Failing
from .missing import incomplete_forms, missing_counts, together
from .question import Question
from .variants import by_contests
from .verdicts import verdicts


@attrs.frozen(kw_only=True)
class SheetResult:
    """
    What the rules say of some forms of one kind.

    Attributes:
        forms: How many forms there are.

        verdicts: The verdicts by rule.

        blocks: What is broken.

        missing: Which cells are missing how often.

        below: The forms on which a rule that adds up the units below is
            undecided, with how many of these are expected, there and whole
            where they have forms of their own; `None` where there is none.

        too_large: The rules and hints that were not asked because they may
            compute what is too large to be exact.
    """

    forms: FormCount
    verdicts: tuple[VerdictCount, ...]
    blocks: tuple[FindingBlock, ...]
    missing: tuple[MissingCount, ...]
    below: pl.DataFrame | None
    too_large: tuple[str, ...] = ()


def check_forms(parts: Iterable[Sheet], hood: Neighbourhood, adding: Sequence[Adding] = ()) -> list[SheetResult]:
    """
    Return what the rules say of forms of one kind, apart for places where other contests are held.

    Args:
        parts: The forms, so many at a time; one part is held in memory at once.

        hood: The rules, and the places that they read.

        adding: Given the forms of each part, to be added up for sheets above.
    """
    hoods: dict[frozenset[Contest], Neighbourhood] = {frozenset(): hood}
    passes: dict[frozenset[Contest], list[Pass]] = defaultdict(list)
    for part in parts:
        for absent, forms in by_contests(part, hood.contests, hood.profile):
            if absent not in hoods:
                hoods[absent] = hood.without_contests(absent)
            passes[absent].append(one_pass(forms, hoods[absent], adding))
    return [_result(some, hoods[absent]) for absent, some in passes.items()]


def _result(passes: Sequence[Pass], hood: Neighbourhood) -> SheetResult:
    asked = [question for question in hood.questions if question.asked]
    failing = _failing(passes, asked)
    blocks = finding_blocks(failing, asked, sources=hood.sources, current=hood.current, superseded=hood.superseded)
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
            incomplete=sum(one.incomplete for one in passes),
            column=setting.column,
            superseded=sum(one.forms for one in passes) if hood.superseded else 0,
        ),
        verdicts=tuple(_count(question, passes, by_rule.get(question.rule.id)) for question in hood.questions),
        blocks=tuple(blocks),
        missing=together((count for one in passes for count in one.missing), setting),
        below=pl.concat(belows) if belows else None,
        too_large=hood.too_large,
    )


# ---- one pass over all forms


@attrs.frozen(kw_only=True)
class Pass:
    """What one pass over some forms says: verdicts counted, and the forms that break something, as written."""

    forms: int
    holds: Mapping[str, int]
    undecided: Mapping[str, int]
    incomplete: int
    missing: tuple[MissingCount, ...]
    below: pl.DataFrame | None
    shape: Shape
    failing: pl.DataFrame


def one_pass(part: Sheet, hood: Neighbourhood, adding: Sequence[Adding] = ()) -> Pass:
    """Return what one pass over the forms of *part* says; *adding* is given the forms too."""
    frame = hood.beside(part.frame)
    asked = [question for question in hood.questions if question.asked]
    judged = verdicts(frame, asked, hood.limits)
    said, shape = judged.by_rule, judged.shape
    for one in adding:
        one.add(part, frame, shape)
    holds = {id: int(one.sum()) for id, one in said.items()}
    undecided = {id: one.null_count() for id, one in said.items()}
    broken = [one.alias(id) for id, one in said.items() if holds[id] + undecided[id] < frame.height]
    fails = (~reduce(and_, broken)).arg_true() if broken else pl.Series(dtype=pl.UInt32)
    return Pass(
        forms=frame.height,
        holds=holds,
        undecided=undecided,
        incomplete=incomplete_forms(part, shape),
        missing=missing_counts(part, shape),
        below=_below(frame, hood, [said[question.rule.id] for question in asked if _adds_up(question.rule)]),
        shape=shape,
        failing=_taken(frame.hstack(broken), fails),
    )


def _taken(frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """Return the *rows* of *frame*, of which nothing else stays in memory."""
    taken = frame[rows]
    return taken.with_columns(alone(taken[UNIT]))


def _adds_up(rule: Rule) -> bool:
    return any(scope.kind in (ScopeKind.CHILDREN, ScopeKind.COLUMNS) for scope in rule.scopes)


def _below(frame: pl.DataFrame, hood: Neighbourhood, sums: Sequence[pl.Series]) -> pl.DataFrame | None:
    """Return the forms of which one of *sums* is undecided, with how many units are expected, there and whole below."""
    if not any(one.null_count() for one in sums):
        return None
    rows = frame.filter(reduce(or_, (one.is_null() for one in sums)))
    counts = [one.alias(one.name.removeprefix(BELOW)) for one in rows.get_columns() if one.name.startswith(BELOW)]
    table = pl.DataFrame([*(rows[key] for key in (UNIT, DISTRICT) if key in rows.columns), *counts])
    place = hood.places.get(ScopeKind.CHILDREN.value)
    if counts and table[EXPECTED].null_count() and isinstance(place, Children) and place.expected is not None:
        # Below a unit of which no part is there, nothing was added up.
        on = [key for key in place.on if key in place.expected]
        table = put_beside(table.drop(EXPECTED), place.expected, on).select(table.columns)
    return table.drop(DISTRICT, strict=False)


# ---- the forms that break something


def _failing(passes: Sequence[Pass], asked: Sequence[Question]) -> Failing:
    """Return the forms that break something, in order."""
    table = pl.concat([one.failing for one in passes], how="diagonal", rechunk=True)
    keys = [key for key in KEYS if key in table.columns]
    if len(keys) > 1 or not table[UNIT].is_sorted():
        table = table.sort(keys, maintain_order=True)
    if not are_distinct(table[UNIT]) and table.select(pl.struct(keys).is_duplicated().any()).item():
        # Forms that are there twice come in the order of their numbers, whatever order they were in.
        table = table.sort(*keys, *(name for name in table.columns if name not in keys))
    names, shape = table.columns, covering(one.shape for one in passes)
    broken = {question.rule.id for question in asked}.intersection(names)
    rows, legible = table[[name for name in names if name not in broken]], legible_columns(shape)
    return Failing(
        rows=rows.with_columns(legible) if legible else rows, verdicts={id: table[id] for id in broken}, shape=shape
    )


def _count(question: Question, passes: Sequence[Pass], block: FindingBlock | None) -> VerdictCount:
    id, tier, total = question.rule.id, question.setting.tier, sum(one.forms for one in passes)
    if not question.asked:
        return VerdictCount(rule=id, tier=tier, not_asked=total)
    holds_, undecided = (sum(one.holds[id] for one in passes), sum(one.undecided[id] for one in passes))
    count = VerdictCount(rule=id, tier=tier, holds=holds_, undecided=undecided, broken=total - holds_ - undecided)
    if block is None:
        return count
    by_rank = Counter(block.table[RANK])
    severities = by_severity({one: by_rank[one.rank] for one in Severity})
    return attrs.evolve(count, severities=severities, shadowed=block.shadowed_forms)
