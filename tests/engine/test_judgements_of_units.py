"""A procedure may judge units by the forms below them, one by one or many at once, and tell figures of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from importlib.resources import files

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

import recaprules
from recaprules import Procedure, Profile, Rule, RuleSet, Severity, Text, Tier, Verdict
from recaprules.engine.report import Report
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.model.unit import UnitCode
from recaprules.rules.judgement import Judgement, Measure, MeasureColumn, SheetJudgement, UnitJudgement, UnitsJudgement
from recaprules.writers.json import write_json
from recaprules.writers.text import write_text
from tests.settings import STATION

N = Text("banyaknya", "number")


def sheet(units: list[str], *, source: str = "t", tier: Tier = Tier.TPS) -> Sheet:
    form = recaprules.load_profile().form(recaprules.Contest.PPWP, tier)
    assert form is not None
    frame = pl.DataFrame({"unit": units, "valid_votes": [100] * len(units)})
    return Sheet(form=form, ballot=STATION.ballot, tier=tier, source=source, frame=frame)


def kecamatan(recap: Recap, _profile: Profile) -> Iterator[UnitJudgement]:
    """Judge each kecamatan by how many stations it has: one is undecided, two hold, more are broken."""
    for one in recap.sheets:
        for unit, many in one.frame.group_by(pl.col("unit").str.slice(0, 6)).len().sort("unit").iter_rows():
            verdict = {1: Verdict.UNDECIDED, 2: Verdict.HOLDS}.get(many, Verdict.BROKEN)
            measures = (Measure("n", N, many), Measure("share", Text("bagian", "share"), Fraction(1, 8)), WORDS)
            yield UnitJudgement(sheet=one, unit=UnitCode(unit), verdict=verdict, measures=measures)


WORDS = Measure("words", Text("kata", "words"), Text("ya", "yes"))


def on_stations(recap: Recap, _profile: Profile) -> Iterator[Judgement | SheetJudgement]:
    (one,) = recap.sheets
    yield Judgement(sheet=one, row=0, verdict=Verdict.BROKEN, measures=(Measure("n", N, 7),))
    frame = pl.DataFrame(
        {"row": [1, 2, 3], "verdict": [False, False, True], "tenths": [25, None, 30]},
        schema={"row": pl.Int64, "verdict": pl.Boolean, "tenths": pl.Int64},
    )
    yield SheetJudgement(sheet=one, frame=frame, measures=(MeasureColumn("tenths", N, 10),))


def rule(function: object, **more: object) -> Rule:
    return Rule(
        id="EXA-01",
        name="example",
        title=Text("contoh", "example"),
        check=Procedure(reads=(), function=function),  # type: ignore[arg-type]
        severity=Severity.INFO,
        **more,  # type: ignore[arg-type]
    )


def check(*sheets: Sheet, applies: recaprules.Applies | None = None) -> Report:
    asked = rule(kecamatan, applies=applies or recaprules.Applies(tiers=(Tier.TPS,)))
    return recaprules.check(Recap(sheets=sheets), rules=RuleSet([asked]))


STATIONS = [
    *("1101012001001",),
    *("1101022001001", "1101022001002"),
    *("1101032001001", "1101032001002", "1101032001003"),
]


class TestAUnitWithoutAForm:
    """It is counted at its own tier, as a unit and not as a form."""

    report = check(sheet(STATIONS))

    def test_has_a_verdict_at_its_tier(self) -> None:
        count = self.report.verdict("EXA-01", Tier.KECAMATAN)

        assert (count.holds, count.broken, count.undecided, count.not_asked, count.units) == (1, 1, 1, 0, 3)

    def test_leaves_the_forms_below_it_not_asked(self) -> None:
        count = self.report.verdict("EXA-01", Tier.TPS)

        assert (count.not_asked, count.units) == (6, 0)

    def test_has_its_findings_told_of_itself(self) -> None:
        (finding,) = self.report.findings

        assert (
            finding.unit,
            finding.tier,
            finding.form,
            finding.source,
        ) == ("110103", Tier.KECAMATAN, "C.HASIL-PPWP", "t")
        assert [3, Fraction(1, 8), Text("ya", "yes")] == [one.value for one in finding.measures]
        assert self.report.broken(Severity.INFO) == 1

    def test_is_seen_in_the_summary(self) -> None:
        text = write_text(self.report, "id").decode()

        assert "Aturan di tingkat kecamatan" in text
        assert "kecamatan 110103, PPWP" in text
        assert "banyaknya 3 · bagian 0,125 · kata ya" in text

    def test_is_in_the_json_report_as_its_schema_says(self) -> None:
        import jsonschema

        content = json.loads(write_json(self.report, "en"))
        jsonschema.validate(content, json.loads((files("recaprules.schema") / "report-1.json").read_text()))

        assert content["findings"][0]["measures"] == [
            {"measure": "n", "label": "number", "value": 3},
            {"measure": "share", "label": "share", "value": "1/8"},
            {"measure": "words", "label": "words", "value": "yes"},
        ]
        assert [one["units"] for one in content["verdicts"]] == [0, 3]


class TestUnitsAndForms:
    def test_add_up_where_the_tier_has_forms_too(self) -> None:
        report = check(sheet(STATIONS), sheet(["110101", "110102"], tier=Tier.KECAMATAN))
        count = report.verdict("EXA-01", Tier.KECAMATAN)

        assert report.forms_of(Tier.KECAMATAN) == 2
        assert (count.units, count.not_asked) == (3, 2)
        assert count.holds + count.broken + count.undecided + count.not_asked == count.units + 2

    def test_are_counted_by_source(self) -> None:
        count = check(sheet(STATIONS), sheet(STATIONS, source="u")).verdict("EXA-01", Tier.KECAMATAN)

        assert (count.units, count.broken) == (6, 2)

    def test_of_which_several_things_are_said_count_once_and_the_worst_counts(self) -> None:
        first, second = sheet(STATIONS[3:]), sheet(STATIONS[3:5])
        report = check(first, second)
        count = report.verdict("EXA-01", Tier.KECAMATAN)

        assert (count.broken, count.holds, count.units) == (1, 0, 1)

    def test_are_not_asked_where_the_rule_is_not_asked_of_the_forms(self) -> None:
        report = check(sheet(STATIONS), applies=recaprules.Applies(sources=("other",)))

        assert [count.units for count in report.verdicts] == [0]
        assert not report.findings


class TestMeasuresOfForms:
    report = recaprules.check(Recap(sheets=(sheet(STATIONS),)), rules=RuleSet([rule(on_stations)]))

    def test_come_with_each_finding_and_a_null_says_nothing(self) -> None:
        said = {finding.unit: [one.value for one in finding.measures] for finding in self.report.findings}

        assert {STATIONS[0]: [7], STATIONS[1]: [Fraction(5, 2)], STATIONS[2]: []} == said


UNITS = ("110101", "110102", "1101", "11", "0")
TRUTH = {True: Verdict.HOLDS, False: Verdict.BROKEN, None: Verdict.UNDECIDED}


def check_said(said: list[list[tuple[str, bool | None, int]]], *, together: bool) -> Report:
    """Return the report on a sheet of which is *said*, in several judgements: unit, verdict, and a figure."""

    def function(recap: Recap, _profile: Profile) -> Iterator[UnitJudgement | UnitsJudgement]:
        (one,) = recap.sheets
        for rows in said:
            if together:
                schema = {"unit": pl.String, "verdict": pl.Boolean, "left": pl.Int64}
                frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
                    pl.lit(3, pl.Int64).alias("right"), pl.col("left").alias("n")
                )
                yield UnitsJudgement(sheet=one, frame=frame, cells=("valid_votes",), measures=(MeasureColumn("n", N),))
                continue
            for unit, verdict, left in rows:
                yield UnitJudgement(
                    sheet=one,
                    unit=UnitCode(unit),
                    verdict=TRUTH[verdict],
                    left=Fraction(left),
                    right=Fraction(3),
                    cells=("valid_votes",),
                    measures=(Measure("n", N, Fraction(left)),),
                )

    return recaprules.check(Recap(sheets=(sheet(STATIONS[:1]),)), rules=RuleSet([rule(function)]))


row = st.tuples(st.sampled_from(UNITS), st.sampled_from([True, False, None]), st.integers(0, 5))


class TestManyUnitsAtOnce:
    """What a procedure says of many units at once is what it would say of each alone."""

    @given(said=st.lists(st.lists(row, max_size=4), max_size=3))
    def test_are_told_as_each_alone(self, said: list[list[tuple[str, bool | None, int]]]) -> None:
        together, alone = check_said(said, together=True), check_said(said, together=False)

        assert together.verdicts == alone.verdicts
        assert list(together.findings) == list(alone.findings)

    def test_have_their_figures_and_the_worst_counts(self) -> None:
        report = check_said([[("110101", True, 3), ("110102", None, 0), ("110101", False, 5)]], together=True)
        count = report.verdict("EXA-01", Tier.KECAMATAN)
        (finding,) = report.findings

        assert (count.holds, count.broken, count.undecided, count.units) == (0, 1, 1, 2)
        assert (finding.unit, finding.left, finding.right, finding.imbalance) == ("110101", 5, 3, 2)
        assert [one.value for one in finding.measures] == [5]
