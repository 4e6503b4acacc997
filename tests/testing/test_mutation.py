"""What becomes of small wrong versions of a rule."""

import attrs
import pytest

import recaprules
from recaprules import Case, Rule, Severity, Text, Tier, Verdict
from recaprules.model.cell import Missing
from recaprules.rules.rule import Applies, Lowered
from recaprules.testing import CaseFailedError, Fate, RuleTrial, check_case, try_mutants

TITLE = Text("contoh", "example")


def case(name: str, verdict: Verdict, **others: object) -> Case:
    counts = {key: value for key, value in others.items() if key.endswith("_votes")}
    rest = {key: value for key, value in others.items() if key not in counts}
    return Case(name=name, verdict=verdict, given=counts, **rest)  # type: ignore[arg-type]


HOLDS = case("at the bound", Verdict.HOLDS, valid_votes=165, total_votes=165)
BELOW = case("below", Verdict.HOLDS, valid_votes=100, total_votes=165)
BROKEN = case("one above", Verdict.BROKEN, valid_votes=166, total_votes=165)
BLANK = case("a blank", Verdict.UNDECIDED, valid_votes=Missing.BLANK, total_votes=165)


def rule(*cases: Case, condition: str = "valid_votes <= total_votes", **others: object) -> Rule:
    check = recaprules.parse(condition)
    return Rule(id="EXA-01", name="example", title=TITLE, check=check, cases=cases, **others)  # type: ignore[arg-type]


def fate(trial: RuleTrial, text: str) -> Fate:
    (found,) = (one.fate for one in trial.tried if one.mutant.text == text)
    return found


class TestAWrongVersion:
    def test_is_killed_by_a_case_that_does_not_come_out(self) -> None:
        trial = try_mutants(rule(HOLDS, BELOW, BROKEN, BLANK))

        assert {"valid_votes < total_votes": "at the bound", "valid_votes == total_votes": "below"}.items() <= {
            one.mutant.text: one.by for one in trial.tried
        }.items()
        assert trial.passed

    def test_survives_if_no_case_notices(self) -> None:
        far_above = case("far above", Verdict.BROKEN, valid_votes=500, total_votes=165)
        trial = try_mutants(rule(HOLDS, BELOW, far_above, BLANK))

        assert fate(trial, "valid_votes <= total_votes + 1") is Fate.SURVIVED
        assert not trial.passed

    def test_that_survived_is_killed_by_the_case_that_is_shown(self) -> None:
        few = rule(BELOW, BLANK, case("far above", Verdict.BROKEN, valid_votes=500, total_votes=165))
        missing = [one.case for one in try_mutants(few).with_fate(Fate.SURVIVED) if one.case is not None]
        enough = attrs.evolve(few, cases=(*few.cases, *missing))

        assert missing
        for one in missing:
            check_case(few, one)
        assert try_mutants(enough).passed

    def test_that_differs_in_the_imbalance_only_survives_as_well(self) -> None:
        cases = (
            case("at the bound", Verdict.HOLDS, valid_votes=3),
            case("one above", Verdict.BROKEN, valid_votes=4),
            case("a blank", Verdict.UNDECIDED, valid_votes=Missing.BLANK),
        )
        trial = try_mutants(rule(*cases, condition="min(valid_votes, 5) <= 3"))
        (one,) = (one for one in trial.tried if one.mutant.text == "valid_votes <= 3")

        assert one.case is not None
        assert (one.case.verdict, one.case.imbalance) == (Verdict.BROKEN, 2)

    def test_is_equivalent_if_it_says_the_same_of_every_tally(self) -> None:
        zero = (
            case("none", Verdict.HOLDS, valid_votes=0),
            case("one", Verdict.BROKEN, valid_votes=1, imbalance=1),
            case("a blank", Verdict.UNDECIDED, valid_votes=Missing.BLANK),
        )
        trial = try_mutants(rule(*zero, condition="valid_votes == 0"))

        assert fate(trial, "valid_votes <= 0") is Fate.EQUIVALENT
        assert trial.passed

    def test_that_differs_only_beside_a_constant_of_the_premise_is_found(self) -> None:
        far = rule(
            case("few", Verdict.HOLDS, valid_votes=3, invalid_votes=1),
            case("many", Verdict.BROKEN, valid_votes=800, invalid_votes=50),
            case("a blank", Verdict.UNDECIDED, valid_votes=Missing.BLANK, invalid_votes=50),
            condition="implies(valid_votes >= 700, invalid_votes <= 30)",
        )
        trial = try_mutants(far)

        for premise in ("valid_votes > 700", "valid_votes >= 701", "valid_votes >= 699"):
            assert fate(trial, f"implies({premise}, invalid_votes <= 30)") is Fate.SURVIVED

    def test_of_a_number_as_it_was_written_is_tried_below_zero(self) -> None:
        as_written = rule(
            case("zero", Verdict.HOLDS, valid_votes=0),
            case("too large", Verdict.BROKEN, valid_votes=1000),
            case("a blank", Verdict.UNDECIDED, valid_votes=Missing.BLANK),
            condition="0 <= written(valid_votes) and written(valid_votes) <= 999",
        )

        assert fate(try_mutants(as_written), "written(valid_votes) <= 999") is Fate.SURVIVED

    def test_needs_several_figures_at_once_and_is_found_all_the_same(self) -> None:
        children = ({"valid_votes": 300}, {"valid_votes": 200})
        parts = rule(
            case("all there", Verdict.HOLDS, valid_votes=500, tier=Tier.VILLAGE, children=children),
            case("one above", Verdict.BROKEN, valid_votes=501, tier=Tier.VILLAGE, children=children),
            case("blank", Verdict.UNDECIDED, valid_votes=Missing.BLANK, tier=Tier.VILLAGE, children=children),
            condition="valid_votes == sum(children.valid_votes) and valid_votes >= known_sum(children.valid_votes)",
        )

        # Only a blank among the children tells the two apart.
        assert fate(try_mutants(parts), "valid_votes == sum(children.valid_votes)") is Fate.SURVIVED


