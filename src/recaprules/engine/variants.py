"""
What of a sheet is asked in its own right.

That is what counts, earlier readings, what a re-vote replaced and child
columns, and of these the forms at places where not all contests are held.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain, groupby, pairwise

import attrs
import polars as pl

from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.rounds import last_reading, superseded
from ..model.sheet import CHILD, GROUP, KEYS, PAGE, ROUND, SEEN, UNIT, Sheet
from ..model.tier import CODE_WIDTHS
from ..model.unit import UnitCode
from ..model.unitcodes import distinct, regencies
from ..rules.profile import Profile

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


def by_contests(
    forms: Sheet, contests: Collection[Contest], profile: Profile
) -> Iterator[tuple[frozenset[Contest], Sheet]]:
    """
    Yield *forms*, which are in memory, with those of *contests* that are not held at their places.

    Most often the same is held at all of them, and they are yielded as they
    are; else in the order of their units.
    """
    absent = not_held(forms.frame[UNIT], contests, profile)
    if len(set(absent.values())) < 2:
        yield next(iter(absent.values()), frozenset()), forms
        return
    forms = _in_order(forms)
    places = regencies(forms.frame[UNIT])
    first = [next(codes) for _, codes in groupby(absent, key=absent.__getitem__)]
    starts = [*(int(places.search_sorted(code)) for code in first), forms.height]
    for code, (start, end) in zip(first, pairwise(starts), strict=True):
        yield absent[code], _part(forms, start, end - start)


def not_held(units: pl.Series, contests: Collection[Contest], profile: Profile) -> dict[UnitCode, frozenset[Contest]]:
    """Return those of *contests* that are not held, by the regencies and cities of *units*, in order."""
    codes = map(UnitCode, distinct(regencies(units)) if contests else ())
    return {code: frozenset(one for one in contests if not profile.is_held(one, code)) for code in codes}


def _in_order(forms: Sheet) -> Sheet:
    units = forms.frame[UNIT]
    if units.is_sorted():
        return forms
    rows = units.arg_sort()
    return attrs.evolve(forms, frame=forms.frame[rows], illegible=moved(forms.illegible, rows))


def _by_reading(sheet: Sheet) -> Iterator[Variant]:
    frame = sheet.frame
    said = frame.select(last=last_reading(sheet.schema), replaced=superseded(sheet.schema))
    for of_last, of_replaced in ((True, False), (True, True), (False, False), (False, True)):
        rows = ((said["last"] == of_last) & (said["replaced"] == of_replaced)).arg_true()
        if rows.len():
            illegible = moved(sheet.illegible, rows)
            alone = attrs.evolve(sheet, frame=frame[rows], illegible=illegible, columns=None, pages=None)
            yield Variant(sheet=alone, current=of_last and not of_replaced, superseded=of_replaced, whole=sheet)


def moved(illegible: frozenset[tuple[int, CellKey]], rows: pl.Series) -> frozenset[tuple[int, CellKey]]:
    """Return what is *illegible* of a sheet, by its row among *rows*, which are taken of it."""
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
        yield attrs.evolve(variant, sheet=_part(sheet, start, size))


def _part(sheet: Sheet, start: int, size: int) -> Sheet:
    illegible = frozenset((row - start, key) for row, key in sheet.illegible if start <= row < start + size)
    return attrs.evolve(sheet, frame=sheet.lazy.slice(start, size).collect(), illegible=illegible)


def _at_once(width: int) -> int:
    """Return how many forms with *width* columns are held at once."""
    size = SLICE
    while size > GROUP and size * width > _CELLS:
        size //= 2
    return size
