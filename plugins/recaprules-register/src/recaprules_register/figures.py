"""REG-08 to REG-10, REG-18 and REG-19: what is written in the boxes of a form, before anything is added up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from recaprules import Profile, Text, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.rules.judgement import MeasureColumn, SheetJudgement

from .facts import Test, answers, both, either, facts_of, negated, on_some
from .kinds import ROW, VERDICT

if TYPE_CHECKING:
    import polars as pl

READS = ("votes", "party_list_votes", "valid_votes", "invalid_votes", "total_votes")
"""The counts without which the result of a form is not known."""

LISTS = ("registered_total", "registered_all_total")
STATUS = "status_votes"
CELLS = MeasureColumn("cells", Text("banyaknya sel", "cells"))

_ASKED, _HOLDS, _WRONG, _OPEN = "is asked", "holds", "cells that are wrong", "may be right"
_KNOWN, _NOT_ZERO, _LISTED, _USABLE = "is known", "is not zero", "has a list", "is usable"


def figures(sheet: Sheet, counts: Sequence[str] = ()) -> list[str]:
    """Return the cells that *sheet* captured, in the order of the form: of *counts*, or all that add up over tiers."""
    captured = sheet.captured
    return [
        cell.key
        for cell in sheet.form.cells(sheet.ballot)
        if cell.key in captured and (cell.row.count.name in counts if counts else cell.row.count.additive)
    ]


def is_out_of_range(sheet: Sheet, cell: str) -> Test:
    """Return whether *cell* holds a number below zero or one that does not fit its boxes."""
    facts, top = facts_of(sheet), sheet.form.top_of(cell)
    return either(facts.is_below(cell, 0), top is not None and facts.is_above(cell, top))


def is_misread(sheet: Sheet, cell: str) -> Test:
    """Return whether *cell* holds something that cannot be the figure that was meant."""
    return either(facts_of(sheet).is_illegible(cell), is_out_of_range(sheet, cell))


def is_written(sheet: Sheet) -> Test:
    """Return whether something is written in any box of a form of *sheet*, legible or not."""
    facts = facts_of(sheet)
    has_number = on_some(sheet, sorted(facts.captured), facts.has_number)
    return either(has_number, *map(facts.is_illegible, sorted(facts.illegible)))


def _is_usable(sheet: Sheet, cell: str) -> Test:
    return both(facts_of(sheet).has_number(cell), negated(is_out_of_range(sheet, cell)))


def is_unfinished(sheet: Sheet) -> Test:
    """Return whether the source says that the votes are not in yet."""
    import polars as pl

    return STATUS in sheet.schema and (pl.col(STATUS) == 0).fill_null(value=False)


def blank_not_zero(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every form of a station on which a figure is known by whether it has other figures than zero.

    Yields:
        For each sheet: it holds where one figure is above zero. Where all that
        are known are zero, it is broken if the list of voters is among them,
        as a station has voters, and undecided otherwise.
    """
    import polars as pl

    for sheet, cells in _of_stations(recap):
        facts = facts_of(sheet)
        tests = {
            _KNOWN: on_some(sheet, cells, facts.has_number),
            _NOT_ZERO: on_some(sheet, cells, partial(_is_not_zero, sheet)),
            _LISTED: either(*(facts.has_number(cell) for cell in LISTS if cell in cells)),
        }
        verdict = pl.when(_NOT_ZERO).then(pl.lit(value=True)).when(_LISTED).then(pl.lit(value=False))
        known = answers(sheet, tests).filter(_KNOWN)
        yield SheetJudgement(sheet=sheet, frame=known.select(ROW, verdict.alias(VERDICT)))


def _is_not_zero(sheet: Sheet, cell: str) -> Test:
    return either(facts_of(sheet).is_above(cell, 0), facts_of(sheet).is_below(cell, 0))


def _of_stations(recap: Recap, counts: Sequence[str] = ()) -> Iterator[tuple[Sheet, list[str]]]:
    """Yield the sheets of stations with those of their figures that are of *counts*, or all; not those without any."""
    for sheet in recap.sheets:
        if sheet.tier is Tier.TPS:
            cells = figures(sheet, counts)
            if cells:
                yield sheet, cells