class TestLimits:
    def test_that_no_case_shows_survive_with_a_form_that_is_not_asked(self) -> None:
        trial = try_mutants(rule(HOLDS, BELOW, BROKEN, BLANK, applies=Applies(tiers=(Tier.TPS,))))

        (one,) = trial.with_fate(Fate.SURVIVED)

        assert one.case is not None
        assert one.case.verdict is Verdict.NOT_ASKED
        assert one.case.tier is not Tier.TPS

    def test_lower_severities_are_told_apart_by_the_severity(self) -> None:
        lowered = (Lowered(to=Severity.WARNING, when=recaprules.parse("total_votes == 165")),)
        trial = try_mutants(rule(HOLDS, BELOW, BROKEN, BLANK, lowered=lowered))
        missing = [one.case.severity for one in trial.with_fate(Fate.SURVIVED) if one.case is not None]

        assert Severity.WARNING in missing
        assert Severity.ERROR in missing


class TestTheTrial:
    def test_is_the_same_every_time(self) -> None:
        few = rule(BELOW, BLANK, case("far above", Verdict.BROKEN, valid_votes=500, total_votes=165))

        assert try_mutants(few) == try_mutants(few)

    def test_of_a_procedure_says_which_verdicts_no_case_has(self) -> None:
        procedure = recaprules.Procedure(reads=(), function=lambda _recap, _profile: [])
        nothing = case("nothing said", Verdict.NOT_ASKED, valid_votes=3)
        one = Rule(id="EXA-02", name="example", title=TITLE, check=procedure, cases=(nothing,))
        trial = try_mutants(one)

        assert trial.is_procedure
        assert trial.tried == ()
        assert trial.lacking == (Verdict.HOLDS, Verdict.BROKEN, Verdict.UNDECIDED)
        assert not trial.passed

    def test_is_refused_while_a_case_of_the_rule_itself_fails(self) -> None:
        wrong = attrs.evolve(HOLDS, verdict=Verdict.BROKEN)

        with pytest.raises(CaseFailedError, match="at the bound"):
            try_mutants(rule(wrong, BLANK))
