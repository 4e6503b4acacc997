"""One misread cell breaks its form and every total above: the lowest explains the others."""

from __future__ import annotations

import attrs
import polars as pl
import pytest

import recaprules
from recaprules import Contest, Finding, Report, Rule, RuleSet, Text, Tier, parse
from recaprules.engine import variants
from recaprules.model.recap import Recap
from recaprules.model.register import Register
from recaprules.model.sheet import Sheet
from recaprules.rules.datafiles import builtin_profile
from recaprules.writers.text import write_text
from tests.samples import all_rules

PROFILE = builtin_profile("pemilu2024")
BALLOT = PROFILE.ballot(Contest.PPWP)
VILLAGE = "1101012001"
KECAMATAN = "110101"
RULES = all_rules().select("SUM-01", "TIER")


def sheet(tier: Tier, rows: dict[str, tuple[int, int]]) -> Sheet:
    """Return forms with the votes of one pair and the valid votes."""
    form = PROFILE.form(Contest.PPWP, tier)
    assert form is not None
    assert BALLOT is not None
    frame = pl.DataFrame(
        {
            "unit": list(rows),
            "votes.100025": [votes for votes, _ in rows.values()],
            "votes.100026": [0] * len(rows),
            "votes.100027": [0] * len(rows),
            "valid_votes": [valid for _, valid in rows.values()],
        }
    )
    return Sheet(form=form, ballot=BALLOT, tier=tier, source="t", frame=frame)


def report(
    stations: tuple[tuple[int, int], ...],
    village: tuple[int, int],
    kecamatan: tuple[int, int],
    *,
    max_findings: int | None = None,
) -> Report:
    units = {f"{VILLAGE}{number:03}": cells for number, cells in enumerate(stations, 1)}
    sheets = (
        sheet(Tier.TPS, units),
        sheet(Tier.VILLAGE, {VILLAGE: village}),
        sheet(Tier.KECAMATAN, {KECAMATAN: kecamatan}),
    )
    return recaprules.check(Recap(sheets=sheets), rules=RULES, max_findings=max_findings)


def told(findings: object) -> list[tuple[str, str, str | None]]:
    assert not isinstance(findings, Finding)
    by_id = {finding.id: finding for finding in findings}  # type: ignore[attr-defined]
    return [
        (one.rule, one.unit, None if one.cause is None else f"{by_id[one.cause].rule} {by_id[one.cause].unit}")
        for one in by_id.values()
    ]


class TestAMisreadStation:
    """The station shows 105 votes where there were 5; every total above is right."""

    REPORT = report(((105, 5), (7, 7)), (12, 12), (12, 12))

    def test_is_the_cause_of_what_is_wrong_above(self) -> None:
        assert told(self.REPORT.findings) == [
            ("SUM-01", f"{VILLAGE}001", None),
            ("TIER-01", VILLAGE, f"SUM-01 {VILLAGE}001"),
        ]

    def test_counts_its_echoes_apart(self) -> None:
        count = self.REPORT.verdict("TIER-01", Tier.VILLAGE)

        assert (count.broken, count.findings, count.echoes) == (1, 1, 1)
        assert self.REPORT.verdict("SUM-01", Tier.TPS).echoes == 0


class TestAWrongVillage:
    """The village adds up to 22 where its stations have 12, in both rows; the kecamatan is right."""

    def test_explains_the_kecamatan(self) -> None:
        findings = report(((5, 5), (7, 7)), (22, 22), (12, 12)).findings

        assert [(rule, unit) for rule, unit, cause in told(findings) if cause is None] == [
            ("TIER-01", VILLAGE), ("TIER-01", VILLAGE),
        ]  # fmt: skip
        assert [(rule, cause) for rule, _, cause in told(findings) if cause] == [
            ("TIER-02", f"TIER-01 {VILLAGE}"), ("TIER-02", f"TIER-01 {VILLAGE}"),
        ]  # fmt: skip

    def test_with_one_wrong_row_is_told_by_its_own_form_first(self) -> None:
        findings = report(((5, 5), (7, 7)), (22, 12), (12, 12)).findings

        assert told(findings) == [
            ("SUM-01", VILLAGE, None),
            ("TIER-01", VILLAGE, f"SUM-01 {VILLAGE}"),
            ("TIER-02", KECAMATAN, f"SUM-01 {VILLAGE}"),
        ]


class TestNoSingleCause:
    def test_two_stations_that_are_off_by_as_much_explain_nothing(self) -> None:
        findings = report(((15, 5), (17, 7)), (22, 22), (22, 22)).findings

        assert [cause for *_, cause in told(findings)] == [None, None, None, None]

    def test_another_difference_explains_nothing(self) -> None:
        findings = report(((105, 5), (7, 7)), (13, 13), (13, 13)).findings

        assert [cause for *_, cause in told(findings)] == [None] * 3

    def test_a_station_elsewhere_explains_nothing(self) -> None:
        sheets = (
            sheet(Tier.TPS, {f"{VILLAGE}001": (5, 5), "1101012002001": (105, 5)}),
            sheet(Tier.VILLAGE, {VILLAGE: (105, 105), "1101012002": (105, 105)}),
        )
        findings = recaprules.check(Recap(sheets=sheets), rules=RULES).findings

        assert ("TIER-01", VILLAGE, None) in told(findings)


