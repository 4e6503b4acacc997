"""Files that appear when they are whole, sheets written while they are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from ..model.ballot import Ballot
from ..model.form import Form
from ..model.sheet import CHILD, DISTRICT, GROUP, UNIT, Sheet
from ..model.tier import Tier
from ..readers.stored import Header, Piece, file_name, header_of, metadata
from .folder import MADE_UP
from .forms import PROFILE, cells_of

SOURCES = {Tier.TPS: "c_hasil"}
"""Where figures come from: the form of the station, and above it the recapitulation."""

RECAPITULATION = "d_hasil"


def sheet_header(form: Form, ballot: Ballot, tier: Tier, piece: Piece = "forms") -> Header:
    """Return what the file of a sheet says of itself."""
    nothing = pl.DataFrame(schema={UNIT: pl.String})
    sheet = Sheet(form=form, ballot=ballot, tier=tier, source=SOURCES.get(tier, RECAPITULATION), frame=nothing)
    return header_of(sheet, PROFILE, piece)


def sheet_schema(form: Form, ballot: Ballot, tier: Tier, piece: Piece = "forms") -> pl.Schema:
    """Return the columns of a sheet: numbers of a station are 16 bits wide, sums are 32."""
    of_stations = tier is (Tier.TPS if piece == "forms" else Tier.VILLAGE)
    number = pl.Int16() if of_stations else pl.Int32()
    keys = [UNIT, *([CHILD] if piece == "columns" else []), *([DISTRICT] if form.contest.has_parties else [])]
    return pl.Schema({**dict.fromkeys(keys, pl.String()), **dict.fromkeys(cells_of(form, ballot), number)})


def write_frames(frames: Iterable[pl.DataFrame], schema: pl.Schema, header: Header, folder: Path, number: int) -> Path:
    """
    Write *frames* one after the other as one sheet, and return its file.

    A frame is asked for when the one before is written, so that no more than a few are held.

    Args:
        frames: Parts of the sheet, in order.

        schema: Their columns.

        header: What the sheet says of itself.

        folder: Where the sheets are.

        number: Tells sheets of the same form apart, see `stored.file_name`.
    """
    path = folder / file_name(header, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")

    def parts(
        with_columns: list[str] | None, _predicate: pl.Expr | None, _rows: int | None, _batch: int | None
    ) -> Iterator[pl.DataFrame]:
        for frame in frames:
            yield frame if with_columns is None else frame.select(with_columns)

    table = register_io_source(parts, schema=schema)
    table.sink_parquet(part, compression="zstd", row_group_size=GROUP, metadata={**metadata(header), **MADE_UP})
    part.replace(path)
    return path
