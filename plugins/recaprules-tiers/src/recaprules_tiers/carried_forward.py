"""TIER-08: what is carried from page to page of a recapitulation form (*jumlah pindahan*)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Profile, Text
from recaprules.model.form import Per
from recaprules.model.recap import Recap
from recaprules.model.sheet import CARRIED, PAGE, PAGE_TOTAL, PART, Sheet
from recaprules.rules.judgement import MeasureColumn, SheetJudgement

if TYPE_CHECKING:
    import polars as pl

_CELL, _BLOCK, _ROW = "cell", "block", "row"
_ON_PAGE = "children on the page"
_LOST = "pages missing before"

ON_PAGE = MeasureColumn(PAGE, Text("halaman", "page"))
"""The page at whose head or foot a figure is wrong."""


def carried_forward(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every form of *recap* whose pages are known.

    Yields:
        For each sheet: the forms that are broken, cell by cell, and all others
        once. A form is undecided while a figure at the head or the foot of a
        page is missing.
    """
    for sheet in recap.sheets:
        if sheet.pages is not None and sheet.pages.height:
            yield from _judgements(sheet, sheet.pages)


def _judgements(sheet: Sheet, pages: pl.DataFrame) -> Iterator[SheetJudgement]:
    import polars as pl

    keys = [key for key in sheet.keys if key in pages.columns]
    cells = [cell.key for cell in sheet.form.cells(sheet.ballot) if cell.key in pages.columns]
    if not cells:
        return
    # A form that is there twice has pages of its own twice: nobody can say which are whose.
    rows = sheet.lazy.select(keys).with_row_index(_ROW).unique(keys, keep="none").collect()
    judged = _compared(sheet, pages.join(rows, on=keys, how="inner", nulls_equal=True), rows, cells)
    broken = judged.filter(~pl.col("verdict"))
    for cell in cells:
        wrong = broken.filter(pl.col(_CELL) == cell)
        if wrong.height:
            frame = wrong.select(_ROW, "verdict", "left", "right", PAGE)
            yield SheetJudgement(sheet=sheet, frame=frame, cells=(cell,), measures=(ON_PAGE,))
    whole = judged.group_by(_ROW).agg(
        pl.col("verdict").all(ignore_nulls=False).alias("verdict"),
        (~pl.col("verdict")).any().fill_null(value=False).alias("broken"),
    )
    yield SheetJudgement(sheet=sheet, frame=whole.filter(~pl.col("broken")).select(_ROW, "verdict"))


def _compared(sheet: Sheet, pages: pl.DataFrame, rows: pl.DataFrame, cells: Sequence[str]) -> pl.DataFrame:
    """Return every comparison: the form's row, the cell, the page, the verdict and both sides."""
    import polars as pl

    grid = _grid(sheet, pages, rows, cells).join(_lost_before(pages), on=[_ROW, PAGE], how="left")
    grid = grid.sort(_ROW, _CELL, PAGE)
    same = (pl.col(_ROW) == pl.col(_ROW).shift(1)) & (pl.col(_CELL) == pl.col(_CELL).shift(1))
    grid = grid.with_columns(
        (~same).fill_null(value=True).alias("first"),
        # Over a page that is missing, nobody knows what was carried.
        pl.when(same & (pl.col(_LOST) == pl.col(_LOST).shift(1))).then(pl.col("total").shift(1)).alias("before"),
    ).with_columns(pl.col("first").shift(-1).fill_null(value=True).alias("last"))
    # The first page has nothing to carry; a figure there is that of a page that is missing.
    nothing = pl.col("first") & (pl.col("carried").is_null() | (pl.col("carried") == 0))
    head = grid.filter(~nothing).select(_ROW, _CELL, PAGE, left="carried", right="before")
    known = [cell for cell in cells if cell in sheet.schema]
    foot = grid.filter("last", pl.col(_CELL).is_in(known)).select(_ROW, _CELL, PAGE, left="total", right="form")
    compared = [head, foot]
    if _ON_PAGE in grid.columns:
        carried = pl.when(nothing).then(0).otherwise(pl.col("carried"))
        compared.append(grid.select(_ROW, _CELL, PAGE, left="total", right=carried + pl.col(_ON_PAGE)))
    both = pl.concat(compared).with_columns(verdict=pl.col("left") == pl.col("right"))
    # A form of one page with nothing to compare still holds.
    alone = grid.unique(_ROW).select(_ROW, _CELL, PAGE, left=None, right=None, verdict=True)
    return pl.concat([both, alone.cast(both.schema)])


