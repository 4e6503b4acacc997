"""Text with separators to columns: every row, and a note of each that cannot be read."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import attrs
import polars as pl

from ..model.text import Text
from . import words

_SEPARATORS = (",", ";", "\t", "|")
_SAID = re.compile(r"sep=(.)")
_AT_ONCE = 50_000
_FIRST_ROWS = 20
_NAMELESS = "\n"
"""What a column without a name is called here, before its place: no other has a line feed first."""


@attrs.frozen(kw_only=True)
class CsvHeader:
    """
    The row of a table that names its columns.

    Attributes:
        names: The columns; a name may be there twice.

        separator: What stands between cells.

        end: How many lines there are up to the end of the header.
    """

    names: tuple[str, ...]
    separator: str
    end: int


@attrs.frozen(kw_only=True)
class BrokenRow:
    """
    A row that is no row of its table.

    Attributes:
        line: Where it begins, from 1.

        kind: What is wrong with it.

        detail: The same, more precisely.
    """

    line: int
    kind: Text
    detail: str


@attrs.frozen(kw_only=True)
class CsvRows:
    """
    The rows of a table.

    Attributes:
        frame: The columns that were wanted, as text.

        lines: The line on which each row begins, from 1.

        broken: What could not be read.

        nameless: Where the columns stand that have no name and in which something is written, from 0.
    """

    frame: pl.DataFrame
    lines: Sequence[int]
    broken: tuple[BrokenRow, ...] = ()
    nameless: tuple[int, ...] = ()


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@attrs.frozen
class CsvText:
    """
    A table as text.

    Attributes:
        text: What the file holds; whatever ends a line there is one character here.
    """

    text: str = attrs.field(converter=_with_line_feeds)

    def header(self) -> CsvHeader | None:
        """
        Return the first row that is not blank; `None` if there is none.

        Raises:
            csv.Error: If it is no row.
        """
        return next(self.headers(), None)

    def headers(self) -> Iterator[CsvHeader]:
        """
        Yield the first rows that are not blank, each as a header: what stands above one is no row of the table.

        Raises:
            csv.Error: If one is no row.
        """
        lines = ((at, line.strip()) for at, line in enumerate(self._lines()) if line.strip())
        separators: Sequence[str] = _SEPARATORS
        for number, (at, line) in enumerate(islice(lines, _FIRST_ROWS)):
            said = _SAID.fullmatch(line)
            if said and not number:
                separators = said[1]
            else:
                yield self._widest_header(at, separators)

    def _widest_header(self, first: int, separators: Sequence[str]) -> CsvHeader:
        """Return the line *first* as a header, with the separator that gives it the most columns."""
        headers, errors = [], []
        for separator in separators:
            try:
                headers.append(self._header(first, separator))
            except csv.Error as error:
                errors.append(error)
        if not headers:
            raise errors[0]
        return max(headers, key=lambda header: len(header.names))

    def _header(self, first: int, separator: str) -> CsvHeader:
        rows = csv.reader(islice(self._lines(), first, None), delimiter=separator)
        names = tuple(name.strip() for name in next(rows, []))
        return CsvHeader(names=names, separator=separator, end=first + rows.line_num)

    def _lines(self) -> Iterator[str]:
        """Yield the lines one by one: the header is short, and the text is long."""
        start = 0
        while start < len(self.text):
            end = self.text.find("\n", start) + 1 or len(self.text)
            yield self.text[start:end]
            start = end

    def rows(self, header: CsvHeader, wanted: Sequence[str]) -> CsvRows:
        """Return the columns called *wanted* of all rows."""
        places = {name: header.names.index(name) for name in wanted}
        nameless = {f"{_NAMELESS}{place}": place for place, name in enumerate(header.names) if not name}
        rows = self._rows(header, places | nameless)
        return attrs.evolve(
            rows,
            frame=rows.frame.select(list(places)),
            nameless=tuple(place for name, place in nameless.items() if _is_written(rows.frame[name])),
        )

    def _rows(self, header: CsvHeader, places: Mapping[str, int]) -> CsvRows:
        return self._at_once(header, places) or self._one_by_one(header, places)

    def _at_once(self, header: CsvHeader, places: Mapping[str, int]) -> CsvRows | None:
        """Return all rows of a table in which nothing is out of order; `None` if something is."""
        if '"' in self.text or len(header.names) < 2:
            return None
        try:
            table = pl.read_csv(
                self.text.encode(),
                separator=header.separator,
                columns=sorted(places.values()),
                skip_lines=header.end - 1,
                infer_schema=False,
                quote_char=None,
            )
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
            return None
        # A row that is too long is an error above; one that is too short lacks separators here.
        above = "".join(islice(self._lines(), header.end - 1)).count(header.separator)
        if self.text.count(header.separator) - above != (table.height + 1) * (len(header.names) - 1):
            return None
        table.columns = sorted(places, key=places.__getitem__)
        return CsvRows(frame=table, lines=range(header.end + 1, header.end + 1 + table.height))

    def _one_by_one(self, header: CsvHeader, places: Mapping[str, int]) -> CsvRows:
        """Return the rows that are in order, however many are not."""
        frames: list[pl.DataFrame] = []
        rows: list[list[str]] = []
        lines: list[int] = []
        broken: list[BrokenRow] = []
        for line, row in _records(list(self._lines()), header):
            if isinstance(row, BrokenRow):
                broken.append(row)
                continue
            lines.append(line)
            rows.append([row[place] for place in places.values()])
            if len(rows) == _AT_ONCE:
                frames.append(_frame(rows, places))
                rows = []
        return CsvRows(frame=pl.concat([*frames, _frame(rows, places)]), lines=lines, broken=tuple(broken))


def _is_written(column: pl.Series) -> bool:
    return bool((column.str.strip_chars() != "").any())


def _frame(rows: list[list[str]], names: Iterable[str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


@attrs.define
class _Cursor:
    """Lines that can be read again from any of them."""

    lines: list[str]
    at: int

    def __iter__(self) -> _Cursor:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.lines):
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1]


def _records(lines: list[str], header: CsvHeader) -> Iterator[tuple[int, list[str] | BrokenRow]]:
    """Yield each row with its first line, from 1; a quote that does not end spoils its own line only."""
    cursor = _Cursor(lines, header.end)
    reader = csv.reader(cursor, delimiter=header.separator, strict=True)
    while cursor.at < len(lines):
        start = cursor.at
        try:
            row = next(reader)
        except csv.Error as error:
            yield start + 1, BrokenRow(line=start + 1, kind=words.BROKEN_ROW, detail=str(error))
            cursor.at = start + 1
            reader = csv.reader(cursor, delimiter=header.separator, strict=True)
            continue
        if len(row) == len(header.names):
            yield start + 1, row
        elif "".join(row).strip():
            detail = f"{len(row)} ≠ {len(header.names)}"
            yield start + 1, BrokenRow(line=start + 1, kind=words.OTHER_LENGTH, detail=detail)
            cursor.at = start + 1
