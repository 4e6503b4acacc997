"""What of a sheet is asked in its own right: its last readings, earlier ones, and its child columns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, groupby

import attrs
import polars as pl

from ..model.cell import CellKey
from ..model.sheet import CHILD, DISTRICT, KEYS, PAGE, SEEN, UNIT, Sheet
from ..model.tier import CODE_WIDTHS

SLICE = 1 << 17
"""How many forms are held in memory at once."""


@attrs.frozen(kw_only=True)
class Variant:
    """
    Forms that are asked in their own right.

    Attributes:
        sheet: The forms.

        column: Whether they are child columns of recapitulation forms.

        current: Whether no later reading of them is there.

        whole: The sheet that they are of, for its child columns and readings.
    """

    sheet: Sheet
    column: bool = False
    current: bool = True
    whole: Sheet


def variants(sheet: Sheet) -> Iterator[Variant]:
    """Yield the parts of *sheet* that are asked, each with at most `SLICE` forms."""
    if SEEN in sheet.schema:
        for current, part in _by_reading(sheet):
            yield from _sliced(part, Variant(sheet=part, current=current, whole=sheet))
    else:
        yield from _sliced(sheet, Variant(sheet=sheet, whole=sheet))
    for columns in column_forms(sheet):
        yield from _sliced(columns, Variant(sheet=columns, column=True, whole=columns))


def alike(sheet: Sheet) -> Iterator[tuple[Variant, Iterator[Sheet]]]:
    """Yield the forms of *sheet* that read the same places: the first of them, and all, so many at a time."""
    for _, group in groupby(variants(sheet), key=lambda variant: (id(variant.whole), variant.current)):
        first = next(group)
        yield first, (variant.sheet for variant in chain([first], group))


def _by_reading(sheet: Sheet) -> Iterator[tuple[bool, Sheet]]:
    frame = sheet.frame.with_row_index("row")
    keys = [key for key in (UNIT, DISTRICT) if key in sheet.schema]
    is_last = frame.select(pl.col(SEEN) == pl.col(SEEN).max().over(keys)).to_series()
    for current in (True, False):
        part = frame.filter(is_last if current else ~is_last)
        if part.height:
            illegible = _moved(sheet.illegible, part["row"])
            yield current, attrs.evolve(sheet, frame=part.drop("row"), illegible=illegible, columns=None, pages=None)


def _moved(illegible: frozenset[tuple[int, CellKey]], rows: pl.Series) -> frozenset[tuple[int, CellKey]]:
    if not illegible:
        return illegible
    places = {row: at for at, row in enumerate(rows)}
    return frozenset((places[row], key) for row, key in illegible if row in places)


def column_forms(sheet: Sheet) -> Iterator[Sheet]:
    """Yield the child columns of recapitulation forms as forms of the children, by their tier."""
    columns = sheet.columns
    if columns is None or sheet.form.published:
        return
    widths = columns[CHILD].str.len_chars()
    for tier in (tier for tier, width in CODE_WIDTHS.items() if width in set(widths.unique())):
        rows = columns.filter(widths == tier.code_width)
        frame = rows.drop([name for name in (UNIT, PAGE, SEEN) if name in rows.columns]).rename({CHILD: UNIT})
        keys = [key for key in KEYS if key in frame.columns]
        cells = [name for name in frame.columns if name not in keys]
        yield attrs.evolve(
            sheet,
            tier=tier,
            frame=frame.select(*keys, *cells).sort(keys),
            columns=None,
            pages=None,
            illegible=frozenset(),
        )


def _sliced(sheet: Sheet, variant: Variant) -> Iterator[Variant]:
    if isinstance(sheet.table, pl.DataFrame) and sheet.table.height <= SLICE:
        yield attrs.evolve(variant, sheet=sheet)
        return
    for start in range(0, max(sheet.height, 1), SLICE):
        illegible = frozenset((row - start, key) for row, key in sheet.illegible if start <= row < start + SLICE)
        part = sheet.lazy.slice(start, SLICE).collect()
        yield attrs.evolve(variant, sheet=attrs.evolve(sheet, frame=part, illegible=illegible))
