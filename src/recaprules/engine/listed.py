"""The findings of the forms of a sheet that break something."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import accumulate

import polars as pl

from ..interpret.columns import Shape, sides, truth
from ..interpret.concrete import Repetition, cells_of
from ..model.cell import CellKey
from ..model.sheet import UNIT
from ..model.unit import UnitCode
from ..rules.rule import Severity
from .failing import holds, is_broken, shadowed, verdict_name, written_in_input
from .findings import Teller, lowered_severity
from .hints import given_hints
from .question import Question
from .report import Finding, HintGiven, Number


def listed_findings(failing: pl.DataFrame, asked: Sequence[Question], shape: Shape, limit: int | None) -> list[Finding]:
    """
    Return what is broken, at most *limit* of each rule: those that are told first.

    Args:
        failing: The forms that break something.

        asked: The rules.

        shape: What is known of the numbers.

        limit: How many findings of each rule are listed; `None` is all.
    """
    found = []
    for question in asked:
        broken = failing.filter(is_broken(question.rule.id))
        if broken.height:
            found += _of_rule(question, broken, shape, limit)
    return found


def _of_rule(question: Question, broken: pl.DataFrame, shape: Shape, limit: int | None) -> list[Finding]:
    found: list[Finding] = []
    for repetition in question.repetitions:
        rows = broken.filter(~truth(repetition.condition, shape))
        if rows.height:
            found += _of_repetition(question, repetition, _gravest(question, repetition, rows, shape, limit), shape)
    if limit is not None and len(found) > limit:
        found = heapq.nsmallest(limit, found, key=_gravity)
    return found


def _gravest(
    question: Question, repetition: Repetition, rows: pl.DataFrame, shape: Shape, limit: int | None
) -> pl.DataFrame:
    """Return the *limit* rows that are told first: not said by another rule, as grave as can be, far apart."""
    if limit is None or rows.height <= limit:
        return rows
    both = sides(repetition.condition, shape)
    lowered = [holds(when, shape) for _, when in question.lowered]
    order = rows.with_columns(
        shadowed(question, rows).alias("said"),
        (pl.any_horizontal(lowered) if lowered else pl.lit(value=False)).alias("lowered"),
        ((both.left - both.right).abs() / both.denominator).neg().fill_null(0).alias("gap"),
    )
    return order.sort(["said", "lowered", "gap", UNIT]).head(limit).select(rows.columns)


def _gravity(finding: Finding) -> tuple[bool, int, Number, str]:
    return bool(finding.shadowed_by), finding.severity.rank, -abs(Fraction(finding.imbalance or 0)), finding.unit


def _of_repetition(question: Question, repetition: Repetition, rows: pl.DataFrame, shape: Shape) -> list[Finding]:
    compared = sides(repetition.condition, shape)
    keys = _needed(question, repetition)
    silent = [id for id in question.rule.silent_if if verdict_name(id) in rows.columns]
    table = rows.select(
        UNIT,
        compared.left.alias("left"),
        compared.right.alias("right"),
        compared.denominator.alias("denominator"),
        compared.which.alias("which"),
        *(is_broken(id).alias(f"said by {id}") for id in silent),
        *(holds(when, shape).alias(f"lowered {n}") for n, (_, when) in enumerate(question.lowered)),
        *(holds(when, shape).alias(f"hint {n}") for n, when in enumerate(one.repetitions for one in question.hints)),
        *(pl.col(written_in_input(key)) for key in keys),
    )
    lowered, hints, numbers = accumulate((len(silent), len(question.lowered), len(question.hints)))
    severity, explained = _severity_by(question), _hints_by(question)
    teller = Teller(question, repetition)
    found = []
    for unit, left, right, denominator, which, *rest in table.iter_rows():
        cells = dict(zip(keys, rest[numbers:], strict=True))
        one = teller.finding(
            UnitCode(unit),
            cells,
            left=_exactly(left, denominator),
            right=_exactly(right, denominator),
            which=which,
            severity=severity(rest[lowered:hints]),
            hints=explained(rest[hints:numbers], cells),
            shadowed_by=tuple(id for id, said in zip(silent, rest, strict=False) if said),
        )
        found.append(one)
    return found


def _needed(question: Question, repetition: Repetition) -> tuple[CellKey, ...]:
    """Return the cells that a finding tells of, and those that a procedure needs to explain it."""
    explaining = [key for hint in question.hints for key in hint.keys]
    return tuple(dict.fromkeys([*cells_of(repetition.condition), *explaining]))


def _severity_by(question: Question) -> Callable[[Sequence[object]], Severity]:
    own = question.rule.severity
    return (lambda truths: lowered_severity(question, truths)) if question.lowered else (lambda _: own)


def _hints_by(
    question: Question,
) -> Callable[[Sequence[object], dict[CellKey, int | None]], tuple[HintGiven, ...]]:
    if not question.hints:
        return lambda _truths, _cells: ()
    return lambda truths, cells: given_hints(question, truths, cells)


def _exactly(numerator: int | None, denominator: int) -> int | Fraction | None:
    if numerator is None or denominator == 1:
        return numerator
    return Fraction(numerator, denominator)
