"""Raw frames on disk to sheets, a chunk of units at a time."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import attrs
import polars as pl

from ...model.cell import CellKey
from ...model.sheet import KEYS, Sheet
from ..assemble import Kind, Plan, narrow
from ..raw import Problems
from ..stored import file_name, header_of, write_sheet
from ..twins import joined
from .parts import SUFFIX
from .survey import Source, Survey, chunks, rows_between

_WIDTHS = (pl.Int16(), pl.Int32(), pl.Int64())


@attrs.define
class SheetWriter:
    """
    Writes the sheets of a folder.

    Attributes:
        folder: Where they go.

        pieces: Where the chunks of a sheet are kept until it is whole.

        profile: The election.

        limit: How many rows are put into order at once.

        written: The files that were written, from the folder.
    """

    folder: Path
    pieces: Path
    profile: str
    limit: int
    written: list[str] = attrs.field(factory=list)
    _times: Counter[str] = attrs.field(factory=Counter)

    def write(self, survey: Survey, progress: Callable[[int, int, str], None]) -> None:
        """Write the sheets of everything in *survey*; what cannot be used is noted there."""
        kinds = survey.by_kind()
        for done, (kind, sources) in enumerate(kinds.items()):
            progress(done, len(kinds), kind.contest.value)
            plan = survey.assembler.plan(kind, sources)
            if plan is not None:
                self._sheet(survey, kind, plan, sources)
        progress(len(kinds), len(kinds), "")

    def copy(self, place: Path) -> None:
        """Copy the sheet that is stored in the folder *place* as it is."""
        number: int | None = None
        for path in sorted(place.rglob(f"*{SUFFIX}"), key=lambda path: len(path.name)):
            name = path.relative_to(place).as_posix().removesuffix(SUFFIX)
            stem, dot, end = name.partition(".")
            if number is None:
                number = self._times[name]
                self._times[name] += 1
            self._put(path, f"{stem}{f'-{number:03d}' if number else ''}{dot}{end}")

    def _put(self, path: Path, name: str) -> None:
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.part")
        shutil.copyfile(path, part)
        part.replace(target)
        self.written.append(name)

    def _sheet(self, survey: Survey, kind: Kind, plan: Plan, sources: Sequence[Source]) -> None:
        noted = Problems()
        shutil.rmtree(self.pieces, ignore_errors=True)
        self.pieces.mkdir(parents=True)
        pieces = list(self._pieces(survey, plan, sources, noted))
        survey.assembler.problems.absorb(noted)
        illegible: set[tuple[int, CellKey]] = set()
        before = 0
        for piece in pieces:
            illegible |= {(before + row, key) for row, key in piece.illegible}
            before += piece.height
        sheet = Sheet(
            form=plan.form,
            ballot=plan.ballot,
            tier=kind.tier,
            source=kind.source,
            frame=together([pl.scan_parquet(piece.path) for piece in pieces], plan.cells),
            columns=_all_of([piece.columns for piece in pieces]),
            pages=_all_of([piece.pages for piece in pieces]),
            illegible=frozenset(illegible),
        )
        name = file_name(header_of(sheet, self.profile))
        number = self._times[name]
        self._times[name] += 1
        paths = write_sheet(sheet, self.folder, self.profile, number=number)
        self.written += [path.relative_to(self.folder).as_posix() for path in paths]
        shutil.rmtree(self.pieces)

    def _pieces(self, survey: Survey, plan: Plan, sources: Sequence[Source], noted: Problems) -> Iterator[Piece]:
        for number, (first, last) in enumerate(chunks(sources, self.limit)):
            parts = [part for source in sources for part in rows_between(survey, source, first, last)]
            found = joined(parts, plan.cells, noted)
            path = self.pieces / f"{number:04d}{SUFFIX}"
            narrow(found.frame).write_parquet(path, compression="zstd")
            yield Piece(
                path=path,
                height=found.frame.height,
                columns=None if found.columns is None else narrow(found.columns),
                pages=None if found.pages is None else narrow(found.pages),
                illegible=found.illegible,
            )


@attrs.frozen(kw_only=True)
class Piece:
    """
    A chunk of a sheet.

    Attributes:
        path: Where its rows are.

        height: How many there are.

        columns: Its child columns, if there are some.

        pages: What is carried from page to page, if it is known.

        illegible: Row and cell of what is no whole number.
    """

    path: Path
    height: int
    columns: pl.DataFrame | None
    pages: pl.DataFrame | None
    illegible: frozenset[tuple[int, CellKey]]


def together(plans: Sequence[pl.LazyFrame], cells: Sequence[CellKey]) -> pl.LazyFrame:
    """Return the rows of all *plans* with the same columns, each as wide as the widest."""
    schemas = [plan.collect_schema() for plan in plans]
    keys = [key for key in KEYS if any(key in schema for schema in schemas)]
    wide = {key: max((schema[key] for schema in schemas), key=_WIDTHS.index) for key in cells}
    return pl.concat(
        [
            plan.select(
                *(pl.col(key) if key in schema else pl.lit("").alias(key) for key in keys),
                *(pl.col(key).cast(wide[key]) for key in cells),
            )
            for plan, schema in zip(plans, schemas, strict=True)
        ]
    )


def _all_of(tables: Sequence[pl.DataFrame | None]) -> pl.DataFrame | None:
    there = [table for table in tables if table is not None]
    return pl.concat(there, how="diagonal_relaxed") if there else None
