"""The 304,085 rows of Sirekap, PPWP 2024: every count equals a query written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from recaprules.cli.commands import recaprules

SEXES = ("l", "p", "j")
GROUPS = ("pemilih_dpt", "pengguna_dpt", "pengguna_dptb", "pengguna_non_dpt", "pengguna_total")
PAIRS = ("100025", "100026", "100027")
FIGURES = [f"{group}_{sex}" for group in GROUPS for sex in SEXES] + [
    *PAIRS,
    "suara_sah",
    "suara_tidak_sah",
    "suara_total",
]


@pytest.fixture(scope="module")
def report(sirekap_tps: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("report") / "report.json"
    arguments = ["check", str(sirekap_tps), "--format", "json", "--output", str(out), "--max-findings", "5"]
    result = CliRunner().invoke(recaprules, arguments)

    assert result.exit_code == 1, result.output
    return json.loads(out.read_bytes())  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def rows(sirekap_tps: Path) -> pl.DataFrame:
    """Return the figures with what does not fit its boxes set to null; abroad boxes are not limited."""
    table = pl.read_parquet(sirekap_tps)
    abroad = pl.col("kode_tps").str.starts_with("99")
    return table.with_columns(
        pl.when(abroad | pl.col(name).is_between(0, 999)).then(pl.col(name)).alias(name) for name in FIGURES
    ).with_columns(abroad.alias("abroad"), *(table[name].alias(f"written {name}") for name in FIGURES))


def everywhere(*conditions: pl.Expr) -> pl.Expr:
    """Return Kleene's conjunction."""
    return pl.all_horizontal(conditions)


c = pl.col
SUM_OF_PAIRS = c("100025") + c("100026") + c("100027")

EXPECTED_UNLISTED = c("pengguna_non_dpt_j") * 10 <= c("pengguna_total_j")

ASKED_OF: dict[str, pl.Expr] = dict.fromkeys(("CAP-01", "CAP-02", "CAP-03", "CAP-04", "CAP-05", "CAP-06"), ~c("abroad"))
ASKED_OF |= dict.fromkeys(("OVS-02", "OVS-06"), c("abroad"))
# Special locations have numbers from 901.
ASKED_OF |= dict.fromkeys(
    ("USE-07", "PSU-07"), ~c("abroad") & (c("kode_tps").str.slice(10).cast(pl.Int32, strict=False) < 901)
)

BY_HAND: dict[str, pl.Expr] = {
    "BAL-04": c("suara_total") == c("pengguna_total_j"),
    "CAP-01": c("pemilih_dpt_j") <= 300,
    "CAP-02": c("pemilih_dpt_j") <= 500,
    "CAP-03": everywhere(*(c(f"written {name}").is_between(0, 999) for name in FIGURES)),
    "CAP-04": everywhere(*(c(pair) <= c("pemilih_dpt_j") + (c("pemilih_dpt_j") + 49) // 50 for pair in PAIRS)),
    "CAP-05": c("pemilih_dpt_j") * 102 >= SUM_OF_PAIRS * 100,
    "CAP-06": everywhere(*(c(pair) <= 300 for pair in PAIRS)),
    # The president is voted for abroad.
    "OVS-02": c("kode_tps").is_not_null(),
    "OVS-06": c("pengguna_non_dpt_j") <= c("pengguna_dpt_j"),
    # Two patterns can be seen in one contest: other votes than voters, and an unusual share of unlisted voters.
    "PSU-07": (c("suara_total") == c("pengguna_total_j")) | EXPECTED_UNLISTED,
    "USE-07": EXPECTED_UNLISTED,
    "SUM-01": c("suara_sah") == SUM_OF_PAIRS,
    "SUM-02": c("suara_sah") + c("suara_tidak_sah") == c("suara_total"),
    "SUM-05": everywhere(*(c(pair) <= c("suara_sah") for pair in PAIRS)),
    "SUM-06": everywhere(c("suara_sah") <= c("suara_total"), c("suara_tidak_sah") <= c("suara_total")),
    "SUM-07": (c("suara_sah") != 0) | (SUM_OF_PAIRS == 0),
    "USE-01": everywhere(*(c(f"{group}_l") + c(f"{group}_p") == c(f"{group}_j") for group in GROUPS)),
    "USE-02": everywhere(
        *(
            c(f"pengguna_dpt_{sex}") + c(f"pengguna_dptb_{sex}") + c(f"pengguna_non_dpt_{sex}")
            == c(f"pengguna_total_{sex}")
            for sex in SEXES
        )
    ),
    "USE-03": everywhere(*(c(f"pengguna_dpt_{sex}") <= c(f"pemilih_dpt_{sex}") for sex in SEXES)),
    "USE-04": c("pengguna_total_j") <= c("pemilih_dpt_j"),
    # The president is voted for everywhere, abroad too, and no other contest is in the file.
    "XC-08": c("kode_tps").is_not_null(),
}


class TestCountsOfTheRealRows:
    @pytest.mark.parametrize("rule", BY_HAND)
    def test_equal_a_query_written_by_hand(self, rule: str, report: dict[str, Any], rows: pl.DataFrame) -> None:
        asked = rows.filter(ASKED_OF[rule]) if rule in ASKED_OF else rows
        truths = asked.select(BY_HAND[rule].alias("truth"))["truth"]
        expected = {
            "holds": int(truths.sum()),
            "broken": int((~truths).sum()),
            "undecided": truths.null_count(),
            "not_asked": rows.height - asked.height,
        }
        (verdict,) = [one for one in report["verdicts"] if one["rule"] == rule]

        assert expected == {name: verdict[name] for name in expected}

    def test_cover_every_rule_that_runs_here(self, report: dict[str, Any], rows: pl.DataFrame) -> None:
        asked = {one["rule"] for one in report["verdicts"] if one["not_asked"] < rows.height}

        # The rules of identity and completeness have their queries in test_register_2024.
        assert set(BY_HAND) == {rule for rule in asked if not rule.startswith("REG-")}

    def test_of_each_rule_add_up_to_the_forms(self, report: dict[str, Any], rows: pl.DataFrame) -> None:
        sums = {
            one["holds"] + one["broken"] + one["undecided"] + one["not_asked"] - one["units"]
            for one in report["verdicts"]
            if one["tier"] == "tps"
        }

        assert {rows.height} == sums

    def test_do_not_depend_on_how_many_findings_are_listed(self, report: dict[str, Any]) -> None:
        counted = sum(one["findings"] for one in report["verdicts"])

        assert counted > len(report["findings"]) > 0
