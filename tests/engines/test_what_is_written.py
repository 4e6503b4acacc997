"""Whatever is written in the cells, an engine says what is said at home: every installed rule, procedures too."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import recaprules
from recaprules import Report, RuleSet
from tests.engines.conftest import NOT_OURS, Put
from tests.engines.samples import CELLS, stations
from tests.engines.test_check import assert_same
from tests.engines.test_files import both
from tests.settings import PROFILE

pytestmark = NOT_OURS

EXAMPLES = int(os.environ.get("RECAPRULES_EXAMPLES", "100"))

WRITTEN = (
    None, "", " ", "null", "N/A", "\u00a0", "0", "7", " 7 ", "+7", "007", "0000000000000012", "-5", "-0", "999", "1000",
    "7.0", "7,00", ".0", "1.650", "1,650", "1e3", "1_000", "x", "l2", "X7", "XX7", "X12", "--7", "-7-", "XXX", "٣",
    "1000000000000", "1000000000001", "-1000000000001", "99999999999999999999",
)  # fmt: skip
"""Texts that are read as a number, as a blank, as something illegible, or as a number that no election has."""

NUMBERS = (None, 0, 7, -5, 999, 1000, 10**12, 10**12 + 1, -(10**12) - 1, 2**63 - 1, -(2**63))


@cache
def every_rule() -> RuleSet:
    return recaprules.load_rules(optional=True)


def checked(*subjects: object, rules: RuleSet | None = None) -> Report:
    return recaprules.check(*subjects, rules=rules or every_rule(), profile=PROFILE, contest="ppwp")


def gives_the_same(engine: Put, frame: pl.DataFrame, folder: Path, rules: RuleSet | None = None) -> None:
    path = folder / "at-home.parquet"
    frame.write_parquet(path)

    assert_same(checked(path, rules=rules), checked(engine(frame), rules=rules))


def in_text() -> pl.DataFrame:
    return stations().with_columns(pl.col(CELLS).cast(pl.String))


def in_numbers() -> pl.DataFrame:
    return stations().with_columns(pl.col(CELLS).cast(pl.Int64))


def with_cells(frame: pl.DataFrame, cells: dict[tuple[int, str], str | int | None]) -> pl.DataFrame:
    """Return *frame* with other values in some of its cells."""
    columns = {key: frame[key].to_list() for key in frame.columns}
    for (row, key), value in cells.items():
        columns[key][row] = value
    return pl.DataFrame(columns, schema=frame.schema)


def tells_the_same(engine: Put, frame: pl.DataFrame, folder: Path) -> None:
    of_text = frame["valid_votes"].dtype == pl.String
    some: dict[tuple[int, str], str | int | None] = {
        (5, "valid_votes"): "l2" if of_text else 2 * 10**12,
        (7, "votes.100025"): "1.650" if of_text else -(2 * 10**12),
        (9, "invalid_votes"): "-5" if of_text else -5,
    }
    written = with_cells(frame, some).rename({"invalid_votes": "suara_tidak_sah"})
    path, rules = folder / "at-home.parquet", every_rule().select("SUM-02")
    written.write_parquet(path)
    expected = told(checked(path, rules=rules), written)

    assert len(expected) == 4
    assert told(checked(engine(written), rules=rules), written) == expected


def told(report: Report, frame: pl.DataFrame) -> list[tuple[str, str, str]]:
    """Return unit and column of each problem, and what is wrong there; at home the row is told."""
    problems = []
    for problem in report.problems:
        place, column = problem.where.rsplit(", ", 1)
        _, at_home, row = place.partition(".parquet:")
        unit = frame["unit"][int(row) - 1] if at_home else place.partition(", ")[2]
        # An engine gives the number that the text says.
        problems.append((unit, column, problem.what.en.replace("'-5'", "-5")))
    return sorted(problems)


cells = st.tuples(st.integers(0, stations().height - 1), st.sampled_from(CELLS))
so_often = settings(
    max_examples=max(EXAMPLES // 50, 1), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class TestAnEngineSaysTheSame:
    def test_of_everything_that_can_be_written(self, quick_engine: Put, tmp_path: Path) -> None:
        some = {(row % 30, CELLS[row % len(CELLS)]): text for row, text in enumerate(WRITTEN)}

        gives_the_same(quick_engine, with_cells(in_text(), some), tmp_path)

    @so_often
    @given(some=st.dictionaries(cells, st.sampled_from(WRITTEN), max_size=40))
    def test_of_any_text(
        self, quick_engine: Put, some: dict[tuple[int, str], str | None], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        gives_the_same(quick_engine, with_cells(in_text(), {**some}), tmp_path_factory.mktemp("text"))

    @so_often
    @given(some=st.dictionaries(cells, st.sampled_from(NUMBERS), max_size=40))
    def test_of_any_number(
        self, quick_engine: Put, some: dict[tuple[int, str], int | None], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        gives_the_same(quick_engine, with_cells(in_numbers(), {**some}), tmp_path_factory.mktemp("numbers"))

    def test_of_one_form_that_is_illegible(self, slow_engine: Put, tmp_path: Path) -> None:
        some: dict[tuple[int, str], str | int | None] = {(5, key): "x" for key in CELLS}

        frame = with_cells(in_text(), {**some, (9, "valid_votes"): "-5"})
        gives_the_same(slow_engine, frame, tmp_path, every_rule().select("REG-09", "REG-18", "SUM-02"))

    @pytest.mark.parametrize("frame", [in_text(), in_numbers()], ids=["text", "numbers"])
    def test_of_each_cell_that_holds_no_count(self, quick_engine: Put, frame: pl.DataFrame, tmp_path: Path) -> None:
        tells_the_same(quick_engine, frame, tmp_path)

    def test_of_each_cell_that_holds_no_count_in_engines_that_take_their_time(
        self, slow_engine: Put, tmp_path: Path
    ) -> None:
        tells_the_same(slow_engine, in_text(), tmp_path)

    def test_of_numbers_without_a_sign_that_no_election_has(self, quick_engine: Put, tmp_path: Path) -> None:
        huge = pl.Series("invalid_votes", [2**64 - 1, *[3] * (stations().height - 1)], dtype=pl.UInt64)

        gives_the_same(quick_engine, stations().with_columns(huge), tmp_path)

    def test_whatever_the_order_of_the_rows(self, quick_engine: Put, tmp_path: Path) -> None:
        some: dict[tuple[int, str], str | int | None] = {(5, "valid_votes"): "x", (20, "invalid_votes"): "x"}
        frame = with_cells(in_text(), some)
        path = tmp_path / "at-home.parquet"
        frame.write_parquet(path)

        assert_same(checked(path), checked(quick_engine(frame.reverse())))

    def test_of_what_ingest_stored(self, tmp_path: Path) -> None:
        some: dict[tuple[int, str], str | int | None] = {(5, "valid_votes"): "x", (20, "invalid_votes"): "-5"}
        with_cells(in_text(), some).write_parquet(tmp_path / "tps.parquet")
        recaprules.ingest(tmp_path / "tps.parquet", output=tmp_path / "stored", contest="ppwp")
        at_home, there = both(tmp_path / "stored", rules=every_rule())

        assert_same(at_home, there)
        assert at_home.verdict("REG-18", recaprules.Tier.TPS).broken
