"""What is known of the boxes of a sheet as a whole, so that most forms need not be looked at one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakKeyDictionary

import attrs

from recaprules.model.cell import CellKey
from recaprules.model.sheet import Sheet

from .kinds import ROW

if TYPE_CHECKING:
    import polars as pl

Test: TypeAlias = "pl.Expr | bool"
"""What is asked of each form, or its answer where that is the same on all forms of a sheet."""

_Found: TypeAlias = "tuple[int, int | None, int | None]"

LARGE = 1 << 24
"""So many boxes of one sheet are not read at once."""

FEW = 4
"""So many cells are asked first where one that is filled suffices, then so many times as many."""


@attrs.frozen(kw_only=True)
class Facts:
    """
    What was found in one pass over a sheet.

    Attributes:
        captured: The cells that the source publishes.

        blanks: How many forms have no number in each of them.

        least: The least number in each; a cell without a number is left out.

        greatest: The greatest number in each.

        illegible: The rows in which a cell holds something that is no whole
            number, for each cell that has such rows.
    """

    captured: frozenset[CellKey]
    blanks: Mapping[CellKey, int]
    least: Mapping[CellKey, int]
    greatest: Mapping[CellKey, int]
    illegible: Mapping[CellKey, pl.Series]

    def has_number(self, cell: CellKey) -> Test:
        """Return whether a number is in *cell*."""
        import polars as pl

        if not self.blanks[cell]:
            return True
        return pl.col(cell).is_not_null() if cell in self.least else False

    def is_illegible(self, cell: CellKey) -> Test:
        """Return whether *cell* holds something that is no whole number."""
        import polars as pl

        rows = self.illegible.get(cell)
        return False if rows is None else pl.col(ROW).is_in(rows.implode())

    def is_written(self, cell: CellKey) -> Test:
        """Return whether something is in *cell*, legible or not."""
        return either(self.has_number(cell), self.is_illegible(cell))

    def is_below(self, cell: CellKey, bound: int) -> Test:
        """Return whether a number less than *bound* is in *cell*."""
        import polars as pl

        if self.least.get(cell, bound) >= bound:
            return False
        if not self.blanks[cell] and self.greatest[cell] < bound:
            return True
        return (pl.col(cell) < bound).fill_null(value=False)

    def is_above(self, cell: CellKey, bound: int) -> Test:
        """Return whether a number greater than *bound* is in *cell*."""
        import polars as pl

        if self.greatest.get(cell, bound) <= bound:
            return False
        if not self.blanks[cell] and self.least[cell] > bound:
            return True
        return (pl.col(cell) > bound).fill_null(value=False)


_KEPT: WeakKeyDictionary[Sheet, Facts] = WeakKeyDictionary()


def facts_of(sheet: Sheet) -> Facts:
    """Return what is known of *sheet* as a whole; it is read once."""
    facts = _KEPT.get(sheet)
    if facts is None:
        facts = _KEPT[sheet] = _read(sheet)
    return facts


def _read(sheet: Sheet) -> Facts:
    import polars as pl

    captured = sheet.captured
    found = (
        _in_pieces(sheet, sorted(captured)) if _is_large(sheet, len(captured)) else _at_once(sheet, sorted(captured))
    )
    illegible: dict[CellKey, list[int]] = defaultdict(list)
    for row, cell in sheet.illegible:
        illegible[cell].append(row)
    return Facts(
        captured=captured,
        blanks={cell: blanks for cell, (blanks, _, _) in found.items()},
        least={cell: least for cell, (_, least, _) in found.items() if least is not None},
        greatest={cell: greatest for cell, (_, _, greatest) in found.items() if greatest is not None},
        illegible={cell: pl.Series(sorted(rows), dtype=pl.UInt32) for cell, rows in illegible.items()},
    )


def _at_once(sheet: Sheet, cells: Sequence[CellKey]) -> dict[CellKey, _Found]:
    """Return how many forms have no number in each of *cells*, the least number and the greatest."""
    return {one.name: (one.null_count(), _whole(one.min()), _whole(one.max())) for one in sheet.only(*cells)}


def _in_pieces(sheet: Sheet, cells: Sequence[CellKey]) -> dict[CellKey, _Found]:
    """Return the same; no more of *sheet* is in memory at a time than a piece."""
    import polars as pl

    numbers = pl.col(cells)
    kinds = {"blanks": numbers.null_count(), "least": numbers.min(), "greatest": numbers.max()}
    plan = sheet.lazy.select(number.name.prefix(f"{kind} ") for kind, number in kinds.items())
    said = plan.collect(engine="streaming").row(0, named=True)
    return {cell: (said[f"blanks {cell}"], said[f"least {cell}"], said[f"greatest {cell}"]) for cell in cells}


def _whole(number: object) -> int | None:
    return number if isinstance(number, int) else None


def _is_large(sheet: Sheet, many: int) -> bool:
    return sheet.height * many > LARGE


def collected(sheet: Sheet, plan: pl.LazyFrame, many: int) -> pl.DataFrame:
    """Return what *plan* says of the forms of *sheet* by *many* of its cells; a large sheet is read in pieces."""
    return plan.collect(engine="streaming" if _is_large(sheet, many) else "in-memory")


def either(*tests: Test) -> Test:
    """Return whether one of *tests* is true."""
    import polars as pl

    if any(test is True for test in tests):
        return True
    open_ones = [test for test in tests if test is not False]
    return pl.any_horizontal(open_ones) if open_ones else False


def both(one: Test, other: Test) -> Test:
    """Return whether *one* and *other* are true."""
    if one is False or other is False:
        return False
    if one is True:
        return other
    return one if other is True else one & other


def negated(test: Test) -> Test:
    """Return whether *test* is false."""
    return not test if isinstance(test, bool) else ~test


def answer(test: Test) -> pl.Expr:
    """Return *test* as it is asked of each form."""
    import polars as pl

    return pl.lit(test) if isinstance(test, bool) else test


def answers(sheet: Sheet, tests: Mapping[str, Test]) -> pl.DataFrame:
    """Return `row` of every form of *sheet*, and a column for each of *tests* by its name."""
    import polars as pl

    asked = {name: answer(test) for name, test in tests.items()}
    cells = sorted({cell for one in asked.values() for cell in one.meta.root_names()} - {ROW})
    if not cells:
        return pl.DataFrame({ROW: pl.int_range(sheet.height, eager=True)}).select(ROW, **asked)
    return collected(sheet, sheet.lazy.select(cells).with_row_index(ROW).select(ROW, **asked), len(cells))


def on_some(sheet: Sheet, cells: Iterable[CellKey], test: Callable[[CellKey], Test]) -> Test:
    """
    Return whether *test* is true of one of *cells*.

    Those that are blank least are asked first, and others only while it is
    not true on every form of *sheet*.
    """
    import polars as pl

    blanks = facts_of(sheet).blanks
    waiting, many = [], FEW
    for cell in sorted(cells, key=lambda one: blanks.get(one, 0)):
        one = test(cell)
        if one is True:
            return True
        if one is not False:
            waiting.append(one)
    found: Test = False
    while waiting:
        asked, waiting, many = waiting[:many], waiting[many:], many * FEW
        true = answers(sheet, {"true": either(found, *asked)})["true"]
        if true.all():
            return True
        found = pl.lit(true)
    return found
