"""What was read, beside what a query written by hand says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from recaprules.model.recap import Recap
from recaprules.model.sheet import KEYS, Sheet


def sheets_of(recap: Recap, *, source: str, form: str = "") -> list[Sheet]:
    """Return the sheets of one source, and of one form if it is given."""
    return [sheet for sheet in recap.sheets if sheet.source == source and form in ("", sheet.form.id)]


def said(sheets: Sequence[Sheet]) -> dict[str, tuple[int, int]]:
    """Return, for each cell, how often it is blank and what all its numbers add up to; and the rows."""
    frames = [sheet.frame for sheet in sheets]
    cells = sorted({name for frame in frames for name in frame.columns if name not in KEYS})
    found = {"rows": (sum(frame.height for frame in frames), 0)}
    for cell in cells:
        there = [frame[cell] for frame in frames if cell in frame.columns]
        found[cell] = (sum(one.null_count() for one in there), sum(int(one.cast(pl.Int64).sum()) for one in there))
    return found


def by_hand(rows: pl.DataFrame, columns: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """Return the same of a table, for the cells in *columns*."""
    found = {"rows": (rows.height, 0)}
    for cell, name in columns.items():
        found[cell] = (rows[name].null_count(), int(rows[name].sum()))
    return dict(sorted(found.items(), key=lambda one: (one[0] != "rows", one[0])))