class TestACappedList:
    def test_tells_causes_before_echoes_and_counts_all(self) -> None:
        capped = report(((105, 5), (7, 7)), (12, 12), (12, 12), max_findings=0)

        assert len(capped.findings) == 0
        assert capped.verdict("TIER-01", Tier.VILLAGE).echoes == 1


class TestCoverage:
    def test_absent_incomplete_and_unregistered_are_three_different_things(self) -> None:
        register = Register(pl.DataFrame({"unit": [f"{VILLAGE}001", f"{VILLAGE}002", VILLAGE]}))
        stations = sheet(Tier.TPS, {f"{VILLAGE}001": (5, 5), f"{VILLAGE}009": (1, 1)})
        village = sheet(Tier.VILLAGE, {VILLAGE: (12, 12)})
        found = recaprules.check(Recap(sheets=(stations, village), register=register), rules=RULES)
        of_stations = next(one for one in found.forms if one.tier is Tier.TPS)

        assert (of_stations.expected, of_stations.absent, of_stations.unregistered) == (2, 1, 1)
        assert of_stations.incomplete == 0

    def test_a_village_that_waits_says_for_how_many_of_how_many(self) -> None:
        register = Register(pl.DataFrame({"unit": [f"{VILLAGE}00{n}" for n in range(1, 5)]}))
        blank = sheet(Tier.TPS, {f"{VILLAGE}001": (5, 5), f"{VILLAGE}002": (5, 5)})
        rows = blank.frame.with_columns(valid_votes=pl.Series([5, None]))
        stations = Sheet(form=blank.form, ballot=blank.ballot, tier=Tier.TPS, source="t", frame=rows)
        village = sheet(Tier.VILLAGE, {VILLAGE: (20, 20)})
        found = recaprules.check(Recap(sheets=(stations, village), register=register), rules=RULES)

        assert [(one.unit, one.expected, one.there, one.whole) for one in found.open] == [(VILLAGE, 4, 2, 1)]
        assert found.open_units == ((Tier.VILLAGE, Contest.PPWP, 1),)

    def test_nothing_waits_where_everything_is_there(self) -> None:
        found = report(((5, 5), (7, 7)), (12, 12), (12, 12))

        assert (found.open, found.open_units) == ((), ())


