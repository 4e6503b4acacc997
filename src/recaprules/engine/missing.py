"""How many cells have no number that a rule may use, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import and_

import polars as pl

from ..interpret.concrete import Read
from ..interpret.setting import Setting
from ..interpret.shape import Shape, fitting
from ..model.cell import CellKey
from ..model.sheet import Sheet
from .counts import MissingCount


def every_cell(of: Sheet | Setting) -> list[Read]:
    """Return a reading of every captured cell, so that its extremes are known whatever the rules ask."""
    return [Read(key, of.form.top_of(key)) for key in sorted(of.captured)]


def incomplete_forms(sheet: Sheet, shape: Shape) -> int:
    """Return on how many forms a captured cell has no legible number."""
    nulls = sheet.frame.null_count().row(0, named=True)
    beyond = [key for key in shape.beyond if key in sheet.captured]
    holes = [key for key in sheet.captured.difference(beyond) if nulls[key]]
    legible = [pl.col(holes).is_not_null()] if holes else []
    legible += [test for key in beyond for test in fitting(key, shape)]
    if not legible:
        return 0
    # What is unknown of a form is counted as little as what is false.
    return sheet.frame.height - int(sheet.frame.select(pl.all_horizontal(legible).sum()).item())


def missing_counts(sheet: Sheet, shape: Shape) -> tuple[MissingCount, ...]:
    """Return how often each captured cell is blank or illegible, in the order of the form."""
    keys = [cell.key for cell in sheet.form.cells(sheet.ballot) if cell.key in sheet.schema]
    nulls = sheet.frame.null_count().row(0, named=True)
    outside = [key for key in keys if key in shape.beyond]
    beyond = dict.fromkeys(keys, 0)
    if outside:
        fit = sheet.frame.select(reduce(and_, fitting(key, shape)).sum().alias(key) for key in outside)
        beyond |= {key: sheet.frame.height - nulls[key] - number for key, number in fit.row(0, named=True).items()}
    unreadable = dict.fromkeys(keys, 0) | _unreadable(sheet)
    return tuple(
        MissingCount(
            tier=sheet.tier,
            form=sheet.form.id,
            cell=key,
            blank=nulls[key] - unreadable[key],
            illegible=beyond[key] + unreadable[key],
        )
        for key in keys
        if nulls[key] or beyond[key]
    )


def _unreadable(sheet: Sheet) -> dict[CellKey, int]:
    """Return how many cells without a number are illegible and not blank; one that holds a number is neither."""
    rows: dict[CellKey, list[int]] = defaultdict(list)
    for row, key in sheet.illegible:
        rows[key].append(row)
    return {key: sheet.frame[key].gather(at).null_count() for key, at in rows.items() if key in sheet.schema}


def together(counts: Iterable[MissingCount], setting: Setting) -> tuple[MissingCount, ...]:
    """Return *counts* of several parts of the same forms as one for each cell, in the order of the form."""
    found: dict[CellKey, MissingCount] = {}
    for one in counts:
        before = found.get(one.cell)
        found[one.cell] = one if before is None else before + one
    return tuple(found[cell.key] for cell in setting.form.cells(setting.ballot) if cell.key in found)
