"""Forms of 2024 against KPU's register of stations: every count equals a query written by hand."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import recaprules
from recaprules import Finding, Report, RuleSet, Tier
from tests.realdata.conftest import needed

pytest.importorskip("recaprules_register", reason="needs recaprules-register")

LEVELS = (Tier.PROVINCE, Tier.KABKO, Tier.KECAMATAN, Tier.VILLAGE, Tier.TPS)
VOTES = ("100025", "100026", "100027")

c = pl.col


def rules(*names: str) -> RuleSet:
    return recaprules.load_rules().select(*names)


def counted(report: Report, rule: str, tier: Tier = Tier.TPS) -> tuple[int, int, int]:
    count = report.verdict(rule, tier)
    return count.holds, count.broken, count.undecided


@pytest.fixture(scope="module")
def stations() -> Path:
    return needed("tps-register-2024/tps.parquet")


@pytest.fixture(scope="module")
def forms(sirekap_tps: Path) -> pl.DataFrame:
    return pl.read_parquet(sirekap_tps)


@pytest.fixture(scope="module")
def units(stations: Path) -> pl.DataFrame:
    return pl.read_parquet(stations, columns=["kode_tps"])


@pytest.fixture(scope="module")
def report(sirekap_tps: Path, stations: Path) -> Report:
    chosen = [f"REG-{number:02d}" for number in (1, 3, 4, 5, 6, 8, 9, 10, 11, 12, 17, 18, 19, 21, 22)]
    return recaprules.check(sirekap_tps, rules=rules(*chosen), register=stations)


def of(report: Report, rule: str) -> list[Finding]:
    return [one for one in report.findings if one.rule == rule]


FIGURES = ("pemilih_dpt", "pengguna_dpt", "pengguna_dptb", "pengguna_non_dpt", "pengguna_total")
ALL = [*(f"{name}_{sex}" for name in FIGURES for sex in "lpj"), *VOTES, "suara_sah", "suara_tidak_sah", "suara_total"]


class TestSirekapAgainstTheRegister:
    def test_stations_that_are_not_in_it(self, report: Report, forms: pl.DataFrame, units: pl.DataFrame) -> None:
        strange = forms.join(units, on="kode_tps", how="anti")["kode_tps"].sort().to_list()

        assert [one.unit for one in of(report, "REG-03")] == strange
        assert counted(report, "REG-03") == (forms.height - len(strange), len(strange), 0)
        assert len(strange) == 18

    def test_codes_are_well_formed(self, report: Report, forms: pl.DataFrame) -> None:
        assert counted(report, "REG-01") == (forms.height, 0, 0)

    def test_no_station_is_there_twice(self, report: Report, forms: pl.DataFrame) -> None:
        assert forms["kode_tps"].n_unique() == forms.height
        assert counted(report, "REG-05") == (forms.height, 0, 0)

    def test_stations_without_a_form(self, report: Report, forms: pl.DataFrame, units: pl.DataFrame) -> None:
        absent = units.join(forms, on="kode_tps", how="anti").height
        told = of(report, "REG-11")

        assert sum(int(one.right or 0) for one in told) == absent
        assert all(one.left == 0 for one in told)
        assert {one.unit for one in told if one.tier is Tier.PROVINCE} == {"32", "33", "35"}
        assert sum(count.absent or 0 for count in report.forms) == absent
        assert sum(report.verdict("REG-11", tier).units for tier in LEVELS) == len(told)

    def test_each_group_without_a_form_is_as_high_as_it_can_be(self, report: Report, forms: pl.DataFrame) -> None:
        told = [one.unit for one in of(report, "REG-11") if not one.unit.startswith("99")]
        there = {code[:width] for code in forms["kode_tps"] for width in (2, 4, 6, 10, 13) if code[:2] != "99"}

        assert not there.intersection(told)
        parents = {13: 10, 10: 6, 6: 4, 4: 2}
        assert all(unit[: parents[len(unit)]] in there for unit in told if len(unit) > 2)

    def test_stations_of_each_village(self, report: Report, forms: pl.DataFrame, units: pl.DataFrame) -> None:
        village = c("kode_tps").str.slice(0, 10)
        there, listed = (table.group_by(v=village).agg(n=pl.len()) for table in (forms, units))
        both = there.join(listed, on="v")
        few, same = (both.filter(c("n") < c("n_right")).height, both.filter(c("n") == c("n_right")).height)

        # Villages abroad that the register does not have are not judged.
        assert counted(report, "REG-04", Tier.VILLAGE) == (same, both.height - few - same, few)

    def test_numbers_of_stations(self, report: Report, forms: pl.DataFrame, units: pl.DataFrame) -> None:
        code = c("kode_tps")
        numbered = units.filter(~code.str.starts_with("99")).select(
            v=code.str.slice(0, 10), n=code.str.slice(10).cast(pl.Int64)
        )
        asked = forms.select(v=code.str.slice(0, 10)).unique()
        series = (
            numbered.join(asked, on="v", how="semi")
            .with_columns(special=c("n") > 900)
            .group_by("v", "special")
            .agg(gap=c("n").max() - pl.when(c("special").first()).then(900).otherwise(0) != pl.len())
        )
        villages = series.group_by("v").agg(c("gap").any())

        assert sorted(one.unit for one in of(report, "REG-06")) == villages.filter("gap")["v"].sort().to_list()
        assert counted(report, "REG-06", Tier.VILLAGE) == ((~villages["gap"]).sum(), villages["gap"].sum(), 0)

    def test_special_locations_are_undecided_without_a_list(self, report: Report, forms: pl.DataFrame) -> None:
        code = c("kode_tps")
        special = forms.filter(~code.str.starts_with("99"), code.str.slice(10).cast(pl.Int64, strict=False) > 900)

        assert counted(report, "REG-22") == (0, 0, special.height)

    def test_the_register_is_one_tree(self, report: Report) -> None:
        assert counted(report, "REG-21", Tier.NATIONAL) == (1, 0, 0)


class TestSirekapByItself:
    def test_forms_without_a_figure(self, report: Report, forms: pl.DataFrame) -> None:
        fits = [c(name).is_between(0, 999) | (c("kode_tps").str.starts_with("99") & (c(name) >= 0)) for name in ALL]
        usable = forms.filter(pl.any_horizontal(*(one.fill_null(value=False) for one in fits))).height

        assert counted(report, "REG-10") == (usable, forms.height - usable, 0)

    def test_results_that_do_not_fit_their_boxes_have_no_words_here(self, report: Report, forms: pl.DataFrame) -> None:
        read = [*VOTES, "suara_sah", "suara_tidak_sah", "suara_total"]
        written = forms.filter(pl.any_horizontal(*(c(name).is_not_null() for name in read)))
        at_home = ~c("kode_tps").str.starts_with("99")
        large = written.filter(pl.any_horizontal(*(at_home & (c(name) > 999) for name in read)).fill_null(value=False))

        assert counted(report, "REG-09") == (written.height - large.height, 0, large.height)

    def test_boxes_with_anything_but_whole_numbers(self, report: Report, forms: pl.DataFrame) -> None:
        written = forms.filter(pl.any_horizontal(*(c(name).is_not_null() for name in ALL)))

        assert not written.select(pl.any_horizontal(*(c(name) < 0 for name in ALL)).any()).item()
        assert counted(report, "REG-18") == (written.height, 0, forms.height - written.height)

    def test_forms_of_zeros_only(self, report: Report, forms: pl.DataFrame) -> None:
        known = forms.filter(pl.any_horizontal(*(c(name).is_not_null() for name in ALL)))
        zeros = known.filter(~pl.any_horizontal(*((c(name) != 0).fill_null(value=False) for name in ALL)))
        listed = zeros.filter(c("pemilih_dpt_j").is_not_null()).height

        assert counted(report, "REG-08") == (known.height - zeros.height, listed, zeros.height - listed)

    def test_parts_of_the_votes(self, report: Report, forms: pl.DataFrame) -> None:
        many = forms.select(n=pl.sum_horizontal(*(c(name).is_not_null().cast(pl.Int64) for name in VOTES)))["n"]

        assert counted(report, "REG-19") == ((many == 3).sum(), many.is_between(1, 2).sum(), 0)

    def test_options_of_the_ballot(self, report: Report, forms: pl.DataFrame) -> None:
        some = forms.filter(pl.any_horizontal(*(c(name).is_not_null() for name in VOTES))).height

        assert counted(report, "REG-17") == (some, 0, forms.height - some)


class TestTheRegisterItself:
    def test_of_all_tiers_is_one_tree(self, stations: Path, sirekap_tps: Path, tmp_path: Path) -> None:
        regions = pl.read_parquet(needed("tps-register-2024/wilayah.parquet"))
        together = [regions.select(unit="kode"), pl.read_parquet(stations).select(unit="kode_tps")]
        pl.concat(together).write_parquet(tmp_path / "units.parquet")
        report = recaprules.check(sirekap_tps, rules=rules("REG-02", "REG-21"), register=tmp_path / "units.parquet")

        assert counted(report, "REG-21", Tier.NATIONAL) == (1, 0, 0)
        assert counted(report, "REG-02")[1:] == (0, 0)
        assert not report.findings
