"""Sheets on disk say themselves what they hold, and come back as they were."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import recaprules
from recaprules import read
from recaprules.model.contest import Contest
from recaprules.model.sheet import Sheet
from recaprules.model.tier import Tier
from recaprules.readers.stored import HEADER, header_of, write_sheet
from tests.settings import VILLAGE, setting_of

DPR = setting_of(Contest.DPR, Tier.VILLAGE)


def village_sheet(**more: object) -> Sheet:
    frame = pl.DataFrame(
        {
            "unit": ["1101012001", "1101012001"],
            "district": ["1", "2"],
            "valid_votes": [40_000, None],
            "votes.100025": [1, 2],
        },
        schema_overrides={"valid_votes": pl.Int32, "votes.100025": pl.Int16},
    )
    return Sheet(form=VILLAGE.form, ballot=VILLAGE.ballot, tier=Tier.VILLAGE, source="t", frame=frame, **more)  # type: ignore[arg-type]


COLUMNS = pl.DataFrame({"unit": ["1101012001"], "child": ["1101012001001"], "valid_votes": [7]})
PAGES = pl.DataFrame({"unit": ["1101012001"], "page": [1], "part": ["total"], "valid_votes": [7]})


class TestStoredSheets:
    def test_a_sheet_comes_back_as_it_was(self, tmp_path: Path) -> None:
        sheet = village_sheet(columns=COLUMNS, pages=PAGES, illegible=frozenset({(1, "valid_votes")}))
        write_sheet(sheet, tmp_path, "pemilu2024")

        recap = read(tmp_path)

        assert recap.problems == ()
        (back,) = recap.sheets
        assert (back.form, back.ballot, back.tier, back.source) == (sheet.form, sheet.ballot, sheet.tier, "t")
        assert isinstance(back.table, pl.LazyFrame)
        assert back.frame.equals(sheet.frame)
        assert back.columns is not None
        assert back.columns.equals(COLUMNS)
        assert back.pages is not None
        assert back.pages.equals(PAGES)
        assert back.illegible == {(1, "valid_votes")}

    def test_the_ballot_is_stored_with_its_candidates(self, tmp_path: Path) -> None:
        frame = pl.DataFrame({"unit": ["1101012001"], "candidate_votes.2.1": [3]})
        sheet = Sheet(form=DPR.form, ballot=DPR.ballot, tier=Tier.VILLAGE, source="t", frame=frame)
        write_sheet(sheet, tmp_path, "pemilu2024")

        assert read(tmp_path).sheets[0].ballot == DPR.ballot

    def test_nothing_is_left_of_a_write_that_failed(self, tmp_path: Path) -> None:
        paths = write_sheet(village_sheet(), tmp_path, "pemilu2024")

        assert [path.name for path in (tmp_path / "ppwp").iterdir()] == [paths[0].name]


class TestBadSheets:
    def test_a_sheet_of_another_election_is_named_and_the_rest_is_read(self, tmp_path: Path) -> None:
        write_sheet(village_sheet(), tmp_path / "a", "pemilu2019")
        write_sheet(village_sheet(), tmp_path / "b", "pemilu2024")

        recap = read(tmp_path)

        assert len(recap.sheets) == 1
        (problem,) = (one for one in recap.problems if one.severity == "error")
        assert "are of pemilu2019, not of pemilu2024" in problem.what.en
        assert "/a/" in problem.what.en
        assert "/b/" not in problem.what.en
        assert recap.unread == 2

    @pytest.mark.parametrize("header", ["{", '{"format": 1}', "[]"])
    def test_a_header_that_cannot_be_read_is_named(self, tmp_path: Path, header: str) -> None:
        pl.DataFrame({"unit": ["1101012001"], "valid_votes": [3]}).write_parquet(
            tmp_path / "x.parquet", metadata={HEADER: header}
        )

        recap = read(tmp_path)

        assert recap.sheets == ()
        assert "header" in recap.problems[0].what.en

    def test_columns_that_are_not_on_the_form_are_named(self, tmp_path: Path) -> None:
        header = header_of(village_sheet(), "pemilu2024")
        from recaprules.readers.stored import metadata

        pl.DataFrame({"unit": ["1101012001"], "suara": [3]}).write_parquet(
            tmp_path / "x.parquet", metadata=metadata(header)
        )

        recap = read(tmp_path)

        assert recap.sheets == ()
        assert "suara" in recap.problems[0].what.en


class TestFoldersThatSomebodyMixed:
    def test_a_unit_that_is_there_twice_is_named(self, tmp_path: Path) -> None:
        write_sheet(village_sheet(), tmp_path, "pemilu2024")
        write_sheet(village_sheet(), tmp_path, "pemilu2024", number=1)

        recap = read(tmp_path)

        assert [problem.what.en for problem in recap.problems] == [
            "a unit is in more than one stored sheet: 1101012001"
        ]

    def test_a_unit_that_is_in_a_table_beside_it_too_is_named(self, tmp_path: Path) -> None:
        table = tmp_path / "villages.csv"
        table.write_text("unit,votes.100025,valid_votes\n1101012001,1,40\n1101012002,1,40\n")
        recaprules.ingest(table, output=tmp_path / "stored", contest="ppwp")
        table.write_text("unit,votes.100025,valid_votes\n1101012001,1,41\n1101012003,1,40\n")

        recap = read(tmp_path / "stored", table, contest="ppwp")

        assert [(problem.where.rpartition("/")[2], problem.what.en) for problem in recap.problems] == [
            (
                "d_hasil_kecamatan_ppwp-village-table.parquet",
                "a unit is in this stored sheet and in another file that was given: 1101012001",
            )
        ]

    def test_child_columns_without_their_forms_are_named_and_counted(self, tmp_path: Path) -> None:
        forms, columns = write_sheet(village_sheet(columns=COLUMNS), tmp_path, "pemilu2024")
        forms.unlink()

        recap = read(tmp_path)

        assert recap.sheets == ()
        assert [problem.where.rpartition("/")[2] for problem in recap.problems] == [columns.name]
        assert recap.unread == 1

    def test_units_of_another_tier_are_named(self, tmp_path: Path) -> None:
        frame = pl.DataFrame({"unit": ["110101"], "valid_votes": [3]})
        sheet = Sheet(form=VILLAGE.form, ballot=VILLAGE.ballot, tier=Tier.VILLAGE, source="t", frame=frame)
        write_sheet(sheet, tmp_path, "pemilu2024")

        recap = read(tmp_path)

        assert recap.sheets == ()
        assert "tier" in recap.problems[0].what.en
