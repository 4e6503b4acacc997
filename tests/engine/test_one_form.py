"""One form, while it is being typed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import recaprules
from recaprules import Contest, Missing, RuleSet, Severity, Tier, Verdict
from recaprules.engine.one_form import FormChecker
from recaprules.exceptions import TallyError
from recaprules.model.ballot import numbered_ballot
from recaprules.model.form import LARGEST
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.rules.expr import Statement
from tests.samples import GOOD_FORM, all_rules

RULES = all_rules()
CHECKER = recaprules.form_checker("ppwp", rules=RULES)
UNIT = "1101012001001"

ABROAD = recaprules.form_checker("ppwp", rules=RULES, unit="9912010001001", captured=GOOD_FORM)
OF_A_DISTRICT = recaprules.form_checker(
    "dpd", rules=RULES, unit="110101", ballot=numbered_ballot(Contest.DPD, 3, district="11")
)

odd_numbers = st.sampled_from([30515, 249124, LARGEST, LARGEST + 1, -LARGEST - 1, 2**62])
numbers = st.one_of(st.none(), st.integers(-5, 1200), odd_numbers)


def changes(checker: FormChecker) -> st.SearchStrategy[dict[str, int | None]]:
    """Return what is written instead in some cells; the last cells come first, as somebody may type them."""
    return st.dictionaries(st.sampled_from(sorted(checker.setting.captured, reverse=True)), numbers, max_size=4)


def form(**changes: int | None) -> dict[str, int | None]:
    return {**GOOD_FORM, **changes}


class TestAFormThatIsBeingTyped:
    def test_that_obeys_every_rule_breaks_none(self) -> None:
        assert Verdict.BROKEN not in CHECKER.verdicts(form()).values()
        assert CHECKER.findings(form()) == ()

    def test_with_no_number_yet_is_open_and_never_passes(self) -> None:
        verdicts = set(CHECKER.verdicts({}).values())

        assert {Verdict.UNDECIDED, Verdict.NOT_ASKED} == verdicts

    def test_one_misread_beyond_the_boxes_is_one_finding(self) -> None:
        findings = CHECKER.findings(form(registered_total=28424))

        assert [finding.rule for finding in findings] == ["CAP-03"]

    def test_the_same_fault_is_told_by_the_rule_that_says_most(self) -> None:
        findings = CHECKER.findings(form(**{"votes.100025": 500}))
        alone = {finding.rule for finding in findings if not finding.shadowed_by}
        below = {finding.rule for finding in findings if finding.shadowed_by}

        assert {"CAP-04", "CAP-05", "SUM-01"} == alone
        assert {"CAP-06", "SUM-05"} == below

    def test_a_hint_names_the_cell_and_what_may_have_stood_there(self) -> None:
        findings = CHECKER.findings(form(turnout_total_female=172))
        hints = {(hint.rule, hint.cell, hint.candidate) for finding in findings for hint in finding.hints}

        assert {("USE-10", "turnout_total_female", 127)} == hints

    @pytest.mark.parametrize(
        ("checker", "unit"),
        [(CHECKER, UNIT), (ABROAD, "9912010001001"), (OF_A_DISTRICT, "110101")],
        ids=["station", "abroad", "kecamatan"],
    )
    @pytest.mark.parametrize("most", [None, 1], ids=["all", "capped"])
    @settings(deadline=None, max_examples=35)
    @given(data=st.data())
    def test_is_judged_like_the_same_form_in_a_sheet(
        self, checker: FormChecker, unit: str, most: int | None, data: st.DataObject
    ) -> None:
        import polars as pl

        setting = checker.setting
        written = data.draw(changes(checker))
        cells = {key: GOOD_FORM.get(key, 80) for key in setting.captured if key not in written} | written
        frame = pl.DataFrame({"unit": [unit], **{key: pl.Series([cells[key]], dtype=pl.Int64) for key in cells}})
        sheet = Sheet(form=setting.form, ballot=setting.ballot, tier=setting.tier, source="manual", frame=frame)
        # A procedure looks at everything that was counted, and is not asked of one form alone.
        rules = RuleSet(rule for rule in RULES if rule.is_hint or isinstance(rule.check, Statement))
        in_sheet = recaprules.check(Recap(sheets=(sheet,)), rules=rules, max_findings=most)
        alone = recaprules.check(sheet.tally(0), rules=rules, max_findings=most)

        assert alone.findings == in_sheet.findings
        assert alone.verdicts == in_sheet.verdicts
        assert alone.missing == in_sheet.missing
        assert alone.forms == in_sheet.forms


class TestATally:
    def test_keeps_what_was_written_and_reads_what_fits(self) -> None:
        tally = recaprules.tally(UNIT, "ppwp", valid_votes=2360, invalid_votes=None, total_votes=240)

        assert (tally.written("valid_votes"), tally.read("valid_votes")) == (2360, Missing.ILLEGIBLE)
        assert Missing.BLANK is tally.read("invalid_votes")
        assert Missing.NOT_CAPTURED is tally.read("turnout_total")
        assert Missing.NOT_ON_FORM is tally.read("party_votes.1")

    def test_reads_no_number_that_is_too_large_for_any_election(self) -> None:
        tally = recaprules.tally("9912010001001", "ppwp", valid_votes=LARGEST, total_votes=LARGEST + 1)

        assert (tally.read("valid_votes"), tally.read("total_votes")) == (LARGEST, Missing.ILLEGIBLE)

    def test_names_everything_that_is_wrong_at_once(self) -> None:
        with pytest.raises(TallyError) as caught:
            recaprules.tally(UNIT, "ppwp", valid_vots=3, invalid_votes=2.5, total_votes=True)  # type: ignore[arg-type]

        assert caught.value.problems == (
            "not on C.HASIL-PPWP; did you mean 'valid_votes' or 'invalid_votes'? @ valid_vots",
            "expected a whole number, got 2.5 @ invalid_votes",
            "expected a whole number, got True @ total_votes",
        )

    def test_of_no_place_and_no_contest_is_refused_for_both(self) -> None:
        with pytest.raises(TallyError) as caught:
            recaprules.tally("Jakarta", "presiden", valid_votes=1)

        assert caught.value.problems == (
            "expected a KPU unit code of 2, 4, 6, 10 or 13 characters, got 'Jakarta' @ unit",
            f"expected one of {', '.join(kind.value for kind in recaprules.Contest)}, got 'presiden' @ contest",
        )

    def test_takes_a_whole_number_for_the_code_with_its_digits(self) -> None:
        assert recaprules.tally(1101012001001, "ppwp", valid_votes=1).unit == UNIT  # type: ignore[arg-type]

    def test_that_its_election_does_not_have_is_refused(self) -> None:
        with pytest.raises(TallyError, match="pemilu2024 has no form of gubernur for 1101012001001 @ contest"):
            recaprules.tally(UNIT, "gubernur", valid_votes=1)

    @pytest.mark.parametrize("text", ["165", "1", ""])
    def test_takes_no_text_for_a_number_nor_for_a_list(self, text: str) -> None:
        with pytest.raises(TallyError) as caught:
            recaprules.tally(UNIT, "ppwp", valid_votes=text)

        assert caught.value.problems == (f"expected a whole number, got {text!r} @ valid_votes",)

    def test_with_a_list_of_another_length_names_the_other_mistakes_too(self) -> None:
        with pytest.raises(TallyError) as caught:
            recaprules.tally(UNIT, "ppwp", votes=[1, 2], total_votes=2.5)  # type: ignore[arg-type]

        assert caught.value.problems == (
            "expected 3 numbers, one for each option, got 2 @ votes",
            "expected a whole number, got 2.5 @ total_votes",
        )

    def test_takes_the_whole_numbers_of_any_library(self) -> None:
        numpy = pytest.importorskip("numpy", reason="NumPy is not installed")
        tally = recaprules.tally(UNIT, "ppwp", valid_votes=numpy.int64(3))

        assert type(tally.written("valid_votes")) is int
        with pytest.raises(TallyError, match="total_votes"):
            recaprules.tally(UNIT, "ppwp", total_votes=numpy.bool_(True))
        with pytest.raises(TallyError, match="total_votes"):
            recaprules.tally(UNIT, "ppwp", total_votes=numpy.float64(3))

    def test_takes_whole_numbers_for_the_codes_of_options(self) -> None:
        assert recaprules.tally(UNIT, "ppwp", votes={"100025": 5}) == recaprules.tally(UNIT, "ppwp", votes={100025: 5})

    def test_says_of_a_count_with_several_cells_that_it_is_several_numbers(self) -> None:
        with pytest.raises(TallyError) as error:
            recaprules.tally(UNIT, "ppwp", votes=5, registered=None)

        assert error.value.problems == (
            "expected a list or a mapping of numbers, got 5 @ votes",
            "expected a list or a mapping of numbers, got None @ registered",
        )

    def test_with_two_numbers_for_one_cell_is_refused(self) -> None:
        with pytest.raises(TallyError, match=r"^given twice @ votes\.100026$"):
            recaprules.tally(UNIT, "ppwp", votes=[1, 2, 3], **{"votes.100026": 4})

    def test_abroad_has_no_box_limit_and_no_cap(self) -> None:
        tally = recaprules.tally("9912010001001", "ppwp", registered_total=1926, turnout_total=900, total_votes=900)
        report = recaprules.check(tally, rules=RULES)

        assert report.forms[0].form == "C.HASIL-PPWP LN"
        assert not report.findings
        assert report.verdict("CAP-01", Tier.TPS).not_asked == 1

    def test_what_it_does_not_capture_is_not_asked(self) -> None:
        report = recaprules.check(recaprules.tally(UNIT, "ppwp", total_votes=5, turnout_total=5), rules=RULES)
        asked = {count.rule for count in report.verdicts if not count.not_asked}

        assert {"BAL-04", "CAP-03"} == asked

    def test_party_lists_are_added_up(self) -> None:
        tally = recaprules.tally(
            UNIT, "dpr", party_votes=[3, 0], candidate_votes={"1.1": 4, "2.1": 2}, party_list_votes=[8, 2], valid_votes=10,
            ballot=numbered_ballot(recaprules.Contest.DPR, 2, candidates=1),
        )  # fmt: skip
        (finding,) = recaprules.check(tally, rules=RULES).findings

        assert (finding.rule, finding.left, finding.right, finding.severity) == ("SUM-03", 7, 8, Severity.ERROR)


class TestAReportOfOneForm:
    def test_lists_as_many_findings_of_each_rule_as_are_asked_for(self) -> None:
        tally = recaprules.tally(UNIT, "ppwp", **form(invalid_votes=30, ballots_unused=7))
        everything = recaprules.check(tally, rules=RULES)
        report = recaprules.check(tally, rules=RULES, max_findings=1)
        broken = {finding.rule for finding in everything.findings}

        assert len(broken) > 1
        assert sorted(broken) == sorted(finding.rule for finding in report.findings)
        assert everything.verdicts == report.verdicts

    def test_lists_no_finding_if_none_is_asked_for(self) -> None:
        tally = recaprules.tally(UNIT, "ppwp", valid_votes=1, invalid_votes=1, total_votes=3)

        assert recaprules.check(tally, rules=RULES, max_findings=0).findings == ()


class TestTheChecker:
    def test_names_cells_that_it_does_not_know_and_what_is_no_number(self) -> None:
        with pytest.raises(
            TallyError, match=r"announced for C\.HASIL-PPWP @ valid_vote; expected .* got True @ total_votes"
        ):
            CHECKER.verdicts({"valid_vote": 3, "total_votes": True})

    def test_takes_no_number_for_a_missing_cell_from_a_counter(self) -> None:
        typed = {"valid_votes": 165, "invalid_votes": 1, "total_votes": 167}

        assert CHECKER.verdicts(typed) == CHECKER.verdicts(Counter(typed))
        assert CHECKER.findings(typed) == CHECKER.findings(defaultdict(int, typed))

    def test_takes_the_whole_numbers_of_any_library(self) -> None:
        numpy = pytest.importorskip("numpy", reason="NumPy is not installed")
        (finding,) = CHECKER.findings({"valid_votes": numpy.int8(100), "invalid_votes": 50, "total_votes": 100})

        assert (finding.rule, finding.left, finding.written) == ("SUM-02", 150, (100, 50, 100))
        assert {int} == {type(number) for number in finding.written}

    @pytest.mark.parametrize("captured", [["valid_vote", "total_votes"], "votes"])
    def test_is_not_made_for_cells_that_are_not_on_the_form(self, captured: Iterable[str]) -> None:
        with pytest.raises(TallyError, match=r"not on C\.HASIL-PPWP.* @ v"):
            recaprules.form_checker("ppwp", rules=RULES, captured=captured)

    def test_of_no_place_and_no_contest_is_refused_for_both(self) -> None:
        with pytest.raises(TallyError, match=r"got '12x' @ unit; expected one of ppwp, .*, got 'ppwq' @ contest"):
            recaprules.form_checker("ppwq", unit="12x")
