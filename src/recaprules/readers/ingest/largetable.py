"""Tables that do not fit into memory, a part at a time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
import polars as pl

from ..blobs import Blob
from ..csvtext import CsvText
from ..decode import decoded
from ..table import BROKEN

_BYTES_OF_A_ROW = 100
_AT_ONCE = 2**20


def rows_of(blob: Blob) -> int:
    """Return about how many rows a table has, as far as that is known without reading it."""
    if blob.path is None:
        return 1
    try:
        if blob.suffix == ".parquet":
            return int(
                pl.scan_parquet(blob.path, glob=False, hive_partitioning=False).select(pl.len()).collect().item()
            )
        return blob.path.stat().st_size // _BYTES_OF_A_ROW + 1
    except BROKEN:
        return 1  # whoever reads it says what is wrong


def column_names(blob: Blob) -> Sequence[str] | None:
    """Return the columns of a table; `None` where they cannot be read."""
    try:
        if blob.suffix == ".parquet":
            source = io.BytesIO(blob.read()) if blob.path is None else blob.path
            return pl.scan_parquet(source, glob=False, hive_partitioning=False).collect_schema().names()
        header = CsvText(decoded(_beginning(blob))[0]).header()
    except (csv.Error, *BROKEN):
        return None
    return None if header is None else header.names


def _beginning(blob: Blob) -> bytes:
    if blob.path is None:
        return blob.read()[:_AT_ONCE]
    with blob.path.open("rb") as stream:
        return stream.read(_AT_ONCE)


@attrs.frozen
class ParquetRows:
    """Reads some rows of a Parquet file, as a Parquet file."""

    path: Path
    first: int
    count: int

    def __call__(self) -> bytes:
        """Return its bytes."""
        stream = io.BytesIO()
        plan = pl.scan_parquet(self.path, glob=False, hive_partitioning=False).slice(self.first, self.count)
        try:
            plan.collect().write_parquet(stream)
        except BROKEN as error:
            raise OSError(str(error)) from error
        return stream.getvalue()


@attrs.frozen
class CsvLines:
    """Reads some lines of a text with separators, below its header."""

    path: Path
    header: int
    first: int
    end: int

    def __call__(self) -> bytes:
        """Return its bytes."""
        with self.path.open("rb") as stream:
            header = stream.read(self.header)
            stream.seek(self.first)
            return header + stream.read(self.end - self.first)


def cut(blob: Blob, limit: int) -> Iterator[Blob]:
    """Yield parts of a table with at most about *limit* rows each; a text that cannot be cut is yielded whole."""
    assert blob.path is not None
    if blob.suffix == ".parquet":
        for first in range(0, rows_of(blob), limit):
            yield attrs.evolve(blob, read=ParquetRows(blob.path, first, limit), rows_before=first)
        return
    header = _plain_header(blob.path)
    if header is None:
        yield blob
        return
    for before, first, end in _starts(blob.path, header, limit):
        yield attrs.evolve(blob, read=CsvLines(blob.path, header, first, end), rows_before=before)


def _plain_header(path: Path) -> int | None:
    """Return how many bytes the header has; `None` if a line is not always a row."""
    with path.open("rb") as stream:
        begin = stream.read(_AT_ONCE)
        block = begin
        while block:
            if b'"' in block or b"\r" in block.replace(b"\r\n", b"").removesuffix(b"\r"):
                return None
            block = stream.read(_AT_ONCE)
    if json.detect_encoding(begin[:4]) not in ("utf-8", "utf-8-sig"):
        return None
    header = CsvText(begin.decode("utf-8", "replace")).header()
    if header is None:
        return None
    lines = begin.split(b"\n", header.end)
    return len(begin) - len(lines[-1]) if len(lines) > header.end else None


def _starts(path: Path, header: int, limit: int) -> Iterator[tuple[int, int, int]]:
    """Yield how many rows stand before each part, and where it begins and ends."""
    with path.open("rb") as stream:
        stream.seek(header)
        first, before, rows, at = header, 0, 0, header
        for line in stream:
            at += len(line)
            rows += 1
            if rows == limit:
                yield before, first, at
                first, before, rows = at, before + rows, 0
        if rows:
            yield before, first, at
