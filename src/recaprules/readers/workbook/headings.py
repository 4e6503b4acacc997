"""The row of headings of a sheet: which column is what, and on which page it stands."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import attrs

from ...model.text import Text
from ...model.tier import Tier
from ...model.unit import UnitCode, parent_of, tier_of
from ..units import unit_in
from . import words
from .grid import Grid, Position, address
from .labels import (
    CARRIED,
    CODE,
    LABEL,
    MARK,
    NAME,
    PAGE,
    PAGE_TOTAL,
    SEX,
    STATION,
    TOTAL,
    child_heading,
    nearest,
    plain,
)
from .noting import Notes


class Kind(enum.Enum):
    """What a column of figures is."""

    CHILD = "child"
    CARRIED = "carried"
    PAGE_TOTAL = "page total"
    TOTAL = "total"


_SUMS = {plain(CARRIED): Kind.CARRIED, plain(PAGE_TOTAL): Kind.PAGE_TOTAL, plain(TOTAL): Kind.TOTAL}
_HEADINGS = {Kind.CARRIED: CARRIED, Kind.PAGE_TOTAL: PAGE_TOTAL, Kind.TOTAL: TOTAL}
_LABELS = {plain(one): one for one in (MARK, LABEL, SEX, NAME, CODE)}
_STATION = re.compile(r"(?:tps|tpsln|ksk|pos)(?: ln)? ?0*([0-9]{1,3})(?: [^0-9]*)?")
_NO_CHILD = UnitCode("")


@attrs.frozen(kw_only=True)
class Column:
    """
    A column of figures.

    Attributes:
        at: The column of the sheet; `None` where nobody can say which it is,
            so that its figures are not known.

        kind: What it is.

        child: The unit whose figures these are; empty of a sum, and where the
            unit is not known.

        page: The page that it stands on, from 1.
    """

    at: int | None
    kind: Kind
    child: UnitCode = _NO_CHILD
    page: int = 1


@attrs.frozen(kw_only=True)
class Headings:
    """
    The columns of a sheet.

    Attributes:
        row: The row in which the headings stand.

        labels: Where the columns are that say what a row is, by their headings.

        columns: The columns of figures; each child, sum of a page and the
            total once.
    """

    row: int
    labels: Mapping[str, int]
    columns: tuple[Column, ...]


def heading_row(grid: Grid, notes: Notes) -> int | None:
    """Return the row of headings; `None` where there is not exactly one, which is noted."""
    written = [
        at for at, value in sorted(grid.cells.items()) if isinstance(value, str) and plain(value) == plain(LABEL)
    ]
    found = [at for at in written if grid.merged.get(at, at) == at]
    if len(found) == 1:
        return found[0][0]
    if found:
        notes.error(", ".join(address(*at) for at in found), words.LABEL_TWICE, LABEL)
    else:
        notes.error("", words.NO_LABELS)
    return None


def read_headings(grid: Grid, row: int, unit: UnitCode, notes: Notes) -> Headings | None:
    """
    Return the columns under the headings in *row* of the sheet of *unit*.

    What is wrong is noted. A column whose heading is not known keeps a place
    among the children, so that nobody adds up the others as if they were all.

    Returns:
        The columns; `None` where those that label the rows are there twice.
    """
    reader = _HeadingReader(grid, row, unit, notes)
    labels = reader.labels()
    if labels is None:
        return None
    return Headings(row=row, labels=labels, columns=tuple(reader.columns(labels)))


@attrs.define
class _HeadingReader:
    grid: Grid
    row: int
    unit: UnitCode
    notes: Notes
    filled: dict[int, Position] = attrs.field(factory=dict)
    figures: set[int] = attrs.field(factory=set)
    width: int = 0

    def __attrs_post_init__(self) -> None:
        self.width = max((column for _, column in self.grid.cells), default=-1) + 1
        for (row, column), value in self.grid.cells.items():
            if row > self.row:
                self.filled[column] = min(self.filled.get(column, (row, column)), (row, column))
                if not isinstance(value, str) or any(letter.isdecimal() for letter in value):
                    self.figures.add(column)

    # ---- columns that label rows

    def labels(self) -> dict[str, int] | None:
        found: dict[str, int] = {}
        for column in range(self.width):
            label = _LABELS.get(plain(self.grid.text(self.row, column)))
            if label is None or self.grid.merged.get((self.row, column), (self.row, column)) != (self.row, column):
                continue
            if label in found and label in (MARK, NAME):
                continue  # neither is read
            if label in found:
                places = f"{address(self.row, found[label])}, {address(self.row, column)}"
                self.notes.error(places, words.LABEL_TWICE, label)
                return None
            found[label] = column
        return found

    # ---- columns of figures

    def columns(self, labels: Mapping[str, int]) -> list[Column]:
        others = [column for column in range(self.width) if column not in labels.values()]
        pages = self._pages()
        page, is_closed, is_first = 1, False, True
        found: list[Column] = []
        for at in others:
            column = self._column(at, right=at > labels[LABEL])
            if column is None:
                continue
            if column.kind is not Kind.TOTAL and not is_first and (is_closed or column.kind is Kind.CARRIED):
                page, is_closed = page + 1, False
            is_first = False
            is_closed = is_closed or column.kind is Kind.PAGE_TOTAL
            page = pages.get(at, page)
            found.append(attrs.evolve(column, page=page))
        self._order(found)
        once = self._once(found)
        self._complete(once)
        return once

    def _column(self, at: int, *, right: bool) -> Column | None:
        """Return what stands at the head of one column; `None` of a column without figures."""
        text = self.grid.text(self.row, at)
        kind = _SUMS.get(plain(text))
        if kind is not None:
            return Column(at=at, kind=kind)
        child = self._child(text)
        if child is not None:
            if parent_of(child) == self.unit:
                return Column(at=at, kind=Kind.CHILD, child=child)
            self.notes.error(address(self.row, at), words.NOT_BELOW, text)
            return Column(at=None, kind=Kind.CHILD)
        if at not in self.figures or not right:
            if text or at in self.filled:
                self._unused(at, text)
            return None
        self._unknown(at, text)
        return Column(at=None, kind=Kind.CHILD)

    def _child(self, text: str) -> UnitCode | None:
        tier = tier_of(self.unit).child
        station = _STATION.fullmatch(plain(text))
        if tier is Tier.TPS and station is not None:
            return UnitCode(f"{self.unit}{station[1]:>03}")
        codes = [code for code in (unit_in(word) for word in text.split()) if code and tier_of(code) is tier]
        return codes[0] if len(codes) == 1 else None

    def _unused(self, at: int, text: str) -> None:
        place = address(self.row, at) if text else address(*self.filled[at])
        self.notes.notice(place, words.COLUMN_NOT_USED, text)

    def _unknown(self, at: int, text: str) -> None:
        if not text:
            self.notes.error(address(*self.filled[at]), words.NO_HEADING)
            return
        tier = tier_of(self.unit).child
        near = nearest(text, [CARRIED, PAGE_TOTAL, TOTAL, *_some_headings(text, tier)])
        detail = words.both(Text(text, text), words.did_you_mean(near)) if near else Text(text, text)
        self.notes.error(address(self.row, at), words.UNKNOWN_COLUMN, detail)

    # ---- pages

    def _pages(self) -> dict[int, int]:
        """Return the pages that a row above the headings names, by column."""
        rows = [row for (row, _), value in self.grid.cells.items() if row < self.row and _is_page_label(value)]
        if len(rows) != 1:
            return {}
        numbers = {
            at: re.fullmatch(r"(?:halaman )?0*([1-9][0-9]{0,3})", plain(self.grid.text(rows[0], at)))
            for at in range(self.width)
        }
        return {at: int(number[1]) for at, number in numbers.items() if number is not None}

    # ---- all columns together

    def _order(self, columns: Sequence[Column]) -> None:
        children = [one for one in columns if one.kind is Kind.CHILD and one.child and one.at is not None]
        for before, after in pairwise(children):
            if after.child < before.child or after.page < before.page:
                self.notes.notice(self._place(after), words.OUT_OF_ORDER, self._heading(after))
                return

    def _once(self, columns: Iterable[Column]) -> list[Column]:
        """Return each column once; of those that are there more than once, nobody can say which one counts."""
        places: dict[object, list[Column]] = {}
        for number, one in enumerate(columns):
            same: object = (
                (one.kind, one.page) if one.kind in (Kind.CARRIED, Kind.PAGE_TOTAL) else (one.kind, one.child)
            )
            unknown = one.kind is Kind.CHILD and not one.child
            places.setdefault(number if unknown else same, []).append(one)
        for same_columns in places.values():
            if len(same_columns) > 1:
                where = ", ".join(self._place(one) for one in same_columns)
                self.notes.error(where, words.COLUMN_TWICE, self._heading(same_columns[0]))
        return [
            one if len(several) == 1 else attrs.evolve(one, at=None)
            for several in places.values()
            for one in several[:1]
        ]

    def _complete(self, columns: Sequence[Column]) -> None:
        kinds = {(one.kind, one.page) for one in columns}
        last = max((page for _, page in kinds), default=1)
        missing = [
            (page, kind)
            for page in sorted({page for _, page in kinds})
            for kind, is_expected in ((Kind.CARRIED, page > 1), (Kind.PAGE_TOTAL, page < last))
            if is_expected and (kind, page) not in kinds
        ]
        for page, kind in missing:
            self.notes.error("", words.PAGE_WITHOUT.filled(page=page, column=_HEADINGS[kind]))
        if Kind.TOTAL not in {kind for kind, _ in kinds}:
            self.notes.error("", words.MISSING_COLUMN, TOTAL)
        if Kind.CHILD not in {kind for kind, _ in kinds}:
            self.notes.error("", words.NO_CHILDREN)

    def _place(self, column: Column) -> str:
        return "" if column.at is None else address(self.row, column.at)

    def _heading(self, column: Column) -> str:
        tier = tier_of(self.unit).child
        return _HEADINGS.get(column.kind) or (child_heading(column.child, tier) if tier is not None else "")


def _some_headings(text: str, tier: Tier | None) -> list[str]:
    """Return the heading that the station would have whose number stands in *text*."""
    number = re.search(r"[0-9]{1,3}", text)
    return [f"{STATION} {number[0]:>03}"] if tier is Tier.TPS and number else []


def _is_page_label(value: object) -> bool:
    return isinstance(value, str) and plain(value) == plain(PAGE)
