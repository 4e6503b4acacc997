"""The table of the units that are expected, with what is decreed for each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from ..exceptions import CannotReadError
from ..model.recap import InputFile
from ..model.register import TEXTS, Register
from ..model.sheet import UNIT
from ..model.text import Text
from ..model.unitcodes import are_distinct
from . import words
from .blobs import Blob, open_paths
from .raw import ROW, Problems
from .reader import Request
from .sidetables import read_beside, told_apart
from .table import SUFFIXES, TableReader
from .tallies import Table
from .units import are_units
from .workbook.tables import suffixes_at, tables_in

_UNUSABLE = Text("data induk (register) tidak dapat dipakai", "the register cannot be used")


def read_register(path: Path, request: Request) -> tuple[Register, Sequence[InputFile]]:
    """
    Return the register in a table with a column of units and, where it has them, decreed figures.

    Args:
        path: One table, also in Excel, or a folder or an archive with some
            that are not; of a folder of sheets the register that stands beside them.

        request: Where what cannot be used is noted, in its *problems*.

    Returns:
        The register, and the files that were read.

    Raises:
        CannotReadError: If there is no unit in it.
    """
    noted = Problems()
    reader = TableReader(request.profile, request.layout, request.contest, noted, counts_needed=False)
    frames = []
    with open_paths([path], suffixes_at(path, SUFFIXES), noted) as opened:
        beside, files = told_apart(opened.blobs)
        tables = [table for blob in beside["register"] or files for table in tables_in(blob, noted)]
        for blob in tables:
            table = reader.table(blob)
            if table is not None:
                frames.append(_units(reader, table))
    if not any(frame.height for frame in frames):
        raise CannotReadError(_UNUSABLE, noted.all())
    request.problems.absorb(noted)
    names = "; ".join(file.path for file in opened.files)
    return Register(_once(pl.concat(frames, how="diagonal_relaxed"), names, request)), opened.files


def stored_register(blobs: Sequence[Blob], request: Request) -> Register | None:
    """Return the register that is stored beside sheets, in one or several folders; `None` if there is none."""
    frames = [frame for frame in read_beside(blobs, request.problems) if frame.height]
    if not frames:
        return None
    together = pl.concat(frames, how="diagonal_relaxed").with_row_index(ROW)
    return Register(_once(together, "; ".join(blob.name for blob in blobs), request))


def _units(reader: TableReader, table: Table) -> pl.DataFrame:
    """Return the units of one table and their figures; what is no code is noted."""
    frame = reader.numbers(table).frame
    texts = {name: column for column in table.frame.columns if (name := column.lower()) in TEXTS}
    frame = frame.with_columns(
        table.frame[column].cast(pl.String).gather(frame[ROW]).alias(name) for name, column in texts.items()
    )
    valid = are_units(frame[UNIT])
    for unit, row in frame.filter(~valid).select(UNIT, ROW).iter_rows():
        reader.problems.add(table.place(row), words.no_code(unit), kind=words.NO_CODE)
    return frame.filter(valid)


def _once(frame: pl.DataFrame, name: str, request: Request) -> pl.DataFrame:
    """Return each unit once; a figure that is decreed twice and differs is not known."""
    if are_distinct(frame[UNIT]):
        return frame.drop(ROW)
    figures = pl.exclude(UNIT, ROW)
    differs = figures.drop_nulls().n_unique() > 1
    units = frame.drop(ROW).unique(maintain_order=True)
    if not units[UNIT].is_duplicated().any():
        return units
    for unit in units.filter(units[UNIT].is_duplicated())[UNIT].unique().sort():
        request.problems.add(name, words.with_detail(words.TWICE, unit), kind=words.TWICE)
    return units.group_by(UNIT, maintain_order=True).agg(pl.when(~differs).then(figures.drop_nulls().first()))
