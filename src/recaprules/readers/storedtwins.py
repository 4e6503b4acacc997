"""Units that stand in several stored sheets of one kind: both stay, and it is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import polars as pl

from ..model.sheet import UNIT, Sheet
from . import words
from .raw import Problems


def note_twins(sheets: Iterable[Sheet], problems: Problems) -> None:
    """
    Note the units that stand in two stored sheets of one kind.

    Which of two forms counts nobody can say: to the rules that read it beside
    others its figures are unknown. What stands twice in one sheet was told
    when that was made.

    Args:
        sheets: The stored sheets; those that cannot be read are told by whoever reads their figures.

        problems: Where units are noted.
    """
    kinds: dict[tuple[object, ...], list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        kinds[sheet.form, sheet.tier, sheet.source, sheet.ballot].append(sheet)
    for alike in (some for some in kinds.values() if len(some) > 1):
        try:
            twice = _twice(alike)
        except (pl.exceptions.PolarsError, OSError):
            continue
        where = "; ".join(sheet.origin for sheet in alike)
        for unit in twice:
            problems.add(where, words.with_detail(words.STORED_TWICE, unit), kind=words.STORED_TWICE)


def _twice(sheets: Sequence[Sheet]) -> pl.Series:
    tables = [sheet.lazy.select(sheet.keys).unique().collect() for sheet in sheets]
    rows = pl.concat(tables, how="diagonal")
    return rows.filter(rows.is_duplicated())[UNIT].unique().sort()
