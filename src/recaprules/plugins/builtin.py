"""What recaprules brings itself, through the door that everyone uses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..model.text import Text
from .hookspecs import hookimpl

if TYPE_CHECKING:
    from ..readers.reader import Reader
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
    from ..readers.ingest.journal import SUFFIX, read_journals
    from ..readers.reader import Reader
    from ..readers.sirekap import read_sirekap
    from ..readers.table import read_tables
    from ..readers.workbook.read import SUFFIXES as WORKBOOKS
    from ..readers.workbook.read import read_workbooks

    return [
        Reader(name="sirekap", title=Text("JSON Sirekap", "Sirekap JSON"), suffixes=(".json",), read=read_sirekap),
        Reader(
            name="table",
            title=Text("tabel Parquet dan CSV", "Parquet and CSV tables"),
            suffixes=(".csv", ".parquet", ".tsv"),
            read=read_tables,
        ),
        Reader(
            name="workbook",
            title=Text("buku kerja Excel D.HASIL", "D.HASIL in Excel workbooks"),
            suffixes=WORKBOOKS,
            read=read_workbooks,
        ),
        Reader(
            name="journal",
            title=Text("catatan di samping lembar tersimpan", "notes beside stored sheets"),
            suffixes=(SUFFIX,),
            read=read_journals,
        ),
    ]


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
