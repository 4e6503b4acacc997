"""Which repetitions of a rule are broken on which forms, and by how much: all repetitions asked together."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ..interpret.columns import Shape, column_of, written_column
from ..interpret.patterns import Pattern
from ..interpret.stacked import Stack, sides, slots_of, stacked, truth
from .question import Question

LEFT, RIGHT, DENOMINATOR, WHICH = "left", "right", "denominator", "which"
REPETITION, NUMBER = "repetition", "number "
FORM = "form"
"""The position of the form among those that were asked."""

_MOST_AT_ONCE = 1 << 21


def broken_repetitions(question: Question, failing: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """
    Return every repetition of *question* that is false on a form of *failing*.

    Args:
        question: The rule.

        failing: Forms that break something, with their numbers as legible and as written.

        shape: What is known of the numbers.

    Returns:
        A row per form (`FORM`) and broken repetition (`REPETITION`), in the
        order of repetitions: both sides, their `DENOMINATOR`, the comparison
        that decides (`WHICH`), and the numbers in its cells as written
        (`NUMBER` with the cell's position).
    """
    tables = [
        table
        for start, stack in _portions(question, failing, shape)
        for pattern in question.patterns
        if (table := _of_pattern(question, pattern, stack, start, shape)).height
    ]
    if not tables:
        return pl.DataFrame(schema={FORM: pl.UInt32, REPETITION: pl.UInt16})
    return pl.concat(tables, how="diagonal").sort(REPETITION, FORM)


def columns_needed(question: Question, shape: Shape) -> list[str]:
    """Return the columns of failing forms that tell which repetitions of *question* are broken."""
    read = (column_of(read, shape) for one in question.repetitions for read in one.reads)
    written = (written_column(key, shape) for cells in question.cells for key in cells)
    return list(dict.fromkeys([*read, *written]))


def _portions(question: Question, failing: pl.DataFrame, shape: Shape) -> Iterator[tuple[int, Stack]]:
    """Yield the numbers on so many forms at once that no table grows too large, and the position of the first."""
    names = columns_needed(question, shape)
    size = max(_MOST_AT_ONCE // max(len(names), 1), 1)
    for start in range(0, failing.height, size):
        yield start, stacked(failing if failing.height <= size else failing.slice(start, size), names)


def _of_pattern(question: Question, pattern: Pattern, stack: Stack, start: int, shape: Shape) -> pl.DataFrame:
    # All forms with the first repetition, then all with the second: one condition over long columns.
    slots = slots_of(pattern, stack, shape)
    is_broken = ~truth(pattern.condition, slots, stack.height * len(pattern.numbers))
    at = is_broken.arg_true()
    if not at.len():
        return pl.DataFrame()
    compared = sides(pattern.condition, [slot.filter(is_broken) for slot in slots], at.len())
    number = at // stack.height
    cells = zip(*(question.cells[number] for number in pattern.numbers), strict=True)
    written = [stack.below([written_column(key, shape) for key in keys]).filter(is_broken) for keys in cells]
    return pl.DataFrame(
        {
            FORM: at - number * stack.height + start,
            REPETITION: pl.Series(pattern.numbers, dtype=pl.UInt16)[number],
            LEFT: compared.left,
            RIGHT: compared.right,
            DENOMINATOR: compared.denominator,
            WHICH: compared.which,
            **{f"{NUMBER}{position}": numbers for position, numbers in enumerate(written)},
        },
        schema_overrides={FORM: pl.UInt32},
    )
