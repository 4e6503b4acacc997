"""Sheets that turn out broken only when their figures are read: they are left out and told, the rest is checked."""

from __future__ import annotations

import attrs
import polars as pl

from ..model.recap import InputProblem, Recap
from ..model.sheet import Sheet
from ..model.text import Text

BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
"""What reading the figures of a file may raise."""


def without_broken(recap: Recap) -> Recap:
    """
    Return *recap* without the sheets whose figures cannot be read, with a problem for each.

    All their forms count as unread. Every figure is read; that is for when
    something went wrong, and not before.
    """
    problems = {sheet: what for sheet in recap.sheets if (what := _wrong(sheet)) is not None}
    lost = sum(_height(sheet) for sheet in problems)
    return attrs.evolve(
        recap,
        sheets=tuple(sheet for sheet in recap.sheets if sheet not in problems),
        problems=(*recap.problems, *problems.values()),
        unread=recap.unread + lost,
    )


def _wrong(sheet: Sheet) -> InputProblem | None:
    if isinstance(sheet.table, pl.DataFrame):
        return None
    try:
        # A column at a time, so that no more than one is held.
        for name in sheet.schema:
            sheet.lazy.select(pl.col(name).null_count()).collect()
    except BROKEN as error:
        detail = str(error).partition("\n")[0]
        what = Text(f"berkas ini rusak: {detail}", f"this file is broken: {detail}")
        return InputProblem(where=sheet.origin or sheet.form.id, what=what)
    return None


def _height(sheet: Sheet) -> int:
    """Return how many forms the file says that it holds; 1 if it cannot be said."""
    try:
        return sheet.height
    except BROKEN:
        return 1
