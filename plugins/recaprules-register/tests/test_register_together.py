"""What the rules of this family say of many forms together, and of input as it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import recaprules
import recaprules_register
from recaprules import Contest, Report, RuleSet, Tier
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.register import Register
from recaprules.model.sheet import Sheet

RULES = RuleSet(recaprules_register.recaprules_rules())
PEMILU = recaprules.load_profile("pemilu2024")
VILLAGE = "1101012001"
STATIONS = [f"{VILLAGE}{number:03d}" for number in (1, 2, 3)]


def sheet(
    units: Sequence[str] = STATIONS,
    *,
    contest: Contest = Contest.PPWP,
    source: str = "c_hasil",
    tier: Tier = Tier.TPS,
    columns: pl.DataFrame | None = None,
    illegible: frozenset[tuple[int, str]] = frozenset(),
    district: str = "",
    overseas: bool = False,
    **cells: Sequence[int | None],
) -> Sheet:
    """Return forms of *units* with figures in *cells*; ``votes_1`` is the cell of option 1."""
    form = PEMILU.form(contest, tier, overseas=overseas)
    assert form is not None
    figures = {name.replace("votes_", "votes."): values for name, values in cells.items()}
    return Sheet(
        form=form,
        ballot=numbered_ballot(contest, 3, district=district),
        tier=tier,
        source=source,
        frame=pl.DataFrame(
            {"unit": list(units), **(figures or {"valid_votes": [1] * len(units)})},
            schema_overrides=dict.fromkeys(figures, pl.Int64),
        ),
        columns=columns,
        illegible=illegible,
    )


def check(*sheets: Sheet, rule: str, register: Mapping[str, Sequence[object]] | Sequence[str] | None = None) -> Report:
    """Return what *rule* says of *sheets*, with a register of units or of columns."""
    columns = register if isinstance(register, Mapping) or register is None else {"unit": list(register)}
    units = None if columns is None else Register(pl.DataFrame(columns))
    return recaprules.check(Recap(sheets=sheets, register=units), rules=RuleSet([RULES[rule]]))


def counted(report: Report, rule: str, tier: Tier) -> tuple[int, int, int]:
    count = report.verdict(rule, tier)
    return count.holds, count.broken, count.undecided


def told(report: Report) -> list[tuple[str, Fraction | None, Fraction | None]]:
    return [(one.unit, one.left, one.right) for one in report.findings]


class TestCodesFollowUnitsAbove:
    """Child columns on a form begin with the code of its unit."""

    def test_breaks_on_the_form_with_a_column_of_another_village(self) -> None:
        columns = pl.DataFrame(
            {"unit": [VILLAGE, VILLAGE, "1101012002"], "child": [STATIONS[0], "1101012009001", "1101012002001"]}
        )
        report = check(sheet([VILLAGE, "1101012002"], tier=Tier.VILLAGE, columns=columns), rule="REG-02")

        assert told(report) == [(VILLAGE, None, None)]
        assert counted(report, "REG-02", Tier.VILLAGE) == (1, 1, 0)

    def test_does_not_ask_a_form_without_columns_beside_one_that_has_some(self) -> None:
        columns = pl.DataFrame({"unit": [VILLAGE], "child": [STATIONS[0]]})
        report = check(sheet([VILLAGE, "1101012002"], tier=Tier.VILLAGE, columns=columns), rule="REG-02")

        assert counted(report, "REG-02", Tier.VILLAGE) == (1, 0, 0)

    def test_holds_by_the_register_alone_where_a_form_has_no_columns(self) -> None:
        columns = pl.DataFrame({"unit": [VILLAGE], "child": [STATIONS[0]]})
        villages = [VILLAGE, "1101012002"]
        report = check(
            sheet(villages, tier=Tier.VILLAGE, columns=columns), rule="REG-02", register=[*villages, "110101"]
        )

        assert counted(report, "REG-02", Tier.VILLAGE) == (2, 0, 0)


class TestOptionsOfTheBallot:
    """The options that have a figure, legible or not, are those of the ballot."""

    def test_an_illegible_figure_in_aceh_says_nothing_of_a_pair_elsewhere(self) -> None:
        units = [STATIONS[0], "1201012001001"]
        votes = {"votes_1": [144, 209], "votes_2": [None, None], "votes_3": [2, 6]}
        report = check(sheet(units, illegible=frozenset({(0, "votes.2")}), **votes), rule="REG-17")
        assert [one.unit for one in report.findings] == ["1201012001001"]


class TestRegistered:
    @given(
        forms=st.sets(st.sampled_from(range(1, 30)), min_size=1),
        units=st.sets(st.sampled_from(range(1, 30)), min_size=1),
    )
    def test_and_expected_are_the_two_sides_of_one_comparison(self, forms: set[int], units: set[int]) -> None:
        there = [f"{VILLAGE}{number:03d}" for number in sorted(forms)]
        listed = [f"{VILLAGE}{number:03d}" for number in sorted(units)]

        registered = check(sheet(there), rule="REG-03", register=listed)
        expected = check(sheet(there), rule="REG-11", register=listed)

        assert (len(forms & units), len(forms - units), 0) == counted(registered, "REG-03", Tier.TPS)
        assert len(units - forms) == sum(int(one.right or 0) for one in expected.findings)
        assert len(forms & units) == expected.verdict("REG-11", Tier.TPS).holds
        assert (registered.forms[0].unregistered, expected.forms[0].absent) == (
            len(forms - units),
            len(units - forms),
        )


class TestExpectedUnits:
    """A unit of which nothing is there is told once, and not unit by unit."""

    def test_are_told_at_the_highest_unit_of_which_nothing_is_there(self) -> None:
        register = [*STATIONS, "1101012002001", "1101012002002", "1102012001001", "1201012001001", "1201022001001"]
        report = check(sheet(STATIONS[:2]), rule="REG-11", register=register)

        assert [("12", 0, 2), ("1102", 0, 1), ("1101012002", 0, 2), (STATIONS[2], 0, 1)] == sorted(
            told(report), key=lambda one: len(one[0])
        )

    def test_are_counted_at_the_tier_where_they_are_told(self) -> None:
        report = check(sheet(STATIONS[:2]), rule="REG-11", register=[*STATIONS, "1101012002001"])

        assert counted(report, "REG-11", Tier.TPS) == (2, 1, 0)
        assert counted(report, "REG-11", Tier.VILLAGE) == (0, 1, 0)
        assert [report.verdict("REG-11", tier).units for tier in (Tier.TPS, Tier.VILLAGE)] == [1, 1]

    def test_of_an_unknown_district_are_undecided_each_for_itself(self) -> None:
        register = {"unit": STATIONS, "dapil_dpr": ["1101", None, None]}
        report = check(sheet(STATIONS[:1], contest=Contest.DPR), rule="REG-11", register=register)

        assert counted(report, "REG-11", Tier.TPS) == (1, 0, 2)
        assert not report.findings

    @pytest.mark.parametrize(
        ("districts", "forms", "expected"),
        [
            (["1", "2"], (2, 0, 0), []),
            (["1"], (2, 1, 0), [("1101", 0, 1)]),
            (["2", "3"], (2, 1, 1), [("1101", 0, 1)]),
            (["another name for it"], (1, 0, 0), []),
        ],
        ids=["both", "one", "one and that of another regency", "one that the register calls otherwise"],
    )
    def test_have_a_form_in_each_of_their_districts(
        self, districts: list[str], forms: tuple[int, int, int], expected: list[tuple[str, int, int]]
    ) -> None:
        stations = ["1101012001001", "1101022001001", "1201012001001"]
        register = {"unit": stations, "dapil_dprd_kabko": ["1", "2", "3"]}
        below = [sheet([VILLAGE[:4]], contest=Contest.DPRD_KABKO, tier=Tier.KABKO, district=one) for one in districts]
        elsewhere = sheet(["1201"], contest=Contest.DPRD_KABKO, tier=Tier.KABKO, district="3")
        report = check(*below, elsewhere, rule="REG-11", register=register)
        (count,) = report.forms

        assert expected == told(report)
        # One more is expected and there in the other regency.
        assert forms == (count.expected - 1, count.absent, count.unregistered)

    def test_of_another_source_are_not_expected_twice(self) -> None:
        report = check(sheet(STATIONS[:2]), sheet(source="sirekap"), rule="REG-11", register=STATIONS)

        assert [(STATIONS[2], 0, 1)] == told(report)
        assert counted(report, "REG-11", Tier.TPS) == (5, 1, 0)

    def test_abroad_are_expected_among_forms_from_abroad(self) -> None:
        abroad = ["99BE010001001", "99BE010001002"]
        report = check(sheet(STATIONS), sheet(abroad[:1], overseas=True), rule="REG-11", register=[*STATIONS, *abroad])

        assert [(abroad[1], 0, 1)] == told(report)


class TestStationCount:
    def test_is_judged_of_each_village_by_its_stations(self) -> None:
        report = check(
            sheet([*STATIONS, "1101012002001", "1101012003001"]),
            rule="REG-04",
            register=[*STATIONS[:2], "1101012002001", "1101012002002", "1101012004001"],
        )

        assert told(report) == [(VILLAGE, 3, 2)]
        assert counted(report, "REG-04", Tier.VILLAGE) == (0, 1, 1)
        assert report.verdict("REG-04", Tier.VILLAGE).units == 2

    def test_counts_a_station_once_however_often_it_is_there(self) -> None:
        report = check(sheet([*STATIONS, *STATIONS]), rule="REG-04", register=STATIONS)

        assert counted(report, "REG-04", Tier.VILLAGE) == (1, 0, 0)


class TestNumbering:
    def test_tells_the_first_number_that_is_missing(self) -> None:
        units = [f"{VILLAGE}{number:03d}" for number in (1, 2, 5, 8)]
        (finding,) = check(sheet(units), rule="REG-06", register=units).findings

        assert (finding.unit, finding.left, finding.right) == (VILLAGE, 8, 4)
        assert [(one.name, one.value) for one in finding.measures] == [("first_missing", 3)]

    def test_asks_a_village_of_the_register_once_though_several_sources_have_it(self) -> None:
        report = check(sheet(), sheet(source="sirekap"), rule="REG-06", register=STATIONS)

        assert counted(report, "REG-06", Tier.VILLAGE) == (1, 0, 0)

    def test_asks_each_source_of_a_village_that_the_register_does_not_list(self) -> None:
        report = check(sheet(), sheet(STATIONS[1:], source="sirekap"), rule="REG-06")

        assert counted(report, "REG-06", Tier.VILLAGE) == (1, 0, 1)
        assert not report.findings

    def test_of_the_villages_of_one_source_some_are_listed(self) -> None:
        others = ["1101012002001", "1101012002003"]
        report = check(sheet([*STATIONS[1:], *others]), rule="REG-06", register=STATIONS[1:])

        assert told(report) == [(VILLAGE, 3, 2)]
        assert counted(report, "REG-06", Tier.VILLAGE) == (0, 1, 1)

    @given(numbers=st.sets(st.integers(1, 40), min_size=1))
    def test_holds_exactly_where_the_highest_number_is_how_many_there_are(self, numbers: set[int]) -> None:
        units = [f"{VILLAGE}{number:03d}" for number in sorted(numbers)]
        report = check(sheet(units), rule="REG-06", register=units)

        assert (max(numbers) != len(numbers)) is bool(report.findings)


class TestTwoFormsOfOneUnit:
    """Nothing is lost: both are findings, each with what is written on it."""

    def test_are_told_with_the_cells_that_differ(self) -> None:
        units = [STATIONS[0], STATIONS[0], STATIONS[1]]
        report = check(sheet(units, valid_votes=[5, 6, 5], invalid_votes=[1, 1, 1]), rule="REG-05")

        assert [(STATIONS[0], (5,)), (STATIONS[0], (6,))] == [(one.unit, one.written) for one in report.findings]
        assert {("forms", 2)} == {(one.name, one.value) for finding in report.findings for one in finding.measures}
        assert counted(report, "REG-05", Tier.TPS) == (1, 2, 0)

    def test_in_two_sheets_are_told_as_well(self) -> None:
        report = check(sheet(STATIONS[:2], valid_votes=[5, 5]), sheet(STATIONS[1:], valid_votes=[6, 6]), rule="REG-05")

        assert [(STATIONS[1], (5,)), (STATIONS[1], (6,))] == [(one.unit, one.written) for one in report.findings]
        assert counted(report, "REG-05", Tier.TPS) == (2, 2, 0)

    def test_that_were_read_from_two_files_are_both_there(self, tmp_path: Path) -> None:
        for name, votes in (("a", 165), ("b", 166)):
            rows = {"unit": STATIONS[:2], "contest": ["ppwp", "ppwp"], "valid_votes": [165, votes]}
            pl.DataFrame(rows).write_csv(tmp_path / f"{name}.csv")
        report = recaprules.check(tmp_path, rules=RuleSet([RULES["REG-05"]]))

        assert [(STATIONS[1], (165,)), (STATIONS[1], (166,))] == [(one.unit, one.written) for one in report.findings]
        assert counted(report, "REG-05", Tier.TPS) == (1, 2, 0)


class TestBoxes:
    def test_that_hold_no_whole_number_are_named(self) -> None:
        report = check(
            sheet(
                votes_1=[1, None, 1],
                valid_votes=[1, 1, -4],
                illegible=frozenset({(1, "votes.1")}),
            ),
            rule="REG-18",
        )

        assert [(STATIONS[1], ["votes.1"]), (STATIONS[2], ["valid_votes"])] == [
            (one.unit, [key for key, _ in one.labels]) for one in report.findings
        ]
        assert counted(report, "REG-18", Tier.TPS) == (1, 2, 0)

    def test_are_named_where_no_other_figure_is_on_the_form(self) -> None:
        report = check(
            sheet(
                votes_1=[None, None, 1],
                valid_votes=[1000, None, -4],
                total_votes=[None, None, None],
                illegible=frozenset({(0, "votes.1")}),
            ),
            rule="REG-10",
        )

        assert {STATIONS[0]: {"votes.1": None, "valid_votes": 1000}, STATIONS[1]: {}} == {
            one.unit: {cell.key: cell.written for cell in one.cells} for one in report.findings
        }
        assert counted(report, "REG-10", Tier.TPS) == (1, 2, 0)

    def test_that_were_read_as_text_are_found(self, tmp_path: Path) -> None:
        table = f"unit,contest,valid_votes,invalid_votes\n{STATIONS[0]},ppwp,l2,1\n{STATIONS[1]},ppwp,-3,1\n"
        (tmp_path / "a.csv").write_text(table + f"{STATIONS[2]},ppwp,,0\n")
        report = recaprules.check(tmp_path, rules=RuleSet([RULES[id] for id in ("REG-18", "REG-10")]))

        assert STATIONS[:2] == [one.unit for one in report.findings]
        assert counted(report, "REG-10", Tier.TPS) == (3, 0, 0)

    @pytest.mark.parametrize("cell", ["", "null", "-"], ids=["blank", "null", "a dash"])
    def test_that_are_blank_never_become_zero(self, tmp_path: Path, cell: str) -> None:
        table = f"unit,contest,registered_total,valid_votes\n{STATIONS[0]},ppwp,{cell},{cell}\n"
        (tmp_path / "a.csv").write_text(table + f"{STATIONS[1]},ppwp,0,0\n")
        report = recaprules.check(tmp_path, rules=RuleSet([RULES["REG-08"]]))

        assert [STATIONS[1]] == [one.unit for one in report.findings]
        assert counted(report, "REG-08", Tier.TPS) == (0, 1, 0)


class TestDistrictsOfTheRegister:
    def test_are_those_of_many_sheets(self) -> None:
        register = {"unit": STATIONS, "dapil_dpr": ["1101", "1101", "1102"]}
        sheets = [
            sheet(STATIONS[:1], contest=Contest.DPR, district="1101"),
            sheet(STATIONS[1:], contest=Contest.DPR, district="1102"),
        ]
        report = check(*sheets, rule="REG-12", register=register)

        assert [(STATIONS[1], None, None)] == told(report)
        assert counted(report, "REG-12", Tier.TPS) == (2, 1, 0)


class TestTheTree:
    def test_tells_how_many_units_lie_below_the_one_that_is_missing(self) -> None:
        report = check(sheet(), rule="REG-21", register=[*STATIONS, "1101012002"])

        assert told(report) == [(VILLAGE, None, 3)]
        assert [one.tier for one in report.findings] == [Tier.VILLAGE]

    def test_tells_each_unit_of_a_circle(self) -> None:
        register = {"unit": [*STATIONS, VILLAGE, "110101"], "parent": [VILLAGE] * 3 + ["110101", VILLAGE]}
        report = check(sheet(), rule="REG-21", register=register)

        assert {VILLAGE, "110101"} == {one.unit for one in report.findings}

    def test_tells_each_unit_of_a_circle_of_any_length_and_none_that_leads_into_it(self) -> None:
        circle = [f"11010120{number:02d}" for number in range(1, 21)]
        register = {"unit": [*circle, STATIONS[0]], "parent": [*circle[1:], circle[0], circle[0]]}
        report = check(sheet(), rule="REG-21", register=register)

        assert set(circle) == {one.unit for one in report.findings}

    @pytest.mark.parametrize("parent", ["ABC", "11010120", "ABCD", "1"])
    def test_tells_each_unit_above_which_is_no_unit(self, parent: str) -> None:
        report = check(sheet(), rule="REG-21", register={"unit": [VILLAGE, "1101"], "parent": [parent, "11"]})

        assert told(report) == [(VILLAGE, None, None)]

    def test_is_judged_once_whatever_forms_are_there(self) -> None:
        report = check(sheet(), sheet(contest=Contest.DPR), rule="REG-21", register=STATIONS)

        assert counted(report, "REG-21", Tier.NATIONAL) == (1, 0, 0)


class TestAGeneratedElection:
    """Forms that obey every rule obey these."""

    def test_has_nothing_that_is_broken_or_undecided(self, tmp_path: Path) -> None:
        pytest.importorskip("numpy", reason="needs the extra generate")
        from recaprules.generate import Options, generate_kabupaten

        made = generate_kabupaten(tmp_path, Options(faults=0, columns=True), stations=60)
        report = recaprules.check(tmp_path / "forms", rules=RULES, register=made.register)

        assert not report.findings
        assert not [count for count in report.verdicts if count.broken or count.undecided]
        assert {"REG-01", "REG-03", "REG-05", "REG-06", "REG-11", "REG-17", "REG-21"} <= {
            count.rule for count in report.verdicts if count.holds
        }
