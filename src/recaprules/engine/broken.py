"""Which repetitions of a rule are broken on which forms, and by how much: all repetitions asked together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from ..interpret.columns import Shape, column_of, sides, truth
from ..interpret.patterns import Pattern
from .failing import written_in_input
from .question import Question

LEFT, RIGHT, DENOMINATOR, WHICH = "left", "right", "denominator", "which"
REPETITION, NUMBER = "repetition", "number "
FORM = "form"
"""The position of the form among those that were asked."""

_AT = "at"
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
        for pattern in question.patterns
        for start, rows in _portions(failing, len(pattern.numbers))
        if (table := _of_pattern(question, pattern, rows, start, shape)).height
    ]
    if not tables:
        return pl.DataFrame(schema={FORM: pl.UInt32, REPETITION: pl.UInt16})
    return pl.concat(tables, how="diagonal_relaxed").sort(REPETITION, FORM)


def _portions(rows: pl.DataFrame, repetitions: int) -> Iterator[tuple[int, pl.DataFrame]]:
    """Yield *rows*, so many at once that no table grows too large, with the position of the first."""
    size = max(_MOST_AT_ONCE // repetitions, 1)
    for start in range(0, rows.height, size):
        yield start, rows if rows.height <= size else rows.slice(start, size)


def _of_pattern(question: Question, pattern: Pattern, rows: pl.DataFrame, start: int, shape: Shape) -> pl.DataFrame:
    # All forms with the first repetition, then all with the second: one condition over one long table.
    table = pl.DataFrame(
        [pl.int_range(rows.height * len(pattern.numbers), eager=True).alias(_AT), *_slots(pattern, rows, shape)]
    )
    long = _shape(len(pattern.reads[0]))
    compared = sides(pattern.condition, long)
    broken = (
        table.lazy()
        .filter(~truth(pattern.condition, long))
        .select(
            _AT,
            compared.left.alias(LEFT),
            compared.right.alias(RIGHT),
            compared.denominator.alias(DENOMINATOR),
            compared.which.alias(WHICH),
        )
        .collect()
    )
    numbers = pl.Series(pattern.numbers, dtype=pl.UInt16)
    form = (broken[_AT] % rows.height).cast(pl.UInt32)
    repetition = numbers.gather(broken[_AT] // rows.height)
    written = _written(question, pattern, rows, broken[_AT])
    places = [(form + start).alias(FORM), repetition.alias(REPETITION)]
    return pl.DataFrame([*places, *broken.drop(_AT).get_columns(), *written])


def _slots(pattern: Pattern, rows: pl.DataFrame, shape: Shape) -> Iterator[pl.Series]:
    """Yield what each repetition of *pattern* reads on *rows*, one below the other; a column per cell."""
    for number, reading in enumerate(zip(*pattern.reads, strict=True)):
        yield _stacked((column_of(read, shape) for read in reading), rows).alias(str(number))


def _stacked(names: Iterable[str], rows: pl.DataFrame) -> pl.Series:
    columns = [rows[name] for name in names]
    if len({column.dtype for column in columns}) > 1:
        columns = [column.cast(pl.Int64) for column in columns]
    return pl.concat(columns).cast(pl.Int64)


def _shape(slots: int) -> Shape:
    """Return what is known of numbers of which all are legible and have the same width."""
    names = [str(number) for number in range(slots)]
    nothing: Mapping[str, int] = dict.fromkeys(names, 0)
    return Shape(widths=dict.fromkeys(names, 64), tops=nothing, bottoms=nothing, beyond={})


def _written(question: Question, pattern: Pattern, rows: pl.DataFrame, chosen: pl.Series) -> Iterator[pl.Series]:
    """Yield the numbers as written in the cells of each repetition of *pattern*, of what is *chosen*."""
    cells = [question.cells[number] for number in pattern.numbers]
    for position, keys in enumerate(zip(*cells, strict=True)):
        yield _stacked(map(written_in_input, keys), rows).gather(chosen).alias(f"{NUMBER}{position}")
