"""Two sources that counted the same: what the rules say of them is what a query over the files says."""

from __future__ import annotations

import polars as pl
import pytest

import recaprules
from recaprules import Report, RuleSet, Tier
from recaprules.engine.counts import VerdictCount
from recaprules.installed import installed_plugins
from tests.realdata.conftest import needed

YEAR_2019 = "situng-kawalpemilu-2019-tps"
VILLAGES_2024 = "kawalpemilu-2024-kelurahan/sirekap-vs-kawalpemilu.parquet"
JATENG = "sirekap-pdprdp-2024-jateng"


def rules(*names: str) -> RuleSet:
    return installed_plugins().rules.select(*names)


def of_units(pairs: list[tuple[str, str]], rows: pl.DataFrame) -> tuple[int, int, int]:
    """Return on how many rows all *pairs* of columns are the same, differ somewhere, or are open."""
    differs = pl.any_horizontal((pl.col(one) != pl.col(other)).fill_null(value=False) for one, other in pairs)
    missing = pl.any_horizontal(pl.col(one).is_null() | pl.col(other).is_null() for one, other in pairs)
    counted = rows.select(
        (~differs & ~missing).sum().alias("holds"), differs.sum().alias("broken"), (~differs & missing).sum().alias("o")
    ).row(0)
    return counted[0], counted[1], counted[2]


def decided(count: VerdictCount) -> tuple[int, int, int]:
    return count.holds, count.broken, count.undecided


class TestStationsOf2019:
    """Situng against KawalPemilu, 354,825 stations."""

    @pytest.fixture(scope="class")
    @staticmethod
    def report() -> Report:
        return recaprules.check(
            needed(f"{YEAR_2019}/tps.parquet"),
            profile="pemilu2019",
            rules=rules("XS-03", "SUM-01", "BAL-04"),
            max_findings=0,
        )

    @pytest.fixture(scope="class")
    @staticmethod
    def rows() -> pl.DataFrame:
        table = pl.read_parquet(needed(f"{YEAR_2019}/tps.parquet"))
        cells = [f"{source}_{cell}" for source in ("kpu", "kp") for cell in ("pas1", "pas2", "sah", "tSah", "jum")]
        top = pl.when(pl.col("prov") == "Luar Negeri").then(2**31).otherwise(999)
        return table.with_columns(
            pl.when(pl.col(cell).is_between(0, top)).then(pl.col(cell)).alias(cell) for cell in cells
        )

    def test_differ_as_often_as_a_query_says(self, report: Report, rows: pl.DataFrame) -> None:
        expected = of_units([("kpu_pas1", "kp_pas1"), ("kpu_pas2", "kp_pas2")], rows)

        assert decided(report.verdict("XS-03", Tier.TPS)) == expected

    def test_add_up_as_often_as_a_query_says(self, report: Report, rows: pl.DataFrame) -> None:
        sums = {
            source: of_units(
                [("sum", f"{source}_sah")],
                rows.with_columns((pl.col(f"{source}_pas1") + pl.col(f"{source}_pas2")).alias("sum")),
            )
            for source in ("kpu", "kp")
        }
        expected = tuple(map(sum, zip(*sums.values(), strict=True)))

        assert decided(report.verdict("SUM-01", Tier.TPS)) == expected


class TestVillagesOf2024:
    """Sirekap against KawalPemilu, the villages of which both have every station."""

    def test_differ_as_often_as_a_query_says(self) -> None:
        rows = pl.read_parquet(needed(VILLAGES_2024))
        count = recaprules.check(needed(VILLAGES_2024), rules=rules("XS-03"), max_findings=0).verdict(
            "XS-03", Tier.VILLAGE
        )
        expected = of_units([(f"sirekap_{code}", f"kp_{code}") for code in ("100025", "100026", "100027")], rows)

        assert decided(count) == expected
        assert count.not_asked == rows.height
        assert expected[1] > rows.height // 20


class TestPartiesOfJateng:
    def test_are_within_nothing_that_can_be_asked(self) -> None:
        """Party totals alone: no rule of one form can be asked, and none says that it holds."""
        report = recaprules.check(needed(f"{JATENG}/tps.parquet"), rules=rules("SUM", "BAL", "USE"), max_findings=0)

        assert sum(one.forms for one in report.forms) == pl.read_parquet(needed(f"{JATENG}/tps.parquet")).height
        assert {(one.holds, one.broken) for one in report.verdicts} == {(0, 0)}
