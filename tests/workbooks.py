"""Workbooks made for tests: filled forms, and single cells changed in them."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import attrs
import polars as pl
from xlsxwriter import Workbook

from recaprules.model.ballot import Ballot, numbered_ballot
from recaprules.model.contest import Contest
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.model.tier import Tier
from recaprules.model.unit import UnitCode, tier_of
from recaprules.readers.workbook.grid import Position
from recaprules.readers.workbook.spreadsheet import open_spreadsheet
from recaprules.rules.datafiles import builtin_profile
from recaprules.writers.workbook.forms import Wish, plan_workbook
from recaprules.writers.workbook.write import workbook_bytes
from tests.samples import GOOD_FORM

PROFILE = builtin_profile("pemilu2024")
KECAMATAN = UnitCode("110101")
VILLAGES = (UnitCode("1101012001"), UnitCode("1101012002"))

Cells = dict[Position, Any]


@attrs.frozen
class Formula:
    """A formula with the result that is stored beside it; empty where none is."""

    text: str
    result: object = ""


# ---- recaps to write


def ballot_of(contest: Contest, *, options: int = 3, candidates: int = 2) -> Ballot:
    known = PROFILE.ballot(contest)
    return known or numbered_ballot(contest, options, candidates=candidates if contest.has_parties else 0)


def filled(
    contest: Contest = Contest.PPWP,
    *,
    stations: Sequence[int] = (3, 2),
    per_page: int = 2,
    random: Random | None = None,
    blanks: float = 0.0,
    source: str = "d_hasil",
    is_right: bool = False,
) -> Recap:
    """
    Return a kecamatan with the forms of its villages and its own.

    All columns hold any numbers, or, where *is_right*, those of `GOOD_FORM` for
    each station and their true sums.
    """
    chance = random or Random(1)
    children = {
        village: [UnitCode(f"{village}{n:03d}") for n in range(1, count + 1)]
        for village, count in zip(VILLAGES, stations, strict=False)
    }
    counts = {village: len(below) for village, below in children.items()}

    def numbers(keys: Sequence[str], units: Sequence[UnitCode]) -> dict[str, int | None]:
        if is_right:
            return {key: GOOD_FORM[key] * sum(counts.get(unit, 1) for unit in units) for key in keys}
        return {key: None if chance.random() < blanks else chance.randrange(1000) for key in keys}

    tiers = {Tier.VILLAGE: children, Tier.KECAMATAN: {KECAMATAN: list(children)}}
    sheets = [_sheet(contest, tier, below, per_page, numbers, source) for tier, below in tiers.items()]
    return Recap(sheets=tuple(sheets))


def _sheet(
    contest: Contest,
    tier: Tier,
    children: Mapping[UnitCode, Sequence[UnitCode]],
    per_page: int,
    numbers: Callable[[Sequence[str], Sequence[UnitCode]], dict[str, int | None]],
    source: str,
) -> Sheet:
    form = PROFILE.form(contest, tier)
    assert form is not None
    ballot = ballot_of(contest)
    keys = [cell.key for cell in form.cells(ballot)]
    totals: list[dict[str, Any]] = []
    columns: list[dict[str, Any]] = []
    pages: list[dict[str, Any]] = []
    for unit, below in children.items():
        total = numbers(keys, below)
        totals.append({"unit": unit, **total})
        chunks = [below[start : start + per_page] for start in range(0, len(below), per_page)]
        for page, chunk in enumerate(chunks, 1):
            columns += [{"unit": unit, "child": child, "page": page, **numbers(keys, [child])} for child in chunk]
            before, until = below[: (page - 1) * per_page], below[: page * per_page]
            if page > 1:
                pages.append({"unit": unit, "page": page, "part": "carried", **numbers(keys, before)})
            if len(chunks) > 1:
                # At the foot of the last page stands the total of the form.
                foot = total if page == len(chunks) else numbers(keys, until)
                pages.append({"unit": unit, "page": page, "part": "total", **foot})
    return Sheet(
        form=form,
        ballot=ballot,
        tier=tier,
        source=source,
        frame=_table(totals, keys, ["unit"]),
        columns=_table(columns, keys, ["unit", "child", "page"]),
        pages=_table(pages, keys, ["unit", "page", "part"]) if pages else None,
    )


def _table(rows: Sequence[Mapping[str, Any]], keys: Sequence[str], first: Sequence[str]) -> pl.DataFrame:
    kinds: dict[str, Any] = {name: pl.Int64 if name == "page" else pl.String for name in first}
    return pl.DataFrame(rows, schema=kinds | dict.fromkeys(keys, pl.Int64))


def write_filled(path: Path, recap: Recap | None = None, *, contest: Contest = Contest.PPWP, **wish: Any) -> Path:
    """Write the workbook of the kecamatan in *recap*."""
    plans = plan_workbook(Wish(unit=KECAMATAN, contest=contest, **wish), PROFILE, recap or filled(contest))
    path.write_bytes(workbook_bytes(plans))
    return path


def comparable(sheets: Iterable[Sheet]) -> dict[str, Any]:
    """Return what sheets say, without the widths of their columns and the order of their rows."""
    found: dict[str, Any] = {}
    for sheet in sheets:
        name = f"{sheet.form.id} {sheet.tier.value} {sheet.source} {sheet.ballot.district}"
        found[name] = (
            sheet.ballot,
            _rows(sheet.frame, ["unit"]),
            _rows(sheet.columns, ["unit", "child", "page"]),
            _rows(sheet.pages, ["unit", "page", "part"]),
            sheet.illegible,
        )
    return found


def _rows(table: pl.DataFrame | None, keys: Sequence[str]) -> list[dict[str, Any]]:
    if table is None:
        return []
    return table.sort([key for key in keys if key in table.columns]).select(sorted(table.columns)).to_dicts()


# ---- workbooks to change


def cells_of(path: Path) -> dict[str, Cells]:
    """Return the cells of each sheet."""
    book = open_spreadsheet(path.read_bytes())
    return {sheet.name: dict(book.grid(sheet).cells) for sheet in book.sheets}


def write_cells(
    path: Path,
    sheets: Mapping[str, Mapping[Position, Any]],
    *,
    merged: Iterable[tuple[int, int, int, int]] = (),
    hidden: Iterable[str] = (),
    is_calculated: bool = True,
) -> Path:
    """Write any cells; formulas count as calculated by Excel unless told otherwise."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False})
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, cells in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for area in merged:
            sheet.merge_range(*area, "")
        for (row, column), value in cells.items():
            match value:
                case Formula(text, result):
                    sheet.write_formula(row, column, text, None, result)
                case bool():
                    sheet.write_boolean(row, column, value)
                case datetime.date():
                    sheet.write_datetime(row, column, value, date)
                case str():
                    sheet.write_string(row, column, value)
                case _:
                    sheet.write_number(row, column, value)
    book.close()
    path.write_bytes(stream.getvalue())
    if is_calculated:
        change_part(path, "xl/workbook.xml", lambda xml: xml.replace(b' fullCalcOnLoad="1"', b""))
    return path


def change_part(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    """Change the bytes of one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts.get(part, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def find(cells: Mapping[Position, Any], text: str) -> Position:
    """Return where *text* stands, for the first time from above."""
    return min(at for at, value in cells.items() if value == text)


def tier_sheet(recap: Recap, tier: Tier) -> Sheet:
    (sheet,) = [one for one in recap.sheets if one.tier is tier]
    assert all(tier_of(UnitCode(unit)) is tier for unit in sheet.frame["unit"])
    return sheet
