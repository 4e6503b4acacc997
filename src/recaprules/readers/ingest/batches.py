"""Paths to batches: what is read at once, and which of them are as they were."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from ..archive import Member
from ..blobs import Blob, Finder, digest_of
from ..raw import Problems
from ..reader import Reader, Request, once
from ..sidetables import SideTable, side_table
from ..stored import StoredSheetError, read_header
from ..table import BROKEN, SUFFIXES, TableReader
from .cut import Cutter
from .largetable import column_names, cut, rows_of

LAST = 2**31
"""
The number of the batch of files that are read with each other, which comes after the others of its reader.

What stands beside sheets is in it as well, so that its digests are kept; it is read by whoever reads the batches.
"""

_ROWS_OF_A_JSON = 10
"""A JSON file costs about as much memory as so many rows of a table."""


@attrs.frozen(kw_only=True)
class Batch:
    """
    Files that are read at once.

    Attributes:
        reader: Who reads them.

        order: Where it stands: the place of its reader, and its own.

        blobs: The files.

        table: The table of which it holds a part; empty where it holds whole files.
    """

    reader: str
    order: tuple[int, int]
    blobs: tuple[Blob, ...]
    table: str = ""

    def key(self, how: str) -> str:
        """Return its name, which says what is read in it, and how."""
        named = hashlib.sha256(how.encode())
        for blob in self.blobs:
            named.update(b"\0%s\0%d" % (blob.name.encode(), -1 if blob.rows_before is None else blob.rows_before))
        return f"{self.reader}-{named.hexdigest()[:20]}"

    def stamp(self) -> str:
        """Return what changes, as a rule, where one of its files does; nothing is read for it."""
        found = hashlib.sha256()
        for blob in self.blobs:
            found.update(b"\0".join(str(part).encode() for part in _traits(blob)))
        return found.hexdigest()


def _traits(blob: Blob) -> tuple[str, int, int]:
    if isinstance(blob.read, Member):
        return blob.name, blob.read.info.CRC, blob.read.info.file_size
    try:
        state = blob.path.stat() if blob.path is not None else None
    except OSError:
        state = None
    return (blob.name, -1, -1) if state is None else (blob.name, state.st_mtime_ns, state.st_size)


def contents_digest(inputs: Sequence[tuple[str, str, str]]) -> str:
    """Return the digest of a batch whose files have these digests."""
    whole = hashlib.sha256()
    for _, name, digest in inputs:
        whole.update(f"/{name}\0{digest}\n".encode())
    return whole.hexdigest()


def input_digests(blobs: Sequence[Blob]) -> list[tuple[str, str, str]]:
    """Return, for each file, what it was found in, its name and its digest; that is empty where it cannot be read."""
    found = []
    for blob in blobs:
        try:
            digest = hashlib.sha256(blob.read()).hexdigest() if blob.path is None else digest_of(blob.path)
        except OSError:
            digest = ""
        found.append((blob.part_of, blob.name, digest))
    return found


@attrs.define
class Planner:
    """
    Finds files and puts them into batches.

    Attributes:
        finder: Who finds them.

        readers: Who reads what, by the ending of the file's name.

        request: What the user said about the files.

        limit: How many rows a batch has at most.

        archives: The archives that were found, by their names.

        beside: The tables that stand beside sheets and are no tallies, by what they are.
    """

    finder: Finder
    readers: Mapping[str, Reader]
    request: Request
    limit: int
    archives: dict[str, Path] = attrs.field(factory=dict)
    beside: dict[SideTable, list[Blob]] = attrs.field(factory=lambda: defaultdict(list))
    _numbers: dict[str, int] = attrs.field(factory=dict)

    def batches(self, paths: Sequence[tuple[Path, str]]) -> Iterator[Batch]:
        """Yield what is in *paths*, batch by batch; the batches of one reader come in the order of their files."""
        places = {reader.name: place for place, reader in enumerate(once(self.readers))}
        cutters = {name: Cutter(self.limit) for name in places}
        together: dict[str, list[Blob]] = {name: [] for name in places}
        for blob in (blob for path, name in paths for blob in self.finder.find(path, name)):
            if isinstance(blob.read, Member):
                self.archives[blob.part_of] = blob.read.path
            reader = self.readers[blob.suffix].name
            which = side_table(blob)
            if which is not None:
                self.beside[which].append(blob)
            if blob.suffix == ".json":
                full = cutters[reader].add(_ROWS_OF_A_JSON, blob)
            elif which is not None or self._is_read_with_others(blob):
                together[reader].append(blob)
                continue
            else:
                rows = rows_of(blob)
                if rows > self.limit and blob.path is not None:
                    for blobs in cutters[reader].rest():
                        yield self._batch(reader, places[reader], blobs)
                    for part in cut(blob, self.limit):
                        table = "" if part.rows_before is None else blob.name
                        yield self._batch(reader, places[reader], (part,), table)
                    continue
                full = cutters[reader].add(rows, blob)
            for blobs in full:
                yield self._batch(reader, places[reader], blobs)
        for reader, place in places.items():
            for blobs in cutters[reader].rest():
                yield self._batch(reader, place, blobs)
            if together[reader]:
                yield Batch(reader=reader, order=(place, LAST), blobs=tuple(together[reader]))

    def _batch(self, reader: str, place: int, blobs: tuple[Blob, ...], table: str = "") -> Batch:
        number = self._numbers[reader] = self._numbers.get(reader, 0) + 1
        return Batch(reader=reader, order=(place, number), blobs=blobs, table=table)

    def _is_read_with_others(self, blob: Blob) -> bool:
        """Return whether a file is a sheet already, or a table whose rows cannot be read one by one."""
        if blob.suffix not in SUFFIXES:
            return False
        if blob.suffix == ".parquet":
            try:
                if read_header(blob) is not None:
                    return True
            except StoredSheetError:
                return True
            except BROKEN:
                return False
        names = column_names(blob)
        reader = TableReader(self.request.profile, self.request.layout, self.request.contest, Problems())
        return names is not None and not reader.reads_rows_alone(blob, names)
