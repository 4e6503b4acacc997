"""The verbs that people call, where what they are given is not what they expect."""

from __future__ import annotations

import datetime
import pickle
from pathlib import Path

import polars as pl
import pytest

import recaprules
from recaprules.exceptions import CannotCheckError
from recaprules.model.recap import Recap
from tests.samples import GOOD_FORM, all_rules

RULES = all_rules()
UNIT = "1101012001001"


class TestCheckingNothing:
    def test_names_every_problem(self, tmp_path: Path) -> None:
        (tmp_path / "empty.csv").write_text("unit,valid_votes\n")
        with pytest.raises(CannotCheckError) as caught:
            recaprules.check(tmp_path / "nope.csv", tmp_path / "empty.csv", rules=RULES)

        assert "@ nope.csv" in str(caught.value)
        assert "@ empty.csv" in str(caught.value)

    def test_gives_what_can_be_told_all_the_same(self, tmp_path: Path) -> None:
        with pytest.raises(CannotCheckError) as caught:
            recaprules.check(tmp_path / "nope.csv", rules=RULES)
        report = pickle.loads(pickle.dumps(caught.value)).report

        assert [problem.where for problem in report.problems] == ["nope.csv"]

    def test_is_refused_of_a_frame_whose_contest_nobody_says(self) -> None:
        frame = pl.DataFrame({"unit": [UNIT], "valid_votes": [7], "invalid_votes": [1], "total_votes": [8]})
        with pytest.raises(CannotCheckError, match="contest"):
            recaprules.check(frame, rules=RULES)

    def test_is_refused_of_a_recap_without_forms(self) -> None:
        with pytest.raises(CannotCheckError, match="there is no form"):
            recaprules.check(Recap(sheets=()), rules=RULES)

    def test_is_no_error_where_a_part_can_be_checked(self, tmp_path: Path) -> None:
        pl.DataFrame({"unit": [UNIT], **{key: [value] for key, value in GOOD_FORM.items()}}).write_csv(
            tmp_path / "tps.csv"
        )
        report = recaprules.check(tmp_path / "nope.csv", tmp_path / "tps.csv", rules=RULES, contest="ppwp")

        assert report.forms_of(recaprules.Tier.TPS) == 1
        assert any(problem.where == "nope.csv" for problem in report.problems)


class TestADay:
    form = recaprules.tally(UNIT, "ppwp", valid_votes=1)

    @pytest.mark.parametrize("day", ["2024-02-14", datetime.datetime(2024, 2, 14, 7, 30, tzinfo=datetime.UTC)])
    def test_may_be_text_or_a_time_of_it(self, day: str | datetime.date) -> None:
        report = recaprules.check(self.form, rules=RULES, as_of=day)

        assert report.as_of == datetime.date(2024, 2, 14)
        assert recaprules.load_profile(as_of=day).as_of == datetime.date(2024, 2, 14)

    def test_that_is_none_is_refused(self) -> None:
        with pytest.raises(ValueError, match="expected a day such as 2024-02-14, got '14 Feb 2024'"):
            recaprules.check(self.form, rules=RULES, as_of="14 Feb 2024")


class TestALanguage:
    @pytest.mark.parametrize("code", ["fr", "", "EN"])
    def test_that_nobody_wrote_is_refused(self, code: str) -> None:
        form = recaprules.tally(UNIT, "ppwp", valid_votes=1, invalid_votes=1, total_votes=3)
        finding = recaprules.check(form, rules=RULES).findings[0]
        with pytest.raises(ValueError, match="expected one of the languages id, en"):
            finding.message(code)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="expected one of the languages id, en"):
            finding.title[code]  # type: ignore[index]


class TestRules:
    def test_that_are_no_rule_set_are_refused_with_the_fix(self) -> None:
        rules = tuple(RULES)
        form = recaprules.tally("1101012001001", "ppwp", valid_votes=3)

        with pytest.raises(TypeError, match=r"^expected a RuleSet, got tuple; make one: RuleSet\(rules\)$"):
            recaprules.check(form, rules=rules)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="expected a RuleSet"):
            recaprules.form_checker("ppwp", rules=rules)  # type: ignore[arg-type]
