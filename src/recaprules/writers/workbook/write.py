"""Planned sheets to the bytes of a workbook."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import attrs

from ...exceptions import MissingExtraError
from ...model.cell import Missing
from ...model.tier import Tier
from ...model.unit import UnitCode, parent_of, tier_of
from ...readers.workbook.headings import Kind
from ...readers.workbook.labels import (
    CARRIED,
    CODE,
    CONTEST,
    DISTRICT,
    ILLEGIBLE,
    LABEL,
    MARK,
    MODEL,
    NAME,
    PAGE,
    PAGE_TOTAL,
    PLACES,
    PROFILE,
    SEX,
    TOTAL,
    child_heading,
    printed_rows,
    sheet_name,
)
from .plan import FormPlan, Slot

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_LABELS = (MARK, LABEL, SEX, NAME, CODE)
_WIDTHS = (7, 36, 13, 22, 9)
_FIGURE_WIDTH = 13
_SUMS = {Kind.CARRIED: CARRIED, Kind.PAGE_TOTAL: PAGE_TOTAL, Kind.TOTAL: TOTAL}
_HEAD_LABEL, _HEAD_VALUE, _HEAD_NAME = 1, 2, 3
_LARGEST = 999_999_999
_A3 = 8
_SHORT = 25

_NOT_FORMULAS = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False, "in_memory": True}
_ALLOWED = {"format_columns": True, "format_rows": True, "select_locked_cells": True, "select_unlocked_cells": True}


def workbook_bytes(plans: Sequence[FormPlan]) -> bytes:
    """
    Return the workbook with a sheet for each of *plans*, in their order.

    Labels are locked, figures are not, and there is no formula: a sum is typed
    as on paper and then checked. The same plans give the same bytes.

    Raises:
        MissingExtraError: If XlsxWriter is not installed.

        ValueError: If there is no plan.
    """
    if not plans:
        raise ValueError("a workbook has at least one sheet")
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise MissingExtraError("xlsxwriter", "excel") from None
    stream = io.BytesIO()
    book = Workbook(stream, _NOT_FORMULAS)
    day = plans[0].profile.poll_date
    book.set_properties({"created": datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)})
    styles = _styles(book)
    for plan, name in zip(plans, _names(plans), strict=True):
        _SheetWriter(book.add_worksheet(name), plan, styles).write()
    book.close()
    return stream.getvalue()


def _names(plans: Iterable[FormPlan]) -> list[str]:
    """Return what the sheets are called, no two alike."""
    names: list[str] = []
    for plan in plans:
        name = sheet_name(plan.unit, plan.tier, plan.ballot.district if plan.form.contest.has_parties else "")
        alike = sum(one.lower().startswith(name[:_SHORT].lower()) for one in names) if name in names else 0
        names.append(f"{name[:_SHORT]} ({alike + 1})" if alike else name)
    return names


@attrs.frozen(kw_only=True)
class _Styles:
    """How cells look; only those to be filled are unlocked."""

    head: Format
    value: Format
    heading: Format
    open_heading: Format
    label: Format
    name: Format
    free: Format
    figure: Format
    total: Format


def _styles(book: Workbook) -> _Styles:
    cell = {"border": 1}
    figure = {**cell, "num_format": "0", "locked": False}
    heading = {**cell, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#D9E1F2"}
    return _Styles(
        head=book.add_format({"bold": True}),
        value=book.add_format({"num_format": "@"}),
        heading=book.add_format(heading),
        open_heading=book.add_format({**heading, "locked": False, "num_format": "@"}),
        label=book.add_format({**cell, "num_format": "@"}),
        name=book.add_format({**cell, "num_format": "@", "locked": False}),
        free=book.add_format({"locked": False, "num_format": "@"}),
        figure=book.add_format(figure),
        total=book.add_format({**figure, "bg_color": "#F2F2F2"}),
    )


@attrs.define
class _SheetWriter:
    sheet: Worksheet
    plan: FormPlan
    styles: _Styles

    def write(self) -> None:
        first = self._head() + 1
        self._headings(first)
        rows = printed_rows(self.plan.form, self.plan.ballot)
        for number, row in enumerate(rows, first + 2):
            for column, text in enumerate((row.mark, row.label, row.sex, row.name, row.code)):
                is_free = _LABELS[column] == NAME and bool(row.code)
                self.sheet.write_string(number, column, text, self.styles.name if is_free else self.styles.label)
            for column, slot in enumerate(self.plan.slots, len(_LABELS)):
                self._figure(number, column, slot, row.key)
        self._finish(first, first + 1 + len(rows))

    def _head(self) -> int:
        """Write which form of which unit it is, and return the first row below."""
        plan = self.plan
        texts = [(MODEL, plan.form.id), (PROFILE, plan.profile.title.id), (CONTEST, plan.form.contest.label.id)]
        if plan.ballot.district:
            texts.append((DISTRICT, plan.ballot.district))
        places = [(PLACES[tier_of(unit)], unit) for unit in _from_the_top(plan.unit)]
        for row, (label, value) in enumerate((*texts, *places)):
            self.sheet.write_string(row, _HEAD_LABEL, label, self.styles.head)
            self.sheet.write_string(row, _HEAD_VALUE, value, self.styles.value)
            if row >= len(texts):
                self.sheet.write_blank(row, _HEAD_NAME, None, self.styles.free)
        return len(texts) + len(places)

    def _headings(self, row: int) -> None:
        for column, label in enumerate(_LABELS):
            self.sheet.write_string(row + 1, column, label, self.styles.heading)
        self.sheet.write_string(row, _HEAD_LABEL, PAGE, self.styles.heading)
        below = self.plan.tier.child or Tier.TPS
        for column, slot in enumerate(self.plan.slots, len(_LABELS)):
            self.sheet.write_number(row, column, slot.page, self.styles.heading)
            heading = _SUMS.get(slot.kind) or child_heading(slot.child, below)
            is_open = self.plan.is_open and slot.kind is Kind.CHILD
            self.sheet.write_string(
                row + 1, column, heading, self.styles.open_heading if is_open else self.styles.heading
            )

    def _figure(self, row: int, column: int, slot: Slot, key: str) -> None:
        style = self.styles.figure if slot.kind is Kind.CHILD else self.styles.total
        value = self.plan.figures.get(slot, {}).get(key)
        if value is None:
            self.sheet.write_blank(row, column, None, style)
        elif isinstance(value, Missing):
            self.sheet.write_string(row, column, ILLEGIBLE, style)
        else:
            self.sheet.write_number(row, column, value, style)

    def _finish(self, first: int, last: int) -> None:
        """Make it easy to fill and to print: what is locked, frozen, checked while typing, and where pages end."""
        sheet, begin, width = self.sheet, len(_LABELS), len(self.plan.slots)
        for column, wide in enumerate(_WIDTHS):
            sheet.set_column(column, column, wide)
        sheet.set_column(begin, begin + width - 1, _FIGURE_WIDTH)
        sheet.freeze_panes(first + 2, begin)
        sheet.data_validation(
            first + 2,
            begin,
            last,
            begin + width - 1,
            {
                "validate": "integer",
                "criteria": "between",
                "minimum": 0,
                "maximum": _LARGEST,
                "error_title": "Bukan bilangan bulat",
                "error_message": "Tulis bilangan bulat tanpa titik atau koma, paling kecil 0. "
                "Biarkan kosong bila angkanya tidak ada.",
            },
        )
        sheet.protect("", _ALLOWED)
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.repeat_columns(0, begin - 1)
        sheet.repeat_rows(0, first + 1)
        ends = [begin + number + 1 for number, slot in enumerate(self.plan.slots) if slot.kind is Kind.PAGE_TOTAL]
        if ends:
            sheet.set_v_pagebreaks(ends)


def _from_the_top(unit: UnitCode) -> Iterable[UnitCode]:
    """Return the units that *unit* lies in and itself, the highest first; the nation only of itself."""
    above: list[UnitCode] = [unit]
    while (parent := parent_of(above[-1])) is not None and tier_of(parent) is not Tier.NATIONAL:
        above.append(parent)
    return sorted(above, key=lambda one: -tier_of(one).position)
