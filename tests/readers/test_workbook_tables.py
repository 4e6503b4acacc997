"""Sheets of workbooks in which a row is a tally: they are read as the same table in a CSV file."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import recaprules
from recaprules.exceptions import CannotReadError
from recaprules.model.recap import Recap
from recaprules.model.tier import Tier
from tests.readers.samples import told
from tests.workbooks import Cells, Formula, cells_of, tier_sheet, write_cells, write_filled

NAMES = ("unit", "valid_votes", "invalid_votes", "total_votes")
FIRST, SECOND = 1101012001001, 1101012001002
FIGURES = ((FIRST, 165, 2, 167), (SECOND, 239, 1, 240))


def cells(*rows: tuple[Any, ...], names: tuple[str, ...] = NAMES, above: int = 0) -> Cells:
    """Return a table with its header below *above* rows; nothing is written where a row has `None`."""
    lines = (names, *rows)
    return {
        (above + row, column): value
        for row, line in enumerate(lines)
        for column, value in enumerate(line)
        if value is not None
    }


def read(path: Path, **how: Any) -> Recap:
    return recaprules.read(path, **{"contest": "ppwp", **how})


def figures(recap: Recap) -> list[tuple[Any, ...]]:
    return tier_sheet(recap, Tier.TPS).frame.select(NAMES).rows()


EXPECTED = [(str(unit), *numbers) for unit, *numbers in FIGURES]


class TestATable:
    def test_is_what_it_is_in_csv(self, tmp_path: Path) -> None:
        write_cells(tmp_path / "t.xlsx", {"Sheet1": cells(*FIGURES, (FIRST + 9, "x", 12.5, 1))})
        text = "\n".join(",".join(map(str, line)) for line in (NAMES, *FIGURES, (FIRST + 9, "x", 12.5, 1)))
        (tmp_path / "t.csv").write_text(text)
        one, other = read(tmp_path / "t.xlsx"), read(tmp_path / "t.csv")

        assert tier_sheet(one, Tier.TPS).frame.equals(tier_sheet(other, Tier.TPS).frame)
        assert tier_sheet(one, Tier.TPS).illegible == tier_sheet(other, Tier.TPS).illegible
        assert [line.replace("t.xlsx, Sheet1", "t.csv") for line in told(one)] == told(other)

    def test_may_have_titles_above_and_blank_rows_between(self, tmp_path: Path) -> None:
        sheet = cells(FIGURES[0], (), FIGURES[1], above=3) | {(0, 0): "KPU KABUPATEN", (1, 0): 2024}
        recap = read(write_cells(tmp_path / "t.xlsx", {"Sheet1": sheet}))

        assert figures(recap) == EXPECTED
        assert told(recap) == ["the header is in this row; what stands above it was not read @ t.xlsx, Sheet1:4"]

    def test_is_named_by_its_sheet_and_the_row_there(self, tmp_path: Path) -> None:
        sheet = cells(*FIGURES, ("TPS 3", 1, 1, 2), above=2) | {(0, 0): "REKAPITULASI"}
        recap = read(write_cells(tmp_path / "t.xlsx", {"TPS": sheet}))

        assert any(line.endswith("@ t.xlsx, TPS:6") for line in told(recap, "error"))
        assert figures(recap) == EXPECTED

    def test_may_be_on_every_sheet(self, tmp_path: Path) -> None:
        sheets = {"Desa A": cells(FIGURES[0]), "Desa B": cells(FIGURES[1])}

        assert figures(read(write_cells(tmp_path / "t.xlsx", sheets))) == EXPECTED

    def test_may_have_names_of_its_own(self, tmp_path: Path) -> None:
        mapping = tmp_path / "own.toml"
        mapping.write_text('unit = "kode tps"\n[columns]\nvalid_votes = "sah"\n')
        write_cells(tmp_path / "t.xlsx", {"Sheet1": cells((FIRST, 165), names=("kode tps", "sah"))})
        recap = read(tmp_path / "t.xlsx", mapping=mapping)

        assert tier_sheet(recap, Tier.TPS).frame.rows() == [(str(FIRST), 165)]

    def test_stands_beside_forms(self, tmp_path: Path) -> None:
        book = write_filled(tmp_path / "k.xlsx")
        recap = read(write_cells(book, {**cells_of(book), "TPS": cells(*FIGURES)}))

        assert {sheet.tier for sheet in recap.sheets} == {Tier.TPS, Tier.VILLAGE, Tier.KECAMATAN}
        assert recap.unread == 0


class TestCells:
    def test_that_are_formulas_have_their_stored_results(self, tmp_path: Path) -> None:
        row = (FIRST, 165, 2, Formula("=B2+C2", 167))
        recap = read(write_cells(tmp_path / "t.xlsx", {"Sheet1": cells(row)}))

        assert figures(recap) == EXPECTED[:1]

    def test_of_formulas_without_a_result_are_blank_and_named(self, tmp_path: Path) -> None:
        recap = read(write_cells(tmp_path / "t.xlsx", {"Sheet1": cells((FIRST, 165, 2, Formula("=B2+C2")))}))

        assert figures(recap) == [(str(FIRST), 165, 2, None)]
        assert any("without a stored result" in line and line.endswith("Sheet1, D2") for line in told(recap, "error"))

    @pytest.mark.parametrize("value", [datetime.date(2024, 2, 14), True, 12.5, "dua"])
    def test_that_are_no_counts_are_illegible(self, tmp_path: Path, value: object) -> None:
        recap = read(write_cells(tmp_path / "t.xlsx", {"Sheet1": cells((FIRST, value, 2, 167))}))
        sheet = tier_sheet(recap, Tier.TPS)

        assert sheet.frame["valid_votes"].to_list() == [None]
        assert (0, "valid_votes") in sheet.illegible


class TestASheetThatIsNeither:
    def test_is_told_and_left(self, tmp_path: Path) -> None:
        sheets = {"TPS": cells(*FIGURES), "Catatan": {(0, 0): "rapat pleno", (1, 0): 12}}
        recap = read(write_cells(tmp_path / "t.xlsx", sheets))

        assert figures(recap) == EXPECTED
        (said,) = told(recap)
        assert said.startswith("this sheet is not used")
        assert said.endswith("@ t.xlsx, Catatan")

    def test_alone_is_a_file_that_could_not_be_read(self, tmp_path: Path) -> None:
        recap = read(write_cells(tmp_path / "t.xlsx", {"Catatan": {(0, 0): "unit"}}))

        assert recap.sheets == ()
        assert recap.unread == 1


class TestBesideForms:
    def test_a_register_may_be_a_workbook(self, tmp_path: Path) -> None:
        write_cells(tmp_path / "t.xlsx", {"Sheet1": cells(*FIGURES)})
        listed = cells((FIRST, 284), (SECOND, 300), names=("unit", "registered_total"))
        recap = read(tmp_path / "t.xlsx", register=write_cells(tmp_path / "dpt.XLSX", {"DPT": listed}))

        assert recap.register is not None
        assert recap.register.frame.rows() == [(str(FIRST), 284), (str(SECOND), 300)]

    def test_a_register_that_is_no_workbook_is_told(self, tmp_path: Path) -> None:
        write_cells(tmp_path / "t.xlsx", {"Sheet1": cells(*FIGURES)})
        (tmp_path / "dpt.xlsx").write_bytes(b"unit,registered_total")

        with pytest.raises(CannotReadError, match=r"dpt\.xlsx"):
            read(tmp_path / "t.xlsx", register=tmp_path / "dpt.xlsx")

    def test_corrections_may_be_a_workbook(self, tmp_path: Path) -> None:
        write_cells(tmp_path / "t.xlsx", {"Sheet1": cells(*FIGURES)})
        names = ("unit", "contest", "cell", "before", "after", "tier", "on", "noted")
        row = (FIRST, "ppwp", "valid_votes", 165, 166, "village", datetime.date(2024, 2, 20), True)
        record = write_cells(tmp_path / "catatan.xlsx", {"Sheet1": cells(row, names=names)})
        recap = read(tmp_path / "t.xlsx", corrections=record)

        assert recap.corrections is not None
        assert recap.corrections.rows() == [
            (str(FIRST), "ppwp", "valid_votes", 165, 166, "village", "2024-02-20", True)
        ]


def test_people_are_not_read(tmp_path: Path) -> None:
    names = ("unit", "nama_ketua_kpps", "valid_votes")
    recap = read(write_cells(tmp_path / "t.xlsx", {"Sheet1": cells((FIRST, "Budi", 165), names=names)}))

    assert tier_sheet(recap, Tier.TPS).frame.schema.names() == ["unit", "valid_votes"]
    assert "Budi" not in " ".join(told(recap))


def test_ingest_keeps_it(tmp_path: Path) -> None:
    write_cells(tmp_path / "t.xlsx", {"Sheet1": cells(*FIGURES)})
    recaprules.ingest(tmp_path / "t.xlsx", output=tmp_path / "sheets", contest="ppwp")

    assert figures(recaprules.read(tmp_path / "sheets")) == EXPECTED
    assert isinstance(tier_sheet(recaprules.read(tmp_path / "sheets"), Tier.TPS).table, pl.LazyFrame)
