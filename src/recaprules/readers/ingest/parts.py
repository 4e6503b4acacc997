"""Raw frames on disk, as they were read: what sheets are made of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import msgspec
import polars as pl

from ...model.ballot import Ballot
from ...model.cell import CellKey
from ...model.contest import Contest
from ...model.sheet import UNIT
from ..raw import ROW, RawFrame
from ..stored import HEADER, ILLEGIBLE, StoredOption, ballot_of, stored_options

SUFFIX = ".batch"
PLACE = "place"

_BESIDE = ("columns", "pages", "names")


class RawHeader(msgspec.Struct, frozen=True):
    """
    What is written at the head of a raw frame.

    Attributes:
        name: The file or folder.

        contest: What was voted for.

        source: Where the figures come from.

        published: Whether tiers above the station are what KPU's system showed.

        beside: Which other tables there are.

        ballot: The district and the options, where the input states them.

        readings: Tells the frames that decide together whether `seen` is a key.
    """

    name: str
    contest: str
    source: str
    published: bool
    beside: tuple[str, ...]
    ballot: tuple[str, tuple[StoredOption, ...]] | None
    readings: str


def write_part(raw: RawFrame, stem: Path) -> None:
    """Write *raw* to files that begin with *stem*."""
    tables = {name: table for name in _BESIDE if (table := getattr(raw, name)) is not None}
    header = RawHeader(
        name=raw.name,
        contest=raw.contest.value,
        source=raw.source,
        published=raw.published,
        beside=tuple(tables),
        ballot=None if raw.ballot is None else (raw.ballot.district, stored_options(raw.ballot)),
        readings=raw.readings,
    )
    rows = raw.frame[ROW].to_list()
    illegible: dict[int, list[CellKey]] = {}
    for row, key in sorted(raw.illegible):
        illegible.setdefault(row, []).append(key)
    frame = raw.frame.with_columns(
        pl.Series(PLACE, [raw.place(row) for row in rows], dtype=pl.String),
        pl.Series(ILLEGIBLE, [" ".join(illegible[row]) if row in illegible else None for row in rows], dtype=pl.String),
    )
    frame.write_parquet(_file(stem), compression="zstd", metadata={HEADER: msgspec.json.encode(header).decode()})
    for name, table in tables.items():
        table.write_parquet(_file(stem, name), compression="zstd")


def _file(stem: Path, name: str = "forms") -> Path:
    return stem.with_name(f"{stem.name}-{name}{SUFFIX}")


@attrs.frozen
class RawPart:
    """
    A raw frame on disk.

    Attributes:
        stem: How its files begin.

        table: The table that it is a part of, where it is one of several; empty otherwise.
    """

    stem: Path
    table: str = ""

    def load(self, only: pl.Expr | None = None) -> RawFrame:
        """
        Return the frame.

        Args:
            only: Which rows; all if not given.
        """
        header = self.header()
        plan = self.scan()
        frame = (plan if only is None else plan.filter(only)).collect()
        named = frame.select(ROW, ILLEGIBLE).filter(pl.col(ILLEGIBLE).is_not_null())
        more = {name: pl.read_parquet(_file(self.stem, name)) for name in header.beside}
        return RawFrame(
            name=header.name,
            contest=Contest(header.contest),
            source=header.source,
            published=header.published,
            frame=frame.drop(PLACE, ILLEGIBLE),
            place=_Places(frame[ROW], frame[PLACE]),
            illegible=frozenset((row, key) for row, keys in named.iter_rows() for key in keys.split()),
            columns=more.get("columns"),
            pages=more.get("pages"),
            names=more.get("names"),
            ballot=_ballot(header),
            readings=header.readings,
        )

    def header(self) -> RawHeader:
        """Return what is written at its head."""
        return msgspec.json.decode(pl.read_parquet_metadata(_file(self.stem))[HEADER], type=RawHeader)

    def scan(self) -> pl.LazyFrame:
        """Return its rows as a plan."""
        return pl.scan_parquet(_file(self.stem), glob=False, hive_partitioning=False)

    def span(self) -> tuple[str, str] | None:
        """Return the first and the last unit; `None` if there is none."""
        first, last = self.scan().select(pl.min(UNIT).alias("first"), pl.max(UNIT).alias("last")).collect().row(0)
        return None if first is None else (first, last)

    def names(self) -> pl.DataFrame | None:
        """Return how units are called; `None` where codes suffice."""
        path = _file(self.stem, "names")
        return pl.read_parquet(path) if path.exists() else None


@attrs.frozen
class _Places:
    rows: pl.Series
    places: pl.Series

    def __call__(self, row: int) -> str:
        position = self.rows.index_of(row)
        if position is None:
            raise IndexError(row)
        return str(self.places[position])


def _ballot(header: RawHeader) -> Ballot | None:
    if header.ballot is None:
        return None
    district, options = header.ballot
    return ballot_of(Contest(header.contest), district, options)


def between(first: str, last: str, width: int) -> pl.Expr:
    """Return which rows have a unit whose first *width* characters are from *first* to *last*."""
    return pl.col(UNIT).str.slice(0, width).is_between(pl.lit(first), pl.lit(last))


def parts_in(folder: Path, table: str = "") -> Iterator[RawPart]:
    """Yield the raw frames in *folder*, in the order in which they were written."""
    end = f"-forms{SUFFIX}"
    for path in sorted(folder.glob(f"frame-*{end}")):
        yield RawPart(path.with_name(path.name.removesuffix(end)), table)
