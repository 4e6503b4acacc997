"""The table of the units that are expected."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from recaprules.exceptions import CannotReadError
from recaprules.readers.shape import Layout
from tests.readers.samples import SECOND, STATION, read, told, write_csv

HEADER = ("unit", "registered_male", "registered_total")


class TestARegister:
    """“A table of the units that are expected, with their decreed lists.”"""

    def test_holds_units_and_what_is_decreed(self, tmp_path: Path) -> None:
        recap = read(register=write_csv(tmp_path / "a.csv", HEADER, (STATION, 100, 200), (SECOND, "", 150)))

        assert recap.register is not None
        assert recap.register.frame.rows() == [(STATION, 100, 200), (SECOND, None, 150)]
        assert recap.register.frame.columns == list(HEADER)
        assert not recap.problems

    def test_may_be_units_alone(self, tmp_path: Path) -> None:
        pl.DataFrame({"kode_tps": [int(STATION), int(SECOND)]}).write_parquet(tmp_path / "a.parquet")
        recap = read(register=tmp_path / "a.parquet")

        assert recap.register is not None
        assert recap.register.frame.rows() == [(STATION,), (SECOND,)]

    def test_may_be_written_with_capital_letters(self, tmp_path: Path) -> None:
        header = ("UNIT", "Registered_Total", "DAPIL_DPR", "Parent")
        recap = read(register=write_csv(tmp_path / "a.csv", header, (STATION, 200, "1101", STATION[:10])))

        assert recap.register is not None
        assert recap.register.frame.to_dicts() == [
            {"unit": STATION, "registered_total": 200, "dapil_dpr": "1101", "parent": STATION[:10]}
        ]

    def test_is_one_of_the_files_that_were_read(self, tmp_path: Path) -> None:
        recap = read(register=write_csv(tmp_path / "a.csv", HEADER, (STATION, 100, 200)))

        assert [file.path for file in recap.files] == ["a.csv"]

    def test_with_what_is_no_unit_is_told(self, tmp_path: Path) -> None:
        recap = read(register=write_csv(tmp_path / "a.csv", HEADER, (STATION, 1, 2), ("JUMLAH", 1, 2), ("", "", 2)))

        assert recap.register is not None
        assert recap.register.frame["unit"].to_list() == [STATION]
        assert told(recap) == [
            "expected a KPU unit code, got: 'JUMLAH' @ a.csv:3",
            "expected a KPU unit code, got: '' @ a.csv:4",
        ]

    def test_with_a_unit_twice_has_it_once_and_does_not_choose(self, tmp_path: Path) -> None:
        rows = [(STATION, 100, 200), (SECOND, 5, 6), (STATION, 100, 201), (SECOND, 5, 6), (STATION, "", 200)]
        recap = read(register=write_csv(tmp_path / "a.csv", HEADER, *rows))

        assert recap.register is not None
        assert recap.register.frame.rows() == [(STATION, 100, None), (SECOND, 5, 6)]
        assert told(recap) == [f"a unit is there more than once with other numbers: {STATION} @ a.csv"]

    def test_need_not_have_what_the_mapping_names_on_forms(self, tmp_path: Path) -> None:
        layout = Layout(district="dapil", columns={"registered_total": "dpt", "valid_votes": "sah"})
        table = write_csv(tmp_path / "a.csv", ("unit", "dpt"), (STATION, 200))
        recap = read(register=table, layout=layout)

        assert recap.register is not None
        assert recap.register.frame.to_dicts() == [{"unit": STATION, "registered_total": 200}]
        assert told(recap) == []

    def test_may_be_several_files(self, tmp_path: Path) -> None:
        write_csv(tmp_path / "r" / "a.csv", HEADER, (STATION, 1, 2))
        write_csv(tmp_path / "r" / "b.csv", ("unit",), (SECOND,))
        recap = read(register=tmp_path / "r")

        assert recap.register is not None
        assert recap.register.frame.rows() == [(STATION, 1, 2), (SECOND, None, None)]

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            ("", "expected a header row, got an empty file @ a.csv"),
            ("nama\nx\n", "expected a column 'unit' with KPU codes"),
            ("unit\n", "expected rows, got none @ a.csv"),
            ("unit\nx\n", "expected a KPU unit code, got: 'x' @ a.csv"),
            ('unit\n""\n', "the register cannot be used"),
        ],
    )
    def test_without_a_unit_cannot_be_used(self, tmp_path: Path, content: str, why: str) -> None:
        (tmp_path / "a.csv").write_text(content)

        with pytest.raises(CannotReadError, match="the register cannot be used") as caught:
            read(register=tmp_path / "a.csv")
        assert why in str(caught.value)

    def test_that_is_not_there_is_no_register(self, tmp_path: Path) -> None:
        with pytest.raises(CannotReadError, match=r"^the register cannot be used: no such file or folder @ gone\.csv$"):
            read(register=tmp_path / "gone.csv")
