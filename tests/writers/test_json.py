"""The JSON report keeps its schema, and its counts add up."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema
import polars as pl
import pytest

import recaprules
from recaprules import Report
from recaprules.writers.json import write_json
from tests.samples import GOOD_FORM, all_rules

SCHEMA = json.loads((files("recaprules.schema") / "report-1.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("forms")
    rows: list[dict[str, Any]] = [
        {"unit": "1101012001001", **GOOD_FORM},
        {"unit": "1101012001002", **GOOD_FORM, "valid_votes": 239, "votes.100025": 1400},
        {"unit": "1101012001003", **GOOD_FORM, "registered_total": None, "registered_male": 150},
        {"unit": "1101012001004", **GOOD_FORM, "registered_total": 230, "turnout_transfer_total": -3},
        {"unit": "1101012001", **GOOD_FORM},
    ]
    pl.DataFrame(rows).write_parquet(folder / "forms.parquet")
    (folder / "broken.json").write_text("{")
    return recaprules.check(folder, rules=all_rules())


class TestTheReport:
    @pytest.mark.parametrize("language", ["id", "en"])
    def test_keeps_its_schema(self, report: Report, language: Any) -> None:
        jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(write_json(report, language)))

    def test_of_one_tally_keeps_it_too(self) -> None:
        form = recaprules.tally(
            "1101012001001", "ppwp", valid_votes=3, invalid_votes=1, total_votes=5, votes=[1, None, 1]
        )
        report = recaprules.check(form, rules=all_rules())

        jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(write_json(report, "id")))

    def test_the_four_verdicts_of_each_rule_and_tier_add_up_to_the_forms(self, report: Report) -> None:
        content = json.loads(write_json(report, "id"))
        forms: dict[str, int] = {}
        for one in content["forms"]:
            forms[one["tier"]] = forms.get(one["tier"], 0) + one["forms"]

        assert forms == {"tps": 4, "village": 1}
        for verdict in content["verdicts"]:
            total = sum(verdict[name] for name in ("holds", "broken", "undecided", "not_asked"))
            assert forms[verdict["tier"]] == total

    def test_every_rule_has_a_verdict_at_every_tier(self, report: Report) -> None:
        pairs = {(one.rule, one.tier) for one in report.verdicts}

        assert len(pairs) == len(report.verdicts) == 2 * len(report.rules)

    def test_what_is_listed_is_what_is_counted(self, report: Report) -> None:
        assert sum(one.findings for one in report.verdicts) == len(report.findings)
        assert not list(report.omitted())

    def test_a_number_that_is_not_whole_is_an_exact_ratio(self, report: Report) -> None:
        ratios = {one["right"] for one in json.loads(write_json(report, "id"))["findings"] if one["rule"] == "CAP-05"}

        assert {"1173/5"} == ratios

    def test_counts_what_could_not_be_read(self, report: Report) -> None:
        content = json.loads(write_json(report, "en"))["input"]

        assert content["unread"] == 1
        assert any(problem["where"].endswith("/broken.json") for problem in content["problems"])

    def test_says_how_often_a_cell_is_missing_and_why(self, report: Report) -> None:
        missing = {(one.cell, one.blank, one.illegible) for one in report.missing}

        assert {("registered_total", 1, 0), ("votes.100025", 0, 1), ("turnout_transfer_total", 0, 1)} == missing

    def test_names_body_and_hint(self, report: Report) -> None:
        (finding,) = [one for one in report.findings if one.rule == "SUM-02"]

        assert tuple(body.value for body in finding.corrected_by) == ("sirekap", "ppk")
        assert finding.imbalance == 239 + 3 - 239
