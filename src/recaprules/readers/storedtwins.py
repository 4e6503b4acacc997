"""Units that stand in a stored sheet and in another sheet of its kind: both stay, and it is told."""

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
    for alike in (some for some in _by_kind(sheets).values() if len(some) > 1):
        try:
            twice = _twice(alike)
        except (pl.exceptions.PolarsError, OSError):
            continue
        where = "; ".join(sheet.origin for sheet in alike)
        for unit in twice:
            problems.add(where, words.with_detail(words.STORED_TWICE, unit), kind=words.STORED_TWICE)


def note_stored_too(made: Iterable[Sheet], stored: Iterable[Sheet], problems: Problems) -> None:
    """
    Note the units in sheets that were just *made* that stand in a stored sheet of the same kind too.

    Args:
        made: The sheets of whatever else was read, one of each kind.

        stored: The stored sheets.

        problems: Where units are noted.
    """
    kinds = _by_kind(stored)
    for sheet in made if kinds else ():
        for other in kinds.get(_kind(sheet), ()):
            try:
                twice = _twice([sheet, other])
            except (pl.exceptions.PolarsError, OSError):
                continue
            for unit in twice:
                problems.add(
                    other.origin or other.form.id, words.with_detail(words.STORED_TOO, unit), kind=words.STORED_TOO
                )


def _by_kind(sheets: Iterable[Sheet]) -> dict[tuple[object, ...], list[Sheet]]:
    kinds: dict[tuple[object, ...], list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        kinds[_kind(sheet)].append(sheet)
    return kinds


def _kind(sheet: Sheet) -> tuple[object, ...]:
    return sheet.form, sheet.tier, sheet.source, sheet.ballot


def _twice(sheets: Sequence[Sheet]) -> pl.Series:
    tables = [sheet.lazy.select(sheet.keys).unique().collect() for sheet in sheets]
    rows = pl.concat(tables, how="diagonal")
    return rows.filter(rows.is_duplicated())[UNIT].unique().sort()
