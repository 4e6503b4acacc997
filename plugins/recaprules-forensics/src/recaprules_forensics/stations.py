"""The forms of stations, put together by contest, form and source, at the last reading of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from recaprules import Tier
from recaprules.model.recap import Recap
from recaprules.model.rounds import effective
from recaprules.model.sheet import DISTRICT, UNIT, Sheet

if TYPE_CHECKING:
    import polars as pl

ROW, SHEET = "row", "sheet"
"""Where a form stands: its row in its sheet, and the position of that in its family."""

Family: TypeAlias = tuple[Sheet, ...]
"""All sheets with the stations' forms of one contest, form and source; they differ in their ballots."""

OPTIONS = ("votes", "party_list_votes")
"""The counts that say how many votes each option of a ballot has."""


def families(recap: Recap) -> list[Family]:
    """Return the sheets of stations in *recap* by contest, form and source, in an order of their own."""
    found: dict[tuple[str, str, str], list[Sheet]] = defaultdict(list)
    for sheet in recap.sheets:
        if sheet.tier is Tier.TPS and not sheet.form.published:
            found[sheet.form.contest.value, sheet.form.id, sheet.source].append(sheet)
    return [tuple(sorted(found[kind], key=_order)) for kind in sorted(found)]


def _order(sheet: Sheet) -> tuple[str, tuple[str, ...]]:
    return sheet.ballot.district, tuple(option.code for option in sheet.ballot.options)


def forms(sheet: Sheet, cells: Iterable[str]) -> pl.DataFrame:
    """
    Return what counts of the forms in *sheet*, one row each: last readings, without what a re-vote replaced.

    A form that is there twice is left out: nobody can say which one counts.

    Args:
        sheet: The sheet.

        cells: The cells that are wanted; those that are not captured are left out.

    Returns:
        `ROW`, the unit, the district (empty where there is none) and the
        numbers, 64 bits wide; null where there is none, or it does not fit its boxes.
    """
    import polars as pl

    there = [cell for cell in dict.fromkeys(cells) if cell in sheet.schema]
    plan = sheet.lazy.select(*sheet.keys, *(sheet.legible(cell) for cell in there)).with_row_index(ROW)
    if DISTRICT not in sheet.schema:
        plan = plan.with_columns(pl.lit(sheet.ballot.district).alias(DISTRICT))
    rows = effective(plan, (*sheet.schema, DISTRICT)).collect()
    once = rows.filter(~rows.select(UNIT, DISTRICT).is_duplicated())
    return once.select(pl.col(ROW).cast(pl.Int32), UNIT, DISTRICT, *there)


def together(family: Family, cells: Sequence[str], *, options: tuple[str, ...] | None = None) -> pl.DataFrame:
    """
    Return the forms of all sheets of *family* that have all of *cells* captured.

    Args:
        family: The sheets.

        cells: The cells that are wanted.

        options: Only the sheets with exactly these options.

    Returns:
        What `forms` returns, with `SHEET`; no rows where no sheet has the cells.
    """
    import polars as pl

    kinds = {SHEET: pl.Int16, ROW: pl.Int32, UNIT: pl.String, DISTRICT: pl.String} | dict.fromkeys(cells, pl.Int64)
    tables = [
        forms(sheet, cells).select(pl.lit(number, pl.Int16).alias(SHEET), ROW, UNIT, DISTRICT, *cells)
        for number, sheet in enumerate(family)
        if all(cell in sheet.schema for cell in cells) and options in (None, option_cells(sheet))
    ]
    return pl.concat([pl.DataFrame(schema=kinds), *tables])


def option_cells(sheet: Sheet) -> tuple[str, ...]:
    """Return the cells with the votes of the options, in ballot order; none where one is not captured."""
    for count in OPTIONS:
        cells = tuple(cell.key for cell in sheet.form.cells_of(sheet.ballot, count))
        if cells and all(cell in sheet.schema for cell in cells):
            return cells
    return ()
