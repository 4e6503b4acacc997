"""The forms of a sheet that break something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import attrs
import polars as pl

from ..interpret.patterns import Repetitions
from ..interpret.shape import Shape
from ..interpret.stacked import Stack, all_true, constant, stacked
from ..model.sheet import KEYS

_MOST_AT_ONCE = 1 << 21
"""So many numbers are held at once, in 64 bits."""


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Failing:
    """
    Forms of one kind that break something.

    Attributes:
        rows: One row per form: the keys, and the legible numbers under the
            keys of their cells. Where a number is not legible, what was
            written has a column of its own (`written_column`).

        verdicts: What each rule says of them, by its id: true holds, false is
            broken, null is undecided. A rule that none of them breaks may be left out.

        shape: What is known of the numbers.
    """

    rows: pl.DataFrame
    verdicts: Mapping[str, pl.Series]
    shape: Shape

    @cached_property
    def keys(self) -> list[str]:
        """The columns that tell which form a row is."""
        return [key for key in KEYS if key in self.rows.columns]

    @cached_property
    def stack(self) -> Stack:
        """The numbers."""
        return stacked(self.rows, [name for name in self.rows.columns if name not in KEYS])

    def parts(self) -> Iterator[Failing]:
        """Yield the forms, so many at once that no table grows too large."""
        size = max(_MOST_AT_ONCE // max(self.rows.width, 1), 1)
        if self.rows.height <= size:
            yield self
            return
        for start in range(0, self.rows.height, size):
            said = {id: one.slice(start, size) for id, one in self.verdicts.items()}
            yield Failing(rows=self.rows.slice(start, size), verdicts=said, shape=self.shape)

    def breaks(self, id: str) -> bool:
        """Return whether the rule called *id* is broken on one of the forms."""
        said = self.verdicts.get(id)
        return said is not None and not holds_where_known(said)

    def broken(self, id: str) -> pl.Series:
        """Return on which forms the rule called *id* is broken; nowhere where it is not asked."""
        if not self.breaks(id):
            return constant(value=False, height=self.rows.height, kind=pl.Boolean)
        return (~self.verdicts[id]).fill_null(value=False)

    def holds(self, repetitions: Repetitions) -> pl.Series:
        """Return on which forms all of *repetitions* are true; nowhere where one is unknown, or there is none."""
        if not repetitions:
            return constant(value=False, height=self.rows.height, kind=pl.Boolean)
        return all_true(repetitions.patterns, self.stack, self.shape).fill_null(value=False)


def holds_where_known(said: pl.Series) -> bool:
    """Return whether no form breaks the rule of which *said* is the verdict."""
    return int(said.sum()) + said.null_count() == said.len()
