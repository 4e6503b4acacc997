"""The presidential election of 2019: 354,825 stations and 41,625 totals, each from two sources."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import recaprules
from recaprules import Tier
from recaprules.model.recap import Recap
from tests.realdata.conftest import needed
from tests.realdata.sheets import by_hand, said, sheets_of

FOLDER = "situng-kawalpemilu-2019-tps"
CELLS = {
    "votes.21": "pas1",
    "votes.22": "pas2",
    "valid_votes": "sah",
    "invalid_votes": "tSah",
    "turnout_total": "jum",
}
LISTS = {"registered_male": "dpt_l", "registered_female": "dpt_p"}


def columns(prefix: str) -> dict[str, str]:
    return {cell: f"{prefix}_{name}" for cell, name in CELLS.items()}


@pytest.fixture(scope="module")
def stations_file() -> Path:
    return needed(f"{FOLDER}/tps.parquet")


@pytest.fixture(scope="module")
def stations(stations_file: Path) -> Recap:
    return recaprules.read(stations_file, profile="pemilu2019")


@pytest.fixture(scope="module")
def rows(stations_file: Path) -> pl.DataFrame:
    """Return the rows with null for the −1 that stands where there is no voters' list."""
    table = pl.read_parquet(stations_file)
    return table.with_columns(pl.when(pl.col(name) != -1).then(pl.col(name)).alias(name) for name in LISTS.values())


class TestStations:
    def test_are_read_whole(self, stations: Recap, rows: pl.DataFrame) -> None:
        assert not stations.problems
        assert stations.unread == 0
        assert said(sheets_of(stations, source="situng")) == by_hand(rows, columns("kpu") | LISTS)
        assert said(sheets_of(stations, source="kawalpemilu")) == by_hand(rows, columns("kp"))

    def test_have_codes_of_their_own(self, stations: Recap) -> None:
        units = pl.concat(sheet.frame["unit"] for sheet in sheets_of(stations, source="situng"))

        assert units.n_unique() == len(units)
        assert units.str.len_chars().unique().to_list() == [13]

    def test_have_the_provinces_by_their_own_codes(self, stations: Recap, rows: pl.DataFrame) -> None:
        units = pl.concat(sheet.frame["unit"] for sheet in sheets_of(stations, source="situng"))
        counted = units.str.slice(0, 2).value_counts(name="rows")
        by_name = rows["prov"].str.to_uppercase().value_counts(name="rows")

        assert dict(zip(counted["unit"], counted["rows"], strict=True))["99"] == 1796
        assert sorted(counted["rows"]) == sorted(by_name["rows"])

    def test_are_called_by_what_people_know(self, stations: Recap) -> None:
        assert stations.names is not None
        assert stations.names.height == 354_825
        assert stations.names["name"][0] == "TPS 1, ALUE LUDIN SA (673), DARUL AMAN, ACEH TIMUR (671), ACEH"


@pytest.fixture(scope="module")
def together() -> Recap:
    folder = needed(FOLDER)
    return recaprules.read(folder / "tiers.parquet", folder / "tps.parquet", profile="pemilu2019")


class TestTotals:
    def test_are_read_whole(self) -> None:
        recap = recaprules.read(needed(f"{FOLDER}/tiers.parquet"), profile="pemilu2019")
        table = pl.read_parquet(needed(f"{FOLDER}/tiers.parquet"))
        rows = table.with_columns(pl.when(pl.col(name) != -1).then(pl.col(name)) for name in LISTS.values())
        stations = {"stations_total": "n_tps", "stations_reported": "kp_cakupan"}

        assert not recap.problems
        assert said(sheets_of(recap, source="situng")) == by_hand(rows, columns("kpu") | LISTS)
        assert said(sheets_of(recap, source="kawalpemilu")) == by_hand(rows, columns("kp") | stations)

    def test_lie_above_their_stations(self, together: Recap, rows: pl.DataFrame) -> None:
        villages = pl.concat(
            sheet.frame.select("unit", "votes.21")
            for sheet in sheets_of(together, source="situng")
            if sheet.tier is Tier.VILLAGE
        )
        stations = pl.concat(
            sheet.frame.select("unit", "votes.21")
            for sheet in sheets_of(together, source="situng")
            if sheet.tier is Tier.TPS
        )
        sums = stations.group_by(pl.col("unit").str.slice(0, 10)).agg(
            pl.col("votes.21").sum().alias("sum"), pl.col("votes.21").null_count().alias("blank")
        )
        beside = villages.join(sums, on="unit", how="full", coalesce=True)

        assert beside.height == rows["kel_id"].n_unique()
        assert beside.filter(pl.col("blank") == 0, pl.col("sum") != pl.col("votes.21")).height == 0
        assert beside.filter(pl.col("sum").is_null()).height == 0


class TestWholeFolder:
    """The list of disagreements and the export of October say much that is there already."""

    def test_counts_each_form_once(self, rows: pl.DataFrame) -> None:
        recap = recaprules.read(needed(FOLDER), profile="pemilu2019")
        october = pl.read_parquet(needed(f"{FOLDER}/situng-oct2019.parquet"))
        shown = october.filter(pl.col("situng_ts").is_not_null())
        stations = [sheet for sheet in sheets_of(recap, source="situng") if sheet.tier is Tier.TPS]

        assert {problem.severity for problem in recap.problems} == {"notice"}
        assert recap.unread == 0
        assert sum(sheet.frame.height for sheet in stations) == rows.height + shown.height
        later = pl.concat(sheet.frame.filter(pl.col("seen") != "") for sheet in stations if "seen" in sheet.keys)
        assert int(later["votes.21"].sum()) == int(shown["situng_pas1"].sum())
        assert int(later["registered_total"].sum()) == int(shown["situng_dpt"].sum())
