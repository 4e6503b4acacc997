"""What of a sheet is asked in its own right: what counts, earlier readings, what a re-vote replaced, child columns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, groupby

import attrs
import polars as pl

from ..model.cell import CellKey
from ..model.rounds import last_reading, superseded
from ..model.sheet import CHILD, GROUP, KEYS, PAGE, ROUND, SEEN, UNIT, Sheet
from ..model.tier import CODE_WIDTHS

SLICE = 1 << 17
"""So many forms are held in memory at once, …"""

_CELLS = 1 << 23
"""… fewer where so many cells are on them, and no fewer than are stored together."""


@attrs.frozen(kw_only=True)
class Variant:
    """
    Forms that are asked in their own right.

    Attributes:
        sheet: The forms.

        column: Whether they are child columns of recapitulation forms.

        current: Whether they count: no later reading of them is there, and no re-vote replaced them.

        superseded: Whether a re-vote replaced them.

        whole: The sheet that they are of, for its child columns and readings.
    """

    sheet: Sheet
    column: bool = False
    current: bool = True
    superseded: bool = False
    whole: Sheet


def variants(sheet: Sheet) -> Iterator[Variant]:
    """Yield the parts of *sheet* that are asked, each with at most `SLICE` forms."""
    yield from _parts(sheet, column=False)
    for columns in column_forms(sheet):
        yield from _parts(columns, column=True)


def _parts(sheet: Sheet, *, column: bool) -> Iterator[Variant]:
    several = SEEN in sheet.schema or ROUND in sheet.schema
    for part in _by_reading(sheet) if several else (Variant(sheet=sheet, whole=sheet),):
        yield from _sliced(part.sheet, attrs.evolve(part, column=column))


def alike(sheet: Sheet) -> Iterator[tuple[Variant, Iterator[Sheet]]]:
    """Yield the forms of *sheet* that read the same places: the first of them, and all, so many at a time."""
    for _, group in groupby(variants(sheet), key=_reads):
        first = next(group)
        yield first, (variant.sheet for variant in chain([first], group))


def _reads(variant: Variant) -> tuple[int, bool, bool]:
    """Return what tells the forms that read the same places from others."""
    return id(variant.whole), variant.current, variant.superseded


def _by_reading(sheet: Sheet) -> Iterator[Variant]:
    frame = sheet.frame
    said = frame.select(last=last_reading(sheet.schema), replaced=superseded(sheet.schema))
    for of_last, of_replaced in ((True, False), (True, True), (False, False), (False, True)):
        rows = ((said["last"] == of_last) & (said["replaced"] == of_replaced)).arg_true()
        if rows.len():
            illegible = _moved(sheet.illegible, rows)
            alone = attrs.evolve(sheet, frame=frame[rows], illegible=illegible, columns=None, pages=None)
            yield Variant(sheet=alone, current=of_last and not of_replaced, superseded=of_replaced, whole=sheet)


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
        frame = rows.drop([name for name in (UNIT, PAGE) if name in rows.columns]).rename({CHILD: UNIT})
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
    size = _at_once(len(sheet.schema))
    if isinstance(sheet.table, pl.DataFrame) and sheet.table.height <= size:
        yield attrs.evolve(variant, sheet=sheet)
        return
    for start in range(0, max(sheet.height, 1), size):
        illegible = frozenset((row - start, key) for row, key in sheet.illegible if start <= row < start + size)
        part = sheet.lazy.slice(start, size).collect()
        yield attrs.evolve(variant, sheet=attrs.evolve(sheet, frame=part, illegible=illegible))


def _at_once(width: int) -> int:
    """Return how many forms with *width* columns are held at once."""
    size = SLICE
    while size > GROUP and size * width > _CELLS:
        size //= 2
    return size
