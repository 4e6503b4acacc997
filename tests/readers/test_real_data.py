"""Real tallies, where they lie."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from recaprules.model.contest import Contest
from recaprules.model.tier import Tier
from tests.readers.samples import assert_same, read, sheet_of, told
from tests.realdata.conftest import needed

TPS = Path("sirekap-ppwp-2024-tps", "tps.parquet")
RAW = Path("sirekap-raw-json-2024")
ACEH = Path("sirekap-ppwp-2024-aceh-20240218", "tps.parquet")


class TestThreeHundredThousandRows:
    """“A CSV export of the same must give the identical frames.”"""

    def test_are_the_same_as_parquet_and_as_csv(self, tmp_path: Path) -> None:
        table = pl.read_parquet(needed(TPS))
        table.write_csv(tmp_path / "plain.csv")
        table.drop("ts").write_csv(tmp_path / "quoted.csv", quote_style="always", separator=";", line_terminator="\r\n")
        table.with_columns(pl.col(pl.Int32).cast(pl.Float64)).write_parquet(tmp_path / "floats.parquet")
        first = read(needed(TPS))

        assert [(sheet.form.id, sheet.frame.height) for sheet in first.sheets] == [
            ("C.HASIL-PPWP", 304_015),
            ("C.HASIL-PPWP LN", 70),
        ]
        for name in ("plain.csv", "quoted.csv", "floats.parquet"):
            other = read(tmp_path / name)
            assert other.unread == 0
            assert told(other, "error") == told(first, "error") == []
            for one, two in zip(first.sheets, other.sheets, strict=True):
                assert one.form == two.form
                assert one.frame.equals(two.frame)
                assert one.frame.schema == two.frame.schema


class TestRawJson:
    """“Sirekap JSON as published: one file, a folder tree, a zip of it.”"""

    def test_in_a_zip_and_in_a_folder_is_the_same(self, tmp_path: Path) -> None:
        import zipfile

        with zipfile.ZipFile(needed(RAW / "sirekap-raw.zip")) as archive:
            archive.extractall(tmp_path / "sirekap-raw")
        packed, unpacked = read(needed(RAW / "sirekap-raw.zip")), read(tmp_path / "sirekap-raw")

        assert packed.unread == unpacked.unread == 0
        assert told(packed, "error") == told(unpacked, "error") == []
        for one, two in zip(packed.sheets, unpacked.sheets, strict=True):
            assert one.frame.equals(two.frame)
            assert (one.columns is None) is (two.columns is None)
            assert one.columns is None or two.columns is None or one.columns.equals(two.columns)
        assert {sheet.tier: sheet.frame.height for sheet in packed.sheets} == {
            Tier.TPS: 1007,
            Tier.VILLAGE: 10,
            Tier.KECAMATAN: 18,
            Tier.KABKO: 81,
            Tier.NATIONAL: 1,
        }

    def test_of_dpd_has_the_ballot_of_its_province(self) -> None:
        sheet = sheet_of(read(needed(RAW / "pdpd-tps-1101012001")), contest=Contest.DPD)

        assert sheet.ballot.district == "11"
        assert len(sheet.ballot.options) == 30
        assert sheet.frame.row(0, named=True)["votes.695654"] == 92

    def test_and_everything_beside_it_is_read_the_same_each_time(self) -> None:
        assert_same(read(needed(RAW)), read(needed(RAW)))


class TestAceh:
    """Names of columns that recaprules does not know come through a mapping file."""

    def test_is_read_by_its_mapping(self, tmp_path: Path) -> None:
        import recaprules

        (tmp_path / "aceh.toml").write_text(
            'contest = "ppwp"\nsource = "terryds"\n[columns]\nregistered_total = "dpt_voters"\n'
            'turnout_total = "total_voters"\n"votes.100025" = "candidate01_anies_imin_votes"\n'
            'valid_votes = "valid_votes"\ninvalid_votes = "invalid_votes"\n'
            'total_votes = "total_valid_and_invalid_votes"\n'
        )
        recap = recaprules.read(needed(ACEH), mapping=tmp_path / "aceh.toml")
        table = pl.read_parquet(needed(ACEH)).sort("kode_tps")

        assert recap.sheets[0].frame["unit"].to_list() == table["kode_tps"].to_list()
        assert recap.sheets[0].frame["turnout_total"].to_list() == table["total_voters"].to_list()
        assert told(recap, "error") == []
