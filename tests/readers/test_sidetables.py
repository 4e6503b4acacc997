"""What stands beside sheets is known by what the file says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import polars as pl
import pytest

from recaprules.readers.blobs import Blob, blob_at
from recaprules.readers.sidetables import SideTable, side_table, told_apart, write_beside

TABLES: tuple[SideTable, ...] = get_args(SideTable)


def beside(folder: Path, which: SideTable, name: str) -> Blob:
    """Return a table that was written below *folder*, under the *name* that people know it by."""
    return blob_at(write_beside(pl.DataFrame({"unit": ["11"]}), folder, which), name, "")


class TestATable:
    @pytest.mark.parametrize("which", TABLES)
    def test_is_known_in_any_folder(self, tmp_path: Path, which: SideTable) -> None:
        assert side_table(beside(tmp_path, which, f"elsewhere/{which}.parquet")) == which
        assert side_table(beside(tmp_path, which, f"{which}.parquet")) == which

    @pytest.mark.parametrize("which", TABLES)
    def test_is_none_that_does_not_say_so(self, tmp_path: Path, which: SideTable) -> None:
        pl.DataFrame({"unit": ["11"]}).write_parquet(tmp_path / f"{which}.parquet")

        assert side_table(blob_at(tmp_path / f"{which}.parquet", f"{which}/{which}.parquet", "")) is None

    def test_is_none_that_says_it_is_another(self, tmp_path: Path) -> None:
        assert side_table(beside(tmp_path, "ledger", "register/register.parquet")) is None

    def test_is_none_that_cannot_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "register.parquet").write_bytes(b"PAR1")

        assert side_table(blob_at(tmp_path / "register.parquet", "register/register.parquet", "")) is None


def test_tables_are_told_apart_from_all_others(tmp_path: Path) -> None:
    blobs = [beside(tmp_path / which, which, f"a/{which}.parquet") for which in TABLES]
    other = blob_at(tmp_path / "sheet.parquet", "a/sheet.parquet", "")

    assert told_apart([*blobs, other]) == ({which: [blob] for which, blob in zip(TABLES, blobs, strict=True)}, [other])
