"""`check` on what the user holds: the report is that of the same numbers in Polars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest

import recaprules
from recaprules import Report, Tier
from recaprules.engine.pushdown.sheet import EngineSheet
from recaprules.exceptions import RelationError
from recaprules.readers.engines import read_held
from tests.engines.conftest import NOT_OURS, Put
from tests.engines.samples import all_tiers, stations, villages
from tests.samples import all_rules
from tests.settings import PROFILE

pytestmark = NOT_OURS

RULES = all_rules()
TOLD_APART = ("findings", "problems", "files")
"""What is compared by itself: findings are lists, and places and files have names of their own."""


def checked(*held: Any, **options: Any) -> Report:
    return recaprules.check(*held, rules=RULES, profile=PROFILE, contest="ppwp", **options)


def at_home(tmp_path: Path, *frames: pl.DataFrame, **options: Any) -> Report:
    paths = []
    for number, frame in enumerate(frames):
        paths.append(tmp_path / f"{number}.parquet")
        frame.write_parquet(paths[-1])
    return checked(*paths, **options)


def assert_same(expected: Report, report: Report) -> None:
    for field in attrs.fields(Report):
        if field.name not in TOLD_APART:
            assert getattr(expected, field.name) == getattr(report, field.name), field.name
    assert tuple(expected.findings) == tuple(report.findings)


class TestReports:
    def test_of_stations_are_those_at_home(self, quick_or_eager: Put, tmp_path: Path) -> None:
        assert_same(at_home(tmp_path, stations()), checked(quick_or_eager(stations())))

    def test_of_stations_and_villages_in_one_relation_are_those_at_home(
        self, quick_or_eager: Put, tmp_path: Path
    ) -> None:
        report = checked(quick_or_eager(all_tiers()))

        assert_same(at_home(tmp_path, all_tiers()), report)
        assert report.verdict("TIER-01", Tier.VILLAGE).broken

    def test_of_two_relations_are_those_at_home(self, quick_or_eager: Put, tmp_path: Path) -> None:
        assert_same(
            at_home(tmp_path, stations(), villages()), checked(quick_or_eager(stations()), quick_or_eager(villages()))
        )

    def test_with_a_register_are_those_at_home(self, quick_engine: Put, tmp_path: Path) -> None:
        units = stations().select("unit", "registered_male", "registered_female", "registered_total")
        path = tmp_path / "register.csv"
        units.with_columns(pl.col("registered_total") + 1).head(20).write_csv(path)
        report = checked(quick_engine(all_tiers()), register=path)

        assert_same(at_home(tmp_path, all_tiers(), register=path), report)
        assert report.verdict("USE-12", Tier.TPS).broken

    def test_where_units_are_there_twice_are_those_at_home(self, quick_engine: Put, tmp_path: Path) -> None:
        first, second = stations()[:1], stations()[1:2].with_columns(pl.lit(250, pl.Int32).alias("valid_votes"))
        frame = pl.concat([all_tiers(), first, second])
        report = checked(quick_engine(frame))

        assert_same(at_home(tmp_path, frame), report)
        assert any("1101012001002" in str(problem) for problem in report.problems)

    @pytest.mark.parametrize("lost", [[], ["registered_male"]], ids=["the same columns", "other columns"])
    def test_where_units_are_in_two_relations_are_those_at_home(
        self, lost: list[str], quick_engine: Put, tmp_path: Path
    ) -> None:
        first, second = stations()[:6], stations()[4:].with_columns(pl.lit(250, pl.Int32).alias("valid_votes"))
        report = checked(quick_engine(first), quick_engine(second.drop(lost)))

        assert_same(at_home(tmp_path, first, second.drop(lost)), report)
        assert any("1101012001005" in str(problem) for problem in report.problems)

    def test_list_as_many_findings_as_are_asked_for(self, quick_engine: Put, tmp_path: Path) -> None:
        assert_same(at_home(tmp_path, stations(), max_findings=1), checked(quick_engine(stations()), max_findings=1))

    def test_of_text_are_those_of_the_numbers_in_it(self, quick_engine: Put, tmp_path: Path) -> None:
        texts = (
            stations()
            .with_columns(pl.exclude("unit").cast(pl.String))
            .with_columns(
                pl.when(pl.col("unit") == "1101012003001")
                .then(pl.lit("l2"))
                .otherwise("invalid_votes")
                .alias("invalid_votes")
            )
        )
        report = checked(quick_engine(texts))

        assert_same(at_home(tmp_path, texts), report)
        assert any("invalid_votes" in str(problem) for problem in report.problems)

    def test_of_crossed_boxes_are_those_of_the_numbers_behind_them(self, quick_engine: Put, tmp_path: Path) -> None:
        written = pl.Series("invalid_votes", ["X12", "--7", "XX3", "-7", "XXX", "X7"])
        texts = stations().head(6).with_columns(written)
        report = checked(quick_engine(texts))

        assert_same(at_home(tmp_path, texts), report)
        assert report.verdict("SUM-02", Tier.TPS).undecided == 3

    def test_are_without_the_words_that_no_engine_reads(self, quick_engine: Put, tmp_path: Path) -> None:
        texts = stations().with_columns(
            valid_votes_words=pl.lit("SATU"), image=pl.lit("a.jpg"), officer_flag=pl.lit("ya"), poll_start=420
        )
        report = checked(quick_engine(texts))

        assert_same(at_home(tmp_path, texts.drop("valid_votes_words", "image", "officer_flag")), report)
        (notice,) = (problem for problem in report.problems if "not read in this engine" in problem.what.en)
        assert notice.severity == "notice"
        assert notice.what.en.endswith("read it with recaprules ingest first: image, officer_flag, valid_votes_words")

    def test_say_which_codes_are_no_units(self, quick_engine: Put, tmp_path: Path) -> None:
        frame = pl.concat([stations(), stations()[:1].with_columns(unit=pl.lit("TPS 1"))])
        report = checked(quick_engine(frame))

        assert_same(at_home(tmp_path, frame), report)
        assert report.unread == 1

    def test_use_the_users_own_column_names(self, quick_engine: Put, tmp_path: Path) -> None:
        mapping = tmp_path / "names.toml"
        mapping.write_text('unit = "KODE"\n[columns]\nvalid_votes = "SAH"\n"votes.100025" = "PASLON 1"\n')
        frame = stations().rename({"unit": "KODE", "valid_votes": "SAH", "votes.100025": "PASLON 1"})
        options = {"mapping": mapping}

        assert_same(at_home(tmp_path, frame, **options), checked(quick_engine(frame), **options))


class TestReportsOfSlowEngines:
    def test_are_those_at_home_with_all_that_can_be_the_matter(self, slow_engine: Put, tmp_path: Path) -> None:
        differs = stations()[1:2].with_columns(pl.lit(250, pl.Int32).alias("valid_votes"))
        frame = pl.concat([all_tiers(), stations()[:1], differs, stations()[:1].with_columns(unit=pl.lit("TPS 1"))])
        path = tmp_path / "register.csv"
        frame.select("unit", "registered_total").head(20).write_csv(path)
        report = checked(slow_engine(frame), register=path)

        assert_same(at_home(tmp_path, frame, register=path), report)
        assert report.verdict("TIER-01", Tier.VILLAGE).undecided


class TestStations:
    def test_stay_in_the_engine(self, quick_engine: Put) -> None:
        recap = read_held({"mine": quick_engine(all_tiers())}, PROFILE)

        assert {(Tier.TPS, True), (Tier.VILLAGE, False)} == {
            (sheet.tier, isinstance(sheet, EngineSheet)) for sheet in recap.sheets
        }


class TestNumPy:
    """NumPy has no null for whole numbers: a blank would count as a number, or a number as no whole one."""

    def test_is_refused_with_the_fix_and_every_column(self) -> None:
        pytest.importorskip("pandas", reason="pandas is not installed")
        pytest.importorskip("pyarrow", reason="PyArrow is not installed")
        frame = stations().to_pandas()
        with pytest.raises(RelationError, match="convert_dtypes") as caught:
            checked(frame)

        assert {"registered_male", "valid_votes", "votes.100027"} == {
            problem.rpartition(", ")[2] for problem in caught.value.problems[:-1]
        }

    def test_is_taken_where_no_number_can_be_missing(self, tmp_path: Path) -> None:
        pytest.importorskip("pandas", reason="pandas is not installed")
        pytest.importorskip("pyarrow", reason="PyArrow is not installed")
        frame = stations().drop_nulls()

        assert_same(at_home(tmp_path, frame), checked(frame.to_pandas()))

    def test_of_pandas_may_have_columns_of_anything_that_are_not_read(self, tmp_path: Path) -> None:
        pytest.importorskip("pandas", reason="pandas is not installed")
        frame = stations()
        held = frame.to_pandas(use_pyarrow_extension_array=True)
        held["photograph"] = [object() for _ in range(frame.height)]
        held[2024] = 0

        assert at_home(tmp_path, frame).verdicts == checked(held).verdicts

    def test_is_refused_on_dask_too(self) -> None:
        dask = pytest.importorskip("dask.dataframe", reason="Dask is not installed: pip install 'recaprules[dask]'")
        with pytest.raises(RelationError, match="dtype_backend"):
            checked(dask.from_pandas(stations().to_pandas(), npartitions=2))


class TestFractions:
    def test_are_refused_on_every_engine(self, quick_engine: Put) -> None:
        frame = stations().with_columns(pl.col("valid_votes").cast(pl.Float64))
        with pytest.raises(RelationError, match="valid_votes"):
            checked(quick_engine(frame))

    @pytest.mark.parametrize("kind", [pl.Float64, pl.Decimal(20, 1), pl.Int128])
    def test_are_read_like_a_file_where_the_frame_is_in_memory(self, kind: pl.DataType, tmp_path: Path) -> None:
        frame = stations().with_columns(pl.col("valid_votes").cast(kind))

        assert_same(at_home(tmp_path, frame), checked(frame))
