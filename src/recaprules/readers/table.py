"""Parquet and CSV, with canonical or Sirekap column names or the user's own."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

import attrs
import polars as pl

from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.sheet import UNIT, Sheet
from ..model.text import Text
from ..rules.profile import Profile
from . import words
from .blobs import Blob
from .contests import CONTEST_NAMES, contest_of
from .csvtext import CsvHeader, CsvText
from .decode import decoded
from .layout import Columns, Layout, recognise
from .numbers import whole_numbers
from .raw import ROW, Problems, RawFrame
from .reader import Request
from .stored import StoredFile, StoredSheetError, open_sheet, read_header
from .units import unit_codes
from .unreadable import reason

SUFFIXES = (".csv", ".parquet", ".tsv")

_CONTESTS = {contest.value: contest for contest in Contest} | CONTEST_NAMES
_BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)


def read_tables(blobs: Sequence[Blob], request: Request) -> tuple[list[RawFrame | Sheet], int]:
    """Return the tallies in tables, and how many could not be read."""
    reader = TableReader(request.profile, request.layout, request.contest, request.problems)
    sheets, plain = reader.stored_sheets(blobs)
    frames: list[RawFrame | Sheet] = [*sheets]
    for done, blob in enumerate(plain):
        request.progress(len(blobs) - len(plain) + done, len(blobs), blob.name)
        frames += reader.read(blob)
    return frames, reader.unread


@attrs.frozen(kw_only=True)
class Table:
    """
    What is read of one file.

    Attributes:
        frame: The columns that mean something, as they were written.

        columns: What they mean.

        place: Says where a row stands in the file.
    """

    frame: pl.DataFrame
    columns: Columns
    place: Callable[[int], str]


@attrs.frozen(kw_only=True)
class Numbers:
    """
    A table as units and whole numbers.

    Attributes:
        frame: `unit`, `ROW`, and one integer column per cell.

        illegible: Row (as in `ROW`) and cell of what is no whole number.
    """

    frame: pl.DataFrame
    illegible: frozenset[tuple[int, CellKey]]


@attrs.define
class TableReader:
    """
    Reads tables in which a row is a tally.

    Attributes:
        profile: The election.

        layout: The user's own column names; `None` for canonical and Sirekap names.

        contest: What was voted for, where no column or option says it.

        problems: What could not be used.

        counts_needed: Whether a table without any count is of no use.

        unread: How many forms could not be read at all; one for each file in
            which they cannot be counted.
    """

    profile: Profile
    layout: Layout | None
    contest: Contest | None
    problems: Problems
    counts_needed: bool = True
    unread: int = 0

    def read(self, blob: Blob) -> list[RawFrame]:
        """Return the tallies in one file; what cannot be used is noted and the rest is read."""
        table = self.table(blob)
        return [] if table is None else self._frames(blob, table)

    # ---- files to sheets

    def stored_sheets(self, blobs: Sequence[Blob]) -> tuple[list[Sheet], list[Blob]]:
        """Return the sheets that are stored in *blobs*, and the files that are none; bad sheets are noted."""
        files, others = self._sorted_out(blobs)
        sheets = []
        for file in files:
            if file.header.piece == "forms":
                try:
                    sheets.append(open_sheet(file, self.profile, files))
                except StoredSheetError as error:
                    self._no_sheet(file.blob, error)
                except _BROKEN as error:
                    self._broken(file.blob, error)
        return sheets, others

    def _sorted_out(self, blobs: Sequence[Blob]) -> tuple[list[StoredFile], list[Blob]]:
        files, others = [], []
        for blob in blobs:
            try:
                header = read_header(blob) if blob.suffix == ".parquet" else None
            except StoredSheetError as error:
                self._no_sheet(blob, error)
                continue
            except _BROKEN:
                header = None  # whoever reads it as a table says what is wrong
            if header is None:
                others.append(blob)
            else:
                files.append(StoredFile(blob=blob, header=header))
        return files, others

    def _no_sheet(self, blob: Blob, error: StoredSheetError) -> None:
        self._lost(blob, words.with_detail(words.NO_SHEET, str(error)))

    # ---- files to tables

    def table(self, blob: Blob) -> Table | None:
        """Return what can be read of one file; `None` if nothing can."""
        try:
            table = self._parquet(blob) if blob.suffix == ".parquet" else self._csv(blob)
        except OSError as error:
            self._lost(blob, words.with_detail(words.CANNOT_BE_READ, reason(error)))
            return None
        if table is not None and not table.frame.height:
            self.problems.add(blob.name, words.NO_ROWS)
            return None
        return table

    def _lost(self, blob: Blob, what: Text) -> None:
        self.unread += 1
        self.problems.add(blob.name, what)

    def _parquet(self, blob: Blob) -> Table | None:
        source = io.BytesIO(blob.read()) if blob.path is None else blob.path
        try:
            scan = pl.scan_parquet(source, glob=False, hive_partitioning=False)
            columns = self._recognised(blob, scan.collect_schema().names())
            frame = None if columns is None else scan.select(columns.wanted).collect()
        except _BROKEN as error:
            self._broken(blob, error)
            return None
        if columns is None or frame is None:
            return None
        return Table(frame=frame, columns=columns, place=_Place(blob.name, range(1, frame.height + 1)))

    def _broken(self, blob: Blob, error: BaseException) -> None:
        detail = str(error).partition("\n")[0].replace(str(blob.path), blob.name)
        self._lost(blob, words.with_detail(words.EXPECTED_PARQUET, detail))

    def _csv(self, blob: Blob) -> Table | None:
        content, bad_line = decoded(blob.read())
        if bad_line is not None:
            self.problems.add(f"{blob.name}, row {bad_line}", words.NOT_UTF_8, severity="notice")
        text = CsvText(content)
        header = self._header(blob, text)
        columns = None if header is None else self._recognised(blob, header.names)
        if header is None or columns is None:
            return None
        rows = text.rows(header, columns.wanted)
        for row in rows.broken:
            self.unread += 1
            self.problems.add(f"{blob.name}, row {row.line}", words.with_detail(row.kind, row.detail), kind=row.kind)
        if rows.broken and not rows.frame.height:
            return None
        return Table(frame=rows.frame, columns=columns, place=_Place(blob.name, rows.lines))

    def _header(self, blob: Blob, text: CsvText) -> CsvHeader | None:
        try:
            header = text.header()
        except csv.Error as error:
            self._lost(blob, words.with_detail(words.BROKEN_HEADER, str(error)))
            return None
        if header is None:
            self.problems.add(blob.name, words.NO_HEADER)
        return header

    def _recognised(self, blob: Blob, names: Sequence[str]) -> Columns | None:
        """Return what the columns are, with a note of those that are not read; `None` if they are of no use."""
        columns = recognise(names, self.profile, self.layout)
        mapped = () if self.layout is None else (self.layout.unit, *self.layout.columns.values())
        for what, found, severity in (
            (words.PEOPLE, columns.people, "notice"),
            (words.COLUMNS_NOT_USED, columns.unknown, "notice"),
            (words.PEOPLE_MAPPED, [name for name in columns.people if name in mapped], "error"),
            (words.ABSENT, columns.absent, "error"),
            (words.COLUMNS_TWICE, columns.twice, "error"),
            (words.RIVALS, columns.rivals, "error"),
        ):
            if found:
                self.problems.add(blob.name, words.with_detail(what, words.listed(found)), severity=severity)
        if columns.unit is None:
            self._lost(blob, words.NO_UNIT)
            return None
        if self.counts_needed and not columns.cells:
            self._lost(blob, words.NO_COUNTS)
            return None
        return columns

    # ---- tables to tallies

    def _frames(self, blob: Blob, table: Table) -> list[RawFrame]:
        numbers = self.numbers(table)
        return [
            RawFrame(
                name=blob.name,
                contest=contest,
                source=table.columns.source,
                published=self.layout is not None and self.layout.published,
                frame=part,
                place=table.place,
                illegible=numbers.illegible,
            )
            for contest, part in self._by_contest(blob, table, numbers.frame)
        ]

    def numbers(self, table: Table) -> Numbers:
        """Return units and whole numbers, without the rows in which nothing is written."""
        assert table.columns.unit is not None
        units = unit_codes(table.frame[table.columns.unit]).alias(UNIT)
        series = [units, pl.int_range(table.frame.height, dtype=pl.Int64, eager=True).alias(ROW)]
        illegible: set[tuple[int, CellKey]] = set()
        for key, name in table.columns.cells.items():
            numbers, wrong = whole_numbers(table.frame[name], key, table.place, self.problems)
            series.append(numbers)
            illegible |= {(row, key) for row in wrong}
        frame = pl.DataFrame(series)
        if units.null_count() or (units == "").any():
            frame = _without_empty_rows(frame, illegible)
        return Numbers(frame=frame, illegible=frozenset(illegible))

    def _by_contest(self, blob: Blob, table: Table, frame: pl.DataFrame) -> list[tuple[Contest, pl.DataFrame]]:
        if table.columns.contest is None:
            return self._of_file(blob, table.columns, frame)
        said = table.frame[table.columns.contest]
        text = said.cast(pl.String).str.strip_chars() if not said.dtype.is_nested() else said.is_null().cast(pl.String)
        parts = []
        for (name,), part in frame.with_columns(text.gather(frame[ROW]).alias(_SAID)).group_by(
            [_SAID], maintain_order=True
        ):
            known = _CONTESTS.get(str(name).lower())
            rows = part.drop(_SAID)
            if not name:
                parts += self._of_file(blob, table.columns, rows)
            elif known is not None:
                parts.append((known, rows))
            else:
                self.unread += rows.height
                what = words.with_detail(words.UNKNOWN_CONTEST, f"{words.shortened(repr(name))} ({rows.height})")
                self.problems.add(f"{blob.name}, contest", what, kind=words.UNKNOWN_CONTEST)
        return parts

    def _of_file(self, blob: Blob, columns: Columns, frame: pl.DataFrame) -> list[tuple[Contest, pl.DataFrame]]:
        """Return rows that do not say their contest, under the one that the file is about."""
        codes = {key.partition(".")[2] for key in columns.cells if key.startswith("votes.")}
        own = None if self.layout is None else self.layout.contest
        contest = own or contest_of(blob, codes, self.profile, self.contest)
        if contest is not None:
            return [(contest, frame)]
        self.unread += frame.height
        self.problems.add(blob.name, words.WHICH_CONTEST)
        return []


_SAID = "contest as written"


def _without_empty_rows(frame: pl.DataFrame, illegible: set[tuple[int, CellKey]]) -> pl.DataFrame:
    """Return *frame* without the rows of blanks that programs leave at the end of a sheet."""
    cells = pl.exclude(UNIT, ROW)
    written = pl.any_horizontal(pl.col(UNIT).str.len_chars() > 0, cells.is_not_null()).fill_null(value=False)
    misread = pl.col(ROW).is_in([row for row, _ in illegible])
    return frame.filter(written | misread)


@attrs.frozen
class _Place:
    """Says where a row stands in a file: lines of a text are counted with its header, as editors do."""

    name: str
    rows: Sequence[int]

    def __call__(self, row: int) -> str:
        return f"{self.name}, row {self.rows[row]}"
