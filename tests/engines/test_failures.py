"""An engine that fails takes down what it was asked of, and no other."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NoReturn

import narwhals as nw
import polars as pl
import pytest
from click.testing import CliRunner

import recaprules
from recaprules import Tier
from recaprules.cli.commands import recaprules as command
from recaprules.engine.pushdown.asking import Lazy, shortly
from recaprules.engine.pushdown.check import check_recap_in_engine
from recaprules.engine.pushdown.sheet import engine_sheet
from recaprules.exceptions import MissingExtraError, UnknownNameError
from recaprules.interpret.anyframe import column_name
from recaprules.model.contest import Contest
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from tests.engines.conftest import needed_for
from tests.engines.samples import CELLS, stations, villages
from tests.samples import all_rules
from tests.settings import PROFILE


def dies(_rows: object) -> NoReturn:
    raise RuntimeError("the worker is gone")


def broken_stations() -> Lazy:
    frame = stations().rename(column_name).lazy()
    return nw.from_native(frame.map_batches(dies, schema=frame.collect_schema()))


def stations_without_votes() -> Lazy:
    """Return stations in an engine that dies when it is asked for their valid votes."""
    frame = stations().rename(column_name).lazy()
    return nw.from_native(frame.with_columns(pl.col("valid_votes").map_batches(dies, return_dtype=pl.Int32)))


def sheets(forms: Lazy | None = None) -> tuple[Sheet, Sheet]:
    """Return stations in an engine that dies, and villages at home."""
    station, village = PROFILE.form(Contest.PPWP, Tier.TPS), PROFILE.form(Contest.PPWP, Tier.VILLAGE)
    ballot = PROFILE.ballot(Contest.PPWP)
    assert station is not None
    assert village is not None
    assert ballot is not None
    lost = engine_sheet(
        form=station, ballot=ballot, tier=Tier.TPS, source="table", forms=broken_stations() if forms is None else forms
    )
    cells = [cell.key for cell in village.cells(ballot) if cell.key in CELLS and not cell.key.startswith("ballots")]
    kept = Sheet(
        form=village, ballot=ballot, tier=Tier.VILLAGE, source="table", frame=villages().select("unit", *cells)
    )
    return lost, kept


class TestAnEngineThatDies:
    def test_is_named_with_what_it_was_asked(self) -> None:
        report = check_recap_in_engine(Recap(sheets=sheets()), all_rules(), PROFILE, version="0")

        assert any("Polars failed while looking" in str(problem) for problem in report.problems)

    def test_is_counted(self) -> None:
        report = check_recap_in_engine(Recap(sheets=sheets()), all_rules(), PROFILE, version="0")

        assert report.unread == 1

    def test_is_counted_with_its_forms_where_it_can_say_how_many(self) -> None:
        recap = Recap(sheets=sheets(stations_without_votes()))
        report = check_recap_in_engine(recap, all_rules(), PROFILE, version="0")

        assert report.unread == stations().height

    def test_leaves_the_other_sheets_checked(self) -> None:
        _, kept = sheets()
        alone = recaprules.check(kept, rules=all_rules(), profile=PROFILE)
        report = check_recap_in_engine(Recap(sheets=sheets()), all_rules(), PROFILE, version="0")

        assert alone.verdict("SUM-02", Tier.VILLAGE) == report.verdict("SUM-02", Tier.VILLAGE)

    def test_takes_down_no_form_whose_stations_it_has(self) -> None:
        lost, kept = sheets()
        report = check_recap_in_engine(Recap(sheets=(kept, lost)), all_rules(), PROFILE, version="0")

        assert report.forms_of(Tier.VILLAGE) == 4
        assert any("Polars failed while adding up" in str(problem) for problem in report.problems)


class TestAReason:
    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ("No magic bytes in '/srv/two words/tps.parquet'", "No magic bytes in 'tps.parquet'"),
            ("no file /srv/data/tps.parquet there", "no file tps.parquet there"),
            ("no file file:///srv/data/tps.parquet", "no file tps.parquet"),
            (r"no file C:\data\tps.parquet", "no file tps.parquet"),
            ("expected N/A, yes/no or hdfs:///election/tps", "expected N/A, yes/no or hdfs:///election/tps"),
            ("12 / 5 is no count", "12 / 5 is no count"),
        ],
    )
    def test_names_no_folder_of_the_machine(self, said: str, told: str) -> None:
        assert f"OSError: {told}" == shortly(OSError(said))


class TestAnEngineThatIsNotThere:
    @pytest.mark.parametrize("frame", [pl.DataFrame({"unit": []}), pl.LazyFrame({"unit": []})])
    def test_is_told_of_a_frame(self, monkeypatch: pytest.MonkeyPatch, frame: pl.DataFrame | pl.LazyFrame) -> None:
        monkeypatch.setitem(sys.modules, "narwhals", None)
        with pytest.raises(MissingExtraError, match=r"recaprules\[frames\]"):
            recaprules.check(frame, contest="ppwp")

    def test_is_told_by_its_extra(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setitem(sys.modules, "duckdb", None)
        with pytest.raises(MissingExtraError, match=r"recaprules\[duckdb\]"):
            recaprules.check(tmp_path, engine="duckdb", rules=all_rules())

    def test_is_told_by_those_that_are_known(self, tmp_path: Path) -> None:
        with pytest.raises(UnknownNameError, match="dask, duckdb, spark"):
            recaprules.check(tmp_path, engine="oracle", rules=all_rules())


class TestTheCommand:
    @pytest.fixture(autouse=True)
    def _duckdb(self) -> None:
        needed_for("duckdb")

    def run(self, *arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(command, ["check", *map(str, arguments), "--lang", "en", "--contest", "ppwp"])
        return result.exit_code, result.output

    def test_says_the_same_on_an_engine(self, tmp_path: Path) -> None:
        stations().write_parquet(tmp_path / "tps.parquet")
        villages().write_parquet(tmp_path / "villages.parquet")

        code, said = self.run(tmp_path, "--format", "json")
        code_there, said_there = self.run(tmp_path, "--format", "json", "--engine", "duckdb")
        report, there = json.loads(said), json.loads(said_there)

        # Places in a file have rows, places in an engine have none.
        assert len(report["input"].pop("problems")) == len(there["input"].pop("problems"))
        assert report == there
        assert code == code_there

    def test_exits_with_1_if_one_of_two_files_cannot_be_read(self, tmp_path: Path) -> None:
        stations().drop_nulls().head(1).write_parquet(tmp_path / "good.parquet")
        (tmp_path / "bad.parquet").write_bytes(b"PAR1 no more")
        code, said = self.run(tmp_path, "--engine", "duckdb")

        assert code == 1
        assert "bad.parquet" in said

    def test_exits_with_2_if_nothing_can_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "bad.parquet").write_bytes(b"PAR1 no more")
        code, said = self.run(tmp_path, "--engine", "duckdb")

        assert code == 2
        assert "bad.parquet" in said

    def test_says_no_path_of_the_machine(self, tmp_path: Path) -> None:
        bad = tmp_path / "two words" / "bad.parquet"
        bad.parent.mkdir()
        bad.write_bytes(b"PAR1 no more")
        _, said = self.run(bad, "--engine", "duckdb", "--format", "json")

        assert "bad.parquet'" in said
        assert str(tmp_path) not in said