class TestASumThatIsOpen:
    """A rule that adds up the units below is undecided; what stands in the list is what the table counts."""

    @staticmethod
    def columns_of(votes: list[int | None], *others: Sheet) -> Report:
        """Return what is said of a village of two stations with a child column for each, and no forms of their own."""
        village = sheet(Tier.VILLAGE, {VILLAGE: (12, 12)})
        zeros = {key: [0, 0] for key in ("votes.100026", "votes.100027")}
        numbers = {"votes.100025": votes, "valid_votes": votes, **zeros}
        columns = pl.DataFrame({"unit": [VILLAGE] * 2, "child": [f"{VILLAGE}001", f"{VILLAGE}002"], **numbers})
        return recaprules.check(Recap(sheets=(*others, attrs.evolve(village, columns=columns))), rules=RULES)

    def test_is_not_one_whose_child_columns_say_all_of_it(self) -> None:
        found = self.columns_of([5, 7], sheet(Tier.TPS, {"1101012002001": (5, 5)}))

        assert found.verdict("TIER-01", Tier.VILLAGE).holds == 1
        assert found.open_units == ()

    def test_is_one_with_blank_child_columns(self) -> None:
        found = self.columns_of([None, None])

        assert found.verdict("TIER-01", Tier.VILLAGE).undecided == 1
        assert found.open_units == ((Tier.VILLAGE, Contest.PPWP, 1),)
        assert [(one.unit, one.expected, one.there, one.whole) for one in found.open] == [(VILLAGE, None, None, None)]

    def test_is_not_one_that_is_wrong_already(self) -> None:
        register = Register(pl.DataFrame({"unit": [f"{VILLAGE}00{n}" for n in range(1, 5)]}))
        sheets = (sheet(Tier.TPS, {f"{VILLAGE}001": (5, 5)}), sheet(Tier.VILLAGE, {VILLAGE: (4, 4)}))
        found = recaprules.check(Recap(sheets=sheets, register=register), rules=RULES)

        assert found.verdict("TIER-01", Tier.VILLAGE).broken == 1
        assert found.open_units == ()

    def test_is_told_the_same_of_forms_that_are_asked_one_at_a_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of the first village a station is there, and of the second none."""
        register = Register(pl.DataFrame({"unit": [f"{VILLAGE}001", f"{VILLAGE}002", "1101012002001"]}))
        villages = sheet(Tier.VILLAGE, {VILLAGE: (9, 9), "1101012002": (4, 4)})
        recap = Recap(sheets=(sheet(Tier.TPS, {f"{VILLAGE}001": (5, 5)}), villages), register=register)
        monkeypatch.setattr(variants, "SLICE", 1)
        found = recaprules.check(recap, rules=RULES)

        assert [(one.unit, one.expected, one.there, one.whole) for one in found.open] == [
            (VILLAGE, 2, 1, 1),
            ("1101012002", 1, 0, 0),
        ]

    def test_has_no_number_of_units_where_nobody_says_how_many_there_must_be(self) -> None:
        register = Register(pl.DataFrame({"unit": [f"{VILLAGE}001"]}))
        sheets = (sheet(Tier.TPS, {f"{VILLAGE}001": (5, 5)}), sheet(Tier.VILLAGE, {"1101012002": (4, 4)}))
        found = recaprules.check(Recap(sheets=sheets, register=register), rules=RULES)

        assert [(one.unit, one.expected, one.there, one.whole) for one in found.open] == [("1101012002", None, 0, 0)]
        assert "village 1101012002 PPWP: 0 there, 0 whole" in write_text(found, "en").decode()


class TestTwoMistakesOfOneSize:
    def test_to_the_same_side_are_two_causes(self) -> None:
        """Each tier added ten: the kecamatan is no echo of the village."""
        findings = report(((5, 5), (7, 7)), (22, 22), (32, 32)).findings

        assert [cause for *_, cause in told(findings)] == [None] * 4

    def test_in_another_source_are_two_causes(self) -> None:
        stations = sheet(Tier.TPS, {f"{VILLAGE}001": (5, 5)})
        elsewhere = sheet(Tier.TPS, {f"{VILLAGE}001": (15, 5)})
        other = Sheet(form=elsewhere.form, ballot=elsewhere.ballot, tier=Tier.TPS, source="s", frame=elsewhere.frame)
        village = sheet(Tier.VILLAGE, {VILLAGE: (15, 15)})
        findings = recaprules.check(Recap(sheets=(stations, other, village)), rules=RULES).findings

        assert {(rule, cause) for rule, _, cause in told(findings)} == {("SUM-01", None), ("TIER-01", None)}

    def test_in_a_source_that_only_another_rule_reads_are_two_causes(self) -> None:
        def of(source: str, one: Sheet) -> Sheet:
            return attrs.evolve(one, source=source)

        stations = of("c_hasil", sheet(Tier.TPS, {f"{VILLAGE}001": (5, 5)}))
        elsewhere = of("sirekap", sheet(Tier.TPS, {f"{VILLAGE}001": (15, 5)}))
        villages = [of(source, sheet(Tier.VILLAGE, {VILLAGE: (15, 15)})) for source in ("c_hasil", "sirekap")]
        reader = Rule(
            id="EXA-01",
            name="example",
            title=Text("contoh", "example"),
            check=parse("valid_votes == source('sirekap').valid_votes"),
        )
        recap = Recap(sheets=(stations, elsewhere, *villages))
        alone = recaprules.check(recap, rules=RULES).findings
        both = recaprules.check(recap, rules=RuleSet([*RULES, reader])).findings

        assert told(both) == told(alone)
        assert any(one.rule == "TIER-01" and one.source == "c_hasil" and one.cause is None for one in both)

    def test_of_which_one_was_mended_are_two_causes(self) -> None:
        rows = sheet(Tier.TPS, {f"{VILLAGE}001": (15, 5)}).frame
        later = rows.with_columns(pl.lit(5, pl.Int64).alias("votes.100025"))
        readings = pl.concat([rows.with_columns(seen=pl.lit("1")), later.with_columns(seen=pl.lit("2"))])
        like = sheet(Tier.TPS, {f"{VILLAGE}001": (5, 5)})
        stations = Sheet(form=like.form, ballot=like.ballot, tier=Tier.TPS, source="t", frame=readings)
        village = sheet(Tier.VILLAGE, {VILLAGE: (15, 15)})
        findings = recaprules.check(Recap(sheets=(stations, village)), rules=RULES).findings

        assert {cause for *_, cause in told(findings)} == {None}


class TestTheOrderOfSheets:
    def test_changes_nothing(self) -> None:
        one = sheet(Tier.TPS, {f"{VILLAGE}001": (105, 5)})
        other = Sheet(form=one.form, ballot=one.ballot, tier=Tier.TPS, source="s", frame=one.frame)
        village = sheet(Tier.VILLAGE, {VILLAGE: (5, 5)})
        reports = [
            recaprules.check(Recap(sheets=sheets), rules=RULES, max_findings=1)
            for sheets in ((one, other, village), (village, other, one))
        ]

        assert reports[0].findings == reports[1].findings
        assert reports[0].worst == reports[1].worst


class TestTheWorstUnits:
    def test_do_not_depend_on_how_many_findings_are_listed(self) -> None:
        stations = tuple((5 + n, 5) for n in range(1, 6))
        whole = report(stations, (40, 40), (40, 40))
        capped = report(stations, (40, 40), (40, 40), max_findings=1)

        assert whole.worst == capped.worst
        assert len(capped.findings) < len(whole.findings)
