"""What recaprules brings itself, through the door that everyone uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..model.text import Text
from .hookspecs import hookimpl

if TYPE_CHECKING:
    from ..readers.blobs import Blob
    from ..readers.reader import Found, Reader, Request
    from ..rules.profile import Profile
    from ..writers.writer import Writer


@hookimpl
def recaprules_profiles() -> Iterable[Profile]:
    """Contribute the elections that recaprules knows."""
    from ..rules.datafiles import BUILTIN_PROFILES, builtin_profile

    return [builtin_profile(name) for name in BUILTIN_PROFILES]


@hookimpl
def recaprules_readers() -> Iterable[Reader]:
    """Contribute Sirekap JSON, Parquet and CSV, D.HASIL workbooks, and what was noted when sheets were made."""
    from ..readers.reader import Reader

    return [
        Reader(name="sirekap", title=Text("JSON Sirekap", "Sirekap JSON"), suffixes=(".json",), read=_sirekap),
        Reader(
            name="table",
            title=Text("tabel Parquet dan CSV", "Parquet and CSV tables"),
            suffixes=(".csv", ".parquet", ".tsv"),
            read=_tables,
        ),
        Reader(
            name="workbook",
            title=Text("buku kerja Excel D.HASIL", "D.HASIL in Excel workbooks"),
            suffixes=(".xls", ".xlsm", ".xlsx"),
            read=_workbooks,
        ),
        Reader(
            name="journal",
            title=Text("catatan di samping lembar tersimpan", "notes beside stored sheets"),
            suffixes=(".journal",),
            read=_journals,
        ),
    ]


# Each reader is imported when a file for it is there.


def _sirekap(blobs: Sequence[Blob], request: Request) -> Found:
    from ..readers.sirekap import read_sirekap

    return read_sirekap(blobs, request)


def _tables(blobs: Sequence[Blob], request: Request) -> Found:
    from ..readers.table import read_tables

    return read_tables(blobs, request)


def _workbooks(blobs: Sequence[Blob], request: Request) -> Found:
    from ..readers.workbook.read import read_workbooks

    return read_workbooks(blobs, request)


def _journals(blobs: Sequence[Blob], request: Request) -> Found:
    from ..readers.ingest.journal import read_journals

    return read_journals(blobs, request)


@hookimpl
def recaprules_writers() -> Iterable[Writer]:
    """Contribute text for people and JSON for programs."""
    from ..writers.json import write_json
    from ..writers.text import write_text
    from ..writers.writer import Writer

    return [
        Writer(name="text", title=Text("ringkasan untuk dibaca", "summary to be read"), write=write_text),
        Writer(name="json", title=Text("laporan JSON", "JSON report"), write=write_json),
    ]
