"""Parquet and CSV, with canonical or Sirekap column names or the user's own."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import attrs
import polars as pl

from ..model.contest import Contest
from ..model.numberwords import NumberWords
from ..model.sheet import Sheet
from ..model.text import Text
from ..rules.profile import Profile
from . import words
from .blobs import Blob
from .columns import Columns, nearest_name, recognise
from .csvtext import CsvHeader, CsvText
from .decode import decoded
from .gazetteer import units_of
from .layout import detected, shipped_layouts
from .misfits import Misfit, MisfitKind, of_option
from .raw import Problems, RawFrame
from .reader import Request
from .shape import Layout
from .stored import StoredFile, StoredSheetError, belongs, forms_in, open_sheet, read_header
from .storedtwins import note_twins
from .tallies import Numbers, Table, TallyMaker
from .units import unit_codes
from .unreadable import reason

SUFFIXES = (".csv", ".parquet", ".tsv")

BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)

_OPENED_AT_ONCE = 2


def read_tables(blobs: Sequence[Blob], request: Request) -> tuple[list[RawFrame | Sheet], int]:
    """Return the tallies in tables, and how many could not be read."""
    reader = table_reader(request)
    sheets, plain = reader.stored_sheets(blobs)

    def progress(done: int, blob: Blob) -> None:
        request.progress(len(blobs) - len(plain) + done, len(blobs), blob.name)

    return [*sheets, *reader.read(plain, progress)], reader.unread


def table_reader(request: Request) -> TableReader:
    """Return who reads the tables of *request*."""
    return TableReader(
        request.profile, request.layout, request.contest, request.problems, number_words=request.number_words
    )


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

        number_words: Who reads numbers in words; `None` if nobody is installed.

        unread: How many forms could not be read at all; one for each file in
            which they cannot be counted.
    """

    profile: Profile
    layout: Layout | None
    contest: Contest | None
    problems: Problems
    counts_needed: bool = True
    number_words: NumberWords | None = None
    unread: int = 0

    # ---- tables to tallies

    def read(self, blobs: Sequence[Blob], progress: Callable[[int, Blob], None] | None = None) -> list[RawFrame]:
        """Return the tallies in *blobs*, none of which is a stored sheet; *progress* is told of each."""
        frames: list[RawFrame] = []
        without_codes = []
        for done, blob in enumerate(blobs):
            if progress is not None:
                progress(done, blob)
            table = self.table(blob)
            if table is not None and table.columns.layout.codes is not None:
                without_codes.append((blob, table))
            elif table is not None:
                frames += self.frames(blob, table)
        # Codes are given out over all tables together, so that a unit has the same in each.
        return [*frames, *self.frames_with_given_codes(without_codes)]

    def frames(self, blob: Blob, table: Table) -> list[RawFrame]:
        """Return the tallies in a table with KPU codes."""
        return self._frames(blob, table, self._units(table))

    def numbers(self, table: Table) -> Numbers:
        """Return the units and whole numbers of a table with KPU codes."""
        maker = TallyMaker(self.profile, self.contest, self.problems, self.number_words)
        return maker.numbers(table, table.columns.tallies[0], self._units(table))

    def frames_with_given_codes(self, tables: Sequence[tuple[Blob, Table]]) -> list[RawFrame]:
        """Return the tallies in tables without KPU codes, with codes that are given out over all of them."""
        units = units_of([table for _, table in tables])
        return [
            raw for (blob, table), codes in zip(tables, units, strict=True) for raw in self._frames(blob, table, codes)
        ]

    def _units(self, table: Table) -> pl.Series:
        assert table.columns.unit is not None
        return unit_codes(table.frame[table.columns.unit])

    def _frames(self, blob: Blob, table: Table, units: pl.Series) -> list[RawFrame]:
        maker = TallyMaker(self.profile, self.contest, self.problems, self.number_words)
        found = maker.frames(blob, table, units)
        self.unread += maker.unread
        return found

    # ---- files to sheets

    def stored_sheets(self, blobs: Sequence[Blob]) -> tuple[list[Sheet], list[Blob]]:
        """Return the sheets that are stored in *blobs*, and the files that are none; bad sheets are noted."""
        files, others = self.sorted_out(blobs)
        sheets = [sheet for _, sheet in self.opened(files)]
        note_twins(sheets, self.problems)
        return sheets, others

    def _orphans(self, files: Sequence[StoredFile]) -> None:
        """Note the pieces of sheets whose forms are not there."""
        forms = [file for file in files if file.header.piece == "forms"]
        for file in files:
            if file.header.piece != "forms" and not any(belongs(file, one) for one in forms):
                self._lost(file.blob, words.with_detail(words.NO_SHEET, words.NO_FORMS))

    def opened(self, files: Sequence[StoredFile]) -> Iterator[tuple[Blob, Sheet]]:
        """Yield the sheets that are stored in *files*, each with the file of its forms; bad sheets are noted."""
        self._orphans(files)
        pieces = [file for file in files if file.header.piece != "forms"]
        forms = []
        for file in files:
            if file.header.profile != self.profile.id:
                self._of_other_election(file)
            elif file.header.piece == "forms":
                forms.append(file)
        # While one is waited for, the next is opened.
        with ThreadPoolExecutor(_OPENED_AT_ONCE) as pool:
            found_in_order = pool.map(partial(self._opened, pieces=pieces), forms)
            for file, found in zip(forms, found_in_order, strict=True):
                if isinstance(found, Sheet):
                    yield file.blob, found
                elif isinstance(found, StoredSheetError):
                    self._no_sheet(file.blob, found)
                else:
                    self._broken(file.blob, found, forms=forms_in(file))

    def _opened(self, file: StoredFile, *, pieces: Sequence[StoredFile]) -> Sheet | BaseException:
        """Return the sheet in *file*, or what is wrong with it."""
        try:
            return open_sheet(file, self.profile, pieces)
        except BROKEN as error:
            return error

    def _of_other_election(self, file: StoredFile) -> None:
        """Note a sheet that was stored for another election; its pieces are told with its forms."""
        if file.header.piece == "forms":
            forms = forms_in(file)
            misfit = Misfit(MisfitKind.SHEET, file.blob.name, self.profile.id, (file.header.profile,))
            self.problems.misfit(file.blob.name, misfit, forms)
            self.unread += forms

    def sorted_out(self, blobs: Sequence[Blob]) -> tuple[list[StoredFile], list[Blob]]:
        """Return the files of stored sheets among *blobs*, and the files that are none; bad headers are noted."""
        files, others = [], []
        for blob in blobs:
            try:
                header = read_header(blob) if blob.suffix == ".parquet" else None
            except StoredSheetError as error:
                self._no_sheet(blob, error)
                continue
            except BROKEN:
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

    def _lost(self, blob: Blob, what: Text, *, forms: int = 1) -> None:
        self.unread += forms
        self.problems.add(blob.name, what)

    def _parquet(self, blob: Blob) -> Table | None:
        source = blob.path if blob.path is not None and blob.rows_before is None else io.BytesIO(blob.read())
        try:
            scan = pl.scan_parquet(source, glob=False, hive_partitioning=False)
            columns = self.recognised(blob, scan.collect_schema().names())
            frame = None if columns is None else scan.select(columns.wanted).collect()
        except BROKEN as error:
            self._broken(blob, error)
            return None
        if columns is None or frame is None:
            return None
        return Table(frame=frame, columns=columns, place=_Place(blob, range(1, frame.height + 1)))

    def _broken(self, blob: Blob, error: BaseException, *, forms: int = 1) -> None:
        detail = str(error).partition("\n")[0].replace(str(blob.path), blob.name)
        self._lost(blob, words.with_detail(words.EXPECTED_PARQUET, detail), forms=forms)

    def _csv(self, blob: Blob) -> Table | None:
        content, bad_line = decoded(blob.read())
        text = CsvText(content)
        header = self._header(blob, text)
        if header is None:
            return None
        if bad_line is not None:
            self.problems.add(place_of(blob, bad_line), words.NOT_UTF_8, severity="notice")
        columns = self.recognised(blob, header.names)
        if columns is None:
            return None
        rows = text.rows(header, columns.wanted)
        for row in rows.broken:
            self.unread += 1
            self.problems.add(place_of(blob, row.line), words.with_detail(row.kind, row.detail), kind=row.kind)
        for place in rows.nameless:
            self.problems.add(blob.name, words.nameless(place + 1), severity="notice")
        if rows.broken and not rows.frame.height:
            return None
        return Table(frame=rows.frame, columns=columns, place=_Place(blob, rows.lines))

    def _header(self, blob: Blob, text: CsvText) -> CsvHeader | None:
        """Return the header: the first row with columns that are known, as titles may stand above it."""
        try:
            first = text.header()
        except csv.Error as error:
            self._lost(blob, words.with_detail(words.BROKEN_HEADER, str(error)))
            return None
        if first is None:
            self.problems.add(blob.name, words.NO_HEADER)
            return None
        if "\0" in "".join(first.names):
            self._lost(blob, words.NO_TEXT)
            return None
        found = first
        with suppress(csv.Error):
            found = next((one for one in text.headers() if self._is_header(one.names)), first)
        if found != first:
            self.problems.add(place_of(blob, found.end), words.BELOW_TITLES, severity="notice")
        return found

    def knows(self, blob: Blob) -> bool:
        """Return whether one of the first rows of a text names columns that can be read."""
        content, _ = decoded(blob.read())
        try:
            return any(self._is_header(header.names) for header in CsvText(content).headers())
        except csv.Error:
            return False

    def _is_header(self, names: Sequence[str]) -> bool:
        """Return whether columns of these *names* can be read."""
        if self.layout is None and self.counts_needed and detected(names):
            return True
        columns = recognise(names, self.profile, self.layout)
        return _has_units(columns) and (_has_counts(columns) or not self.counts_needed)

    def recognised(self, blob: Blob, names: Sequence[str]) -> Columns | None:
        """Return what the columns are, with a note of those that are not read; `None` if they are of no use."""
        layout = self.layout
        if layout is None and self.counts_needed:
            fitting = detected(names)
            if len(fitting) > 1:
                self._lost(blob, words.with_detail(words.SEVERAL_LAYOUTS, words.listed(fitting)))
                return None
            layout = shipped_layouts()[fitting[0]] if fitting else None
        if layout is not None and layout.nothing is not None:
            self.problems.add(blob.name, words.with_detail(words.HOLDS_NOTHING, layout.nothing), severity="notice")
            return None
        if layout is not None and layout.profiles and self.profile.id not in layout.profiles:
            misfit = Misfit(MisfitKind.TABLE, blob.name, self.profile.id, layout.profiles)
            self.problems.misfit(blob.name, misfit)
            self.unread += 1
            return None
        columns = recognise(names, self.profile, layout)
        self._note_unread(blob, columns)
        if not _has_units(columns):
            self._lost(blob, words.NO_UNIT)
            return None
        if self.counts_needed and not _has_counts(columns):
            self._lost(blob, words.NO_COUNTS)
            return None
        return columns

    def reads_rows_alone(self, blob: Blob, names: Sequence[str]) -> bool:
        """Return whether a row of a table with the columns *names* is read without looking at any other row."""
        columns = self.recognised(blob, names)
        layout = None if columns is None else columns.layout
        return layout is not None and layout.codes is None and layout.children is None and not layout.votes

    def _without_options_of_others(self, blob: Blob, names: Sequence[str]) -> list[str]:
        """Return the columns that mean nothing, and note those that are options of another election."""
        found = {name: misfit for name in names if (misfit := of_option(self.profile, name)) is not None}
        if any(name.isdecimal() for name in names if name not in found):
            return list(names)  # numbers that mean something else: parties, for example
        for misfit in found.values():
            self.problems.misfit(blob.name, misfit, 0)
        return [name for name in names if name not in found]

    def _note_unread(self, blob: Blob, columns: Columns) -> None:
        layout = columns.layout
        cells = [name for side in layout.side_tallies for name in side.columns.values()]
        mapped = (*layout.key_columns.values(), *cells)
        unknown = self._without_options_of_others(blob, columns.unknown)
        slips = {name: near for name in unknown if (near := nearest_name(name, columns))}
        for name, near in slips.items():
            self.problems.add(blob.name, words.slip(name, near), severity="notice")
        # A mapping is for forms too, and a register has few of their columns.
        absent = columns.absent if self.counts_needed else ()
        for what, found, severity in (
            (words.PEOPLE, columns.people, "notice"),
            (words.COLUMNS_NOT_USED, [name for name in unknown if name not in slips], "notice"),
            (words.PEOPLE_MAPPED, [name for name in columns.people if name in mapped], "error"),
            (words.ABSENT, absent, "error"),
            (words.COLUMNS_TWICE, columns.twice, "error"),
            (words.RIVALS, columns.rivals, "error"),
        ):
            if found:
                self.problems.add(blob.name, words.with_detail(what, words.listed(found)), severity=severity)


def _has_units(columns: Columns) -> bool:
    """Return whether every column is there that tells units, or from which codes are made."""
    codes, children = columns.layout.codes, columns.layout.children
    needed = set() if codes is None else {*codes.levels.values(), *codes.tree.values()}
    needed |= set() if children is None else {children.column, children.unit}
    return needed <= set(columns.keys) and (codes is not None or columns.unit is not None)


def _has_counts(columns: Columns) -> bool:
    """Return whether some column holds counts of forms."""
    return any(tally.cells for tally in columns.tallies) or columns.layout.votes in columns.keys


@attrs.frozen
class _Place:
    """Says where a row stands in a file: lines of a text are counted with its header, as editors do."""

    blob: Blob
    rows: Sequence[int]

    def __call__(self, row: int) -> str:
        return place_of(self.blob, self.rows[row])


def place_of(blob: Blob, row: int) -> str:
    """
    Return where the row that is the *row*-th of *blob*, from 1, stands in its file.

    A place has no words, as it is the same in every language.
    """
    return f"{blob.name}:{row + (blob.rows_before or 0)}"
