"""Tables that are stored beside sheets and are no tallies: the register, the names of units, and planted faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import polars as pl

from . import words
from .blobs import Blob
from .raw import Problems
from .table import BROKEN

SideTable: TypeAlias = Literal["register", "names", "ledger"]

PLACES: Mapping[SideTable, str] = {
    "register": "register/register.parquet",
    "names": "names/names.parquet",
    "ledger": "answers/ledger.parquet",
}
"""Where each table is in a folder of sheets."""

HEADER = "recaprules-beside"
"""The name among the metadata of the file that says which table it is."""

_BY_NAME: Mapping[str, SideTable] = {place.rpartition("/")[2]: which for which, place in PLACES.items()}


def write_beside(frame: pl.DataFrame, folder: Path, which: SideTable, *, more: Mapping[str, str] | None = None) -> Path:
    """
    Write a table below *folder*, where it appears when it is whole, and return its file.

    Args:
        frame: The table.

        folder: Where the sheets are.

        which: Which table it is.

        more: What else the file says of itself; nothing if not given.
    """
    path = folder / PLACES[which]
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    frame.write_parquet(part, compression="zstd", metadata={HEADER: which, **(more or {})})
    part.replace(path)
    return path


def told_apart(blobs: Sequence[Blob]) -> tuple[Mapping[SideTable, Sequence[Blob]], list[Blob]]:
    """Return the files among *blobs* that are such tables, by what they are, and the others."""
    beside: dict[SideTable, list[Blob]] = {which: [] for which in PLACES}
    others: list[Blob] = []
    for blob in blobs:
        which = side_table(blob)
        (others if which is None else beside[which]).append(blob)
    return beside, others


def side_table(blob: Blob) -> SideTable | None:
    """Return which of these tables a file is; `None` if it is none."""
    which = _BY_NAME.get(blob.name.rpartition("/")[2])
    try:
        return which if which is not None and pl.read_parquet_metadata(blob.source).get(HEADER) == which else None
    except BROKEN:
        return None  # whoever reads it as a table says what is wrong


def read_beside(blobs: Sequence[Blob], problems: Problems) -> list[pl.DataFrame]:
    """Return the tables in *blobs*; those that cannot be read are noted."""
    frames = []
    for blob in blobs:
        try:
            frames.append(pl.read_parquet(blob.source))
        except BROKEN as error:
            what = str(error).partition("\n")[0].replace(str(blob.path), blob.name)
            problems.add(blob.name, words.with_detail(words.EXPECTED_PARQUET, what))
    return frames


def note_registers_alone(blobs: Sequence[Blob], problems: Problems) -> None:
    """Note that the registers in *blobs* were given without any form."""
    for blob in blobs:
        problems.add(blob.name, words.REGISTER_ALONE)


def note_ledgers(blobs: Sequence[Blob], problems: Problems) -> None:
    """Note that the ledgers in *blobs* are left aside."""
    for blob in blobs:
        problems.add(blob.name, words.LEDGER, severity="notice")
