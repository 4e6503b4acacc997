"""Re-votes in the input: a column of a table, a key of Sirekap's JSON, a stored sheet."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import recaprules
from recaprules.model.sheet import Sheet
from recaprules.readers.layout import read_layout
from recaprules.readers.shape import Layout
from recaprules.readers.stored import write_sheet
from tests.readers.samples import SECOND, STATION, read, station_file, write_csv, write_json

HEADER = ("unit", "round", "valid_votes")


def rows(sheet: Sheet) -> list[tuple[str, str, int | None]]:
    return sheet.frame.select("unit", "round", "valid_votes").rows()


def table(tmp_path: Path, *words: str, name: str = "round", layout: Layout | None = None) -> recaprules.Report | Sheet:
    lines = [(STATION, word, 100 + at) for at, word in enumerate(words)]
    path = write_csv(tmp_path / "t.csv", ("unit", name, "valid_votes"), *lines)
    recap = read(path, contest=recaprules.Contest.PPWP, layout=layout)
    assert not recap.problems
    (sheet,) = recap.sheets
    return sheet


class TestATable:
    def test_tells_votes_apart_by_its_column(self, tmp_path: Path) -> None:
        assert rows(table(tmp_path, "Reguler", "PSU")) == [(STATION, "", 100), (STATION, "psu", 101)]

    @pytest.mark.parametrize("name", ["psu", "putaran"])
    def test_may_call_the_column_as_it_likes(self, tmp_path: Path, name: str) -> None:
        sheet = table(tmp_path, "", "ulang", name=name, layout=Layout(round=name))

        assert rows(sheet) == [(STATION, "", 100), (STATION, "psu", 101)]

    def test_of_first_votes_has_no_such_key(self, tmp_path: Path) -> None:
        assert "round" not in table(tmp_path, "reguler").schema

    def test_keeps_a_word_that_nobody_knows(self, tmp_path: Path) -> None:
        assert rows(table(tmp_path, "", "Kedua")) == [(STATION, "", 100), (STATION, "kedua", 101)]

    def test_joins_another_without_the_column(self, tmp_path: Path) -> None:
        write_csv(tmp_path / "a.csv", ("unit", "valid_votes"), (STATION, 100), (SECOND, 50))
        write_csv(tmp_path / "b.csv", HEADER, (STATION, "psu", 90))
        recap = read(tmp_path, contest=recaprules.Contest.PPWP)

        assert not recap.problems
        assert rows(recap.sheets[0]) == [(STATION, "", 100), (STATION, "psu", 90), (SECOND, "", 50)]

    def test_with_the_same_re_vote_twice_says_so(self, tmp_path: Path) -> None:
        path = write_csv(tmp_path / "t.csv", HEADER, (STATION, "psu", 90), (STATION, "PSU", 91))
        recap = read(path, contest=recaprules.Contest.PPWP)

        assert len(recap.problems) == 1
        assert len(rows(recap.sheets[0])) == 2

    def test_may_be_a_mapping_file(self, tmp_path: Path) -> None:
        path = tmp_path / "m.toml"
        path.write_text('round = "psu"\n', encoding="utf-8")

        assert read_layout(path).round == "psu"


class TestSirekap:
    @pytest.mark.parametrize("ts", ["2024-02-22 15:00:00", None])
    def test_says_it_at_a_station(self, tmp_path: Path, ts: str | None) -> None:
        write_json(tmp_path / "ppwp" / f"{STATION}.json", station_file(psu="PSU", ts=ts))
        write_json(tmp_path / "ppwp" / f"{SECOND}.json", station_file(psu="Reguler", ts=ts))
        recap = read(tmp_path)

        assert not recap.problems
        assert rows(recap.sheets[0]) == [(STATION, "psu", 165), (SECOND, "", 165)]

    def test_says_it_in_a_file_that_is_out_of_order(self, tmp_path: Path) -> None:
        write_json(tmp_path / "ppwp" / f"{STATION}.json", station_file(psu="psu", more=1))
        recap = read(tmp_path)

        assert rows(recap.sheets[0]) == [(STATION, "psu", 165)]

    def test_says_nothing_with_a_null(self, tmp_path: Path) -> None:
        write_json(tmp_path / "ppwp" / f"{STATION}.json", station_file())

        assert "round" not in read(tmp_path).sheets[0].schema

    def test_with_no_text_is_told(self, tmp_path: Path) -> None:
        write_json(tmp_path / "ppwp" / f"{STATION}.json", station_file(psu=1))
        recap = read(tmp_path)

        assert ["psu" in problem.what.en for problem in recap.problems] == [True]
        assert "round" not in recap.sheets[0].schema


class TestSheetsOnDisk:
    def test_come_back_with_their_votes(self, tmp_path: Path) -> None:
        sheet = table(tmp_path, "", "psu")
        write_sheet(sheet, tmp_path / "stored", "pemilu2024")
        (back,) = read(tmp_path / "stored").sheets

        assert rows(back) == rows(sheet)
        assert back.keys == ("unit", "round")

    def test_are_ingested_with_their_votes(self, tmp_path: Path) -> None:
        write_json(tmp_path / "tree" / "ppwp" / f"{STATION}.json", station_file(ts=None))
        write_json(tmp_path / "tree" / "again" / "ppwp" / f"{STATION}.json", station_file(psu="PSU", ts=None))
        recaprules.ingest(tmp_path / "tree", output=tmp_path / "sheets")
        (sheet,) = read(tmp_path / "sheets").sheets

        assert rows(sheet) == [(STATION, "", 165), (STATION, "psu", 165)]
        assert isinstance(sheet.table, pl.LazyFrame)
