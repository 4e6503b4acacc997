"""A report says of which day its rules are, and which rules were not in force on it."""

from __future__ import annotations

import datetime
import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import polars as pl
import pytest
from click.testing import CliRunner

import recaprules
from recaprules import Report, Rule, RuleSet, Text, parse
from recaprules.cli.commands import recaprules as command_line
from recaprules.rules.period import Period
from recaprules.writers.json import write_json
from recaprules.writers.text import write_text
from tests.samples import GOOD_FORM

SCHEMA = json.loads((files("recaprules.schema") / "report-1.json").read_text(encoding="utf-8"))
BEFORE = datetime.date(2023, 2, 9)


def rule(id: str, period: Period) -> Rule:
    check = parse("valid_votes + invalid_votes == total_votes")
    return Rule(id=id, name="adds-up", title=Text("jumlah", "total"), check=check, in_force=period)


RULES = RuleSet(
    [
        rule("EXA-01", Period()),
        rule("EXA-02", Period(from_=datetime.date(2023, 2, 10))),
        rule("EXA-03", Period(from_=2012, until=2017)),
    ]
)


def report(as_of: datetime.date | None) -> Report:
    form = recaprules.tally("1101012001001", "ppwp", valid_votes=165, invalid_votes=1, total_votes=239)
    return recaprules.check(form, rules=RULES, as_of=as_of)


def summary(checked: Report, language: str) -> str:
    return " ".join(write_text(checked, language).decode().split())  # type: ignore[arg-type]  # a language


class TestTheSummary:
    def test_says_the_day_and_each_rule_that_was_not_in_force_once(self) -> None:
        text = summary(report(BEFORE), "en")

        assert "Rules and constants as of 2023-02-09, not of poll day" in text
        told = "asked (2): EXA-02 (from 2023-02-10), EXA-03 (from 2012, until 2017)"
        assert f"Not in force on that day and not {told}" in text
        assert text.count("EXA-02") == 1

    def test_says_it_in_indonesian(self) -> None:
        text = summary(report(BEFORE), "id")

        assert "Aturan dan ketentuan menurut 2023-02-09, bukan hari pemungutan suara" in text
        assert "EXA-02 (sejak 2023-02-10), EXA-03 (sejak 2012, sampai 2017)" in text

    def test_names_no_day_where_nobody_did(self) -> None:
        text = summary(report(None), "en")

        assert "as of" not in text
        assert "not asked (1): EXA-03" in text


class TestTheJsonReport:
    @pytest.mark.parametrize("as_of", [None, BEFORE])
    def test_keeps_its_schema(self, as_of: datetime.date | None) -> None:
        jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(write_json(report(as_of), "id")))

    def test_says_the_day_and_the_rules(self) -> None:
        content = json.loads(write_json(report(BEFORE), "en"))

        assert content["recaprules"]["as_of"] == "2023-02-09"
        assert content["not_in_force"] == [
            {"rule": "EXA-02", "from": "2023-02-10", "until": None},
            {"rule": "EXA-03", "from": "2012", "until": "2017"},
        ]
        assert [one["rule"] for one in content["rules"]] == ["EXA-01"]

    def test_says_that_nobody_named_a_day(self) -> None:
        assert json.loads(write_json(report(None), "en"))["recaprules"]["as_of"] is None


class TestAConstantThatWasNotThere:
    """Before the law of 2017 nobody knows its cap: a rule that needs it is not asked, and that is said."""

    BEFORE_THE_LAW = datetime.date(2016, 12, 31)

    def test_is_named_in_the_summary(self) -> None:
        named = "(3): cap_statute, psu_deadline_days, psu_stock"

        assert f"Constants that are not known for that day {named}" in summary(report(self.BEFORE_THE_LAW), "en")
        assert f"Ketentuan yang tidak diketahui untuk hari itu {named}" in summary(report(self.BEFORE_THE_LAW), "id")

    def test_is_named_in_the_json_report(self) -> None:
        content = json.loads(write_json(report(self.BEFORE_THE_LAW), "id"))

        jsonschema.Draft202012Validator(SCHEMA).validate(content)
        assert content["unknown_constants"] == ["cap_statute", "psu_deadline_days", "psu_stock"]

    @pytest.mark.parametrize("day", [None, BEFORE])
    def test_is_not_named_where_it_is_known(self, day: datetime.date | None) -> None:
        assert report(day).unknown_constants == ()
        assert "not known" not in summary(report(day), "en")


