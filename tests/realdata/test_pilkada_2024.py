"""Totals of the regional head elections, as a table of six snapshots and as the JSON of one."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

import recaprules
from recaprules import Tier
from recaprules.model.recap import Recap
from tests.realdata.conftest import needed

FOLDER = "sirekap-pilkada-2024-tiers"


@pytest.fixture(scope="module")
def table() -> Path:
    return needed(f"{FOLDER}/tiers.parquet")


@pytest.fixture(scope="module")
def recap(table: Path) -> Recap:
    return recaprules.read(table, profile="pilkada2024")


@pytest.fixture(scope="module")
def rows(table: Path) -> pl.DataFrame:
    """Return the rows with what their votes add up to."""
    frame = pl.read_parquet(table)
    sums = [sum(json.loads(text).values()) for text in frame["votes"]]
    return frame.with_columns(
        pl.Series("sum", sums, dtype=pl.Int64), pl.col("file_kode").str.len_chars().alias("width")
    )


def counted(recap: Recap, source: str) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for sheet in recap.sheets:
        if sheet.source == source:
            found[(sheet.form.contest.value, sheet.tier.value)] += sheet.frame.height
    return found


def votes_in(frame: pl.DataFrame) -> int:
    return sum(int(frame[name].sum()) for name in frame.columns if name.startswith("votes."))


def votes(recap: Recap, source: str) -> int:
    return sum(votes_in(sheet.frame) for sheet in recap.sheets if sheet.source == source)


class TestTheTable:
    def test_is_read_whole(self, recap: Recap, rows: pl.DataFrame) -> None:
        whole = rows.filter(
            pl.col("level") == "chart", (pl.col("contest") == "pkwkp") | (pl.col("width") > 2), pl.col("kode") != "0"
        )
        counts = Counter(
            {(contest, width): n for contest, width, n in whole.group_by("contest", "width").len().iter_rows()}
        )
        found = counted(recap, "sirekap")

        assert recap.unread == 0
        assert {problem.severity for problem in recap.problems} == {"notice"}
        assert found["gubernur", "province"] == counts["pkwkp", 2]
        assert found["gubernur", "kabko"] == counts["pkwkp", 4]
        assert found["bupati", "kabko"] + found["walikota", "kabko"] == counts["pkwkk", 4]
        assert votes(recap, "sirekap") == int(whole["sum"].sum())

    def test_reads_totals_of_parts_with_their_own_ballots(self, recap: Recap, rows: pl.DataFrame) -> None:
        parts = rows.filter(
            pl.col("level") == "table",
            ((pl.col("contest") == "pkwkp") & (pl.col("width") == 1))
            | ((pl.col("contest") == "pkwkk") & (pl.col("width") == 2)),
        )

        assert sum(counted(recap, "sirekap_table").values()) == parts.height
        assert votes(recap, "sirekap_table") == int(parts["sum"].sum())

    def test_reads_child_columns(self, recap: Recap, rows: pl.DataFrame) -> None:
        below = rows.filter(
            pl.col("level") == "table",
            ((pl.col("contest") == "pkwkp") & (pl.col("width") > 1))
            | ((pl.col("contest") == "pkwkk") & (pl.col("width") > 2)),
        )
        columns = [sheet.columns for sheet in recap.sheets if sheet.columns is not None]

        assert sum(frame.height for frame in columns) == below.height
        assert sum(votes_in(frame) for frame in columns) == int(below["sum"].sum())
        assert sum(int(frame["stations_total"].sum()) for frame in columns) == int(below["progres_total"].sum())

    def test_has_charts_that_equal_their_tables(self, recap: Recap) -> None:
        checked = 0
        for sheet in recap.sheets:
            if sheet.tier is Tier.KABKO and sheet.columns is not None:
                options = [name for name in sheet.frame.columns if name.startswith("votes.")]
                sums = sheet.columns.group_by("unit", "seen").agg(pl.col(options).sum())
                beside = sheet.frame.join(sums, on=["unit", "seen"], suffix=" below")
                differ = [beside[name].fill_null(0) != beside[f"{name} below"] for name in options]
                checked += beside.height

                assert not any(one.any() for one in differ), sheet.ballot.district
        assert checked == 4182

    def test_has_six_readings_of_each_total(self, recap: Recap) -> None:
        assert {6} == {n for sheet in recap.sheets for n in sheet.frame.group_by("unit").len()["len"]}

    def test_tells_kota_from_kabupaten(self, recap: Recap) -> None:
        units = {contest: set[str]() for contest in ("bupati", "walikota")}
        for sheet in recap.sheets:
            if sheet.form.contest.value in units:
                units[sheet.form.contest.value] |= set(sheet.frame["unit"])

        assert min(int(unit[2:]) for unit in units["walikota"]) >= 71
        assert max(int(unit[2:]) for unit in units["bupati"]) < 71


class TestTheJson:
    def test_is_read_whole(self) -> None:
        path = needed(f"{FOLDER}/raw-20241128.zip")
        recap = recaprules.read(path, profile="pilkada2024")
        totals = below = parts = 0
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if not name.endswith(".json") or name.startswith("paslon"):
                    continue
                blocks = json.loads(archive.read(name))["tungsura"]
                of_table = sum(
                    number for row in blocks["table"].values() for code, number in row.items() if code.isdigit()
                )
                if name.endswith("/0.json"):
                    parts += of_table
                else:
                    totals += sum(number for code, number in blocks["chart"].items() if code.isdigit())
                    below += of_table

        assert recap.unread == 0
        assert {problem.severity for problem in recap.problems} == {"notice"}
        assert sum(counted(recap, "sirekap").values()) == 697
        assert sum(counted(recap, "sirekap_table").values()) == 37
        assert (totals, parts) == (votes(recap, "sirekap"), votes(recap, "sirekap_table"))
        assert below == sum(votes_in(sheet.columns) for sheet in recap.sheets if sheet.columns is not None)

    def test_is_the_same_sheet_as_the_table(self) -> None:
        recap = recaprules.read(needed(FOLDER), profile="pilkada2024")
        kinds = Counter((sheet.form.id, sheet.tier, sheet.source, sheet.ballot.district) for sheet in recap.sheets)

        assert {1} == set(kinds.values())
        assert {problem.severity for problem in recap.problems} == {"notice"}
