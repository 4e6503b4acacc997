"""The record of corrections: read whole, or row by row as far as it can be used."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from recaprules.exceptions import CannotReadError
from recaprules.readers.corrections import read_corrections
from recaprules.readers.raw import Problems

HEADER = "unit,contest,cell,before,after,tier,on,noted"
GOOD = "1101012001001,ppwp,votes.100025,829,79,kecamatan,2024-02-20,ya"


def read(path: Path) -> tuple[pl.DataFrame | None, list[str]]:
    problems = Problems()
    found, _ = read_corrections(path, problems)
    return found, [str(problem) for problem in problems.all()]


class TestARecord:
    def test_is_read(self, tmp_path: Path) -> None:
        file = tmp_path / "c.csv"
        file.write_text(f"{HEADER}\n{GOOD}\n")

        found, problems = read(file)

        assert problems == []
        assert found is not None
        assert found.rows() == [("1101012001001", "ppwp", "votes.100025", 829, 79, "kecamatan", "2024-02-20", True)]

    def test_as_an_indonesian_excel_writes_it_is_the_same(self, tmp_path: Path) -> None:
        text, excel = tmp_path / "c.csv", tmp_path / "e.csv"
        text.write_text(f"{HEADER}\n{GOOD}\n")
        row = GOOD.replace("2024-02-20", "20/02/2024").replace("kecamatan", "Kecamatan").replace(",", ";")
        lines = [HEADER.replace(",", ";") + ";", row + ";", ";" * 8]
        excel.write_bytes(b"\xef\xbb\xbf" + "\r\n".join([*lines, ""]).encode())
        expected, _ = read(text)

        found, problems = read(excel)

        assert problems == []
        assert found is not None
        assert found.equals(expected)

    def test_in_parquet_is_the_same(self, tmp_path: Path) -> None:
        text, table = tmp_path / "c.csv", tmp_path / "c.parquet"
        text.write_text(f"{HEADER}\n{GOOD}\n")
        found, _ = read(text)
        assert found is not None
        found.write_parquet(table)

        again, problems = read(table)

        assert problems == []
        assert again is not None
        assert again.equals(found)

    def test_may_have_no_row(self, tmp_path: Path) -> None:
        file = tmp_path / "c.csv"
        file.write_text(f"{HEADER}\n")

        assert read(file) == (None, [])

    def test_that_is_not_there_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(CannotReadError, match=r"^the record of .* used: no such file or folder @ gone\.csv$"):
            read(tmp_path / "gone.csv")

    def test_may_leave_out_what_stood_there(self, tmp_path: Path) -> None:
        file = tmp_path / "c.csv"
        file.write_text(f"{HEADER}\n{GOOD.replace(',829,', ',,')}\n")

        found, problems = read(file)

        assert problems == []
        assert found is not None
        assert found["before"].to_list() == [None]


class TestABadRow:
    def test_is_named_with_all_that_is_wrong_and_the_rest_is_read(self, tmp_path: Path) -> None:
        file = tmp_path / "c.csv"
        file.write_text(f"{HEADER}\n12,x,suara,a,-1,desa,2024-02-30,maybe\n{GOOD}\n")

        found, problems = read(file)

        assert found is not None
        assert found.height == 1
        (problem,) = problems
        assert problem.endswith(" @ c.csv:2")
        for wrong in ("contest 'x'", "cell 'suara'", "before 'a'", "after '-1'", "tier 'desa'", "on '2024-02-30'"):
            assert wrong in problem

    def test_has_a_number_larger_than_any_count(self, tmp_path: Path) -> None:
        file = tmp_path / "c.csv"
        file.write_text(f"{HEADER}\n{GOOD.replace(',79,', ',1000000000001,')}\n")

        found, problems = read(file)

        assert found is None
        assert ["after '1000000000001'" in problem for problem in problems] == [True]

    def test_of_another_length_is_told_and_the_rest_is_read(self, tmp_path: Path) -> None:
        file = tmp_path / "c.csv"
        file.write_text(f"{HEADER}\n{GOOD},extra\n\n{GOOD.replace('001,', '002,')}\n1101,ppwp\n")

        found, problems = read(file)

        assert found is not None
        assert found["unit"].to_list() == ["1101012001002"]
        assert [problem.rpartition(" @ ")[2] for problem in problems] == ["c.csv:2", "c.csv:5"]
        assert "9 ≠ 8" in problems[0]

    def test_without_a_column_is_in_no_record(self, tmp_path: Path) -> None:
        file = tmp_path / "c.csv"
        file.write_text("unit,cell\n1,2\n")

        with pytest.raises(CannotReadError, match=r"the record of corrections cannot be used: .*contest"):
            read(file)

    def test_columns_about_people_are_not_read(self, tmp_path: Path) -> None:
        file = tmp_path / "c.csv"
        file.write_text(f"{HEADER},nama\n{GOOD},Budi\n")

        found, problems = read(file)

        assert found is not None
        assert "nama" not in found.columns
        assert "Budi" not in str(problems)
