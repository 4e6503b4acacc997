"""Small sets of Sirekap and KawalPemilu of 2024: every number is read, and equals a query written by hand."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import polars as pl

import recaprules
from recaprules.model.recap import Recap
from tests.realdata.conftest import needed
from tests.realdata.sheets import by_hand, said, sheets_of

PAIRS = {"votes.100025": "100025", "votes.100026": "100026", "votes.100027": "100027"}
GROUPS = {
    "registered": "pemilih_dpt",
    "turnout_registered": "pengguna_dpt",
    "turnout_transfer": "pengguna_dptb",
    "turnout_unlisted": "pengguna_non_dpt",
}
FIGURES = {
    **PAIRS,
    **{
        f"{group}_{sex}": f"{name}_{letter}"
        for group, name in GROUPS.items()
        for sex, letter in (("male", "l"), ("female", "p"), ("total", "j"))
    },
    "turnout_total_male": "pengguna_total_l",
    "turnout_total_female": "pengguna_total_p",
    "turnout_total": "pengguna_total_j",
    "valid_votes": "suara_sah",
    "invalid_votes": "suara_tidak_sah",
    "total_votes": "suara_total",
}
PARTIES = {f"party_list_votes.{number}": str(number) for number in (*range(1, 18), 24)}

VILLAGE_CELLS = {
    "votes.100025": "paslon1",
    "votes.100026": "paslon2",
    "votes.100027": "paslon3",
    "stations_total": "tot_tps",
    "stations_reported": "tot_tps_foto_approved_kawal_pemilu",
}
LISTS = dict(
    zip(
        (f"party_list_votes.{number}" for number in (*range(1, 18), 24)),
        (
            *("PKB", "Gerindra", "PDI-P", "Golkar", "Nasdem", "Partai Buruh", "Gelora", "PKS", "PKN", "Hanura"),
            *("Garuda", "PAN", "PBB", "Demokrat", "PSI", "Perindo", "PPP", "Partai Ummat"),
        ),
        strict=True,
    )
)
HOURLY = "sirekap-2024-provinsi-timeseries"


def read(name: str, **options: str) -> tuple[Recap, Path]:
    path = needed(name)
    return recaprules.read(path, **options), path


def prefixed(columns: dict[str, str], prefix: str) -> dict[str, str]:
    return {cell: f"{prefix}{name}" for cell, name in columns.items()}


class TestAceh:
    def test_is_read_whole(self) -> None:
        recap, path = read("sirekap-ppwp-2024-aceh-20240218")
        rows = pl.read_parquet(path / "tps.parquet")
        names = {
            "votes.100025": "candidate01_anies_imin_votes",
            "votes.100026": "candidate02_prabowo_gibran_votes",
            "votes.100027": "candidate03_ganjar_mahfud_votes",
            "registered_total": "dpt_voters",
            "turnout_transfer_total": "dptb_voters",
            "turnout_unlisted_total": "dpk_voters",
            "turnout_total": "total_voters",
            "valid_votes": "valid_votes",
            "invalid_votes": "invalid_votes",
            "total_votes": "total_valid_and_invalid_votes",
        }

        assert not recap.problems
        assert said(sheets_of(recap, source="sirekap")) == by_hand(rows, names)

    def test_is_another_reading_of_the_stations_of_march(self) -> None:
        paths = [needed("sirekap-ppwp-2024-aceh-20240218"), needed("sirekap-ppwp-2024-tps/tps.parquet")]
        recap = recaprules.read(*paths)
        (sheet,) = sheets_of(recap, source="sirekap", form="C.HASIL-PPWP")

        assert not [problem for problem in recap.problems if problem.severity == "error"]
        assert sheet.frame.height == 304_015 + 1_081
        assert sheet.frame.filter(pl.col("seen") == "2024-02-18").height == 1_081


class TestAnomalies:
    def test_are_read_whole(self) -> None:
        recap, path = read("sirekap-ppwp-2024-anomalies")
        rows = pl.read_parquet(path / "anomalies.parquet")

        assert recap.unread == 0
        assert [Path(problem.where).name for problem in recap.problems] == ["selisih-20240215.parquet"]
        assert said(sheets_of(recap, source="sirekap")) == by_hand(
            rows, PAIRS | {"valid_votes": "suara_sah", "total_votes": "suara_total"}
        )


class TestRevisions:
    """Two readings in each row; a later one that stands beside several earlier ones counts once."""

    def test_are_read_whole(self) -> None:
        recap, path = read("sirekap-ppwp-2024-revisions")
        table = pl.read_parquet(path / "pairs.parquet")
        before = table.select(
            "kode_tps",
            pl.coalesce(pl.col("ts_before").str.replace(" ", "T"), "seen_before").alias("seen"),
            *(pl.col(f"a_{name}").alias(name) for name in FIGURES.values()),
        )
        after = table.select(
            "kode_tps",
            pl.col("seen_after").alias("seen"),
            *(pl.col(f"b_{name}").alias(name) for name in FIGURES.values()),
        )
        readings = pl.concat([before, after]).unique()

        assert recap.unread == 0
        assert [problem.severity for problem in recap.problems] == ["notice"]
        assert not readings.select("kode_tps", "seen").is_duplicated().any()
        assert said(sheets_of(recap, source="sirekap")) == by_hand(readings, FIGURES)


class TestProvincialCouncil:
    def test_is_read_whole(self) -> None:
        recap, path = read("sirekap-pdprdp-2024-jateng/tps.parquet")

        assert not recap.problems
        assert said(sheets_of(recap, source="sirekap")) == by_hand(pl.read_parquet(path), PARTIES)

    def test_has_one_form_that_was_changed(self) -> None:
        recap, _ = read("sirekap-pdprdp-2024-jateng")
        (sheet,) = recap.sheets
        changed = sheet.frame.filter(pl.col("unit") == "3301162004031")

        assert [problem.severity for problem in recap.problems] == ["notice"]
        assert sheet.frame.height == 5_965
        assert changed["seen"].to_list() == ["2024-02-23T09:36:20Z", "2024-03-04T11:58:37Z"]
        assert changed["party_list_votes.4"].to_list() == [8, 9]


class TestKawalPemilu:
    def test_villages_are_read_whole_but_for_those_without_a_code(self) -> None:
        recap, path = read("kawalpemilu-2024-kelurahan/kelurahan.parquet")
        rows = pl.read_parquet(path)
        with_code = rows.filter(pl.col("kode_kel") != "")

        assert recap.unread == rows.height - with_code.height == 1_437
        assert all("expected a KPU unit code" in problem.what.en for problem in recap.problems)
        assert said(sheets_of(recap, source="kawalpemilu")) == by_hand(with_code, VILLAGE_CELLS)
        assert recap.names is not None
        assert recap.names.height == with_code.height

    def test_and_sirekap_stand_side_by_side(self) -> None:
        recap, path = read("kawalpemilu-2024-kelurahan/sirekap-vs-kawalpemilu.parquet")
        rows = pl.read_parquet(path)

        assert not recap.problems
        assert said(sheets_of(recap, source="sirekap")) == by_hand(rows, prefixed(PAIRS, "sirekap_"))
        assert said(sheets_of(recap, source="kawalpemilu")) == by_hand(rows, prefixed(PAIRS, "kp_"))

    def test_villages_that_are_in_both_files_count_once(self) -> None:
        recap, path = read("kawalpemilu-2024-kelurahan")
        rows = pl.read_parquet(path / "kelurahan.parquet").filter(pl.col("kode_kel") != "")

        assert said(sheets_of(recap, source="kawalpemilu")) == by_hand(rows, VILLAGE_CELLS)


class TestProvincesHourByHour:
    def test_are_read_whole(self) -> None:
        recap, path = read(HOURLY)
        pairs, parties = (pl.read_parquet(path / f"{name}.parquet") for name in ("ppwp", "pdpr"))
        found = {
            contest: [sheet for sheet in recap.sheets if sheet.form.contest.value == contest]
            for contest in ("ppwp", "dpr")
        }

        assert not recap.problems
        assert said(found["ppwp"]) == by_hand(
            pairs, {"votes.100025": "amin", "votes.100026": "pagi", "votes.100027": "gama"}
        )
        assert said(found["dpr"]) == by_hand(parties, LISTS)

    def test_are_readings_of_38_provinces_and_abroad(self) -> None:
        recap, path = read(f"{HOURLY}/ppwp.parquet")
        frame = pl.concat(sheet.frame for sheet in recap.sheets)
        rows = pl.read_parquet(path)

        assert frame["unit"].n_unique() == rows["prov"].n_unique() == 39
        assert not frame.select("unit", "seen").is_duplicated().any()
        assert frame.filter(pl.col("unit") == "11")["seen"].to_list() == sorted(
            rows.filter(pl.col("prov") == "aceh")["created_at"]
        )


class TestThePresidentialElectionOf2014:
    def test_is_known_and_left_alone(self) -> None:
        recap, _ = read("pilpres-2014-kecamatan")

        assert not recap.sheets
        assert recap.unread == 0
        assert ["recaprules has no profile" in problem.what.en for problem in recap.problems] == [True]


class TestPublishedJson:
    """The status flags of 1,060 station files, and three forms with 30 candidates for the DPD."""

    def test_has_the_status_of_each_record(self) -> None:
        recap, path = read("sirekap-raw-json-2024/sirekap-raw.zip")
        flags: dict[str, tuple[bool, bool]] = {}
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                content = json.loads(archive.read(name)) if name.endswith(".json") else {}
                if content.get("status_suara") is not None:
                    flags[Path(name).stem] = (content["status_suara"], content["status_adm"])
        (sheet,) = [sheet for sheet in recap.sheets if sheet.form.id == "C.HASIL-PPWP"]

        assert len(flags) == sheet.frame.height == 1_007
        assert {
            unit: (bool(votes), bool(rest))
            for unit, votes, rest in sheet.frame.select("unit", "status_votes", "status_administration").iter_rows()
        } == flags

    def test_has_thirty_candidates_in_aceh(self) -> None:
        recap, path = read("sirekap-raw-json-2024/pdpd-tps-1101012001")
        charts = {file.stem: json.loads(file.read_bytes())["chart"] for file in path.glob("*.json")}
        (sheet,) = recap.sheets

        assert not recap.problems
        assert len(sheet.ballot.options) == 30
        assert {
            row["unit"]: sum(row[f"votes.{option.code}"] for option in sheet.ballot.options)
            for row in sheet.frame.iter_rows(named=True)
        } == {unit: sum(number for number in chart.values() if number is not None) for unit, chart in charts.items()}