def legible(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every form of a station by whether the figures of its result can be read, in digits or in words.

    Yields:
        For each sheet, of the forms on which one of them is written: broken
        where a figure cannot be read in digits nor in words, undecided where
        it cannot be read in digits and the words were not captured, and it
        holds where everything that is written can be read.
    """
    for sheet, cells in _of_stations(recap, READS):
        facts = facts_of(sheet)
        words = {cell: word for cell in cells if (word := _words_of(cell)) in facts.captured}
        lost = {
            cell: both(is_misread(sheet, cell), either(negated(facts.has_number(word)), facts.is_below(word, 0)))
            for cell, word in words.items()
        }
        is_open = either(*(is_misread(sheet, cell) for cell in cells if cell not in words))
        yield from _by_cells(sheet, lost, asked=on_some(sheet, cells, facts.is_written), holds=negated(is_open))


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
        The broken ones come with the cells in which something is written.
    """
    import polars as pl

    for sheet, cells in _of_stations(recap):
        facts = facts_of(sheet)
        usable = on_some(sheet, cells, partial(_is_usable, sheet))
        is_open = usable is not True and both(is_unfinished(sheet), negated(on_some(sheet, cells, facts.is_written)))
        misread = {} if usable is True else {cell: is_misread(sheet, cell) for cell in cells}
        wrong = {cell: test for cell, test in misread.items() if test is not False}
        frame = answers(sheet, {_USABLE: usable, _OPEN: is_open} | wrong)
        verdict = pl.when(_USABLE).then(pl.lit(value=True)).when(~pl.col(_OPEN)).then(pl.lit(value=False))
        yield from _naming(sheet, frame.with_columns(verdict.alias(VERDICT)), wrong)


def whole_numbers(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every form by whether all that is written in its boxes are whole numbers of at least zero.

    Yields:
        For each sheet: broken where a box holds something else, undecided
        where nothing is written, and it holds otherwise.
    """
    for sheet in recap.sheets:
        cells = figures(sheet)
        if cells:
            facts = facts_of(sheet)
            wrong = {cell: either(facts.is_illegible(cell), facts.is_below(cell, 0)) for cell in cells}
            yield from _by_cells(sheet, wrong, asked=True, holds=on_some(sheet, cells, facts.is_written))


def _by_cells(sheet: Sheet, wrong: Mapping[str, Test], *, asked: Test, holds: Test) -> Iterator[SheetJudgement]:
    """Yield what is said of the forms of *sheet* that are *asked*; the broken ones with the cells that are *wrong*."""
    import polars as pl

    marks = {cell: test for cell, test in wrong.items() if test is not False}
    frame = answers(sheet, {_ASKED: asked, _HOLDS: holds} | marks).filter(_ASKED)
    is_wrong = pl.any_horizontal(pl.lit(value=False), *marks)
    verdict = pl.when(is_wrong).then(pl.lit(value=False)).when(_HOLDS).then(pl.lit(value=True))
    many = pl.sum_horizontal(pl.lit(0, pl.Int64), *(pl.col(cell).cast(pl.Int64) for cell in marks))
    yield from _naming(sheet, frame.with_columns(verdict.alias(VERDICT), many.alias(CELLS.name)), marks, CELLS)


def _naming(
    sheet: Sheet, frame: pl.DataFrame, marks: Iterable[str], *measures: MeasureColumn
) -> Iterator[SheetJudgement]:
    """Yield the verdicts in *frame*; the broken ones with *measures*, and with those cells of *marks* that are true."""
    import polars as pl

    yield SheetJudgement(sheet=sheet, frame=frame.filter(pl.col(VERDICT).fill_null(value=True)).select(ROW, VERDICT))
    names = [pl.when(cell).then(pl.lit(cell)).otherwise(pl.lit(None, pl.String)) for cell in marks]
    joined = pl.concat_str(*names, separator=" ", ignore_nulls=True) if names else pl.lit("")
    broken = frame.filter(~pl.col(VERDICT)).with_columns(joined.alias(_WRONG))
    for (cells,), rows in broken.group_by(_WRONG, maintain_order=True):
        said = rows.select(ROW, VERDICT, *(one.name for one in measures))
        yield SheetJudgement(sheet=sheet, frame=said, cells=tuple(str(cells).split()), measures=measures)


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

    for sheet, cells in _of_stations(recap, ("votes", "party_list_votes")):
        if len(cells) < 2:
            continue
        there = {cell: facts_of(sheet).is_written(cell) for cell in cells}
        some = {cell: test for cell, test in there.items() if not isinstance(test, bool)}
        frame = answers(sheet, {_OPEN: is_unfinished(sheet)} | some)
        always = pl.lit(sum(test is True for test in there.values()), pl.Int64)
        many = pl.sum_horizontal(always, *(pl.col(cell).cast(pl.Int64) for cell in some))
        rows = frame.select(ROW, _OPEN, many.alias("left")).filter(pl.col("left") > 0)
        verdict = (
            pl.when(pl.col("left") == len(cells))
            .then(pl.lit(value=True))
            .when(~pl.col(_OPEN))
            .then(pl.lit(value=False))
        )
        yield SheetJudgement(
            sheet=sheet,
            frame=rows.select(ROW, verdict.alias(VERDICT), "left", pl.lit(len(cells), pl.Int64).alias("right")),
            cells=tuple(cells),
        )
