from __future__ import annotations

import polars as pl
import pytest

import recaprules
from recaprules.generate.forms import tiers_of
from recaprules.generate.voters import ENTITLEMENT
from recaprules.model.contest import Contest
from recaprules.model.tier import Tier

from .conftest import Sample


class TestWithoutFaults:
    """Every rule holds on every form, of five contests and at all tiers, by construction."""

    def test_everything_is_read(self, right: Sample) -> None:
        assert dict(right.made.forms) == {tier: right.report.forms_of(tier) for tier in right.made.forms}
        assert not right.report.unread
        assert not [one for one in right.report.problems if one.severity == "error"]

    def test_there_is_not_one_finding(self, right: Sample) -> None:
        assert not [count for count in right.report.verdicts if count.broken]
        assert not list(right.report.findings)

    def test_no_rule_is_undecided(self, right: Sample) -> None:
        assert not [count for count in right.report.verdicts if count.undecided]
        assert not right.report.missing

    def test_nothing_is_wrong_in_the_nation_or_abroad(self, nation: Sample) -> None:
        assert not [count for count in nation.report.verdicts if count.broken or count.undecided]

    @pytest.mark.parametrize(
        "rule",
        ["BAL-06", "CAP-05", "SUM-01", "SUM-03", "SUM-04", "TIER-01", "TIER-04", "USE-08", "USE-12", "XC-04", "XC-05"],
    )
    def test_the_rules_were_asked(self, right: Sample, rule: str) -> None:
        assert sum(count.holds for count in right.report.verdicts if count.rule == rule)

    def test_the_nation_was_added_up(self, nation: Sample) -> None:
        (count,) = [one for one in nation.report.verdicts if one.rule == "TIER-05" and one.tier is Tier.NATIONAL]

        assert nation.made.forms[Tier.NATIONAL] == count.holds

    def test_the_ledger_is_empty(self, right: Sample) -> None:
        assert right.ledger.is_empty()
        assert not right.made.faults


class TestForms:
    """Each contest has its forms at its tiers, with all cells that are added up and no other."""

    @pytest.mark.parametrize("contest", ENTITLEMENT)
    def test_has_the_tiers_of_a_province(self, right: Sample, contest: Contest) -> None:
        tiers = {sheet.tier for sheet in right.recap.sheets if sheet.form.contest is contest}

        assert set(tiers_of(contest)) - {Tier.NATIONAL} == tiers

    def test_all_additive_cells_are_there(self, right: Sample) -> None:
        for sheet in right.recap.sheets:
            additive = {cell.key for cell in sheet.form.cells(sheet.ballot) if cell.row.count.additive}
            assert additive == sheet.captured

    def test_there_are_no_columns_unless_they_are_asked_for(self, right: Sample) -> None:
        assert not [sheet for sheet in right.recap.sheets if sheet.columns is not None]

    def test_stations_are_16_bits_wide_and_sums_32(self, right: Sample) -> None:
        for sheet in right.recap.sheets:
            widths = {kind for name, kind in sheet.schema.items() if name not in sheet.keys}
            assert widths == {pl.Int16() if sheet.tier is Tier.TPS else pl.Int32()}

    def test_every_form_is_sorted_by_its_keys(self, right: Sample) -> None:
        for sheet in right.recap.sheets:
            assert sheet.frame.equals(sheet.frame.sort(sheet.keys))


class TestColumns:
    """The forms of parents repeat what stands on the forms below."""

    def test_every_parent_has_them(self, with_columns: Sample) -> None:
        for sheet in with_columns.recap.sheets:
            assert (sheet.columns is not None) is (sheet.tier is not Tier.TPS)

    def test_are_the_forms_below(self, with_columns: Sample) -> None:
        (village,) = [
            sheet
            for sheet in with_columns.recap.sheets
            if sheet.form.contest is Contest.PPWP and sheet.tier is Tier.VILLAGE
        ]
        assert village.columns is not None
        columns = village.columns.drop("unit").rename({"child": "unit"}).sort("unit")

        assert columns.equals(with_columns.forms(Contest.PPWP, Tier.TPS).select(columns.columns))

    def test_nothing_is_found_in_them(self, with_columns: Sample) -> None:
        assert not [count for count in with_columns.report.verdicts if count.broken or count.undecided]

    def test_the_rules_on_columns_were_asked(self, with_columns: Sample) -> None:
        asked = {count.rule for count in with_columns.report.verdicts if count.holds}

        assert {"TIER-06", "TIER-07"} <= asked


class TestAbroad:
    """Voters abroad vote for the president and the DPR, and enter the nation once."""

    def test_no_other_contest_is_voted_for(self, nation: Sample) -> None:
        abroad = {sheet.form.contest for sheet in nation.recap.sheets if sheet.form.overseas}

        assert {Contest.PPWP, Contest.DPR} == abroad

    def test_their_forms_are_those_of_stations_abroad(self, nation: Sample) -> None:
        for sheet in nation.recap.sheets:
            assert sheet.frame["unit"].str.starts_with("99").any() is sheet.form.overseas

    def test_they_count_for_a_district_of_jakarta(self, nation: Sample) -> None:
        provinces = nation.forms(Contest.DPR, Tier.PROVINCE)
        (district,) = provinces.filter(pl.col("unit") == "99")["district"]
        provinces = provinces.filter(pl.col("district") == district)
        (total,) = nation.forms(Contest.DPR, Tier.NATIONAL).filter(pl.col("district") == district)["total_votes"]

        assert provinces["unit"].to_list() == ["31", "99"]
        assert provinces["total_votes"].sum() == total

    def test_the_nation_is_all_stations(self, nation: Sample) -> None:
        stations = nation.forms(Contest.PPWP, Tier.TPS)
        total = nation.forms(Contest.PPWP, Tier.NATIONAL)

        assert stations["valid_votes"].cast(pl.Int64).sum() == total["valid_votes"].item()


class TestSmall:
    """However few stations there are, all rules hold."""

    @pytest.mark.parametrize("stations", [1, 2, 30])
    def test_a_small_kabupaten_holds(self, tmp_path_factory: pytest.TempPathFactory, stations: int) -> None:
        from recaprules.generate import Options, generate_kabupaten

        out = tmp_path_factory.mktemp("small")
        made = generate_kabupaten(out, Options(seed=stations, faults=0, contests=(Contest.PPWP,)), stations=stations)
        report = recaprules.check(out / "forms", register=made.register)

        assert stations == report.forms_of(Tier.TPS)
        assert not [count for count in report.verdicts if count.broken or count.undecided]
