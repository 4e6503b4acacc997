"""REG-08 to REG-10, REG-18 and REG-19: what is written in the boxes of a form, before anything is added up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Profile, Text, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.rules.judgement import MeasureColumn, SheetJudgement

from .kinds import ROW, VERDICT

if TYPE_CHECKING:
    import polars as pl

READS = ("votes", "party_list_votes", "valid_votes", "invalid_votes", "total_votes")
"""The counts without which the result of a form is not known."""

LISTS = ("registered_total", "registered_all_total")
STATUS = "status_votes"
CELLS = MeasureColumn("cells", Text("banyaknya sel", "cells"))

_MARK = "illegible "


def figures(sheet: Sheet, counts: Sequence[str] = ()) -> list[str]:
    """Return the cells that *sheet* captured, in the order of the form: of *counts*, or all that add up over tiers."""
    return [
        cell.key
        for cell in sheet.form.cells(sheet.ballot)
        if cell.key in sheet.captured and (cell.row.count.name in counts if counts else cell.row.count.additive)
    ]


def forms_of(sheet: Sheet, cells: Sequence[str]) -> pl.DataFrame:
    """Return `row`, *cells* in 64 bits, and for those that are illegible somewhere whether they are so in each row."""
    import polars as pl

    numbers = [pl.col(cell).cast(pl.Int64) for cell in cells]
    frame = sheet.lazy.select(numbers).with_row_index(ROW).collect() if cells else _rows(sheet)
    for cell in sorted({cell for _, cell in sheet.illegible}.intersection(cells)):
        rows = [row for row, one in sheet.illegible if one == cell]
        frame = frame.with_columns(pl.col(ROW).is_in(pl.Series(rows, dtype=pl.UInt32).implode()).alias(_MARK + cell))
    return frame


def _rows(sheet: Sheet) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame({ROW: pl.int_range(sheet.height, dtype=pl.UInt32, eager=True)})


def is_illegible(frame: pl.DataFrame, cell: str) -> pl.Expr:
    """Return whether *cell* holds something that is no whole number."""
    import polars as pl

    return pl.col(_MARK + cell) if _MARK + cell in frame.columns else pl.lit(value=False)


def is_legible(sheet: Sheet, cell: str) -> pl.Expr:
    """Return whether *cell* holds a number of at least zero that fits its boxes."""
    import polars as pl

    top = sheet.form.top_of(cell)
    fits = pl.col(cell) >= 0 if top is None else pl.col(cell).is_between(0, top)
    return fits.fill_null(value=False)


def is_written(sheet: Sheet) -> pl.Expr:
    """Return whether something is written in any box of a form of *sheet*, legible or not."""
    import polars as pl

    misread = pl.Series(sorted({row for row, _ in sheet.illegible}), dtype=pl.UInt32)
    known = [pl.col(cell).is_not_null() for cell in sorted(sheet.captured)]
    return _any([*known, pl.int_range(pl.len(), dtype=pl.UInt32).is_in(misread.implode())])


def _any(tests: Sequence[pl.Expr]) -> pl.Expr:
    import polars as pl

    return pl.any_horizontal(pl.lit(value=False), *tests)


def blank_not_zero(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every form of a station on which a figure is known by whether it has other figures than zero.

    Yields:
        For each sheet: it holds where one figure is above zero. Where all that
        are known are zero, it is broken if the list of voters is among them,
        as a station has voters, and undecided otherwise.
    """
    import polars as pl

    for sheet in recap.sheets:
        cells = figures(sheet)
        if sheet.tier is not Tier.TPS or not cells:
            continue
        frame = forms_of(sheet, cells)
        lists = [pl.col(cell).is_not_null() for cell in LISTS if cell in cells]
        verdict = (
            pl.when(_any([pl.col(cell) != 0 for cell in cells]))
            .then(pl.lit(value=True))
            .when(_any(lists))
            .then(pl.lit(value=False))
        )
        known = frame.filter(_any([pl.col(cell).is_not_null() for cell in cells]))
        yield SheetJudgement(sheet=sheet, frame=known.select(ROW, verdict.alias(VERDICT)))


