"""
The forms of a sheet that break something.

They are one frame: the unit, the legible numbers under their keys, the numbers
as written under `written_in_input`, and the verdict of each rule under
`verdict_name` (true holds, false is broken, null is undecided).
"""

from __future__ import annotations

import polars as pl

from ..interpret.columns import Shape, all_true
from ..interpret.concrete import Repetition
from ..model.cell import CellKey
from .question import Question


def verdict_name(id: str) -> str:
    """Return the column with the verdict of the rule called *id*."""
    return f"verdict({id})"


def written_in_input(key: CellKey) -> str:
    """Return the column with the numbers in *key* as they were written."""
    return f"as written {key}"


def is_broken(id: str) -> pl.Expr:
    """Return whether the rule called *id* is broken; false where it is undecided."""
    return (~pl.col(verdict_name(id))).fill_null(value=False)


def shadowed(question: Question, failing: pl.DataFrame) -> pl.Expr:
    """Return whether another rule is broken on the form that already says it."""
    others = [id for id in question.rule.silent_if if verdict_name(id) in failing.columns]
    return pl.any_horizontal(is_broken(id) for id in others) if others else pl.lit(value=False)


def is_an_error(question: Question, shape: Shape) -> pl.Expr:
    """Return whether a rule of severity *error* is broken, and is no less than an error on this form."""
    broken = is_broken(question.rule.id)
    for _, when in question.lowered:
        broken = broken & ~holds(when, shape)
    return broken


def holds(repetitions: tuple[Repetition, ...], shape: Shape) -> pl.Expr:
    """Return whether all of *repetitions* are true; false where one is unknown, or there is none."""
    if not repetitions:
        return pl.lit(value=False)
    return all_true(repetitions, shape).fill_null(value=False)
