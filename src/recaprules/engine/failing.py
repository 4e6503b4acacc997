"""The forms of a sheet that break something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs
import polars as pl

from ..interpret.columns import Shape, column_of
from ..interpret.concrete import Repetition
from ..interpret.patterns import patterns
from ..interpret.stacked import all_true, constant, stacked
from .question import Question


@attrs.frozen(kw_only=True, eq=False)
class Failing:
    """
    Forms of one kind that break something.

    Attributes:
        rows: One row per form: the keys, and the legible numbers under the
            keys of their cells. Where a number is not legible, what was
            written has a column of its own (`written_column`).

        verdicts: What each rule says of them, by its id: true holds, false is
            broken, null is undecided.

        shape: What is known of the numbers.
    """

    rows: pl.DataFrame
    verdicts: Mapping[str, pl.Series]
    shape: Shape

    def at(self, id: str) -> pl.Series:
        """Return the positions of the forms on which the rule called *id* is broken."""
        said = self.verdicts.get(id)
        if said is None or holds_where_known(said):
            return pl.Series(dtype=pl.UInt32)
        return (~said).arg_true()

    def broken(self, id: str) -> pl.Series:
        """Return on which forms the rule called *id* is broken; nowhere where it is not asked."""
        said = self.verdicts.get(id)
        if said is None or holds_where_known(said):
            return constant(value=False, height=self.rows.height, kind=pl.Boolean)
        return (~said).fill_null(value=False)

    def errors(self, asked: Iterable[Question]) -> pl.Series:
        """Return on which forms one of *asked* is broken and is no less than it is by itself."""
        found = constant(value=False, height=self.rows.height, kind=pl.Boolean)
        for question in asked:
            broken = self.broken(question.rule.id)
            if broken.any():
                for _, when in question.lowered:
                    broken = broken & ~holds(when, self.rows, self.shape)
                found = found | broken
        return found


def holds_where_known(said: pl.Series) -> bool:
    """Return whether no form breaks the rule of which *said* is the verdict."""
    return int(said.sum()) + said.null_count() == said.len()


def holds(repetitions: tuple[Repetition, ...], rows: pl.DataFrame, shape: Shape) -> pl.Series:
    """Return on which of *rows* all of *repetitions* are true; nowhere where one is unknown, or there is none."""
    if not repetitions:
        return constant(value=False, height=rows.height, kind=pl.Boolean)
    names = dict.fromkeys(column_of(read, shape) for one in repetitions for read in one.reads)
    return all_true(patterns(repetitions), stacked(rows, list(names)), shape).fill_null(value=False)