class TestAConstantThatSomebodySet:
    @staticmethod
    def report(**constants: str) -> Report:
        form = recaprules.tally("1101012001001", "ppwp", valid_votes=165, invalid_votes=1, total_votes=239)
        return recaprules.check(form, rules=RULES, profile=recaprules.load_profile(parameters=constants))

    def test_is_named_in_the_summary_with_the_fingerprint_of_all(self) -> None:
        checked = self.report(cap_statute="100", reserve_rate="2.5 %")
        named = f"cap_statute = 100, reserve_rate = 2.5 % (fingerprint of the constants {checked.profile[:12]})"

        assert f"Constants that were changed for this check: {named}" in summary(checked, "en")
        assert "Ketentuan yang diubah untuk pemeriksaan ini: cap_statute = 100, reserve_rate = 2,5 %" in summary(
            checked, "id"
        )

    def test_changes_the_fingerprint_that_is_printed(self) -> None:
        texts = [summary(self.report(cap_statute=value), "en") for value in ("100", "101")]
        one, other = (text.partition("(fingerprint of the constants ")[2][:12] for text in texts)

        assert one != other

    def test_is_named_in_the_json_report(self) -> None:
        content = json.loads(write_json(self.report(cap_statute="100", reserve_rate="2.5 %"), "en"))

        jsonschema.Draft202012Validator(SCHEMA).validate(content)
        assert content["recaprules"]["given"] == {"cap_statute": 100, "reserve_rate": "1/40"}

    def test_is_not_named_where_nobody_set_one(self) -> None:
        assert "changed for this check" not in summary(self.report(), "en")
        assert json.loads(write_json(self.report(), "en"))["recaprules"]["given"] == {}


class TestTheCommand:
    @pytest.fixture
    def long_list(self, tmp_path: Path) -> Path:
        """A list that is longer than the law of 2017 allows."""
        path = tmp_path / "long.parquet"
        pl.DataFrame([{"unit": "1101012001001", **GOOD_FORM, "registered_total": 501}]).write_parquet(path)
        return path

    def test_uses_the_constants_of_the_day(self, long_list: Path) -> None:
        codes = {
            day: CliRunner().invoke(command_line, ["check", str(long_list), "--select", "CAP-02", *day]).exit_code
            for day in ((), ("--as-of", "2018-01-01"), ("--as-of", "2016-12-31"))
        }

        assert list(codes.values()) == [1, 1, 2]

    def test_keeps_a_constant_that_the_user_set(self, long_list: Path) -> None:
        options = ["--select", "CAP-02", "--set", "cap_statute=800", "--as-of", "2016-12-31"]

        assert CliRunner().invoke(command_line, ["check", str(long_list), *options]).exit_code == 0

    def test_refuses_a_negative_constant(self, long_list: Path) -> None:
        result = CliRunner().invoke(command_line, ["check", str(long_list), "--set", "cap_statute=-4"])

        assert result.exit_code == 2
        assert "diharapkan bilangan yang tidak negatif, tertulis 'cap_statute=-4'" in result.output

    @pytest.mark.parametrize("day", ["2016", "today", "2016-02-30"])
    def test_wants_a_date(self, long_list: Path, day: str) -> None:
        result = CliRunner().invoke(command_line, ["check", str(long_list), "--as-of", day])

        assert result.exit_code == 2
        assert "--as-of" in result.output
