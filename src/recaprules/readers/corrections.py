"""The record of what was corrected on purpose: which cell, from, to, at whose plenary, when, and if it is noted."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from ..exceptions import CannotReadError
from ..model.contest import Contest
from ..model.recap import InputFile
from ..model.sheet import UNIT
from ..model.text import Text
from ..model.tier import Tier
from . import words
from .blobs import Blob, open_paths
from .cellnames import is_cell
from .contests import CONTEST_NAMES
from .decode import decoded
from .people import identifies_people
from .raw import Problems
from .units import unit_in

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
        path: A CSV or Parquet file, or a folder with some.

        problems: Where rows that cannot be used are noted.

    Returns:
        One row per correction in the order of the units and dates, `None` if
        there is none that can be used, and the files that were read.

    Raises:
        CannotReadError: If there is no such table.
    """
    noted = Problems()
    with open_paths([path], SUFFIXES, noted) as opened:
        tables = [found for blob in opened.blobs if (found := _rows(blob, noted)) is not None]
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
        table = _table(blob)
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        what = words.with_detail(words.CANNOT_BE_READ, str(error).partition("\n")[0])
        problems.add(blob.name, what)
        return None
    people = [name for name in table.columns if identifies_people(name)]
    if people:
        problems.add(blob.name, words.with_detail(words.PEOPLE, words.listed(people)), severity="notice")
    absent = [name for name in COLUMNS if name not in table.columns]
    if absent:
        problems.add(blob.name, words.with_detail(_ABSENT, words.listed(absent)))
        return None
    found = []
    first = 1 if blob.suffix == ".parquet" else 2  # lines of a text are counted with its header, as editors do
    for number, row in enumerate(table.select(COLUMNS).iter_rows(), first):
        wrong, values = _values(row)
        if wrong:
            what = words.with_detail(_WRONG, words.listed(wrong))
            problems.add(f"{blob.name}:{number}", what, kind=_WRONG)
        else:
            found.append(values)
    return found


def _table(blob: Blob) -> pl.DataFrame:
    """Return a file as text in every column."""
    if blob.suffix == ".parquet":
        return pl.read_parquet(io.BytesIO(blob.read())).cast(pl.String)
    text, _ = decoded(blob.read())
    return pl.read_csv(io.StringIO(text), infer_schema=False)


def _values(row: tuple[str | None, ...]) -> tuple[list[str], tuple[object, ...]]:
    """Return what is wrong with a row, and its values if nothing is."""
    unit, contest, cell, before, after, tier, on, noted = (("" if part is None else part).strip() for part in row)
    code, of = unit_in(unit), _CONTESTS.get(contest.lower())
    was, now, yes = _whole(before), _whole(after), _YES_NO.get(noted.lower())
    checks = {
        f"unit {unit!r}": code is not None,
        f"contest {contest!r}": of is not None,
        f"cell {cell!r}": is_cell(cell),
        f"before {before!r}": was is not None or not before,
        f"after {after!r}": now is not None,
        f"tier {tier!r}": tier in _TIERS,
        f"on {on!r}": _is_date(on),
        f"noted {noted!r}": yes is not None,
    }
    return [what for what, right in checks.items() if not right], (
        code,
        of.value if of else "",
        cell,
        was,
        now,
        tier,
        on,
        yes,
    )


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
