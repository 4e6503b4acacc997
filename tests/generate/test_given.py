from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from recaprules.generate import Options, RegisterError, generate_kabupaten
from recaprules.generate.given import read_given
from recaprules.generate.provinces import POINTS_ABROAD
from recaprules.model.contest import Contest
from recaprules.model.recap import InputProblem
from recaprules.model.text import Text
from recaprules.model.tier import Tier

STATIONS = ["1101012001001", "1101012001002", "1102012001001", "3201012001001", "9901010001001"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A register as KPU publishes it: one table of stations, one of the places above."""
    pl.DataFrame({"kode_tps": STATIONS, "tps": ["TPS 001"] * 5}).write_parquet(tmp_path / "tps.parquet")
    pl.DataFrame({"kode": ["11", "1101", "9902010001", "9901010001"]}).write_parquet(tmp_path / "wilayah.parquet")
    return tmp_path


class TestRegister:
    """Stations are those of the register; committees abroad without one get those that are missing."""

    def test_finds_the_stations(self, folder: Path) -> None:
        assert sorted(STATIONS) == read_given(folder).stations.to_list()

    def test_missing_points_abroad_are_made_up(self, folder: Path) -> None:
        nation = read_given(folder).nation(1)

        assert nation.abroad == 4
        assert POINTS_ABROAD > len(nation.stations) - nation.abroad > 1
        assert {"9901010001", "9902010001"} == set(nation.units(Tier.VILLAGE, 4, len(nation.stations)))

    def test_takes_one_province(self, folder: Path) -> None:
        assert STATIONS[3:4] == read_given(folder).part(Tier.PROVINCE, "32").stations.to_list()

    def test_takes_the_first_kabupaten_if_none_is_named(self, folder: Path) -> None:
        assert STATIONS[:2] == read_given(folder).part(Tier.KABKO, None).stations.to_list()

    def test_reads_one_table_of_text(self, tmp_path: Path) -> None:
        (tmp_path / "units.csv").write_text("unit\n1101012001001\n110101\n")

        assert read_given(tmp_path / "units.csv").stations.to_list() == ["1101012001001"]

    def test_reads_what_was_generated(self, tmp_path: Path) -> None:
        options = Options(contests=(Contest.PPWP,), faults=0)
        first = generate_kabupaten(tmp_path / "one", options, stations=40)
        again = generate_kabupaten(tmp_path / "two", options, register=first.register)

        assert [file.read_bytes() for file in first.files] == [file.read_bytes() for file in again.files]


class TestMistakes:
    """All mistakes are named at once, with their places."""

    def test_unknown_unit(self, folder: Path) -> None:
        with pytest.raises(RegisterError, match=r"expected a province of the register \(11, 32, 99\), got '33'"):
            read_given(folder).part(Tier.PROVINCE, "33")

    def test_codes_that_are_none(self, tmp_path: Path) -> None:
        (tmp_path / "units.csv").write_text("unit\n1101012001001\nx\n01\n\n", encoding="utf-8")
        with pytest.raises(RegisterError) as raised:
            read_given(tmp_path / "units.csv")

        assert str(raised.value).splitlines() == [
            "expected a KPU unit code of 2, 4, 6, 10 or 13 characters, got 'x' @ units.csv:3",
            "expected a KPU unit code of 2, 4, 6, 10 or 13 characters, got '01' @ units.csv:4",
            "expected a KPU unit code of 2, 4, 6, 10 or 13 characters, got None @ units.csv:5",
        ]

    def test_files_that_are_no_tables(self, tmp_path: Path) -> None:
        (tmp_path / "broken.parquet").write_bytes(b"PAR1")
        (tmp_path / "names.csv").write_text("nama\nACEH\n")
        with pytest.raises(RegisterError) as raised:
            read_given(tmp_path)

        unreadable, without_codes = str(raised.value).splitlines()

        assert unreadable.startswith("cannot be read: ")
        assert unreadable.endswith(" @ broken.parquet")
        assert without_codes == "expected a text column unit / kode_tps / kode @ names.csv"

    def test_no_table_at_all(self, tmp_path: Path) -> None:
        with pytest.raises(RegisterError, match=r"expected tables \(.parquet, .csv\), found none @ "):
            read_given(tmp_path)

    def test_no_station(self, tmp_path: Path) -> None:
        (tmp_path / "units.csv").write_text("unit\n1101\n")
        with pytest.raises(RegisterError, match=r"13 characters long, found none @ units\.csv"):
            read_given(tmp_path / "units.csv")

    def test_many_are_cut_short_when_told(self) -> None:
        told = str(RegisterError(InputProblem(where="", what=Text(f"{n}", f"{n}")) for n in range(25)))

        assert told.endswith("19\nand 5 more")
