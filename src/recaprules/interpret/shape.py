"""
What is known of many forms before rules are asked of them, and the columns in which their numbers stand.

The frame holds one integer column per cell, as written. Before rules are
asked, `legible_columns` sets what does not fit its boxes to null and keeps
the original under another name for the rules that ask for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, reduce
from operator import and_

import attrs
import polars as pl

from ..model.cell import CellKey
from .concrete import Read, Term, reach

INTEGERS = {16: pl.Int16, 32: pl.Int32, 64: pl.Int64}
"""The types of the counts, by their bits."""

_BITS: Mapping[pl.DataType, int] = {kind(): bits for bits, kind in INTEGERS.items()}


@attrs.frozen(slots=False)
class Shape:
    """
    What is known of a frame before its rules are asked.

    Attributes:
        widths: The bits of each integer column.

        tops: The largest number in each column, as written.

        bottoms: The smallest number in each column, as written.

        beyond: The columns in which some number does not fit, with their limits.
    """

    widths: Mapping[CellKey, int]
    tops: Mapping[CellKey, int]
    bottoms: Mapping[CellKey, int]
    beyond: Mapping[CellKey, int | None]

    def reach(self, term: Term) -> int:
        """Return a bound on the size of every number that computing *term* passes through."""
        return reach(term, self.sizes)

    @cached_property
    def sizes(self) -> Mapping[CellKey, int]:
        """The largest size of a number in each column."""
        return {key: max(top, -self.bottoms[key]) for key, top in self.tops.items()}

    def extremes(self, read: Read) -> tuple[float, float]:
        """Return the least and the greatest number that *read* gives in this frame."""
        low, high = self.bottoms[read.key], self.tops[read.key]
        if read.as_written:
            return low, high
        return max(low, 0), high if read.top is None else min(high, read.top)


def limits_of(reading: Iterable[Read]) -> dict[CellKey, int | None]:
    """Return the largest legible number of each cell in *reading*; `None` without a limit."""
    limits: dict[CellKey, int | None] = {}
    for read in reading:
        if not read.as_written or read.key not in limits:
            limits[read.key] = read.top
    return limits


def shape_limited(frame: pl.DataFrame, limits: Mapping[CellKey, int | None]) -> Shape:
    """
    Return what must be known of *frame* before conditions are asked of it.

    Args:
        frame: One integer column per cell, as written.

        limits: The largest legible number of each cell that the conditions
            read; `None` without a limit.
    """
    names = list(limits)
    extremes = [pl.col(names).max().name.prefix("max "), pl.col(names).min().name.prefix("min ")]
    values = frame.select(extremes).row(0) if names else ()
    tops = dict(zip(names, values[: len(names)], strict=True))
    bottoms = dict(zip(names, values[len(names) :], strict=True))
    schema = frame.schema
    return shape_within(limits, {name: _BITS[schema[name]] for name in names}, bottoms, tops)


def shape_within(
    limits: Mapping[CellKey, int | None],
    widths: Mapping[CellKey, int],
    bottoms: Mapping[CellKey, int | None],
    tops: Mapping[CellKey, int | None],
) -> Shape:
    """
    Return the shape of a frame whose extremes are known.

    Args:
        limits: The largest legible number of each cell; `None` without a limit.

        widths: The bits of each integer column.

        bottoms: The smallest number in each column; `None` where there is none.

        tops: The largest number in each column; `None` where there is none.
    """
    low = {key: bottoms[key] or 0 for key in limits}
    high = {key: tops[key] or 0 for key in limits}
    return Shape(
        widths=widths,
        tops=high,
        bottoms=low,
        beyond={key: top for key, top in limits.items() if low[key] < 0 or (top is not None and high[key] > top)},
    )


def covering(shapes: Iterable[Shape]) -> Shape:
    """Return what is known of the rows of several frames with the same columns together; of no frame, nothing."""
    tops: dict[CellKey, int] = {}
    bottoms: dict[CellKey, int] = {}
    widths: dict[CellKey, int] = {}
    beyond: dict[CellKey, int | None] = {}
    for shape in shapes:
        beyond |= shape.beyond
        for key, top in shape.tops.items():
            tops[key] = max(top, tops.get(key, top))
            bottoms[key] = min(shape.bottoms[key], bottoms.get(key, shape.bottoms[key]))
            widths[key] = max(shape.widths[key], widths.get(key, 0))
    return Shape(widths=widths, tops=tops, bottoms=bottoms, beyond=beyond)


def written_name(key: CellKey) -> str:
    """Return the name of the column that keeps what was written in *key*."""
    return f"written({key})"


def written_column(key: CellKey, shape: Shape) -> str:
    """Return the column of the numbers in *key* as they were written."""
    return written_name(key) if key in shape.beyond else key


def column_of(read: Read, shape: Shape) -> str:
    """Return the column of the numbers that *read* gives."""
    return written_column(read.key, shape) if read.as_written else read.key


def legible_columns(shape: Shape) -> list[pl.Expr]:
    """
    Return the columns that the frame needs before its conditions can be asked.

    Returns:
        Expressions for `with_columns`; none for a column in which every
        number fits, so that a clean sheet costs nothing.
    """
    columns = []
    for key in shape.beyond:
        columns.append(pl.col(key).alias(written_name(key)))
        columns.append(pl.when(reduce(and_, fitting(key, shape))).then(pl.col(key)).alias(key))
    return columns


def fitting(key: CellKey, shape: Shape) -> list[pl.Expr]:
    """Return what is true of a number in *key*, in which some do not fit, if it fits; null where there is none."""
    top = shape.beyond[key]
    tests = [pl.col(key) >= 0] if shape.bottoms[key] < 0 else []
    return [*tests, pl.col(key) <= top] if top is not None and shape.tops[key] > top else tests
