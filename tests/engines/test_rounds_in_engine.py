"""Re-votes beside stations in an engine: the same verdicts as at home."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import recaprules
from recaprules import RuleSet
from tests.engines.conftest import needed_for

UNITS = [f"1101012001{number:03d}" for number in (1, 2, 3)]


def rules() -> RuleSet:
    title = recaprules.Text("contoh", "example")
    conditions = (
        "same(contests.registered_total)",
        "registered_total == dpd.registered_total",
        "valid_votes == sum(children.valid_votes)",
    )
    checks = [recaprules.parse(condition) for condition in conditions]
    return RuleSet(
        [
            recaprules.Rule(id=f"EXA-{number:02d}", name="example", title=title, check=check)
            for number, check in enumerate(checks, 1)
        ]
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """PPWP without a re-vote, DPD with one at the first station, and another list at the second."""
    ppwp = pl.DataFrame(
        {"unit": UNITS, "contest": "ppwp", "registered_total": [200, 201, 202], "valid_votes": [9, 8, 7]}
    )
    dpd = pl.DataFrame(
        {
            "unit": [UNITS[0], *UNITS],
            "contest": "dpd",
            "round": ["", "psu", None, "reguler"],
            "registered_total": [200, 200, 205, 202],
            "valid_votes": [9, 5, 8, 7],
        }
    )
    village = pl.DataFrame({"unit": ["1101012001"] * 2, "contest": ["ppwp", "dpd"], "valid_votes": [24, 20]})
    for name, frame in (("ppwp", ppwp), ("dpd", dpd), ("village", village)):
        frame.write_parquet(tmp_path / f"{name}.parquet")
    return tmp_path


def told(report: recaprules.Report) -> tuple[object, ...]:
    return report.verdicts, sorted(finding.id for finding in report.findings), report.problems


def test_an_engine_says_the_same(folder: Path) -> None:
    needed_for("duckdb")
    at_home = recaprules.check(folder, rules=rules())
    report = recaprules.check(folder, rules=rules(), engine="duckdb")

    assert told(report) == told(at_home)


def test_only_forms_of_the_same_vote_are_compared(folder: Path) -> None:
    report = recaprules.check(folder, rules=rules())
    beside = report.verdict("EXA-02", recaprules.Tier.TPS)

    assert (beside.holds, beside.broken, beside.undecided, beside.not_asked) == (1, 1, 1, 4)
    assert report.verdict("EXA-03", recaprules.Tier.VILLAGE).holds == 2
