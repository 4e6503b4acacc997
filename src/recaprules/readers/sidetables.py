"""Tables that are stored beside sheets and are no tallies: the register, and the names of units."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import polars as pl

from . import words
from .blobs import Blob
from .raw import Problems
from .table import BROKEN

SideTable: TypeAlias = Literal["register", "names"]

HEADER = "recaprules-beside"
"""The name among the metadata of the file that says which table it is."""


def file_of(which: SideTable) -> str:
    """
    Return the place of a table in a folder of sheets.

    >>> file_of("register")
    'register/register.parquet'
    """
    return f"{which}/{which}.parquet"


def write_beside(frame: pl.DataFrame, folder: Path, which: SideTable) -> str:
    """Write a table below *folder*, where it appears when it is whole, and return its place there."""
    path = folder / file_of(which)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    frame.write_parquet(part, compression="zstd", metadata={HEADER: which})
    part.replace(path)
    return file_of(which)


def told_apart(blobs: Sequence[Blob], which: SideTable) -> tuple[list[Blob], list[Blob]]:
    """Return those of *blobs* that are such a table, and the others."""
    found: list[Blob] = []
    others: list[Blob] = []
    for blob in blobs:
        (found if blob.name.endswith(f"/{file_of(which)}") and _says(blob, which) else others).append(blob)
    return found, others


def _says(blob: Blob, which: SideTable) -> bool:
    try:
        return pl.read_parquet_metadata(_source(blob)).get(HEADER) == which
    except BROKEN:
        return False  # whoever reads it as a table says what is wrong


def read_beside(blobs: Sequence[Blob], problems: Problems) -> list[pl.DataFrame]:
    """Return the tables in *blobs*; those that cannot be read are noted."""
    frames = []
    for blob in blobs:
        try:
            frames.append(pl.read_parquet(_source(blob)))
        except BROKEN as error:
            what = str(error).partition("\n")[0].replace(str(blob.path), blob.name)
            problems.add(blob.name, words.with_detail(words.EXPECTED_PARQUET, what))
    return frames


def _source(blob: Blob) -> Path | io.BytesIO:
    return io.BytesIO(blob.read()) if blob.path is None else blob.path
