"""Which repetitions of a rule are broken on which forms, and by how much: all repetitions asked together."""

from __future__ import annotations

import polars as pl

from ..interpret.patterns import Pattern
from ..interpret.shape import Shape, written_column
from ..interpret.stacked import Stack, sides, slots_of, truth
from .question import Question

LEFT, RIGHT, DENOMINATOR, WHICH = "left", "right", "denominator", "which"
REPETITION, NUMBER = "repetition", "number "
FORM = "form"
"""The position of the form among those that were asked."""


def broken_repetitions(question: Question, stack: Stack, shape: Shape) -> pl.DataFrame:
    """
    Return every repetition of *question* that is false on one of some forms.

    Args:
        question: The rule.

        stack: The numbers on the forms, as legible and as written.

        shape: What is known of the numbers.

    Returns:
        A row per form (`FORM`) and broken repetition (`REPETITION`), in the
        order of repetitions: both sides, their `DENOMINATOR`, the comparison
        that decides (`WHICH`), and the numbers in its cells as written
        (`NUMBER` with the cell's position).
    """
    tables = [_of_pattern(pattern, stack, shape) for pattern in question.repetitions.patterns]
    found = [table for table in tables if table.height]
    if not found:
        return pl.DataFrame(schema={FORM: pl.UInt32, REPETITION: pl.UInt16})
    return found[0] if len(tables) == 1 else pl.concat(found, how="diagonal").sort(REPETITION, FORM)


def _of_pattern(pattern: Pattern, stack: Stack, shape: Shape) -> pl.DataFrame:
    # All forms with the first repetition, then all with the second: one condition over long columns.
    slots = slots_of(pattern, stack, shape)
    is_broken = ~truth(pattern.condition, slots, stack.height * len(pattern.numbers))
    at = is_broken.arg_true()
    if not at.len():
        return pl.DataFrame()
    # Taken by place: a filter that leaves all is the column itself, and keeps the numbers of all forms in memory.
    there = [slot[at] for slot in slots]
    compared = sides(pattern.condition, there, at.len())
    number = at // stack.height
    if shape.beyond or len(pattern.cells) < len(pattern.keys):
        # What is read is not always what was written, or a cell is read in two ways.
        columns = [[written_column(key, shape) for key in keys] for keys in pattern.cells]
        there = [stack.below(names)[at] for names in columns]
    return pl.DataFrame(
        [
            (at - number * stack.height).cast(pl.UInt32).alias(FORM),
            pl.Series(pattern.numbers, dtype=pl.UInt16)[number].alias(REPETITION),
            compared.left.alias(LEFT),
            compared.right.alias(RIGHT),
            compared.denominator.alias(DENOMINATOR),
            compared.which.alias(WHICH),
            *(numbers.alias(f"{NUMBER}{position}") for position, numbers in enumerate(there)),
        ]
    )
