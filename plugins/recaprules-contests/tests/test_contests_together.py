"""What the rules of this family say of several forms together, which no single case can say."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

import recaprules
import recaprules_contests
from recaprules import Contest, Report, RuleSet, Tier
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.model.tier import CODE_WIDTHS

RULES = RuleSet(recaprules_contests.recaprules_rules())
PEMILU, PILKADA = recaprules.load_profile("pemilu2024"), recaprules.load_profile("pilkada2024")
STATIONS = ["1101012001001", "1101012001002", "1101012001003"]


def sheet(
    contest: Contest,
    units: Sequence[str] = STATIONS,
    *,
    source: str = "c_hasil",
    district: str = "",
    published: bool = False,
    **cells: int,
) -> Sheet:
    """Return forms of *units* at their tier, each with the same figures."""
    profile = PEMILU if contest in PEMILU.contests else PILKADA
    (tier,) = (tier for tier, width in CODE_WIDTHS.items() if width == len(units[0]))
    form = profile.form(contest, tier, published=published)
    assert form is not None
    return Sheet(
        form=form,
        ballot=numbered_ballot(contest, 3, district=district),
        tier=tier,
        source=source,
        frame=pl.DataFrame({"unit": list(units), **{key: [value] * len(units) for key, value in cells.items()}}),
    )


def check(*sheets: Sheet, rules: Sequence[str], profile: str = "pemilu2024") -> Report:
    """Return what *rules* say of *sheets*."""
    chosen = RuleSet([RULES[id] for id in rules])
    return recaprules.check(Recap(sheets=sheets), rules=chosen, profile=profile)


class TestTheAnchor:
    """One form is asked, and there is one finding for each other contest that differs."""

    def test_a_wrong_form_is_one_finding_and_not_one_for_each_contest(self) -> None:
        contests = (Contest.PPWP, Contest.DPR, Contest.DPD, Contest.DPRD_PROV, Contest.DPRD_KABKO)
        sheets = [sheet(one, registered_total=285 if one is Contest.DPD else 284) for one in contests]

        findings = check(*sheets, rules=["XC-01"]).findings

        assert {(one.contest, one.imbalance) for one in findings} == {(Contest.PPWP, -1)}
        assert len(findings) == len(STATIONS)

    def test_a_wrong_anchor_is_a_finding_for_each_other_contest(self) -> None:
        sheets = [sheet(Contest.PPWP, registered_total=283)]
        sheets += [sheet(one, registered_total=284) for one in (Contest.DPR, Contest.DPD)]

        findings = check(*sheets, rules=["XC-01"]).findings

        assert len(findings) == 2 * len(STATIONS)

    def test_a_unit_without_the_other_form_is_undecided(self) -> None:
        report = check(
            sheet(Contest.PPWP, registered_total=284),
            sheet(Contest.DPR, STATIONS[:2], registered_total=284),
            rules=["XC-01"],
        )
        count = report.verdict("XC-01", Tier.TPS)

        assert (count.holds, count.broken, count.undecided, count.not_asked) == (2, 0, 1, 2)

    def test_the_other_contest_may_have_its_districts(self) -> None:
        report = check(
            sheet(Contest.PPWP, turnout_registered_total=236),
            sheet(Contest.DPR, STATIONS[:2], district="1101", turnout_registered_total=236),
            sheet(Contest.DPR, STATIONS[2:], district="1102", turnout_registered_total=235),
            rules=["XC-02"],
        )

        assert [(one.unit, one.imbalance) for one in report.findings] == [(STATIONS[2], 1)]

    def test_the_anchor_of_regional_elections_is_gubernur(self) -> None:
        report = check(
            sheet(Contest.GUBERNUR, turnout_unlisted_total=4, turnout_transfer_total=1),
            sheet(Contest.BUPATI, turnout_unlisted_total=3, turnout_transfer_total=2),
            rules=["XC-03", "XC-10"],
            profile="pilkada2024",
        )

        assert {(one.rule, one.contest, one.imbalance) for one in report.findings} == {
            ("XC-03", Contest.GUBERNUR, 1),
            ("XC-10", Contest.GUBERNUR, -1),
        }

    def test_every_rule_but_the_chain_of_transfer_voters_has_the_same_anchors(self) -> None:
        anchors = {rule.id: {one.value for one in rule.applies.contests} for rule in RULES}
        chain = {"XC-04": {"ppwp", "dpd"}, "XC-12": {"dpr", "dprd_prov"}, "XC-08": set()}
        others = {id: names for id, names in anchors.items() if id not in chain}

        assert {id: anchors[id] for id in chain} == chain
        assert all(names <= {"ppwp", "gubernur"} for names in others.values())


class TestTheChainOfTransferVoters:
    """XC-04 and XC-12 hold each pair of contests to its order once."""

    ORDER = (Contest.PPWP, Contest.DPD, Contest.DPR, Contest.DPRD_PROV, Contest.DPRD_KABKO)

    @pytest.mark.parametrize("place", range(4))
    def test_one_contest_with_more_than_the_one_before_is_found_once(self, place: int) -> None:
        sheets = [
            sheet(one, STATIONS[:1], turnout_transfer_total=9 - 2 * at + (3 if at == place + 1 else 0))
            for at, one in enumerate(self.ORDER)
        ]
        findings = check(*sheets, rules=["XC-04", "XC-12"]).findings

        assert [(one.rule, one.contest) for one in findings] == [("XC-04" if place < 2 else "XC-12", self.ORDER[place])]

    def test_the_reverse_order_breaks_every_pair(self) -> None:
        sheets = [sheet(one, STATIONS[:1], turnout_transfer_total=at) for at, one in enumerate(self.ORDER)]
        findings = check(*sheets, rules=["XC-04", "XC-12"]).findings

        assert len(findings) == 4 + 3 + 2 + 1


class TestContestsExpected:
    """XC-08: what is held where, and what is missing beside an anchor."""

    def test_each_source_is_looked_at_by_itself(self) -> None:
        report = check(
            sheet(Contest.PPWP, source="sirekap", valid_votes=165),
            sheet(Contest.PPWP, STATIONS[:1], valid_votes=165),
            sheet(Contest.DPR, STATIONS[:1], source="sirekap", valid_votes=160),
            rules=["XC-08"],
        )
        count = report.verdict("XC-08", Tier.TPS)

        assert (count.holds, count.undecided, count.broken) == (3, 2, 0)

    def test_forms_that_are_not_the_anchor_wait_for_nobody(self) -> None:
        report = check(
            sheet(Contest.DPD, valid_votes=165), sheet(Contest.DPR, STATIONS[:1], valid_votes=160), rules=["XC-08"]
        )

        assert report.verdict("XC-08", Tier.TPS).holds == 4

    @pytest.mark.parametrize("width", [Tier.TPS.code_width, Tier.VILLAGE.code_width])
    def test_at_a_place_where_a_contest_is_not_held_nobody_waits_for_it_and_its_form_is_wrong(self, width: int) -> None:
        at_home, jakarta = "1101012001001"[:width], "3171012001001"[:width]
        report = check(
            sheet(Contest.PPWP, [at_home, jakarta], valid_votes=165),
            sheet(Contest.DPRD_KABKO, [at_home, f"{jakarta[:-1]}9"], valid_votes=160),
            rules=["XC-08"],
        )
        (count,) = (one for one in report.verdicts if one.holds)

        assert (count.holds, count.broken, count.undecided) == (3, 1, 0)

    def test_a_form_of_which_nobody_has_verified_that_it_can_be_is_neither_right_nor_wrong(self) -> None:
        gubernur = sheet(Contest.GUBERNUR, ["1101012001001", "3401012001001"], valid_votes=165)
        count = check(gubernur, rules=["XC-08"], profile="pilkada2024").verdict("XC-08", Tier.TPS)

        assert (count.holds, count.broken, count.undecided) == (1, 0, 1)

    def test_of_what_is_not_held_in_a_whole_province_its_own_figures_are_not_waited_for(self) -> None:
        provinces = ["11", "31"]
        report = check(
            sheet(Contest.PPWP, provinces, published=True, stations_reported=9),
            sheet(Contest.DPRD_KABKO, provinces[:1], published=True, stations_reported=9),
            rules=["XC-08"],
        )

        assert report.verdict("XC-08", Tier.PROVINCE).holds == 3
