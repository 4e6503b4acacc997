"""What other forms say of a form: other contests, sources, forms, readings, and recorded corrections."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import recaprules
from recaprules import Contest, Rule, RuleSet, Text, Tier, Verdict, parse
from recaprules.engine import variants as engine_variants
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.rules.datafiles import builtin_profile
from recaprules.rules.rule import Applies

PROFILE = builtin_profile("pemilu2024")
STATION = "1101012001001"
OTHER = "1101012001002"
VILLAGE = "1101012001"


def rule(condition: str, **applies: Any) -> RuleSet:
    return RuleSet(
        [
            Rule(
                id="EXA-01",
                name="example",
                title=Text("contoh", "example"),
                check=parse(condition),
                applies=Applies(**applies),
            )
        ]
    )


def sheet(
    rows: list[dict[str, object]],
    *,
    contest: Contest = Contest.PPWP,
    tier: Tier = Tier.TPS,
    source: str = "t",
    district: str = "",
    **more: Any,
) -> Sheet:
    form = PROFILE.form(contest, tier)
    assert form is not None
    ballot = numbered_ballot(contest, 2, candidates=2 if contest.has_parties else 0, district=district)
    return Sheet(form=form, ballot=ballot, tier=tier, source=source, frame=pl.DataFrame(rows), **more)


def verdicts(rules: RuleSet, *sheets: Sheet, tier: Tier = Tier.TPS, **more: Any) -> dict[Verdict, int]:
    trust = more.pop("trust", ())
    count = recaprules.check(Recap(sheets=sheets, **more), rules=rules, trust=trust).verdict("EXA-01", tier)
    return {verdict: count.count(verdict) for verdict in Verdict if count.count(verdict)}


def station(turnout: int | None, unit: str = STATION, **more: object) -> dict[str, object]:
    return {"unit": unit, "turnout_total": turnout, **more}


class TestAnotherContest:
    RULES = rule("turnout_total == contest.turnout_total for each contest", contests=(Contest.PPWP,))

    @pytest.mark.parametrize(("dpr", "verdict"), [(5, Verdict.HOLDS), (6, Verdict.BROKEN), (None, Verdict.UNDECIDED)])
    def test_at_the_same_unit_is_read(self, dpr: int | None, verdict: Verdict) -> None:
        dpr_sheet = sheet([station(dpr)], contest=Contest.DPR).__class__(
            form=sheet([station(1)], contest=Contest.DPR).form,
            ballot=numbered_ballot(Contest.DPR, 2, candidates=2),
            tier=Tier.TPS,
            source="t",
            frame=pl.DataFrame({"unit": [STATION], "turnout_total": pl.Series([dpr], dtype=pl.Int16)}),
        )

        found = verdicts(self.RULES, sheet([station(5)]), dpr_sheet)

        assert {verdict: 1, Verdict.NOT_ASKED: 1} == found

    def test_that_has_no_form_there_leaves_it_open(self) -> None:
        assert verdicts(self.RULES, sheet([station(5)]), sheet([station(5, OTHER)], contest=Contest.DPR)) == {
            Verdict.UNDECIDED: 1,
            Verdict.NOT_ASKED: 1,
        }

    def test_of_which_there_is_no_form_at_all_is_not_asked_for(self) -> None:
        assert verdicts(self.RULES, sheet([station(5)])) == {Verdict.NOT_ASKED: 1}

    def test_that_differs_is_told_by_its_name(self) -> None:
        sheets = (sheet([station(5)]), sheet([station(7)], contest=Contest.DPR))
        (finding,) = recaprules.check(Recap(sheets=sheets), rules=self.RULES).findings

        assert finding.imbalance == -2
        assert "DPR" in finding.message("id")

    def test_is_found_whatever_its_district(self) -> None:
        dpr = sheet([station(5, district="X1")], contest=Contest.DPR)

        assert verdicts(self.RULES, sheet([station(5)]), dpr) == {Verdict.HOLDS: 1, Verdict.NOT_ASKED: 1}


class TestAllContests:
    RULES = rule("same(contests.turnout_total)", contests=(Contest.PPWP,))

    @pytest.mark.parametrize(
        ("dpr", "dpd", "verdict"),
        [
            (5, 5, Verdict.HOLDS),
            (5, 6, Verdict.BROKEN),
            (None, 5, Verdict.UNDECIDED),
            (None, 6, Verdict.BROKEN),
            (1200, 6, Verdict.BROKEN),
            (1200, 5, Verdict.UNDECIDED),
        ],
    )
    def test_are_the_same_or_not_or_open(self, dpr: int | None, dpd: int, verdict: Verdict) -> None:
        frame = pl.DataFrame({"unit": [STATION], "turnout_total": pl.Series([dpr], dtype=pl.Int32)})
        like = sheet([station(1)], contest=Contest.DPR)
        legislative = Sheet(form=like.form, ballot=like.ballot, tier=Tier.TPS, source="t", frame=frame)
        found = verdicts(
            self.RULES, sheet([station(5)]), legislative, sheet([station(dpd)], contest=Contest.DPD, district="11")
        )

        assert {verdict: 1, Verdict.NOT_ASKED: 2} == found

    def test_may_be_of_different_width_in_two_sheets(self) -> None:
        like = sheet([station(1)], contest=Contest.DPR)
        parts = [
            Sheet(
                form=like.form, ballot=like.ballot, tier=Tier.TPS, source="t",
                frame=pl.DataFrame({"unit": [unit], "turnout_total": pl.Series([5], dtype=width)}),
            )
            for unit, width in ((STATION, pl.Int16), (OTHER, pl.Int32))
        ]  # fmt: skip

        assert verdicts(self.RULES, sheet([station(5)]), *parts) == {Verdict.HOLDS: 1, Verdict.NOT_ASKED: 2}


class TestAnotherSource:
    RULES = rule('turnout_total == source("c_hasil").turnout_total', sources=("sirekap",))

    def test_is_read_of_the_same_form(self) -> None:
        sirekap = sheet([station(5), station(6, OTHER)], source="sirekap")
        typed = sheet([station(5), station(7, OTHER)], source="c_hasil")

        assert verdicts(self.RULES, sirekap, typed) == {Verdict.HOLDS: 1, Verdict.BROKEN: 1, Verdict.NOT_ASKED: 2}

    def test_that_never_publishes_a_cell_is_not_asked_for_it(self) -> None:
        typed = sheet([{"unit": STATION, "valid_votes": 4}], source="c_hasil")

        assert verdicts(self.RULES, sheet([station(5)], source="sirekap"), typed) == {Verdict.NOT_ASKED: 2}

    def test_counts_for_the_units_below_by_the_users_trust(self) -> None:
        rules = rule("turnout_total == sum(children.turnout_total)", tiers=(Tier.VILLAGE,))
        sheets = (
            sheet([station(5)], source="a"),
            sheet([station(6)], source="b"),
            sheet([{"unit": VILLAGE, "turnout_total": 6}], tier=Tier.VILLAGE, source="d_hasil"),
        )

        found = [verdicts(rules, *sheets, tier=Tier.VILLAGE, trust=trust) for trust in ((), ("b", "a"), ("a", "b"))]

        assert found == [{Verdict.UNDECIDED: 1}, {Verdict.HOLDS: 1}, {Verdict.BROKEN: 1}]


class TestChildColumns:
    RULES = rule(
        'cell == first_known(correction.cell, form("C.HASIL-*").cell) for each additive cell',
        column=True,
        tiers=(Tier.TPS,),
    )

    def sheets(self, column: int, written: int = 5) -> tuple[Sheet, ...]:
        columns = pl.DataFrame({"unit": [VILLAGE], "child": [STATION], "turnout_total": [column]})
        return (
            sheet([station(written)]),
            sheet([{"unit": VILLAGE, "turnout_total": column}], tier=Tier.VILLAGE, columns=columns),
        )

    def test_are_forms_in_their_own_right(self) -> None:
        rules = rule("turnout_total <= 5", tiers=(Tier.TPS,))

        assert verdicts(rules, *self.sheets(6)) == {Verdict.HOLDS: 1, Verdict.BROKEN: 1}

    def test_are_compared_with_the_childs_own_form(self) -> None:
        found = [verdicts(self.RULES, *self.sheets(column)) for column in (5, 6)]

        assert found == [{Verdict.HOLDS: 1, Verdict.NOT_ASKED: 1}, {Verdict.BROKEN: 1, Verdict.NOT_ASKED: 1}]

    def test_may_differ_by_a_recorded_correction(self) -> None:
        corrections = pl.DataFrame(
            {
                "unit": [STATION, STATION],
                "contest": ["ppwp", "ppwp"],
                "cell": ["turnout_total", "turnout_total"],
                "before": [5, 9],
                "after": [9, 6],
                "tier": ["kecamatan", "kecamatan"],
                "on": ["2024-02-20", "2024-02-21"],
                "noted": [True, True],
            }
        )

        assert verdicts(self.RULES, *self.sheets(6), corrections=corrections) == {
            Verdict.HOLDS: 1,
            Verdict.NOT_ASKED: 1,
        }
        assert verdicts(self.RULES, *self.sheets(9), corrections=corrections) == {
            Verdict.BROKEN: 1,
            Verdict.NOT_ASKED: 1,
        }

    def test_are_counted_apart_from_forms(self) -> None:
        report = recaprules.check(Recap(sheets=self.sheets(6)), rules=self.RULES)

        assert [(one.form, one.column, one.forms) for one in report.forms if one.tier is Tier.TPS] == [
            ("C.HASIL-PPWP", False, 1),
            ("D.HASIL KECAMATAN-PPWP", True, 1),
        ]
        assert report.findings[0].column


class TestReadings:
    RULES = rule("turnout_total >= previous.turnout_total")

    def test_are_compared_with_the_one_before(self) -> None:
        rows = [station(turnout, seen=f"2024-02-1{day}") for day, turnout in enumerate((5, 6, 4))]

        assert verdicts(self.RULES, sheet(rows)) == {Verdict.HOLDS: 1, Verdict.BROKEN: 1, Verdict.UNDECIDED: 1}

    def test_the_last_one_counts_for_the_unit_above(self) -> None:
        rules = rule("turnout_total == sum(children.turnout_total)", tiers=(Tier.VILLAGE,))
        rows = [station(5, seen="2024-02-14"), station(6, seen="2024-02-15")]
        village = sheet([{"unit": VILLAGE, "turnout_total": 6}], tier=Tier.VILLAGE)

        assert verdicts(rules, sheet(rows), village, tier=Tier.VILLAGE) == {Verdict.HOLDS: 1}

    def test_only_the_last_is_compared_with_the_units_below(self) -> None:
        rules = rule("turnout_total == sum(children.turnout_total)", tiers=(Tier.VILLAGE,))
        rows: list[dict[str, object]] = [
            {"unit": VILLAGE, "turnout_total": 3, "seen": "2024-02-14"},
            {"unit": VILLAGE, "turnout_total": 6, "seen": "2024-02-15"},
        ]

        assert verdicts(rules, sheet([station(6)]), sheet(rows, tier=Tier.VILLAGE), tier=Tier.VILLAGE) == {
            Verdict.HOLDS: 1,
            Verdict.NOT_ASKED: 1,
        }

    def test_with_child_columns_are_each_asked_once(self) -> None:
        rules = rule("turnout_total == sum(children.turnout_total)", tiers=(Tier.VILLAGE,))
        days = [f"2024-02-1{day}" for day in range(3)]
        rows: list[dict[str, object]] = [{"unit": VILLAGE, "turnout_total": 5, "seen": day} for day in days]
        columns = pl.DataFrame(
            {"unit": [VILLAGE] * 3, "seen": days, "child": [STATION] * 3, "turnout_total": [3, 4, 5]}
        )
        village = sheet(rows, tier=Tier.VILLAGE, columns=columns)

        assert verdicts(rules, sheet([station(5)]), village, tier=Tier.VILLAGE) == {
            Verdict.HOLDS: 1,
            Verdict.NOT_ASKED: 2,
        }

    def test_a_finding_says_of_which_reading_it_is(self) -> None:
        rows = [station(turnout, seen=f"2024-02-1{day}") for day, turnout in enumerate((5, 4))]

        assert [one.seen for one in recaprules.check(sheet(rows), rules=self.RULES).findings] == ["2024-02-11"]


class TestTheUnitAbove:
    def test_is_read(self) -> None:
        rules = rule("turnout_total <= parent.turnout_total", tiers=(Tier.TPS,))
        village = sheet([{"unit": VILLAGE, "turnout_total": 6}], tier=Tier.VILLAGE)

        assert verdicts(rules, sheet([station(6), station(7, OTHER)]), village) == {Verdict.HOLDS: 1, Verdict.BROKEN: 1}


class TestDistricts:
    RULES = rule("turnout_total == sum(children.turnout_total)", tiers=(Tier.VILLAGE,))

    def test_of_one_unit_are_added_up_apart(self) -> None:
        stations = sheet([station(5, district="A"), station(7, OTHER, district="B")], contest=Contest.DPRD_KABKO)
        villages = sheet(
            [
                {"unit": VILLAGE, "turnout_total": 5, "district": "A"},
                {"unit": VILLAGE, "turnout_total": 8, "district": "B"},
            ],
            contest=Contest.DPRD_KABKO,
            tier=Tier.VILLAGE,
        )

        assert verdicts(self.RULES, stations, villages, tier=Tier.VILLAGE) == {Verdict.HOLDS: 1, Verdict.BROKEN: 1}

    def test_in_sheets_of_their_own_are_found(self) -> None:
        def of(district: str, unit: str, turnout: int, tier: Tier) -> Sheet:
            rows: list[dict[str, object]] = [{"unit": unit, "turnout_total": turnout}]
            return sheet(rows, contest=Contest.DPRD_KABKO, tier=tier, district=district)

        sheets = [
            of("A", STATION, 5, Tier.TPS),
            of("B", OTHER, 7, Tier.TPS),
            of("A", VILLAGE, 5, Tier.VILLAGE),
            of("B", VILLAGE, 7, Tier.VILLAGE),
        ]

        assert verdicts(self.RULES, *sheets, tier=Tier.VILLAGE) == {Verdict.HOLDS: 2}


class TestManyForms:
    def test_are_asked_so_many_at_a_time_with_the_same_result(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rules = rule("turnout_total == sum(children.turnout_total)")
        stations = [station(n, f"11010120{village:02}{n:03}") for village in range(1, 8) for n in range(1, 6)]
        villages: list[dict[str, object]] = [
            {"unit": f"11010120{village:02}", "turnout_total": 15 + (village == 3)} for village in range(1, 8)
        ]
        sheets = (sheet(stations), sheet(villages, tier=Tier.VILLAGE))
        at_once = recaprules.check(Recap(sheets=sheets), rules=rules)
        monkeypatch.setattr(engine_variants, "SLICE", 3)
        in_parts = recaprules.check(Recap(sheets=sheets), rules=rules)

        assert at_once.findings == in_parts.findings
        assert at_once.verdicts == in_parts.verdicts
        assert at_once.forms == in_parts.forms
        assert len(at_once.findings) == 1
