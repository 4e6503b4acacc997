"""Sirekap JSON as it was published: the worked examples appear with exactly their numbers."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

import recaprules
from recaprules import Report, Severity, Tier
from tests.samples import all_rules


@pytest.fixture(scope="module")
def report(raw_zip: Path) -> Report:
    return recaprules.check(raw_zip, rules=all_rules())


def found(report: Report, unit: str) -> set[tuple[str, object, object, object]]:
    return {(one.rule, one.left, one.right, one.imbalance) for one in report.findings if one.unit == unit}


class TestWorkedExamples:
    """The station 1101012001001 and its six neighbours, as Sirekap showed them."""

    def test_239_voters_and_166_votes_break_one_rule_and_nothing_else(self, report: Report) -> None:
        assert {("BAL-04", 166, 239, -73)} == found(report, "1101012001001")

    def test_one_voter_under_the_wrong_sex_is_a_pair_of_opposite_differences(self, report: Report) -> None:
        assert {("USE-02", 117, 116, 1), ("USE-02", 136, 137, -1)} == found(report, "1101012001002")

    def test_that_pair_is_a_warning(self, report: Report) -> None:
        severities = {one.severity for one in report.findings if one.unit == "1101012001002"}

        assert {Severity.WARNING} == severities

    def test_the_five_others_break_nothing(self, report: Report) -> None:
        others = {
            "1101012001003", "1101012002001", "1101012002002", "1101012003001", "1101012003002", "1101012017001",
        }  # fmt: skip

        assert not {one.unit for one in report.findings} & others


class TestTierFiles:
    def test_agree_with_their_tables(self, report: Report) -> None:
        for tier in (Tier.VILLAGE, Tier.KECAMATAN, Tier.KABKO, Tier.NATIONAL):
            assert report.verdict("TIER-16", tier).broken == 0

    def test_hold_wherever_every_row_of_the_table_has_numbers(self, report: Report, raw_zip: Path) -> None:
        complete = incomplete = 0
        with zipfile.ZipFile(raw_zip) as archive:
            for name in archive.namelist():
                if name.startswith("tiers-") and name.endswith(".json"):
                    content = json.loads(archive.read(name))
                    if "table" in content:
                        whole = all("100025" in row for row in content["table"].values())
                        complete, incomplete = complete + whole, incomplete + (not whole)
        tiers = (Tier.VILLAGE, Tier.KECAMATAN, Tier.KABKO, Tier.NATIONAL)

        assert complete == sum(report.verdict("TIER-16", tier).holds for tier in tiers)
        assert incomplete == sum(report.verdict("TIER-16", tier).undecided for tier in tiers)


class TestBlocksThatWereNotPublished:
    def test_leave_the_verdict_open_and_are_never_zero(self, report: Report, raw_zip: Path) -> None:
        without = set()
        with zipfile.ZipFile(raw_zip) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    content = json.loads(archive.read(name))
                    if "table" not in content and content["administrasi"] is None:
                        without.add(Path(name).stem)

        assert len(without) == report.verdict("SUM-02", Tier.TPS).undecided


class TestThirtyCandidates:
    """DPD: the ballot is read from the options."""

    def test_are_added_up(self, dpd_folder: Path) -> None:
        report = recaprules.check(dpd_folder, rules=all_rules())

        assert (report.verdict("SUM-01", Tier.TPS).holds, report.verdict("SUM-01", Tier.TPS).broken) == (3, 0)
        assert report.verdict("BAL-04", Tier.TPS).holds == 3
