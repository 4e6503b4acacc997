"""
Numbers that are no count of any election, where nobody read them in a file.

In sheets they are illegible, and a correction from or to one is not used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import attrs
import polars as pl

from ..model.cell import CellKey
from ..model.form import LARGEST, Form
from ..model.recap import InputProblem, Recap
from ..model.sheet import PAGE, Sheet
from ..model.text import Text
from .sound import BROKEN
from .unmatched import counted, named


def without_uncountable(recap: Recap) -> Recap:
    """
    Return *recap* without numbers so large that sums over them fit no integer, with a problem for each sheet.

    Only columns of 64 bits are looked at, as no other holds such a number; a
    lazy table stays lazy. What lies in an engine is looked at there. So it is
    with corrections on record, which moreover are never below zero.
    """
    sheets, problems = [], []
    for sheet in recap.sheets:
        clean, lost = _without(sheet) if sheet.is_at_home else (sheet, {})
        sheets.append(clean)
        if lost:
            where = sheet.origin or f"{sheet.form.id}, {sheet.tier.value}, {sheet.source}"
            problems.append(InputProblem(where=where, what=_told(lost)))
    records = recap.corrections
    if records is not None:
        wrong = ~pl.all_horizontal(pl.col("before", "after").is_between(0, LARGEST).fill_null(value=True))
        uncounted, records = records.filter(wrong), records.filter(~wrong)
        if uncounted.height:
            problems.append(InputProblem(where="", what=counted(_UNCOUNTED, named(uncounted).rows())))
    if not problems:
        return recap
    return attrs.evolve(recap, sheets=tuple(sheets), corrections=records, problems=(*recap.problems, *problems))


_UNCOUNTED = Text(
    "pembetulan tercatat dengan angka yang tidak ada dalam pemilu mana pun tidak dipakai",
    "corrections on record with a figure that no election has are not used",
)


def _without(sheet: Sheet) -> tuple[Sheet, Mapping[CellKey, int]]:
    """Return *sheet* with such numbers illegible, and how many there are by cell; itself where there is none."""
    form = sheet.form
    try:
        forms, columns, pages = (_found(table, form) for table in (sheet.table, sheet.columns, sheet.pages))
    except BROKEN:
        return sheet, {}  # whoever asks for its figures says what is wrong
    lost: Counter[CellKey] = Counter()
    for rows in (forms, columns, pages):
        lost.update({key: len(here) for key, here in rows.items()})
    if not lost:
        return sheet, lost
    clean = attrs.evolve(
        sheet,
        frame=sheet.table.with_columns(_legible(forms, form)),
        columns=None if sheet.columns is None else sheet.columns.with_columns(_legible(columns, form)),
        pages=None if sheet.pages is None else sheet.pages.with_columns(_legible(pages, form)),
        illegible=sheet.illegible.union((row, key) for key, rows in forms.items() for row in rows),
    )
    return clean, lost


def _found(table: pl.DataFrame | pl.LazyFrame | None, form: Form) -> dict[CellKey, list[int]]:
    """Return the rows of *table* with such a number, by cell."""
    schema = {} if table is None else table.collect_schema()
    wide = [name for name, kind in schema.items() if kind == pl.Int64 and name != PAGE]
    if table is None or not wide:
        return {}
    rows = table.lazy()
    times = rows.select((~_is_count(key, form)).sum().alias(key) for key in wide).collect().row(0, named=True)
    huge = [key for key in wide if times[key]]
    return {key: rows.select((~_is_count(key, form)).arg_true()).collect().to_series().to_list() for key in huge}


def _legible(cells: Iterable[CellKey], form: Form) -> list[pl.Expr]:
    return [pl.when(_is_count(key, form)).then(pl.col(key)).alias(key) for key in cells]


def _is_count(key: CellKey, form: Form) -> pl.Expr:
    return pl.col(key).is_between(-form.largest(key), form.largest(key))


def _told(lost: Mapping[CellKey, int]) -> Text:
    cells = ", ".join(f"{key} ({times})" for key, times in lost.items())
    return Text(
        f"angka yang terlalu besar untuk pemilu mana pun dianggap tidak terbaca: {cells}",
        f"numbers too large for any election count as illegible: {cells}",
    )
