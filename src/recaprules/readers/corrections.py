"""The record of what was corrected on purpose: which cell, from, to, at whose plenary, when, and if it is noted."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from ..exceptions import CannotReadError
from ..model.contest import Contest
from ..model.form import LARGEST
from ..model.recap import InputFile
from ..model.sheet import UNIT
from ..model.text import Text
from ..model.tier import Tier
from . import words
from .blobs import Blob, open_paths
from .cellnames import is_cell
from .contests import CONTEST_NAMES
from .csvtext import CsvHeader, CsvText
from .dates import date_in
from .decode import decoded
from .people import identifies_people
from .raw import Problems
from .units import unit_in
from .workbook.tables import suffixes_at, tables_in

SUFFIXES = (".csv", ".parquet")
COLUMNS = (UNIT, "contest", "cell", "before", "after", "tier", "on", "noted")
SCHEMA = {
    UNIT: pl.String,
    "contest": pl.String,
    "cell": pl.String,
    "before": pl.Int64,
    "after": pl.Int64,
    "tier": pl.String,
    "on": pl.String,
    "noted": pl.Boolean,
}

_CONTESTS = {contest.value: contest for contest in Contest} | CONTEST_NAMES
_TIERS = {tier.value for tier in Tier}
_YES_NO = {"true": True, "false": False, "1": True, "0": False, "ya": True, "tidak": False, "yes": True, "no": False}
_UNUSABLE = Text("catatan pembetulan (corrections) tidak dapat dipakai", "the record of corrections cannot be used")
_ABSENT = Text("kolom yang tidak ada", "columns that are not there")
_WRONG = Text("baris catatan pembetulan ini tidak dipakai", "this row of the record of corrections is not used")


def read_corrections(path: Path, problems: Problems) -> tuple[pl.DataFrame | None, Sequence[InputFile]]:
    """
    Return the corrections in a table with the columns `COLUMNS`.

    Args:
        path: A CSV, Parquet or Excel file, or a folder with some CSV or Parquet.

        problems: Where rows that cannot be used are noted.

    Returns:
        One row per correction in the order of the units and dates, `None` if
        there is none that can be used, and the files that were read.

    Raises:
        CannotReadError: If there is no such table.
    """
    noted = Problems()
    with open_paths([path], suffixes_at(path, SUFFIXES), noted) as opened:
        blobs = [table for blob in opened.blobs for table in tables_in(blob, noted)]
        tables = [found for blob in blobs if (found := _rows(blob, noted)) is not None]
    if not tables:
        raise CannotReadError(_UNUSABLE, noted.all())
    problems.absorb(noted)
    rows = [row for table in tables for row in table]
    if not rows:
        return None, opened.files
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort(UNIT, "on", "cell", maintain_order=True), opened.files


def _rows(blob: Blob, problems: Problems) -> list[tuple[object, ...]] | None:
    """Return the corrections in one file; `None` if it is no such table."""
    try:
        lines, table = _parquet(blob, problems) if blob.suffix == ".parquet" else _csv(blob, problems)
    except (pl.exceptions.PolarsError, csv.Error, OSError, ValueError) as error:
        what = words.with_detail(words.CANNOT_BE_READ, str(error).partition("\n")[0])
        problems.add(blob.name, what)
        return None
    if table is None:
        return None
    found = []
    for line, row in zip(lines, table.iter_rows(), strict=True):
        texts = tuple(("" if part is None else part).strip() for part in row)
        if not any(texts):
            continue
        wrong, values = _values(texts)
        if wrong:
            what = words.with_detail(_WRONG, words.listed(wrong))
            problems.add(f"{blob.name}:{line}", what, kind=_WRONG)
        else:
            found.append(values)
    return found


def _parquet(blob: Blob, problems: Problems) -> tuple[Sequence[int], pl.DataFrame | None]:
    """Return where each row stands, from 1, and `COLUMNS` as text; `None` if they are not there."""
    table = pl.read_parquet(io.BytesIO(blob.read()))
    if not _are_there(blob, table.columns, problems):
        return (), None
    return range(1, table.height + 1), table.select(COLUMNS).cast(pl.String)


def _csv(blob: Blob, problems: Problems) -> tuple[Sequence[int], pl.DataFrame | None]:
    """Return the same of a text, in lines; rows of another length are noted."""
    text = CsvText(decoded(blob.read())[0])
    header = text.header() or CsvHeader(names=(), separator=",", end=0)
    if not _are_there(blob, header.names, problems):
        return (), None
    rows = text.rows(header, COLUMNS)
    for row in rows.broken:
        problems.add(f"{blob.name}:{row.line}", words.with_detail(row.kind, row.detail), kind=row.kind)
    return rows.lines, rows.frame.select(COLUMNS)


def _are_there(blob: Blob, names: Sequence[str], problems: Problems) -> bool:
    """Return whether all `COLUMNS` are among *names*, with a note of those that are not, and of persons."""
    people = [name for name in names if identifies_people(name)]
    if people:
        problems.add(blob.name, words.with_detail(words.PEOPLE, words.listed(people)), severity="notice")
    absent = [name for name in COLUMNS if name not in names]
    if absent:
        problems.add(blob.name, words.with_detail(_ABSENT, words.listed(absent)))
    return not absent


def _values(row: Sequence[str]) -> tuple[list[str], tuple[object, ...]]:
    """Return what is wrong with a row, and its values if nothing is."""
    unit, contest, cell, before, after, tier, on, noted = row
    code, of, date = unit_in(unit), _CONTESTS.get(contest.lower()), date_in(on)
    was, now, yes = _whole(before), _whole(after), _YES_NO.get(noted.lower())
    checks = {
        f"unit {unit!r}": code is not None,
        f"contest {contest!r}": of is not None,
        f"cell {cell!r}": is_cell(cell),
        f"before {before!r}": was is not None or not before,
        f"after {after!r}": now is not None,
        f"tier {tier!r}": tier.lower() in _TIERS,
        f"on {on!r}": date is not None,
        f"noted {noted!r}": yes is not None,
    }
    return [what for what, right in checks.items() if not right], (
        code,
        of.value if of else "",
        cell,
        was,
        now,
        tier.lower(),
        date.isoformat() if date else "",
        yes,
    )


def _whole(text: str) -> int | None:
    plain = text if text.isascii() and text.isdecimal() and len(text) < 16 else ""
    return int(plain) if plain and int(plain) <= LARGEST else None