def legible(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every form of a station by whether the figures of its result can be read, in digits or in words.

    Yields:
        For each sheet, of the forms on which one of them is written: broken
        where a figure cannot be read in digits nor in words, undecided where
        it cannot be read in digits and the words were not captured, and it
        holds where everything that is written can be read.
    """
    import polars as pl

    for sheet in recap.sheets:
        cells = figures(sheet, READS)
        if sheet.tier is not Tier.TPS or not cells:
            continue
        words = {cell: word for cell in cells if (word := _words_of(cell)) in sheet.captured}
        frame = forms_of(sheet, [*cells, *words.values()])
        misread = {
            cell: is_illegible(frame, cell) | (pl.col(cell).is_not_null() & ~is_legible(sheet, cell)) for cell in cells
        }
        lost = [misread[cell] & (pl.col(words[cell]) < 0).fill_null(value=True) for cell in words]
        is_open = [misread[cell] for cell in cells if cell not in words]
        is_written = _any([pl.col(cell).is_not_null() | is_illegible(frame, cell) for cell in cells])
        verdict = pl.when(_any(lost)).then(pl.lit(value=False)).when(~_any(is_open)).then(pl.lit(value=True))
        many = pl.sum_horizontal(pl.lit(0, pl.Int64), *(one.cast(pl.Int64) for one in lost)).alias(CELLS.name)
        yield from _by_cells(
            sheet,
            frame.filter(is_written).with_columns(verdict.alias(VERDICT), many),
            dict(zip(words, lost, strict=True)),
        )


def _words_of(cell: str) -> str:
    name, _, index = cell.partition(".")
    return f"{name}_words.{index}" if index else f"{name}_words"


def countable(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every form of a station by whether it has a figure that can be used.

    Yields:
        For each sheet with figures: it holds where one can be used, and is
        broken where all are blank or illegible. Undecided where the source
        says that the votes are not in yet, and nothing illegible is there.
    """
    import polars as pl

    for sheet in recap.sheets:
        cells = figures(sheet)
        if sheet.tier is not Tier.TPS or not cells:
            continue
        frame = forms_of(sheet, [*cells, *([STATUS] if STATUS in sheet.captured else [])])
        usable = _any([is_legible(sheet, cell) for cell in cells])
        written = _any([pl.col(cell).is_not_null() | is_illegible(frame, cell) for cell in cells])
        is_open = is_unfinished(sheet) & ~written
        verdict = pl.when(usable).then(pl.lit(value=True)).when(~is_open).then(pl.lit(value=False))
        yield SheetJudgement(sheet=sheet, frame=frame.select(ROW, verdict.alias(VERDICT)))


def is_unfinished(sheet: Sheet) -> pl.Expr:
    """Return whether the source says that the votes are not in yet."""
    import polars as pl

    return (pl.col(STATUS) == 0).fill_null(value=False) if STATUS in sheet.captured else pl.lit(value=False)


def whole_numbers(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every form by whether all that is written in its boxes are whole numbers of at least zero.

    Yields:
        For each sheet: broken where a box holds something else, undecided
        where nothing is written, and it holds otherwise.
    """
    import polars as pl

    for sheet in recap.sheets:
        cells = figures(sheet)
        if not cells:
            continue
        frame = forms_of(sheet, cells)
        wrong = {cell: is_illegible(frame, cell) | (pl.col(cell) < 0).fill_null(value=False) for cell in cells}
        written = _any([pl.col(cell).is_not_null() | is_illegible(frame, cell) for cell in cells])
        verdict = pl.when(_any(list(wrong.values()))).then(pl.lit(value=False)).when(written).then(pl.lit(value=True))
        many = pl.sum_horizontal(pl.lit(0, pl.Int64), *(one.cast(pl.Int64) for one in wrong.values()))
        yield from _by_cells(sheet, frame.with_columns(verdict.alias(VERDICT), many.alias(CELLS.name)), wrong)


def _by_cells(sheet: Sheet, frame: pl.DataFrame, wrong: dict[str, pl.Expr]) -> Iterator[SheetJudgement]:
    """Yield what *frame* says of *sheet*; the broken forms with the cells that are *wrong* on them."""
    import polars as pl

    yield SheetJudgement(sheet=sheet, frame=frame.filter(pl.col(VERDICT).fill_null(value=True)).select(ROW, VERDICT))
    broken = frame.filter(~pl.col(VERDICT))
    if not broken.height:
        return
    marks = [pl.when(test).then(pl.lit(cell)).otherwise(pl.lit(None, pl.String)) for cell, test in wrong.items()]
    named = broken.with_columns(pl.concat_str(*marks, separator=" ", ignore_nulls=True).alias("wrong"))
    for (cells,), rows in named.group_by("wrong", maintain_order=True):
        yield SheetJudgement(
            sheet=sheet, frame=rows.select(ROW, VERDICT, CELLS.name), cells=tuple(str(cells).split()), measures=(CELLS,)
        )


def whole_chart(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every form of a station on which some option has votes by whether each has.

    An illegible number is there.

    Yields:
        For each sheet with several options: it holds where all options are
        there, and is broken where some are blank. Undecided where the source
        says that the votes are not in yet.
    """
    import polars as pl

    for sheet in recap.sheets:
        cells = figures(sheet, ("votes", "party_list_votes"))
        if sheet.tier is not Tier.TPS or len(cells) < 2:
            continue
        frame = forms_of(sheet, [*cells, *([STATUS] if STATUS in sheet.captured else [])])
        there = [(pl.col(cell).is_not_null() | is_illegible(frame, cell)).cast(pl.Int64) for cell in cells]
        rows = frame.with_columns(pl.sum_horizontal(*there).alias("left")).filter(pl.col("left") > 0)
        verdict = (
            pl.when(pl.col("left") == len(cells))
            .then(pl.lit(value=True))
            .when(~is_unfinished(sheet))
            .then(pl.lit(value=False))
        )
        yield SheetJudgement(
            sheet=sheet,
            frame=rows.select(ROW, verdict.alias(VERDICT), "left", pl.lit(len(cells), pl.Int64).alias("right")),
            cells=tuple(cells),
        )
