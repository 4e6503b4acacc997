"""A procedure is the exception: a Python function over everything that was counted."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

import attrs
import polars as pl
import pytest

import recaprules
from recaprules import Case, Judgement, Procedure, Profile, Rule, RuleSet, Severity, Text, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.model.unit import UnitCode
from recaprules.rules.judgement import SheetJudgement, UnitJudgement
from recaprules.testing import CaseFailedError, check_case
from tests.settings import STATION


def valid_votes_are_even(recap: Recap, profile: Profile) -> Iterable[Judgement]:
    for sheet in recap.sheets:
        if "valid_votes" not in sheet.captured:
            continue
        for row, votes in enumerate(sheet.frame["valid_votes"]):
            if votes is None:
                yield Judgement(sheet=sheet, row=row, verdict=Verdict.UNDECIDED)
            elif votes % 2:
                yield Judgement(
                    sheet=sheet, row=row, verdict=Verdict.BROKEN, left=Fraction(votes), right=Fraction(votes - 1),
                    cells=("valid_votes",),
                )  # fmt: skip
            elif votes:
                yield Judgement(sheet=sheet, row=row, verdict=Verdict.HOLDS)


RULE = Rule(
    id="EXA-01",
    name="valid-votes-are-even",
    title=Text("genap", "even"),
    check=Procedure(reads=("valid_votes",), function=valid_votes_are_even),
    severity=Severity.WARNING,
)


def sheet(**columns: list[int | None]) -> Sheet:
    units = [f"110101200100{number}" for number in range(1, 1 + max(map(len, columns.values())))]
    series = {name: pl.Series(values, dtype=pl.Int32) for name, values in columns.items()}
    return Sheet(
        form=STATION.form,
        ballot=STATION.ballot,
        tier=Tier.TPS,
        source="t",
        frame=pl.DataFrame({"unit": units, **series}),
    )


def of_rows(one: Sheet, rows: list[int | None]) -> SheetJudgement:
    return SheetJudgement(sheet=one, frame=pl.DataFrame({"row": rows, "verdict": [False] * len(rows)}))


class TestAProcedure:
    def test_is_counted_like_any_rule_and_what_it_says_nothing_of_is_not_asked(self) -> None:
        report = recaprules.check(Recap(sheets=(sheet(valid_votes=[2, 3, None, 0, 5]),)), rules=RuleSet([RULE]))
        count = report.verdict("EXA-01", Tier.TPS)

        assert (count.holds, count.broken, count.undecided, count.not_asked) == (1, 2, 1, 1)
        assert count.severities == (0, 2, 0)

    def test_gives_findings_with_both_sides(self) -> None:
        report = recaprules.check(Recap(sheets=(sheet(valid_votes=[3]),)), rules=RuleSet([RULE]))
        (finding,) = report.findings

        assert (finding.left, finding.right, finding.imbalance, finding.unit) == (3, 2, 1, "1101012001001")
        assert tuple((cell.key, cell.written) for cell in finding.cells) == (("valid_votes", 3),)

    def test_has_cases_like_any_rule(self) -> None:
        check_case(RULE, Case(name="odd", given={"valid_votes": 3}, verdict=Verdict.BROKEN, imbalance=Fraction(1)))
        check_case(RULE, Case(name="even", given={"valid_votes": 4}, verdict=Verdict.HOLDS))

    def test_that_fails_is_named_and_takes_no_other_rule_down(self) -> None:
        def fails(recap: Recap, profile: Profile) -> Iterable[Judgement]:
            raise KeyError("x")

        bad = Rule(
            id="EXA-02", name="fails", title=Text("a", "b"), check=Procedure(reads=("valid_votes",), function=fails)
        )
        report = recaprules.check(Recap(sheets=(sheet(valid_votes=[3]),)), rules=RuleSet([RULE, bad]))

        assert [str(problem) for problem in report.problems] == ["this rule failed with KeyError: 'x' @ EXA-02"]
        assert report.verdict("EXA-02", Tier.TPS).not_asked == 1
        assert report.verdict("EXA-01", Tier.TPS).broken == 1

    def test_that_panics_is_named_and_takes_no_other_rule_down(self) -> None:
        def panics(recap: Recap, profile: Profile) -> Iterable[Judgement]:
            raise pl.exceptions.PanicException("index out of bounds")

        bad = Rule(id="EXA-02", name="panics", title=Text("a", "b"), check=Procedure(reads=(), function=panics))
        report = recaprules.check(Recap(sheets=(sheet(valid_votes=[3]),)), rules=RuleSet([RULE, bad]))

        assert [problem.where for problem in report.problems] == ["EXA-02"]
        assert report.verdict("EXA-01", Tier.TPS).broken == 1

    def test_that_judges_a_form_twice_counts_it_once(self) -> None:
        def twice(recap: Recap, profile: Profile) -> Iterable[Judgement]:
            for one in recap.sheets:
                yield Judgement(sheet=one, row=0, verdict=Verdict.BROKEN)
                yield Judgement(sheet=one, row=0, verdict=Verdict.BROKEN)

        rule = Rule(id="EXA-03", name="twice", title=Text("a", "b"), check=Procedure(reads=(), function=twice))
        count = recaprules.check(Recap(sheets=(sheet(valid_votes=[3]),)), rules=RuleSet([rule])).verdict(
            "EXA-03", Tier.TPS
        )

        assert (count.broken, count.not_asked, count.findings) == (1, 0, 2)

    @pytest.mark.parametrize(
        ("judge", "said"),
        [
            (lambda one: Judgement(sheet=attrs.evolve(one), row=0, verdict=Verdict.BROKEN), "a sheet that is not in the recap"),
            (lambda one: Judgement(sheet=one, row=1, verdict=Verdict.HOLDS), "expected rows from 0 to 0, got 1"),
            (lambda one: Judgement(sheet=one, row=-1, verdict=Verdict.BROKEN), "expected rows from 0 to 0, got -1"),
            (lambda one: of_rows(one, [0, 1]), "expected rows from 0 to 0, got 1"),
            (lambda one: of_rows(one, [0, None]), "expected the number of a row everywhere, got None"),
            (lambda one: Judgement(sheet=one, row=0, verdict=Verdict.BROKEN, left=0.1), "expected an exact number, got 0.1 @ left"),
            (
                lambda one: UnitJudgement(sheet=one, unit=UnitCode("1101"), verdict=Verdict.BROKEN, right=0.5),
                "expected an exact number, got 0.5 @ right",
            ),
        ],
    )  # fmt: skip
    def test_that_judges_what_is_not_there_is_named(
        self, judge: Callable[[Sheet], Judgement | SheetJudgement | UnitJudgement], said: str
    ) -> None:
        def judges(recap: Recap, profile: Profile) -> Iterable[Judgement | SheetJudgement | UnitJudgement]:
            return [judge(one) for one in recap.sheets]

        bad = Rule(id="EXA-02", name="bad", title=Text("a", "b"), check=Procedure(reads=(), function=judges))
        report = recaprules.check(Recap(sheets=(sheet(valid_votes=[3]),)), rules=RuleSet([RULE, bad]))
        (problem,) = report.problems

        assert said in str(problem)
        assert (report.verdict("EXA-01", Tier.TPS).broken, report.verdict("EXA-02", Tier.TPS).not_asked) == (1, 1)

    @pytest.mark.parametrize(
        "judge",
        [
            lambda one: Judgement(sheet=one, row=1, verdict=Verdict.BROKEN, cells=("valid_votes", "valid_vote")),
            lambda one: attrs.evolve(of_rows(one, [1]), cells=["valid_vote"]),
            lambda one: UnitJudgement(
                sheet=one, unit=UnitCode("1101"), verdict=Verdict.BROKEN, cells=("valid_vote", "votes.999999")
            ),
        ],
    )
    def test_that_names_cells_not_on_the_form_is_told_and_its_other_judgements_are_kept(
        self, judge: Callable[[Sheet], Judgement | SheetJudgement | UnitJudgement]
    ) -> None:
        def judges(recap: Recap, profile: Profile) -> Iterable[Judgement | SheetJudgement | UnitJudgement]:
            for one in recap.sheets:
                yield Judgement(sheet=one, row=0, verdict=Verdict.BROKEN, cells=("valid_votes",))
                yield judge(one)
                yield judge(one)

        rule = Rule(id="EXA-02", name="bad", title=Text("a", "b"), check=Procedure(reads=(), function=judges))
        report = recaprules.check(Recap(sheets=(sheet(valid_votes=[3, 5]),)), rules=RuleSet([rule]))
        (problem,) = report.problems

        assert str(problem).startswith("this rule names cells that are not on their form")
        assert "'valid_vote' (C.HASIL-PPWP)" in str(problem)
        assert (problem.where, problem.about) == ("EXA-02", "rules")
        assert [finding.unit for finding in report.findings] == ["1101012001001"]
        assert report.verdict("EXA-02", Tier.TPS).not_asked == 1

    def test_is_told_by_the_first_of_many_cells_that_are_not_on_the_form(self) -> None:
        def judges(recap: Recap, profile: Profile) -> Iterable[Judgement]:
            for one in recap.sheets:
                yield Judgement(sheet=one, row=0, verdict=Verdict.BROKEN, cells=[f"x{number}" for number in range(9)])

        rule = Rule(id="EXA-02", name="bad", title=Text("a", "b"), check=Procedure(reads=(), function=judges))
        (problem,) = recaprules.check(Recap(sheets=(sheet(valid_votes=[3]),)), rules=RuleSet([rule])).problems

        assert str(problem).endswith("'x4' (C.HASIL-PPWP) and 4 more @ EXA-02")

    def test_may_name_a_cell_of_the_form_that_the_source_does_not_publish(self) -> None:
        def lacks(recap: Recap, profile: Profile) -> Iterable[Judgement]:
            for one in recap.sheets:
                yield Judgement(sheet=one, row=0, verdict=Verdict.BROKEN, cells=("invalid_votes",))

        rule = Rule(id="EXA-02", name="lacks", title=Text("a", "b"), check=Procedure(reads=(), function=lacks))
        report = recaprules.check(Recap(sheets=(sheet(valid_votes=[3]),)), rules=RuleSet([rule]))

        assert report.problems == ()
        assert [cell.written for finding in report.findings for cell in finding.cells] == [None]

    def test_whose_cells_are_not_on_the_form_of_a_case_fails_it(self) -> None:
        def misnames(recap: Recap, profile: Profile) -> Iterable[Judgement]:
            yield Judgement(sheet=recap.sheets[0], row=0, verdict=Verdict.BROKEN, cells=("valid_vote",))

        bad = Rule(id="EXA-02", name="bad", title=Text("a", "b"), check=Procedure(reads=(), function=misnames))

        with pytest.raises(CaseFailedError, match=r"names cells that are not on C\.HASIL-PPWP: 'valid_vote'"):
            check_case(bad, Case(name="odd", given={"valid_votes": 3}, verdict=Verdict.BROKEN))

    def test_with_another_function_is_another_rule(self) -> None:
        def other(recap: Recap, profile: Profile) -> Iterable[Judgement]:
            return ()

        changed = Rule(
            id=RULE.id, name=RULE.name, title=RULE.title, severity=RULE.severity,
            check=Procedure(reads=("valid_votes",), function=other),
        )  # fmt: skip

        assert changed != RULE
        assert RuleSet([RULE]).fingerprint != RuleSet([changed]).fingerprint

    def test_is_another_rule_where_what_its_function_calls_is_another(self, tmp_path: Path) -> None:
        def fingerprint(limit: int) -> str:
            path = tmp_path / f"limits{limit}" / "limits_of_a_plugin.py"
            path.parent.mkdir()
            path.write_text(f"LIMIT = {limit}\n\n\ndef judge(recap, profile):\n    return [] if LIMIT else ()\n")
            spec = importlib.util.spec_from_file_location("limits_of_a_plugin", path)
            assert spec is not None
            assert spec.loader is not None
            sys.modules["limits_of_a_plugin"] = module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            try:
                return RuleSet([attrs.evolve(RULE, check=Procedure(reads=(), function=module.judge))]).fingerprint
            finally:
                del sys.modules["limits_of_a_plugin"]

        assert fingerprint(3) != fingerprint(4)


class TestAlreadySaid:
    """`silent_if` of a procedure, by a rule with a condition and by another procedure."""

    SAID = Rule(
        id="EXA-02",
        name="at-most-three",
        title=Text("paling banyak tiga", "at most three"),
        check=recaprules.parse("valid_votes <= 3"),
    )
    ALSO_SAID = attrs.evolve(RULE, id="EXA-03")
    SHEET = sheet(valid_votes=[1, 3, 5, 7, 8])

    @pytest.mark.parametrize(
        ("silent_if", "said"),
        [
            (("EXA-02",), [(), (), ("EXA-02",), ("EXA-02",)]),
            (("EXA-03",), [("EXA-03",)] * 4),
            (("EXA-02", "EXA-03"), [("EXA-03",), ("EXA-03",), ("EXA-02", "EXA-03"), ("EXA-02", "EXA-03")]),
            ((), [()] * 4),
        ],
    )
    def test_is_told_beside_the_finding_and_counted(
        self, silent_if: tuple[str, ...], said: list[tuple[str, ...]]
    ) -> None:
        rules = RuleSet([attrs.evolve(RULE, silent_if=silent_if), self.SAID, self.ALSO_SAID])
        report = recaprules.check(Recap(sheets=(self.SHEET,)), rules=rules)
        findings = sorted((one for one in report.findings if one.rule == "EXA-01"), key=lambda one: one.unit)
        count = report.verdict("EXA-01", Tier.TPS)

        assert [one.shadowed_by for one in findings] == said
        assert (count.broken, count.shadowed) == (4, sum(map(bool, said)))
