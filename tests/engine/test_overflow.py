"""Engines compute in 64 bits: a rule whose numbers can leave these is not asked, and the others go on."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import narwhals as nw
import polars as pl
import pytest

import recaprules
from recaprules import Judgement, Procedure, Profile, Report, Rule, RuleSet, Severity, Text, Tier, Verdict, parse
from recaprules.engine.pushdown.check import check_recap_in_engine
from recaprules.engine.pushdown.sheet import engine_sheet
from recaprules.model.ballot import numbered_ballot
from recaprules.model.contest import Contest
from recaprules.model.form import LARGEST
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.rules.rule import Lowered
from tests.settings import PROFILE

TOO_LARGE = "9999999999999 * 9999999999999 * valid_votes <= 9999999999999 * total_votes"


def rule(id: str, condition: str, **more: object) -> Rule:
    return Rule(id=id, name="x", title=Text("a", "b"), check=parse(condition), **more)  # type: ignore[arg-type]


def sheet(tier: Tier, *units: str, contest: Contest = Contest.PPWP, **cells: list[int]) -> Sheet:
    form = PROFILE.form(contest, tier)
    assert form is not None
    frame = pl.DataFrame({"unit": units, **cells})
    return Sheet(form=form, ballot=numbered_ballot(contest, 2), tier=tier, source="t", frame=frame)


def village(*rules: Rule, valid_votes: int = LARGEST, total_votes: int = 5) -> Report:
    asked = sheet(Tier.VILLAGE, "1101012001", valid_votes=[valid_votes], total_votes=[total_votes])
    return recaprules.check(asked, rules=RuleSet(rules))


class TestARuleWhoseNumbersCanLeave64Bits:
    @pytest.mark.parametrize(
        "condition",
        [
            TOO_LARGE,
            "10000000 * valid_votes <= total_votes",
            "ceil(1 / 3 * valid_votes) * 9999999999999 <= total_votes",
            "valid_votes <= total_votes or 9999999999999 * valid_votes == 1",
            "(1 / 9999999999999) * (1 / 9999999999999) * valid_votes == 0",
        ],
    )
    def test_is_not_asked(self, condition: str) -> None:
        report = village(rule("EXA-01", condition))

        assert report.verdict("EXA-01", Tier.VILLAGE).not_asked == 1

    def test_is_told_with_the_form_that_it_was_to_be_asked_of(self) -> None:
        (problem,) = (one for one in village(rule("EXA-01", TOO_LARGE)).problems if one.severity == "error")

        assert problem.where == "EXA-01, D.HASIL KECAMATAN-PPWP"
        assert problem.what.en == "this rule is not asked: what it computes can be too large to be exact"
        assert problem.about == "rules"

    def test_takes_no_other_rule_down(self) -> None:
        report = village(rule("EXA-01", TOO_LARGE), rule("EXA-02", "valid_votes <= total_votes"))

        assert report.verdict("EXA-02", Tier.VILLAGE).broken == 1

    def test_is_asked_of_forms_whose_boxes_hold_no_such_number(self) -> None:
        stations = sheet(Tier.TPS, "1101012001001", valid_votes=[999], total_votes=[5])
        report = recaprules.check(stations, rules=RuleSet([rule("EXA-01", "10000000 * valid_votes <= total_votes")]))

        assert report.verdict("EXA-01", Tier.TPS).broken == 1

    def test_is_one_whose_severity_depends_on_such_a_number(self) -> None:
        lowered = (Lowered(to=Severity.WARNING, when=parse(TOO_LARGE)),)
        report = village(rule("EXA-01", "valid_votes <= total_votes", lowered=lowered))

        assert report.verdict("EXA-01", Tier.VILLAGE).not_asked == 1

    def test_is_left_out_where_it_is_a_hint(self) -> None:
        explained = rule("EXA-01", "valid_votes <= total_votes")
        report = village(explained, rule("EXA-02", TOO_LARGE, hint_to=("EXA-01",)))

        assert [finding.hints for finding in report.findings] == [()]
        assert [one.where for one in report.problems if one.severity == "error"] == ["EXA-02, D.HASIL KECAMATAN-PPWP"]


class TestOneFormAlone:
    """A form while it is typed is judged, and told, like the same form in a sheet."""

    UNIT, CELLS = "1101012001", {"valid_votes": LARGEST, "total_votes": 5}
    RULES = RuleSet(
        [
            rule("EXA-01", TOO_LARGE),
            rule("EXA-02", "valid_votes <= total_votes"),
            rule("EXA-03", TOO_LARGE, hint_to=("EXA-02",)),
            rule("EXA-04", "valid_votes == 1", lowered=(Lowered(to=Severity.WARNING, when=parse(TOO_LARGE)),)),
        ]
    )

    def test_is_not_asked_either(self) -> None:
        checker = recaprules.form_checker("ppwp", rules=self.RULES, unit=self.UNIT, captured=self.CELLS)

        assert checker.verdicts(self.CELLS) == {
            "EXA-01": Verdict.NOT_ASKED,
            "EXA-02": Verdict.BROKEN,
            "EXA-04": Verdict.NOT_ASKED,
        }
        assert [(one.rule, one.hints) for one in checker.findings(self.CELLS)] == [("EXA-02", ())]
        assert checker.too_large == ("EXA-01", "EXA-03", "EXA-04")

    def test_is_told_in_the_report(self) -> None:
        in_sheet = village(*self.RULES)
        alone = recaprules.check(recaprules.tally(self.UNIT, "ppwp", **self.CELLS), rules=self.RULES)

        assert alone.verdicts == in_sheet.verdicts
        assert alone.problems == in_sheet.problems
        assert len(alone.problems) == 3

    def test_is_asked_where_its_boxes_hold_no_such_number(self) -> None:
        rules = RuleSet([rule("EXA-01", "10000000 * valid_votes <= total_votes")])
        checker = recaprules.form_checker("ppwp", rules=rules)

        assert checker.verdicts({"valid_votes": 999, "total_votes": 5}) == {"EXA-01": Verdict.BROKEN}
        assert checker.too_large == ()


class TestTheLargestNumbers:
    def test_are_compared_exactly(self) -> None:
        (finding,) = village(rule("EXA-01", "1000000 * valid_votes <= total_votes")).findings

        assert (finding.left, finding.right) == (10**18, 5)

    def test_add_up_to_what_is_no_count_of_any_election(self) -> None:
        children = sheet(Tier.VILLAGE, "1101012001", "1101012002", valid_votes=[LARGEST, 1], total_votes=[5, LARGEST])
        parents = sheet(Tier.KECAMATAN, "110101", valid_votes=[7], total_votes=[LARGEST])
        rules = RuleSet(
            [
                rule("EXA-01", "sum(children.valid_votes) == valid_votes"),
                rule("EXA-02", "known_sum(children.total_votes) == total_votes"),
            ]
        )
        report = recaprules.check(Recap(sheets=(children, parents)), rules=rules)

        assert report.verdict("EXA-01", Tier.KECAMATAN).undecided == 1
        assert report.verdict("EXA-02", Tier.KECAMATAN).holds == 1

    def test_add_up_over_contests_to_what_is_no_count_either(self) -> None:
        pairs = sheet(Tier.VILLAGE, "1101012001", valid_votes=[LARGEST])
        parties = sheet(Tier.VILLAGE, "1101012001", contest=Contest.DPR, valid_votes=[1])
        rules = RuleSet(
            [
                rule("EXA-01", "sum(contests.valid_votes) == 7"),
                rule("EXA-02", "known_sum(contests.valid_votes) == 1000000000000"),
            ]
        )
        report = recaprules.check(Recap(sheets=(pairs, parties)), rules=rules)

        assert report.verdict("EXA-01", Tier.VILLAGE).undecided == 2
        assert report.verdict("EXA-02", Tier.VILLAGE).holds == 2


class TestInAnEngine:
    def test_a_rule_that_it_cannot_be_asked_exactly_takes_no_other_down(self) -> None:
        home = sheet(Tier.VILLAGE, "1101012001", valid_votes=[LARGEST])
        forms = nw.from_native(home.frame.lazy())
        there = engine_sheet(form=home.form, ballot=home.ballot, tier=home.tier, source="t", forms=forms)
        rules = RuleSet(
            [rule("EXA-01", "floor(99999 / 100000 * valid_votes) == 7"), rule("EXA-02", "valid_votes == 7")]
        )
        report = check_recap_in_engine(Recap(sheets=(there,)), rules, PROFILE, version="0")

        assert report.verdict("EXA-01", Tier.VILLAGE).not_asked == 1
        assert report.verdict("EXA-02", Tier.VILLAGE).broken == 1
        assert [one.where for one in report.problems if one.severity == "error"] == ["EXA-01, D.HASIL KECAMATAN-PPWP"]


class TestAFindingOfAProcedure:
    @pytest.mark.parametrize(
        ("left", "right"),
        [
            (Fraction(10**30), Fraction(1)),
            (Fraction(1, 10**12), Fraction(1, 10**12 - 1)),
            (Fraction(1, 10**30), Fraction(0)),
        ],
    )
    def test_keeps_sides_that_64_bits_do_not_hold(self, left: Fraction, right: Fraction) -> None:
        def function(recap: Recap, _profile: Profile) -> Iterator[Judgement]:
            yield Judgement(sheet=recap.sheets[0], row=0, verdict=Verdict.BROKEN, left=left, right=right)

        check = Procedure(reads=("valid_votes",), function=function)
        huge = Rule(id="EXA-01", name="x", title=Text("a", "b"), check=check)
        report = village(huge, rule("EXA-02", "valid_votes <= total_votes"))

        assert {"EXA-01": (left, right), "EXA-02": (LARGEST, 5)} == {
            one.rule: (one.left, one.right) for one in report.findings
        }
