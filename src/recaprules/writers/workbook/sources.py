"""Where the figures of a workbook come from: the forms of one contest in a recap, unit by unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from weakref import WeakKeyDictionary

import attrs
import polars as pl

from ...model.ballot import Ballot
from ...model.cell import CellKey, Missing
from ...model.contest import Contest
from ...model.recap import Recap
from ...model.sheet import CHILD, DISTRICT, KEYS, PAGE, PART, SEEN, UNIT, Sheet
from ...model.sheet import PAGE_TOTAL as FOOT
from ...model.text import Text
from ...model.tier import Tier
from ...model.unit import UnitCode, parent_of, tier_of
from ...readers.workbook.headings import Kind
from ...readers.workbook.read import SOURCE
from . import words
from .plan import Figures, Slot

_ROW = "row of the sheet"


@attrs.define(eq=False)
class Sources:
    """
    The forms of one contest in a recap.

    Attributes:
        recap: Everything that was read.

        contest: What was voted for.

        unit: The unit that everything asked for is or lies in.

        source: Which source counts where several have a form; `None` where
            only one may have it.

        problems: What is missing or contradicts itself.
    """

    recap: Recap
    contest: Contest
    unit: UnitCode
    source: str | None = None
    problems: list[Text] = attrs.field(factory=list)
    _held: WeakKeyDictionary[Sheet, pl.DataFrame] = attrs.field(init=False, factory=WeakKeyDictionary)

    @property
    def sheets(self) -> list[Sheet]:
        """The forms of this contest that are certificates."""
        return [one for one in self.recap.sheets if one.form.contest is self.contest and not one.form.published]

    # ---- which units there are

    def units(self, below: UnitCode, district: str = "") -> set[UnitCode]:
        """Return the units below *below*, in *district* if one is given, that some form is of or has a column for."""
        found: set[str] = set()
        for sheet in self.sheets:
            rows = self._rows(sheet, district)
            if rows is None:
                continue
            found |= set(_below(rows.select(UNIT), UNIT, below))
            if sheet.columns is not None:
                columns = sheet.columns.filter(pl.col(CHILD) != "")
                if DISTRICT in columns.columns and district:
                    columns = columns.filter(pl.col(DISTRICT) == district)
                found |= set(_below(columns.lazy(), CHILD, below))
        return {UnitCode(unit) for unit in found}

    def districts(self, unit: UnitCode) -> set[str]:
        """Return the electoral districts in which *unit*, or what lies in it, has a form."""
        found: set[str] = set()
        for sheet in self.sheets:
            rows = sheet.lazy.filter(within(UNIT, unit))
            if DISTRICT in sheet.schema:
                found |= set(rows.select(pl.col(DISTRICT).drop_nulls().unique()).collect()[DISTRICT])
            elif sheet.ballot.district and rows.head(1).collect().height:
                found.add(sheet.ballot.district)
        return found

    def ballot(self, unit: UnitCode, district: str) -> Ballot | None:
        """Return the ballot of the forms in *unit*, where they agree; the most trusted source that has some says it."""
        there = [one for one in self.sheets if self._has_forms(one, unit, district)]
        chosen = [one for one in there if one.source == (self.source or SOURCE)] or there
        ballots: dict[object, Ballot] = {}
        for sheet in chosen:
            same = tuple((option.code, option.number, option.candidates) for option in sheet.ballot.options)
            if same not in ballots or not any(option.name for option in ballots[same].options):
                ballots[same] = attrs.evolve(sheet.ballot, district=district or sheet.ballot.district)
        if len(ballots) > 1:
            self.note(words.SEVERAL_BALLOTS, unit=unit, contest=self.contest.value, count=len(ballots))
        return next(iter(ballots.values()), None)

    def _has_forms(self, sheet: Sheet, unit: UnitCode, district: str) -> bool:
        rows = self._rows(sheet, district)
        return rows is not None and rows.filter(within(UNIT, unit)).head(1).collect().height > 0

    # ---- what its forms say

    def total(self, unit: UnitCode, district: str) -> Figures:
        """Return the figures of the form of *unit*; none where there is no such form."""
        return self._figures(self._sheet(unit, district), unit, district)

    def printed(self, unit: UnitCode, district: str) -> dict[Slot, Figures]:
        """Return what the form of *unit* itself says in its columns, page by page; nothing where it has none."""
        sheet = self._sheet(unit, district)
        if sheet is None or sheet.columns is None:
            return {}
        found: dict[Slot, Figures] = {}
        for row in _of(sheet.columns, unit, district).to_dicts():
            if row[CHILD]:
                slot = Slot(kind=Kind.CHILD, child=UnitCode(row[CHILD]), page=row.get(PAGE) or 0)
                self._put(found, slot, row, unit)
        if sheet.pages is not None:
            for row in _of(sheet.pages, unit, district).to_dicts():
                kind = Kind.PAGE_TOTAL if row[PART] == FOOT else Kind.CARRIED
                self._put(found, Slot(kind=kind, page=row[PAGE] or 0), row, unit)
        return found

    def of_children(self, children: Iterable[UnitCode], district: str) -> dict[UnitCode, Figures]:
        """Return the figures of the own forms of some units, as far as there are some."""
        found = {child: self._figures(self._sheet(child, district), child, district) for child in children}
        return {child: figures for child, figures in found.items() if figures}

    # ---- which form counts

    def _sheet(self, unit: UnitCode, district: str) -> Sheet | None:
        there = [
            sheet
            for sheet in self.sheets
            if sheet.tier is tier_of(unit)
            and self._rows(sheet, district) is not None
            and _of(self._inside(sheet), unit, district).height
        ]
        chosen = [one for one in there if one.source == (self.source or SOURCE)] or there
        if len(chosen) > 1:
            names = ", ".join(sorted({one.source for one in chosen}))
            self.note(words.SEVERAL_FORMS, unit=unit, contest=self.contest.value, sources=names)
        return chosen[0] if chosen else None

    def _inside(self, sheet: Sheet) -> pl.DataFrame:
        """Return the rows of *sheet* that are asked for, with their numbers in the sheet."""
        if sheet not in self._held:
            self._held[sheet] = sheet.lazy.with_row_index(_ROW).filter(within(UNIT, self.unit)).collect()
        return self._held[sheet]

    def _rows(self, sheet: Sheet, district: str) -> pl.LazyFrame | None:
        """Return the rows of *sheet* in *district*; `None` where the sheet is of another one."""
        if DISTRICT in sheet.schema:
            return sheet.lazy.filter(pl.col(DISTRICT) == district) if district else sheet.lazy
        return sheet.lazy if not district or sheet.ballot.district in ("", district) else None

    def _figures(self, sheet: Sheet | None, unit: UnitCode, district: str) -> dict[CellKey, int | Missing]:
        if sheet is None:
            return {}
        rows = _of(self._inside(sheet), unit, district)
        if rows.height > 1:
            self.note(words.FORM_TWICE, unit=unit, contest=self.contest.value, source=sheet.source)
        row = rows.row(0, named=True)
        wrong = {key for number, key in sheet.illegible if number == row[_ROW]}
        figures = _numbers(row)
        return {**figures, **{key: Missing.ILLEGIBLE for key in wrong if key not in figures}}

    def _put(self, found: dict[Slot, Figures], slot: Slot, row: dict[str, object], unit: UnitCode) -> None:
        if any((one.kind, one.child) == (slot.kind, slot.child) and (slot.child or one == slot) for one in found):
            self.note(words.COLUMN_TWICE, unit=unit, column=slot.child or slot.kind.value)
        found[slot] = _numbers(row)

    def note(self, text: Text, **values: object) -> None:
        """Note what is missing or contradicts itself, once."""
        problem = text.filled(**values)
        if problem not in self.problems:
            self.problems.append(problem)


def _numbers(row: dict[str, object]) -> dict[CellKey, int | Missing]:
    others = (*KEYS, CHILD, PAGE, PART, _ROW)
    return {key: value for key, value in row.items() if key not in others and isinstance(value, int)}


def _of(table: pl.DataFrame, unit: UnitCode, district: str) -> pl.DataFrame:
    """Return the rows of one unit, of its last reading."""
    rows = table.filter(pl.col(UNIT) == unit)
    if DISTRICT in rows.columns and district:
        rows = rows.filter(pl.col(DISTRICT) == district)
    seen = pl.col(SEEN).fill_null("")
    return rows.filter(seen == seen.max()) if SEEN in rows.columns else rows


def within(column: str, unit: UnitCode) -> pl.Expr:
    """Return whether the units in *column* are *unit* or lie in it."""
    return pl.lit(value=True) if tier_of(unit) is Tier.NATIONAL else pl.col(column).str.starts_with(unit)


def _below(table: pl.LazyFrame, column: str, unit: UnitCode) -> Sequence[str]:
    return (
        table.filter(within(column, unit), pl.col(column) != unit)
        .select(pl.col(column).unique())
        .collect()[column]
        .to_list()
    )


def with_ancestors(units: Iterable[UnitCode]) -> set[UnitCode]:
    """
    Return *units* and all units above them.

    >>> sorted(with_ancestors([UnitCode("110101")]))
    ['0', '11', '1101', '110101']
    """
    found: set[UnitCode] = set()
    for unit in units:
        above: UnitCode | None = unit
        while above is not None and above not in found:
            found.add(above)
            above = parent_of(above)
    return found
