"""What each rule says of many forms: planned as one query, or step by step where forms are few."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ..interpret import columns, stacked
from ..interpret.columns import Shape, column_of, legible_columns
from .question import Question

FEW_NUMBERS = 1 << 21
"""Up to so many numbers, planning a query takes longer than what a plan saves."""


def verdicts(frame: pl.DataFrame, asked: Sequence[Question], shape: Shape) -> dict[str, pl.Series]:
    """
    Return what each of *asked* says of the forms in *frame*, by the id of its rule.

    True holds, false is broken, null is undecided.
    """
    if not asked:
        return {}
    names = list(dict.fromkeys(column_of(read, shape) for question in asked for read in question.reading))
    if frame.height * len(names) > FEW_NUMBERS:
        return _planned(frame, asked, shape)
    legible = legible_columns(shape)
    stack = stacked.stacked(frame.with_columns(legible) if legible else frame, names)
    return {one.rule.id: stacked.all_true(one.patterns, stack, shape) for one in asked}


def _planned(frame: pl.DataFrame, asked: Sequence[Question], shape: Shape) -> dict[str, pl.Series]:
    said = {one.rule.id: columns.all_true(one.repetitions, shape) for one in asked}
    # `with_columns` gives a condition that reads no cell as many rows as the frame has.
    plan = frame.lazy().with_columns(legible_columns(shape)).with_columns(**said).select(said.keys())
    found = plan.collect(engine="streaming")
    return {name: found[name] for name in said}
