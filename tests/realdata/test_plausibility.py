"""Plausibility on the 304,085 real rows of Sirekap, PPWP 2024: what can be, is held to a query written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from recaprules.cli.commands import recaprules

from .conftest import needed

pytest.importorskip("recaprules_forensics", reason="recaprules-forensics is not installed")
chisquare = pytest.importorskip("scipy.stats").chisquare

PAIRS = ("100025", "100026", "100027")
FIGURES = ("pemilih_dpt_j", "pengguna_dpt_j", "pengguna_total_j", *PAIRS, "suara_sah", "suara_tidak_sah", "suara_total")
NOKEN = ("9402", "9403", "9405", "9406", "9407", "9408")
c = pl.col


@pytest.fixture(scope="module")
def report(sirekap_tps: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("plausibility") / "report.json"
    arguments = ["check", str(sirekap_tps), "--select", "PL,MAT", "--format", "json", "--output", str(out)]
    result = CliRunner().invoke(recaprules, [*arguments, "--lang", "en", "--max-findings", "100000"])

    assert result.exit_code == 0, result.output
    return json.loads(out.read_bytes())  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def rows(sirekap_tps: Path) -> pl.DataFrame:
    """Return the figures at home, with what does not fit its boxes set to null."""
    table = pl.read_parquet(sirekap_tps).filter(~c("kode_tps").str.starts_with("99"))
    fits = [pl.when(c(name).is_between(0, 999)).then(c(name).cast(pl.Int64)).alias(name) for name in FIGURES]
    return table.select("kode_tps", *fits)


def verdict(report: dict[str, Any], rule: str, tier: str = "tps") -> dict[str, Any]:
    (one,) = [one for one in report["verdicts"] if (one["rule"], one["tier"]) == (rule, tier)]
    return one  # type: ignore[no-any-return]


def said(truths: pl.Series) -> dict[str, int]:
    return {"holds": int(truths.sum()), "broken": int((~truths).sum()), "undecided": truths.null_count()}


def outside_noken(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(~c("kode_tps").str.slice(0, 4).is_in(NOKEN))


class TestCounts:
    def test_of_full_turnout_equal_a_query_written_by_hand(self, report: dict[str, Any], rows: pl.DataFrame) -> None:
        asked = outside_noken(rows).filter((c("pemilih_dpt_j") >= 50).fill_null(value=True))
        expected = said(asked.select(c("pengguna_dpt_j") != c("pemilih_dpt_j")).to_series())

        assert expected.items() <= verdict(report, "PL-01").items()

    def test_of_unanimous_votes_equal_a_query_written_by_hand(self, report: dict[str, Any], rows: pl.DataFrame) -> None:
        asked = outside_noken(rows).filter((c("suara_sah") >= 50).fill_null(value=True))
        expected = said(asked.select(pl.all_horizontal(c(pair) != c("suara_sah") for pair in PAIRS)).to_series())

        assert expected.items() <= verdict(report, "PL-02").items()

    def test_of_identical_figures_equal_a_query_written_by_hand(
        self, report: dict[str, Any], sirekap_tps: Path
    ) -> None:
        figures = [*PAIRS, "suara_tidak_sah"]
        table = pl.read_parquet(sirekap_tps).filter(
            c("suara_sah").is_between(50, 999), ~c("kode_tps").str.contains("^99")
        )
        whole = table.filter(pl.all_horizontal(c(name).is_between(0, 999) for name in figures))
        twins = whole.filter(pl.len().over(c("kode_tps").str.slice(0, 10), *figures) > 1)
        found = {one["unit"] for one in report["findings"] if one["rule"] == "PL-09"}

        # Chance explains less than one percent of the whole list, so that none is left out.
        assert found == set(twins["kode_tps"])

    def test_of_last_digits_equal_a_test_worked_out_by_hand(self, report: dict[str, Any], rows: pl.DataFrame) -> None:
        window = np.array([1, *[2] * 9, 1]) / 20
        sizes = {}
        for (kabko,), there in rows.group_by(c("kode_tps").str.slice(0, 4)):
            figures = np.concatenate([there[pair].drop_nulls().to_numpy() for pair in PAIRS]).astype(int)
            histogram = np.bincount(figures, minlength=1000)
            smooth = np.convolve(histogram, window, mode="same")[20:]
            seen = np.array([histogram[20:][digit::10].sum() for digit in range(10)])
            hoped = np.array([smooth[digit::10].sum() for digit in range(10)])
            if seen.sum() >= 200:
                sizes[kabko] = float(chisquare(seen, hoped * seen.sum() / hoped.sum()).pvalue), int(seen.sum())
        count = verdict(report, "PL-07", "kabko")
        found = {one["unit"]: measures(one) for one in report["findings"] if one["rule"] == "PL-07"}
        # Holm begins with the smallest; where that is no finding, none is.
        smallest = min(chance for chance, _ in sizes.values())

        assert count["holds"] + count["broken"] == len(sizes)
        assert found == {}
        assert smallest * len(sizes) > 0.01

    def test_of_noken_areas_equal_a_query_written_by_hand(self, report: dict[str, Any], rows: pl.DataFrame) -> None:
        there = rows.group_by(c("kode_tps").str.slice(0, 4).alias("kabko")).len().filter(c("kabko").is_in(NOKEN))
        found = {one["unit"]: measures(one)["n"] for one in report["findings"] if one["rule"] == "PL-16"}

        assert found == dict(there.iter_rows())

    def test_of_margins_equal_a_query_written_by_hand(self, report: dict[str, Any], rows: pl.DataFrame) -> None:
        whole = rows.filter(pl.all_horizontal(c(pair).is_not_null() for pair in PAIRS))
        gaps = pl.max_horizontal(
            pl.lit(0),
            (c("100025") + c("100026") + c("100027") - c("suara_sah")).abs(),
            (c("suara_sah") + c("suara_tidak_sah") - c("suara_total")).abs(),
            (c("suara_total") - c("pengguna_total_j")).abs(),
        )
        places = whole.group_by(c("kode_tps").str.slice(0, 4).alias("kabko")).agg(
            *(c(pair).sum() for pair in PAIRS), gaps.sum().alias("gaps")
        )
        margins = {kabko: sorted(votes)[-1] - sorted(votes)[-2] for kabko, *votes, _ in places.iter_rows()}
        wrong = dict(places.select("kabko", "gaps").iter_rows())
        found = {
            one["unit"]: (one["left"], one["right"])
            for one in report["findings"]
            if one["rule"] == "MAT-01" and one["tier"] == "kabko"
        }

        # Nothing is not as large as a margin of nothing.
        expected = {
            kabko: (wrong[kabko], margin) for kabko, margin in margins.items() if wrong[kabko] >= max(margin, 1)
        }

        assert found == expected

    def test_add_up_to_forms_and_units(self, report: dict[str, Any]) -> None:
        forms: dict[str, int] = {}
        for one in report["forms"]:
            forms[one["tier"]] = forms.get(one["tier"], 0) + one["forms"]

        for one in report["verdicts"]:
            total = one["holds"] + one["broken"] + one["undecided"] + one["not_asked"]
            assert total == forms.get(one["tier"], 0) + one["units"]


class TestFindings:
    def test_are_never_errors(self, report: dict[str, Any]) -> None:
        assert {one["severity"] for one in report["findings"]} == {"info", "warning"}
        assert {one["rule"] for one in report["findings"] if one["severity"] == "warning"} == {"PL-09"}

    def test_say_how_many_figures_they_rest_on(self, report: dict[str, Any]) -> None:
        assert report["findings"]
        assert all("n" in measures(one) for one in report["findings"])

    def test_differ_by_as_much_as_matters(self, report: dict[str, Any]) -> None:
        differences = [
            measures(one) for one in report["findings"] if one["rule"] in ("PL-04", "PL-05", "PL-06", "PL-11")
        ]

        assert differences
        assert all(abs(one["difference"]) >= 10 and one["adjusted_p"] <= 0.01 for one in differences)


class TestNoken:
    def test_its_codes_are_those_of_the_names_in_kpus_register(self) -> None:
        import tomllib
        from importlib.resources import files

        register = pl.read_parquet(needed("tps-register-2024/wilayah.parquet")).filter(c("tingkat") == 2)
        names = dict(register.select("kode", "nama").iter_rows())
        listed = tomllib.loads((files("recaprules_forensics") / "noken.toml").read_text(encoding="utf-8"))

        for of_election in listed.values():
            assert [names[code] for code in of_election["units"]] == [name.upper() for name in of_election["names"]]


def measures(finding: dict[str, Any]) -> dict[str, float]:
    """Return the numbers that a finding is told with."""
    numbers = {}
    for one in finding["measures"]:
        whole, _, parts = str(one["value"]).partition("/")
        numbers[one["measure"]] = int(whole) / int(parts or 1)
    return numbers
