"""What each rule says of many forms: planned as one query, or step by step where forms are few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import polars as pl

from ..interpret import columns, stacked
from ..interpret.shape import Shape, column_of, covering, legible_columns, shape_limited, shape_within
from ..model.cell import CellKey
from .question import Question

FEW_NUMBERS = 1 << 20
"""Up to so many numbers, planning a query takes longer than what a plan saves."""


@attrs.frozen(kw_only=True, eq=False)
class Verdicts:
    """
    What rules say of some forms.

    Attributes:
        shape: What is known of their numbers.

        by_rule: For each rule, by its id: true holds, false is broken, null is undecided.
    """

    shape: Shape
    by_rule: Mapping[str, pl.Series]


def verdicts(frame: pl.DataFrame, asked: Sequence[Question], limits: Mapping[CellKey, int | None]) -> Verdicts:
    """
    Return what each of *asked* says of the forms in *frame*.

    Args:
        frame: The forms, with a column for each number that the rules read.

        asked: The rules.

        limits: The largest legible number of each cell; `None` without a limit.
    """
    if not frame.height:
        return Verdicts(shape=covering(()), by_rule={one.rule.id: pl.Series(dtype=pl.Boolean) for one in asked})
    names = [name for name in frame.columns if name in limits]
    if frame.height * len(names) > FEW_NUMBERS:
        shape = shape_limited(frame, limits)
        return Verdicts(shape=shape, by_rule=_planned(frame, asked, shape))
    stack = stacked.stacked(frame, names)
    shape = shape_within(limits, dict.fromkeys(limits, 64), *stack.extremes())
    legible = legible_columns(shape)
    if legible:
        read = dict.fromkeys(column_of(read, shape) for question in asked for read in question.reading)
        stack = stacked.stacked(frame.with_columns(legible), list(read))
    said = {one.rule.id: stacked.all_true(one.repetitions.patterns, stack, shape) for one in asked}
    return Verdicts(shape=shape, by_rule=said)


def _planned(frame: pl.DataFrame, asked: Sequence[Question], shape: Shape) -> dict[str, pl.Series]:
    said = {one.rule.id: columns.all_true(one.repetitions, shape) for one in asked}
    # `with_columns` gives a condition that reads no cell as many rows as the frame has.
    plan = frame.lazy().with_columns(legible_columns(shape)).with_columns(**said).select(said.keys())
    found = plan.collect(engine="streaming")
    return {name: found[name] for name in said}
