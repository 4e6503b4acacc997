"""How many forms of a kind are said to be broken, whoever finds it: statements, procedures, or both."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

import recaprules
from recaprules import Applies, Procedure, Profile, Rule, RuleSet, Severity, Text, Tier, Verdict
from recaprules.engine.report import Report
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.model.unit import UnitCode
from recaprules.rules.judgement import Judgement, SheetJudgement, UnitJudgement
from tests.settings import STATION

FIRST, SECOND, THIRD = "1101012001001", "1101012001002", "1101012001003"


def sheet(*units: str, valid: list[int], seen: list[str] | None = None) -> Sheet:
    form = recaprules.load_profile().form(recaprules.Contest.PPWP, Tier.TPS)
    assert form is not None
    there = {"unit": list(units)} | ({} if seen is None else {"seen": seen})
    frame = pl.DataFrame(there | {"valid_votes": valid, "invalid_votes": [0] * len(units)})
    return Sheet(form=form, ballot=STATION.ballot, tier=Tier.TPS, source="t", frame=frame)


def rule(id: str, check: object, severity: Severity = Severity.ERROR) -> Rule:
    if callable(check):
        check = Procedure(reads=(), function=check)
    return Rule(
        id=id,
        name="example",
        title=Text("contoh", "example"),
        check=check,  # type: ignore[arg-type]
        severity=severity,
        applies=Applies(tiers=(Tier.TPS,)),
    )


SOME_VOTES = recaprules.parse("valid_votes > 10")


def rows(*broken: int) -> object:
    def function(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
        (one,) = recap.sheets
        verdict = [row not in broken for row in range(one.height)]
        yield SheetJudgement(sheet=one, frame=pl.DataFrame({"row": range(one.height), "verdict": verdict}))

    return function


def absent(recap: Recap, _profile: Profile) -> Iterator[UnitJudgement]:
    yield UnitJudgement(sheet=recap.sheets[0], unit=UnitCode(THIRD), verdict=Verdict.BROKEN)


def broken(of: Sheet, *rules: Rule) -> int:
    report: Report = recaprules.check(Recap(sheets=(of,)), rules=RuleSet(rules))
    (count,) = report.forms
    return count.broken


def test_a_form_that_statements_and_procedures_break_is_one() -> None:
    of = sheet(FIRST, SECOND, THIRD, valid=[5, 5, 20])

    assert broken(of, rule("EXA-01", SOME_VOTES), rule("EXA-02", rows(1)), rule("EXA-03", rows(1, 2))) == 3
    assert broken(of, rule("EXA-01", SOME_VOTES), rule("EXA-02", rows(1))) == 2
    assert broken(of, rule("EXA-02", rows(1)), rule("EXA-03", rows(1, 2))) == 2


def test_what_is_no_error_is_not_counted() -> None:
    of = sheet(FIRST, SECOND, THIRD, valid=[5, 5, 20])

    assert broken(of, rule("EXA-01", SOME_VOTES, Severity.WARNING), rule("EXA-02", rows(2))) == 1


def test_forms_of_one_unit_are_as_many_as_break_one_rule() -> None:
    of = sheet(FIRST, FIRST, SECOND, valid=[5, 5, 20])

    assert broken(of, rule("EXA-01", SOME_VOTES)) == 2
    assert broken(of, rule("EXA-01", SOME_VOTES), rule("EXA-02", rows(0, 2))) == 3


def test_readings_of_one_form_are_told_apart() -> None:
    of = sheet(FIRST, FIRST, valid=[5, 20], seen=["2024-02-15T00:00:00", "2024-02-16T00:00:00"])

    assert broken(of, rule("EXA-01", SOME_VOTES), rule("EXA-02", rows(1))) == 2


def test_a_unit_that_is_judged_without_a_form_is_no_form() -> None:
    of = sheet(FIRST, SECOND, valid=[5, 20])

    assert broken(of, rule("EXA-01", SOME_VOTES), rule("EXA-02", absent)) == 1


def test_a_form_of_which_a_procedure_says_several_things_is_one() -> None:
    def twice(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement | Judgement]:
        (one,) = recap.sheets
        said = pl.DataFrame({"row": [0, 0], "verdict": [False, False], "left": [1, 2], "right": [3, 4]})
        yield SheetJudgement(sheet=one, frame=said, cells=("valid_votes",))
        yield Judgement(sheet=one, row=0, verdict=Verdict.BROKEN, cells=("valid_votes",))

    assert broken(sheet(FIRST, SECOND, valid=[5, 20]), rule("EXA-01", twice)) == 1
    # Two forms of one unit are two, whatever is said of each.
    assert broken(sheet(FIRST, FIRST, valid=[5, 20]), rule("EXA-01", twice), rule("EXA-02", rows(0, 1))) == 2


def test_a_procedure_that_yields_no_judgement_is_told() -> None:
    def number(_recap: Recap, _profile: Profile) -> list[object]:
        return [1]

    report = recaprules.check(Recap(sheets=(sheet(FIRST, valid=[5]),)), rules=RuleSet([rule("EXA-01", number)]))

    assert [problem.what["en"] for problem in report.problems] == [
        "this rule failed with TypeError: expected judgements, got 1"
    ]
