"""How many cells have no number that a rule may use, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import polars as pl

from ..interpret.concrete import Read
from ..interpret.setting import Setting
from ..interpret.shape import Shape
from ..model.cell import CellKey
from ..model.sheet import Sheet
from .counts import MissingCount


def every_cell(of: Sheet | Setting) -> list[Read]:
    """Return a reading of every captured cell, so that its extremes are known whatever the rules ask."""
    return [Read(key, of.form.top_of(key)) for key in sorted(of.captured)]


def incomplete_forms(sheet: Sheet, shape: Shape) -> int:
    """Return on how many forms a captured cell has no legible number."""
    keys = sorted(sheet.captured)
    beyond = [key for key in keys if key in shape.beyond]
    nulls = sheet.frame.null_count()
    if not beyond and not any(nulls[key].item() for key in keys):
        return 0
    missing = [pl.col(keys).is_null(), *(_does_not_fit(key, shape) for key in beyond)]
    return int(sheet.frame.select(pl.any_horizontal(missing).sum()).item())


def missing_counts(sheet: Sheet, shape: Shape) -> tuple[MissingCount, ...]:
    """Return how often each captured cell is blank or illegible, in the order of the form."""
    keys = [cell.key for cell in sheet.form.cells(sheet.ballot) if cell.key in sheet.schema]
    nulls = sheet.frame.null_count().row(0, named=True)
    outside = [key for key in keys if key in shape.beyond]
    beyond = dict.fromkeys(keys, 0)
    if outside:
        beyond |= sheet.frame.select(_does_not_fit(key, shape).sum().alias(key) for key in outside).row(0, named=True)
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


def _does_not_fit(key: CellKey, shape: Shape) -> pl.Expr:
    """Return whether *key*, in which some number does not fit its boxes, holds such a number."""
    top = shape.beyond[key]
    fits = pl.col(key) >= 0 if top is None else pl.col(key).is_between(0, top)
    return (~fits).fill_null(value=False)
