"""Places with one form for each form that is asked: another contest, source or form, and the unit above."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

import attrs
import polars as pl

from ...model.cell import CellKey
from ...model.contest import Contest
from ...model.sheet import DISTRICT, ROUND, UNIT, Sheet
from ...model.tier import Tier
from ...model.unit import NATION
from ...rules.expr import Scope, ScopeKind
from ...rules.places import place_of
from ..around import Around
from ..kept import MOST, TEXT, Kept
from .place import PARENT, Wanted, Within, district_beside, linked, once, rows_of, units_within


@attrs.frozen(kw_only=True)
class OneForm:
    """
    One form, of some sheets, for each form that is asked.

    Attributes:
        name: The key of the place.

        sheets: Where the forms are.

        on: The columns that tell which form it is said of.

        base: The forms that are asked.

        kept: Where figures are kept that other sheets ask for too.

        above: The tier of the unit above, where that is meant; `None` for the unit itself.
    """

    name: str
    sheets: tuple[Sheet, ...]
    on: tuple[str, ...]
    base: Sheet
    kept: Kept
    above: Tier | None = None

    @property
    def keys(self) -> frozenset[CellKey]:
        """The cells that can be read there."""
        return frozenset().union(*(sheet.captured for sheet in self.sheets))

    def read(self, wanted: Sequence[Wanted], within: Within) -> pl.DataFrame:
        """Return a row per form with the numbers *wanted*; null is unknown."""
        cells = tuple(dict.fromkeys(one.cell for one in wanted))
        around = within if self.above is None else within.above(self.above)
        if sum(sheet.height for sheet in self.sheets) * (len(cells) + TEXT * len(self.on)) <= MOST:
            districts = tuple(district_beside(self.base, sheet) for sheet in self.sheets)
            of_all = self.kept.table(
                (self.sheets, self.on, cells, districts), lambda: self._rows(cells, Within(NATION, NATION))
            )
            rows = units_within(of_all, around)
        else:
            rows = self._rows(cells, around)
        named = [pl.col(key).alias(place) for key, place in zip(self._keys, self.on, strict=True)]
        return rows.select(*named, *(pl.col(one.cell).alias(one.name) for one in wanted))

    @property
    def _keys(self) -> tuple[str, ...]:
        return tuple(UNIT if key == PARENT else key for key in self.on)

    def _rows(self, cells: Sequence[CellKey], within: Within) -> pl.DataFrame:
        """Return the forms in the order of units, without those that are there twice."""
        keys = self._keys
        tables = [
            rows_of(sheet, cells, keys, within, district=district_beside(self.base, sheet)).select(*keys, *cells)
            for sheet in self.sheets
        ]
        return once(pl.concat(tables, how="vertical_relaxed").collect(), keys)


def contest_place(sheet: Sheet, contest: Contest, around: Around) -> OneForm | None:
    """Return the forms of *contest* at the units of *sheet*."""
    if contest is sheet.form.contest:
        return None
    sheets = around.trusted(around.at(sheet, sheet.tier, contest=contest), sheet.source)
    return _place(contest.value, sheet, sheets, around)


def source_place(sheet: Sheet, source: str, around: Around) -> OneForm | None:
    """Return what *source* says of the units of *sheet*, on a certificate or as KPU's system published it."""
    if source == sheet.source:
        return None
    everywhere = (one for published in (False, True) for one in around.at(sheet, sheet.tier, published=published))
    sheets = [one for one in everywhere if one.source == source]
    return _place(place_of(Scope(ScopeKind.SOURCE, source)), sheet, sheets, around)


def form_place(sheet: Sheet, pattern: str, around: Around, *, column: bool) -> OneForm | None:
    """
    Return the forms called *pattern* of the units of *sheet*.

    Args:
        sheet: The forms that are asked.

        pattern: The name of the other form, with ``*``.

        around: The forms around them.

        column: Whether child columns are asked, whose own form may have the same name.
    """
    sheets = [
        one
        for one in around.at(sheet, sheet.tier)
        if fnmatchcase(one.form.id, pattern) and (column or one.form.id != sheet.form.id)
    ]
    place = _place(place_of(Scope(ScopeKind.FORM, pattern)), sheet, around.trusted(sheets, sheet.source), around)
    if place is None or not column:
        return place
    # The vote that the form above is of says nothing of the stations on it that did not vote again.
    return attrs.evolve(place, on=tuple(key for key in place.on if key != ROUND))


def parent_place(sheet: Sheet, around: Around) -> OneForm | None:
    """Return the forms of the units above those of *sheet*."""
    above = sheet.tier.parent
    if above is None:
        return None
    sheets = around.trusted(around.at(sheet, above), sheet.source)
    place = _place(ScopeKind.PARENT.value, sheet, sheets, around)
    on = (PARENT, *(key for key in place.on if key == DISTRICT)) if place else ()
    return None if place is None else attrs.evolve(place, on=on, above=above)


def _place(name: str, sheet: Sheet, sheets: Sequence[Sheet], around: Around) -> OneForm | None:
    if not sheets:
        return None
    return OneForm(name=name, sheets=tuple(sheets), on=linked(sheet, sheets), base=sheet, kept=around.kept)
