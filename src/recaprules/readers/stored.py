"""
Canonical sheets on disk: Parquet files that say themselves what they hold.

A sheet is one file, with the keys and cells of `recaprules.model.sheet.Sheet`
as columns and a header among the file's own metadata. Child columns and
page totals, where there are some, are files of their own beside it with the
same header. A text column `illegible` names the cells of a row that hold no
whole number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from threading import Lock
from typing import Literal, TypeAlias

import attrs
import msgspec
import polars as pl

from ..model.ballot import Ballot, Candidate, Option
from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.sheet import GROUP, KEYS, UNIT, Sheet
from ..model.tier import Tier
from ..rules.profile import Profile
from .blobs import Blob

HEADER = "recaprules"
"""The name of the header among the metadata of the file."""

FORMAT = 1
ILLEGIBLE = "illegible"

Piece: TypeAlias = Literal["forms", "columns", "pages"]

_SUFFIXES: Mapping[Piece, str] = {"forms": ".parquet", "columns": ".columns.parquet", "pages": ".pages.parquet"}
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


class StoredOption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An option of the ballot, as the header writes it."""

    code: str
    number: int
    name: str = ""
    candidates: tuple[tuple[str, int], ...] = ()


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    What a stored sheet says of itself.

    Attributes:
        format: The version of this format.

        profile: The election.

        form: The form by name.

        contest: What was voted for.

        tier: The tier of all units.

        source: Where the figures come from.

        piece: Whether the file holds forms, their child columns, or what is
            carried from page to page.

        district: The electoral district, where the whole sheet is of one.

        options: The ballot.
    """

    format: int
    profile: str
    form: str
    contest: str
    tier: str
    source: str
    piece: Piece
    district: str
    options: tuple[StoredOption, ...]

    @property
    def same_sheet(self) -> Header:
        """The header of the forms that this piece belongs to."""
        return msgspec.structs.replace(self, piece="forms")


class StoredSheetError(ValueError):
    """A file that says it is a sheet and cannot be used as one."""


def header_of(sheet: Sheet, profile: str, piece: Piece = "forms") -> Header:
    """Return what is written at the head of *sheet*."""
    return Header(
        format=FORMAT,
        profile=profile,
        form=sheet.form.id,
        contest=sheet.form.contest.value,
        tier=sheet.tier.value,
        source=sheet.source,
        piece=piece,
        district=sheet.ballot.district,
        options=stored_options(sheet.ballot),
    )


def stored_options(ballot: Ballot) -> tuple[StoredOption, ...]:
    """Return the options of *ballot* as the header writes them."""
    return tuple(
        StoredOption(
            code=option.code,
            number=option.number,
            name=option.name,
            candidates=tuple((person.code, person.number) for person in option.candidates),
        )
        for option in ballot.options
    )


def ballot_of(contest: Contest, district: str, options: Iterable[StoredOption]) -> Ballot:
    """
    Return the ballot with *options*.

    Raises:
        ValueError: If there can be no such ballot.
    """
    return Ballot(
        contest=contest,
        district=district,
        options=tuple(
            Option(
                code=option.code,
                number=option.number,
                name=option.name,
                candidates=tuple(Candidate(code=code, number=number) for code, number in option.candidates),
            )
            for option in options
        ),
    )


def metadata(header: Header) -> dict[str, str]:
    """Return *header* as the metadata of a Parquet file."""
    return {HEADER: msgspec.json.encode(header).decode()}


def file_name(header: Header, number: int = 0) -> str:
    """
    Return the usual place of a sheet in a folder of sheets.

    Args:
        header: What the sheet says of itself.

        number: Tells several sheets of the same form, tier and district apart.
    """
    words = (header.form, header.tier, header.district, header.source)
    stem = "-".join(_NOT_IN_NAMES.sub("_", word.lower()).strip("_") for word in words if word)
    return f"{header.contest}/{stem}{f'-{number:03d}' if number else ''}{_SUFFIXES[header.piece]}"


def write_sheet(sheet: Sheet, folder: Path, profile: str, *, number: int = 0) -> tuple[Path, ...]:
    """
    Write *sheet* below *folder* and return its files.

    A file appears under its name when it is whole, and not before.

    Args:
        sheet: The forms.

        folder: Where the sheets of this election are gathered.

        profile: The election.

        number: Tells several sheets of the same form, tier and district apart.
    """
    tables: dict[Piece, pl.DataFrame | pl.LazyFrame] = {"forms": _with_illegible(sheet)}
    if sheet.columns is not None:
        tables["columns"] = sheet.columns
    if sheet.pages is not None:
        tables["pages"] = sheet.pages
    written = []
    for piece, table in tables.items():
        header = header_of(sheet, profile, piece)
        path = folder / file_name(header, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        table.lazy().sink_parquet(part, compression="zstd", row_group_size=GROUP, metadata=metadata(header))
        part.replace(path)
        written.append(path)
    return tuple(written)


def _with_illegible(sheet: Sheet) -> pl.DataFrame | pl.LazyFrame:
    if not sheet.illegible:
        return sheet.table
    rows: dict[int, list[CellKey]] = {}
    for row, key in sorted(sheet.illegible):
        rows.setdefault(row, []).append(key)
    named = pl.LazyFrame(
        {"row": list(rows), ILLEGIBLE: [" ".join(keys) for keys in rows.values()]},
        schema={"row": pl.UInt32, ILLEGIBLE: pl.String},
    )
    return sheet.lazy.with_row_index("row").join(named, on="row", how="left", maintain_order="left").drop("row")


def read_header(blob: Blob) -> Header | None:
    """
    Return what a Parquet file says of itself; `None` if it is no stored sheet.

    Raises:
        StoredSheetError: If it says so in a way that cannot be understood.

        PolarsError, OSError: If it is no readable Parquet file.
    """
    text = pl.read_parquet_metadata(blob.source).get(HEADER)
    if text is None:
        return None
    try:
        header = msgspec.json.decode(text, type=Header)
    except msgspec.DecodeError as error:
        raise StoredSheetError(f"its header cannot be read: {error}") from None
    if header.format != FORMAT:
        raise StoredSheetError(f"its format is {header.format}, expected {FORMAT}")
    return header


@attrs.frozen(kw_only=True)
class StoredFile:
    """
    One file of a stored sheet.

    Attributes:
        blob: The file.

        header: What it says of itself.
    """

    blob: Blob
    header: Header


def open_sheet(file: StoredFile, profile: Profile, others: Iterable[StoredFile] = ()) -> Sheet:
    """
    Return the sheet in *file*, which is read when it is asked for.

    Args:
        file: The forms.

        profile: The election.

        others: Files that may hold its child columns and pages.

    Raises:
        StoredSheetError: If it is of another election, or holds what is not on its form.

        PolarsError, OSError: If it is no readable Parquet file.
    """
    header = file.header
    if header.profile != profile.id:
        raise StoredSheetError(f"it is of {header.profile}, expected {profile.id}")
    try:
        contest, tier = Contest(header.contest), Tier(header.tier)
        form = next(form for form in profile.forms if form.id == header.form and form.contest is contest)
    except (ValueError, StopIteration):
        raise StoredSheetError(f"{profile.id} has no form {header.form} of {header.contest}") from None
    with _ONE_BALLOT:
        ballot = _ballot(contest, header.district, header.options)
    table = _plan(file.blob)
    names = table.collect_schema().names()
    illegible: frozenset[tuple[int, CellKey]] = frozenset()
    if ILLEGIBLE in names:
        illegible = _illegible(table)
        table = table.drop(ILLEGIBLE)
    known = {*(cell.key for cell in form.cells(ballot)), *KEYS, ILLEGIBLE}
    widths = table.select(pl.col(UNIT).str.len_bytes().min().alias("least"), pl.col(UNIT).str.len_bytes().max())
    if any(width not in (None, tier.code_width) for width in widths.collect().row(0)):
        raise StoredSheetError(f"some units are not of its tier, {tier.value}")
    strange = [name for name in names if name not in known]
    if strange:
        raise StoredSheetError(f"not on {form.id}: {', '.join(strange[:5])}")
    pieces = {one.header.piece: one.blob.source for one in others if belongs(one, file)}
    try:
        return Sheet(
            form=form,
            ballot=ballot,
            tier=tier,
            source=header.source,
            frame=table,
            columns=pl.read_parquet(pieces["columns"]) if "columns" in pieces else None,
            pages=pl.read_parquet(pieces["pages"]) if "pages" in pieces else None,
            illegible=illegible,
            origin=file.blob.name,
        )
    except TypeError as error:
        raise StoredSheetError(str(error)) from None


def _plan(blob: Blob) -> pl.LazyFrame:
    """Return the table in *blob* as a plan that knows its columns: otherwise it would keep all that the file says."""
    scan = partial(pl.scan_parquet, blob.source, glob=False, hive_partitioning=False)
    return scan(schema=scan().collect_schema())


def forms_in(file: StoredFile) -> int:
    """Return how many forms *file* says that it holds; 1 if it cannot be said."""
    try:
        return int(pl.scan_parquet(file.blob.source, glob=False).select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, OSError):
        return 1


def belongs(piece: StoredFile, forms: StoredFile) -> bool:
    """Return whether *piece* holds child columns or pages of the sheet whose forms are in *forms*."""
    stem = forms.blob.name.removesuffix(_SUFFIXES["forms"])
    return piece.blob.name == stem + _SUFFIXES[piece.header.piece] and piece.header.same_sheet == forms.header


_ONE_BALLOT = Lock()
"""Held while a ballot is made, so that threads do not make two that are the same."""


@lru_cache(maxsize=256)
def _ballot(contest: Contest, district: str, options: tuple[StoredOption, ...]) -> Ballot:
    """Return the ballot, one and the same for all sheets that have it: many things are kept by ballot."""
    try:
        return ballot_of(contest, district, options)
    except ValueError as error:
        raise StoredSheetError(str(error)) from None


def _illegible(table: pl.LazyFrame) -> frozenset[tuple[int, CellKey]]:
    named = table.select(ILLEGIBLE).with_row_index("row").drop_nulls().collect()
    return frozenset((row, key) for row, keys in named.iter_rows() for key in keys.split())
