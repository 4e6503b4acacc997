"""Parquet and CSV, with canonical or Sirekap column names or the user's own."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath

import attrs
import polars as pl

from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.sheet import UNIT
from ..rules.profile import Profile
from . import words
from .blobs import Blob
from .layout import Columns, Layout, recognise
from .numbers import whole_numbers
from .raw import ROW, Problems, RawFrame
from .reader import Request
from .sirekap import CONTEST_NAMES

SUFFIXES = (".csv", ".parquet", ".tsv")

_SEPARATORS = (",", ";", "\t", "|")
_WORDS = re.compile(r"[a-z]+")


def read_tables(blobs: Sequence[Blob], request: Request) -> tuple[list[RawFrame], int]:
    """Return the tallies in tables, and how many could not be read."""
    reader = TableReader(request.profile, request.layout, request.contest, request.problems)
    frames = []
    for done, blob in enumerate(blobs):
        request.progress(done, len(blobs), blob.name)
        frames += reader.read(blob)
    return frames, reader.unread


def read_register_table(blob: Blob, request: Request) -> pl.DataFrame | None:
    """Return the units of one table with the figures that are decreed for them, as far as it has some."""
    return TableReader(request.profile, request.layout, request.contest, request.problems).register(blob)


@attrs.define
class TableReader:
    """
    Reads tables in which a row is a tally.

    Attributes:
        profile: The election.

        layout: The user's own column names; `None` for canonical and Sirekap names.

        contest: What was voted for, where no column or option says it.

        problems: What could not be used.

        unread: How many forms could not be read at all.
    """

    profile: Profile
    layout: Layout | None
    contest: Contest | None
    problems: Problems
    unread: int = 0

    def read(self, blob: Blob) -> list[RawFrame]:
        """Return the tallies in one file; what cannot be used is noted and the rest is read."""
        try:
            table = self._parquet(blob) if blob.suffix == ".parquet" else self._csv(blob)
        except (OSError, zipfile.BadZipFile) as error:
            self.problems.add(blob.name, words.with_detail(words.CANNOT_BE_READ, str(error)))
            return []
        return [] if table is None else self._frames(blob, *table)

    def register(self, blob: Blob) -> pl.DataFrame | None:
        """Return the units of one file with the figures that are decreed for them, as far as it has some."""
        try:
            table = self._parquet(blob, counts=False) if blob.suffix == ".parquet" else self._csv(blob, counts=False)
        except (OSError, zipfile.BadZipFile) as error:
            self.problems.add(blob.name, words.with_detail(words.CANNOT_BE_READ, str(error)))
            return None
        return None if table is None else self._numbers(blob, *table)[0].drop(ROW)

    # ---- files to tables

    def _parquet(self, blob: Blob, *, counts: bool = True) -> tuple[pl.DataFrame, Columns] | None:
        source = blob.path or io.BytesIO(blob.read())
        try:
            names = pl.read_parquet_schema(source)
            columns = self._recognise(blob, list(names), counts=counts)
            if columns is None:
                return None
            wanted = [columns.unit, *columns.cells.values(), *(["contest"] if "contest" in names else [])]
            return pl.read_parquet(source, columns=[name for name in wanted if name is not None]), columns
        except pl.exceptions.PolarsError as error:
            self.problems.add(blob.name, words.with_detail(words.EXPECTED_PARQUET, str(error).splitlines()[0]))
            return None

    def _csv(self, blob: Blob, *, counts: bool = True) -> tuple[pl.DataFrame, Columns] | None:
        content = blob.read()
        text = self._decoded(blob, content)
        if text is None:
            return None
        first = text.lstrip().split("\n", 1)[0]
        if not first.strip():
            self.problems.add(blob.name, words.NO_HEADER)
            return None
        separator = max(_SEPARATORS, key=first.count)
        header = [name.strip() for name in next(csv.reader([first], delimiter=separator))]
        twice = sorted({name for name in header if header.count(name) > 1})
        if twice:
            self.problems.add(blob.name, words.with_detail(words.COLUMNS_TWICE, ", ".join(twice)))
            return None
        columns = self._recognise(blob, header, counts=counts)
        if columns is None:
            return None
        return self._rows(blob, text, separator, header), columns

    def _rows(self, blob: Blob, text: str, separator: str, header: list[str]) -> pl.DataFrame:
        try:
            table = pl.read_csv(
                text.encode(),
                separator=separator,
                infer_schema=False,
                has_header=True,
                missing_utf8_is_empty_string=True,
            )
            return table.rename(dict(zip(table.columns, header, strict=True)))
        except (pl.exceptions.PolarsError, ValueError):
            return self._rows_one_by_one(blob, text, separator, header)

    def _rows_one_by_one(self, blob: Blob, text: str, separator: str, header: list[str]) -> pl.DataFrame:
        """Read a table in which some rows are broken, and note those."""
        good: list[list[str]] = []
        rows = csv.reader(io.StringIO(text), delimiter=separator)
        next(rows)
        try:
            for row in rows:
                if len(row) == len(header):
                    good.append(row)
                elif row:
                    self.unread += 1
                    what = words.with_detail(words.OTHER_LENGTH, f"{len(row)} ≠ {len(header)}")
                    self.problems.add(f"{blob.name}, line {rows.line_num}", what, kind=words.OTHER_LENGTH)
        except csv.Error as error:
            where = f"{blob.name}, line {rows.line_num}"
            self.problems.add(where, words.with_detail(words.CUT_OFF, str(error)))
        return pl.DataFrame(good, schema=dict.fromkeys(header, pl.String), orient="row")

    def _decoded(self, blob: Blob, content: bytes) -> str | None:
        encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self.problems.add(f"{blob.name}, line {line}", words.NOT_UTF_8)
            return None

    # ---- tables to tallies

    def _recognise(self, blob: Blob, names: list[str], *, counts: bool) -> Columns | None:
        columns = recognise(names, self.profile, self.layout)
        if columns.people:
            people = words.with_detail(words.PEOPLE, ", ".join(columns.people))
            self.problems.add(blob.name, people, severity="notice")
        if columns.unknown:
            unknown = words.with_detail(words.COLUMNS_NOT_USED, ", ".join(columns.unknown))
            self.problems.add(blob.name, unknown, severity="notice")
        if columns.absent:
            self.problems.add(blob.name, words.with_detail(words.ABSENT, ", ".join(columns.absent)))
        if columns.unit is None:
            self.problems.add(blob.name, words.NO_UNIT)
            return None
        if counts and not columns.cells:
            self.problems.add(blob.name, words.NO_COUNTS)
            return None
        return columns

    def _frames(self, blob: Blob, table: pl.DataFrame, columns: Columns) -> list[RawFrame]:
        if not table.height:
            self.problems.add(blob.name, words.NO_ROWS)
            return []
        frame, illegible = self._numbers(blob, table, columns)
        return [
            RawFrame(
                name=blob.name,
                contest=contest,
                source=columns.source,
                published=self.layout is not None and self.layout.published,
                frame=part,
                place=_Place(blob),
                illegible=illegible,
            )
            for contest, part in self._by_contest(blob, table, frame, columns)
        ]

    def _numbers(
        self, blob: Blob, table: pl.DataFrame, columns: Columns
    ) -> tuple[pl.DataFrame, frozenset[tuple[int, CellKey]]]:
        """Return units and whole numbers, and what was written but is no whole number."""
        assert columns.unit is not None
        units = table[columns.unit].cast(pl.String).str.strip_chars().alias(UNIT)
        series = [units, pl.Series(ROW, range(table.height), dtype=pl.Int64)]
        illegible: set[tuple[int, CellKey]] = set()
        for key, name in columns.cells.items():
            numbers, wrong = whole_numbers(table[name], key, _Place(blob), self.problems)
            series.append(numbers)
            illegible |= {(row, key) for row in wrong}
        return pl.DataFrame(series), frozenset(illegible)

    def _by_contest(
        self, blob: Blob, table: pl.DataFrame, frame: pl.DataFrame, columns: Columns
    ) -> list[tuple[Contest, pl.DataFrame]]:
        if "contest" not in table.columns:
            contest = self._contest(blob, columns)
            if contest is None:
                self.unread += frame.height
                self.problems.add(blob.name, words.WHICH_CONTEST)
                return []
            return [(contest, frame)]
        parts = []
        for (name,), part in frame.with_columns(table["contest"].alias("contest")).group_by(
            ["contest"], maintain_order=True
        ):
            known = {contest.value: contest for contest in Contest} | CONTEST_NAMES
            contest = known.get(str(name).strip().lower())
            if contest is None:
                self.unread += part.height
                what = words.with_detail(words.UNKNOWN_CONTEST, f"{name!r} ({part.height})")
                self.problems.add(f"{blob.name}, contest", what)
            else:
                parts.append((contest, part.drop("contest")))
        return parts

    def _contest(self, blob: Blob, columns: Columns) -> Contest | None:
        if self.layout is not None and self.layout.contest is not None:
            return self.layout.contest
        if self.contest is not None:
            return self.contest
        codes = {key.removeprefix("votes.") for key in columns.cells if key.startswith("votes.")}
        for ballot in self.profile.ballots:
            if codes & {option.code for option in ballot.options}:
                return ballot.contest
        for word in reversed(_WORDS.findall(PurePosixPath(blob.name).as_posix().lower())):
            if word in CONTEST_NAMES:
                return CONTEST_NAMES[word]
        return None


@attrs.frozen
class _Place:
    """Says where a row stands in a file: rows of a CSV are counted with its header, as editors do."""

    blob: Blob

    def __call__(self, row: int) -> str:
        return f"{self.blob.name}, row {row + (1 if self.blob.suffix == '.parquet' else 2)}"
