"""What a procedure says of many units at once is what it would say of each alone."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

import recaprules
from recaprules import Procedure, Profile, Rule, RuleSet, Text, Tier, Verdict
from recaprules.engine.report import Report
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.model.unit import UnitCode
from recaprules.rules.judgement import Measure, MeasureColumn, UnitJudgement, UnitsJudgement
from tests.settings import STATION

N = Text("banyaknya", "number")
UNITS = ("110101", "110102", "1101", "11", "0")
TRUTH = {True: Verdict.HOLDS, False: Verdict.BROKEN, None: Verdict.UNDECIDED}


def check(said: list[list[tuple[str, bool | None, int]]], *, together: bool) -> Report:
    """Return the report on a sheet of which is *said*, in several judgements: unit, verdict, and a figure."""

    def function(recap: Recap, _profile: Profile) -> Iterator[UnitJudgement | UnitsJudgement]:
        (sheet,) = recap.sheets
        for rows in said:
            if together:
                schema = {"unit": pl.String, "verdict": pl.Boolean, "left": pl.Int64}
                frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
                    pl.lit(3, pl.Int64).alias("right"), pl.col("left").alias("n")
                )
                yield UnitsJudgement(
                    sheet=sheet, frame=frame, cells=("valid_votes",), measures=(MeasureColumn("n", N),)
                )
                continue
            for unit, verdict, left in rows:
                yield UnitJudgement(
                    sheet=sheet,
                    unit=UnitCode(unit),
                    verdict=TRUTH[verdict],
                    left=Fraction(left),
                    right=Fraction(3),
                    cells=("valid_votes",),
                    measures=(Measure("n", N, Fraction(left)),),
                )

    form = recaprules.load_profile().form(recaprules.Contest.PPWP, Tier.TPS)
    assert form is not None
    frame = pl.DataFrame({"unit": ["1101012001001"], "valid_votes": [1]})
    sheet = Sheet(form=form, ballot=STATION.ballot, tier=Tier.TPS, source="t", frame=frame)
    rule = Rule(
        id="EXA-01", name="example", title=Text("contoh", "example"), check=Procedure(reads=(), function=function)
    )
    return recaprules.check(Recap(sheets=(sheet,)), rules=RuleSet([rule]))


row = st.tuples(st.sampled_from(UNITS), st.sampled_from([True, False, None]), st.integers(0, 5))


@given(said=st.lists(st.lists(row, max_size=4), max_size=3))
def test_together_and_alone_are_one_report(said: list[list[tuple[str, bool | None, int]]]) -> None:
    together, alone = check(said, together=True), check(said, together=False)

    assert together.verdicts == alone.verdicts
    assert list(together.findings) == list(alone.findings)


def test_the_worst_counts_and_findings_have_their_figures() -> None:
    report = check([[("110101", True, 3), ("110102", None, 0), ("110101", False, 5)]], together=True)
    count = report.verdict("EXA-01", Tier.KECAMATAN)
    (finding,) = report.findings

    assert (count.holds, count.broken, count.undecided, count.units) == (0, 1, 1, 2)
    assert (finding.unit, finding.left, finding.right, finding.imbalance) == ("110101", 5, 3, 2)
    assert [one.value for one in finding.measures] == [5]