def _lost_before(pages: pl.DataFrame) -> pl.DataFrame:
    """Return how many pages are missing before each page of each form."""
    import polars as pl

    numbered = pages.select(_ROW, PAGE).unique().sort(_ROW, PAGE)
    return numbered.with_columns((pl.col(PAGE) - pl.int_range(pl.len()).over(_ROW)).alias(_LOST))


def _grid(sheet: Sheet, pages: pl.DataFrame, rows: pl.DataFrame, cells: Sequence[str]) -> pl.DataFrame:
    """Return each page of each form, cell by cell, with the figures on it; null is missing."""
    import polars as pl

    index = [_ROW, PAGE]
    long = _long(pages, [*index, PART], cells)
    blocks = pl.DataFrame(
        {_CELL: cells, _BLOCK: [_block(sheet, cell) for cell in cells]}, schema_overrides={_CELL: pl.Enum(cells)}
    )
    # Rows may be spread over pages: a block of which no cell is filled in is not on that page,
    # unless the whole page is blank, where nobody knows what is on it.
    filled = long.filter(pl.col("number").is_not_null()).join(blocks, on=_CELL).select(*index, _BLOCK).unique()
    blank = pages.select(index).unique().join(filled, on=index, how="anti")
    printed = pl.concat([filled, blank.join(blocks.select(_BLOCK).unique(), how="cross")])
    grid = printed.join(blocks, on=_BLOCK).drop(_BLOCK)
    for part in (CARRIED, PAGE_TOTAL):
        numbers = long.filter(pl.col(PART) == part).drop(PART).rename({"number": part})
        grid = _beside(grid, numbers, [*index, _CELL])
    form = sheet.only(*(cell for cell in cells if cell in sheet.schema)).with_row_index(_ROW)
    grid = _beside(grid, _long(form, [_ROW], cells).rename({"number": "form"}), [_ROW, _CELL])
    columns = sheet.columns
    if columns is not None and PAGE in columns.columns:
        keys = [key for key in rows.columns if key != _ROW and key in columns.columns]
        on_page = _long(columns.join(rows, on=keys, how="inner", nulls_equal=True), index, cells)
        sums = on_page.group_by(*index, _CELL).agg(
            pl.when(pl.col("number").null_count() == 0).then(pl.col("number").sum()).alias(_ON_PAGE)
        )
        grid = grid.join(sums, on=[*index, _CELL], how="left")
    return grid


def _long(frame: pl.DataFrame, index: Sequence[str], cells: Sequence[str]) -> pl.DataFrame:
    """Return a row for each cell of each row; a figure below zero is illegible."""
    import polars as pl

    there = [cell for cell in cells if cell in frame.columns]
    numbers = pl.when(pl.col(there) >= 0).then(pl.col(there).cast(pl.Int64))
    long = frame.select(*index, numbers).unpivot(on=there, index=list(index), variable_name=_CELL, value_name="number")
    return long.with_columns(pl.col(_CELL).cast(pl.Enum(list(cells))))


def _beside(grid: pl.DataFrame, numbers: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """Return *grid* with *numbers*; what is there twice is missing."""
    return grid.join(numbers.unique(on, keep="none"), on=on, how="left")


VOTES = ("votes", "valid_votes", "invalid_votes", "total_votes")


def _block(sheet: Sheet, key: str) -> str:
    """Return the rows that stand together on a page: those of one party, the votes, or voters and ballots."""
    cell = sheet.form.cell(sheet.ballot, key)
    if cell is not None and cell.row.count.per in (Per.PARTY, Per.CANDIDATE):
        return f"party {cell.index[0]}"
    return "votes" if cell is not None and cell.row.count.name in VOTES else "voters"
