"""What lies in files: an engine reads the stations, and nothing else that is there gets lost."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import recaprules
from recaprules import Report, Tier
from recaprules.engine.enginesheet import EngineSheet
from recaprules.readers.engines import read_in_engine
from tests.engines.conftest import needed_for
from tests.engines.samples import stations, villages
from tests.engines.test_check import assert_same
from tests.readers.samples import READERS, station_file, write_json
from tests.samples import all_rules
from tests.settings import PROFILE

RULES = all_rules()


@pytest.fixture(autouse=True)
def _duckdb() -> None:
    needed_for("duckdb")


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Return a folder of stored sheets, with a register that is one voter off."""
    stations().write_parquet(tmp_path / "tps.parquet")
    villages().write_parquet(tmp_path / "villages.parquet")
    register = stations().select("unit", pl.col("registered_total") + 1)
    register.write_csv(tmp_path / "register.csv")
    recaprules.ingest(
        tmp_path / "tps.parquet",
        tmp_path / "villages.parquet",
        output=tmp_path / "stored",
        contest="ppwp",
        register=tmp_path / "register.csv",
    )
    return tmp_path / "stored"


def both(*paths: Path, **options: Any) -> tuple[Report, Report]:
    """Return the report of Polars and that of DuckDB."""
    at_home = recaprules.check(*paths, rules=RULES, profile=PROFILE, **options)
    return at_home, recaprules.check(*paths, rules=RULES, profile=PROFILE, engine="duckdb", **options)


class TestStoredSheets:
    def test_are_checked_against_the_register_beside_them(self, stored: Path) -> None:
        at_home, there = both(stored)

        assert_same(at_home, there)
        assert there.verdict("USE-12", Tier.TPS).broken

    def test_have_their_stations_in_the_engine(self, stored: Path) -> None:
        recap = read_in_engine("duckdb", [stored], PROFILE, READERS)

        assert {(Tier.TPS, True), (Tier.VILLAGE, False)} == {
            (sheet.tier, isinstance(sheet, EngineSheet)) for sheet in recap.sheets
        }

    def test_are_read_at_home_where_they_lie_in_an_archive(self, stored: Path) -> None:
        archive = stored.parent / "stored.zip"
        with zipfile.ZipFile(archive, "w") as opened:
            for path in sorted(stored.rglob("*.parquet")):
                opened.write(path, path.relative_to(stored))
        at_home, there = both(archive)

        assert_same(at_home, there)
        assert there.forms_of(Tier.TPS) == stations().height

    def test_that_are_broken_take_down_no_other(self, stored: Path) -> None:
        village = next(path for path in stored.rglob("*.parquet") if "desa" in path.name or "village" in path.name)
        content = bytearray(village.read_bytes())
        content[4:60] = bytes(56)
        village.write_bytes(bytes(content))
        at_home, there = both(stored)

        assert at_home.unread == there.unread
        assert there.unread
        assert there.forms_of(Tier.TPS) == stations().height


class TestFilesOfOtherKinds:
    def test_are_read_at_home(self, tmp_path: Path) -> None:
        stations().write_parquet(tmp_path / "tps.parquet")
        write_json(tmp_path / "ppwp" / "1101012009001.json", station_file(ts=None))
        at_home, there = both(tmp_path, contest="ppwp")

        assert_same(at_home, there)
        assert there.forms_of(Tier.TPS) == stations().height + 1
