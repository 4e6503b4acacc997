"""Contests that are not held at a place: no form of them is waited for there."""

from __future__ import annotations

from typing import Any

import attrs
import hypothesis.strategies as st
import polars as pl
import pytest
from hypothesis import given, settings

import recaprules
from recaprules import Contest, Rule, RuleSet, Text, Tier, Verdict, parse
from recaprules.engine import variants
from recaprules.engine.beside.adding import Adding
from recaprules.engine.beside.children import Children
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.register import Register
from recaprules.model.sheet import CHILD, Sheet
from recaprules.rules.datafiles import builtin_profile
from recaprules.rules.rule import Applies
from tests.contests import RULES, Forms, Units, counted, expected, frame, sheet, some_forms

PEMILU, PILKADA = builtin_profile("pemilu2024"), builtin_profile("pilkada2024")
ACEH, JAKARTA, BANTEN = "1101012001001", "3171012001001", "3601012001001"
YOGYAKARTA = "3401012001001"
REGENCY, CITY = "3201012001001", "3273012001001"
EVERYWHERE = {ACEH: 5, JAKARTA: 5, BANTEN: 5}
EACH = "turnout_total == contest.turnout_total for each contest"


def rule(condition: str, *contests: Contest) -> Rule:
    title = Text("contoh", "example")
    return Rule(id="EXA-01", name="example", title=title, check=parse(condition), applies=Applies(contests=contests))


def forms(contest: Contest, units: Units, *, tier: Tier = Tier.TPS, **more: Any) -> Sheet:
    """Return forms of *contest* by unit, each with its voters."""
    profile = PEMILU if contest in PEMILU.contests else PILKADA
    form = profile.form(contest, tier)
    assert form is not None
    return Sheet(form=form, ballot=numbered_ballot(contest, 2), tier=tier, source="t", frame=frame(units), **more)


def published(contest: Contest, progress: Units) -> Sheet:
    """Return what was published of *contest* by province: how many stations had reported."""
    form = PEMILU.form(contest, Tier.PROVINCE, published=True)
    assert form is not None
    ballot, rows = numbered_ballot(contest, 2), frame(progress).rename({"turnout_total": "stations_reported"})
    return Sheet(form=form, ballot=ballot, tier=Tier.PROVINCE, source="t", frame=rows)


def verdicts(
    condition: str, *sheets: Sheet, of: Contest = Contest.PPWP, tier: Tier = Tier.TPS, profile: str = "pemilu2024"
) -> dict[Verdict, int]:
    """Return how often each verdict is given on forms of the contest *of*, which is asked alone."""
    count = recaprules.check(Recap(sheets=sheets), rules=RuleSet([rule(condition, of)]), profile=profile).verdict(
        "EXA-01", tier
    )
    others = sum(one.height for one in sheets if one.form.contest is not of and one.tier is tier)
    found = {verdict: count.count(verdict) for verdict in Verdict}
    found[Verdict.NOT_ASKED] -= others
    return {verdict: times for verdict, times in found.items() if times}


class TestAContestThatIsNotHeld:
    def test_is_not_waited_for(self) -> None:
        councils = forms(Contest.DPRD_KABKO, {ACEH: 5, BANTEN: 5})

        assert verdicts(EACH, forms(Contest.PPWP, EVERYWHERE), forms(Contest.DPR, EVERYWHERE), councils) == {
            Verdict.HOLDS: 3
        }

    def test_leaves_the_others_to_be_compared(self) -> None:
        dpr, councils = forms(Contest.DPR, EVERYWHERE | {JAKARTA: 6}), forms(Contest.DPRD_KABKO, {ACEH: 5, BANTEN: 5})

        assert verdicts(EACH, forms(Contest.PPWP, EVERYWHERE), dpr, councils) == {Verdict.HOLDS: 2, Verdict.BROKEN: 1}

    def test_leaves_a_form_that_is_missing_to_be_waited_for(self) -> None:
        dpr, councils = forms(Contest.DPR, {ACEH: 5, BANTEN: 5}), forms(Contest.DPRD_KABKO, {ACEH: 5})

        assert verdicts(EACH, forms(Contest.PPWP, EVERYWHERE), dpr, councils) == {
            Verdict.HOLDS: 1,
            Verdict.UNDECIDED: 2,
        }

    def test_leaves_nothing_to_ask_where_no_other_is_there(self) -> None:
        councils = forms(Contest.DPRD_KABKO, {ACEH: 5, BANTEN: 6})

        assert verdicts(EACH, forms(Contest.PPWP, EVERYWHERE), councils) == {
            Verdict.HOLDS: 1,
            Verdict.BROKEN: 1,
            Verdict.NOT_ASKED: 1,
        }

    def test_is_not_compared_with_where_a_form_of_it_is_there(self) -> None:
        councils = forms(Contest.DPRD_KABKO, {ACEH: 5, JAKARTA: 9, BANTEN: 5})

        assert verdicts(EACH, forms(Contest.PPWP, EVERYWHERE), forms(Contest.DPR, EVERYWHERE), councils) == {
            Verdict.HOLDS: 3
        }

    def test_is_compared_with_others_where_its_own_form_is_asked(self) -> None:
        councils = forms(Contest.DPRD_KABKO, {JAKARTA: 9})
        sheets = (forms(Contest.PPWP, EVERYWHERE), councils)

        assert verdicts(EACH, *sheets, of=Contest.DPRD_KABKO) == {Verdict.BROKEN: 1}

    @pytest.mark.parametrize("condition", ["dprd_kabko.turnout_total == turnout_total", "same(contests.turnout_total)"])
    def test_is_not_asked_for_by_its_name_or_among_all(self, condition: str) -> None:
        councils = forms(Contest.DPRD_KABKO, {ACEH: 5, BANTEN: 5})
        of_all = {Verdict.HOLDS: 2, Verdict.NOT_ASKED: 1}

        assert verdicts(condition, forms(Contest.PPWP, EVERYWHERE), councils) == of_all

    def test_is_left_out_of_all_that_are_held(self) -> None:
        dpr, councils = forms(Contest.DPR, EVERYWHERE | {JAKARTA: 6}), forms(Contest.DPRD_KABKO, {ACEH: 5, BANTEN: 5})
        ppwp = forms(Contest.PPWP, EVERYWHERE)

        assert verdicts("same(contests.turnout_total)", ppwp, dpr, councils) == {Verdict.HOLDS: 2, Verdict.BROKEN: 1}
        assert verdicts("sum(contests.turnout_total) == 15", ppwp, dpr, councils) == {
            Verdict.HOLDS: 2,
            Verdict.BROKEN: 1,
        }

    def test_is_not_waited_for_at_a_village_or_in_its_column(self) -> None:
        villages = {unit[:10]: 5 for unit in EVERYWHERE}
        at_home = {ACEH[:10]: 5, BANTEN[:10]: 5}
        councils = forms(Contest.DPRD_KABKO, at_home, tier=Tier.VILLAGE)
        districts = {unit[:6]: 5 for unit in EVERYWHERE}
        columns = pl.DataFrame({"unit": list(districts), CHILD: list(villages), "turnout_total": [5, 5, 5]})
        kecamatan = forms(Contest.PPWP, districts, tier=Tier.KECAMATAN, columns=columns)

        assert verdicts(
            EACH,
            kecamatan,
            forms(Contest.PPWP, villages, tier=Tier.VILLAGE),
            forms(Contest.DPR, villages, tier=Tier.VILLAGE),
            councils,
            tier=Tier.VILLAGE,
        ) == {Verdict.HOLDS: 6}

    def test_is_not_waited_for_where_forms_are_in_no_order(self) -> None:
        units = {JAKARTA: 5, BANTEN: 5, "3171012001002": 6, ACEH: 5}
        councils = forms(Contest.DPRD_KABKO, {BANTEN: 5, ACEH: None})
        ppwp = forms(Contest.PPWP, units, illegible=frozenset([(3, "turnout_total")]))
        report = recaprules.check(
            Recap(sheets=(ppwp, forms(Contest.DPR, EVERYWHERE | {"3171012001002": 5}), councils)),
            rules=RuleSet([rule(EACH, Contest.PPWP)]),
        )
        count = report.verdict("EXA-01", Tier.TPS)

        assert (count.holds, count.broken, count.undecided) == (2, 1, 1)
        assert [finding.unit for finding in report.findings] == ["3171012001002"]

    def test_keeps_what_is_illegible_apart_from_what_is_blank(self) -> None:
        ppwp = forms(Contest.PPWP, {ACEH: None, JAKARTA: None, BANTEN: 5}, illegible=frozenset([(1, "turnout_total")]))
        report = recaprules.check(
            Recap(sheets=(ppwp, forms(Contest.DPRD_KABKO, {ACEH: 5}))), rules=RuleSet([rule(EACH, Contest.PPWP)])
        )
        (missing,) = report.missing

        assert (missing.blank, missing.illegible) == (1, 1)

    def test_is_that_of_regencies_in_cities_and_of_cities_in_regencies(self) -> None:
        gubernur = forms(Contest.GUBERNUR, dict.fromkeys((JAKARTA, REGENCY, CITY), 5))
        bupati, walikota = forms(Contest.BUPATI, {REGENCY: 5}), forms(Contest.WALIKOTA, {CITY: 4})

        assert verdicts(EACH, gubernur, bupati, walikota, of=Contest.GUBERNUR, profile="pilkada2024") == {
            Verdict.HOLDS: 1,
            Verdict.BROKEN: 1,
            Verdict.NOT_ASKED: 1,
        }

    def test_is_that_of_the_gubernur_of_yogyakarta(self) -> None:
        bupati = forms(Contest.BUPATI, {ACEH: 5, YOGYAKARTA: 5})
        condition = "turnout_total >= contest.turnout_total for each contest in (gubernur)"

        gubernur = forms(Contest.GUBERNUR, {ACEH: 5})

        assert verdicts(condition, bupati, gubernur, of=Contest.BUPATI, profile="pilkada2024") == {
            Verdict.HOLDS: 1,
            Verdict.NOT_ASKED: 1,
        }

    def test_is_that_of_a_whole_province(self) -> None:
        provinces = published(Contest.PPWP, {"11": 5, "31": 5})
        councils = published(Contest.DPRD_KABKO, {"11": 5})
        condition = "stations_reported == contest.stations_reported for each contest"

        assert verdicts(condition, provinces, councils, tier=Tier.PROVINCE) == {Verdict.HOLDS: 1, Verdict.NOT_ASKED: 1}

    def test_leaves_stations_to_be_added_up_while_they_are_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        summed, added = list[Children](), Adding.added

        def noted(adding: Adding) -> Children:
            summed.append(added(adding))
            return summed[-1]

        monkeypatch.setattr(Adding, "added", noted)
        stations = forms(Contest.PPWP, EVERYWHERE)
        villages = forms(Contest.PPWP, {unit[:10]: 5 for unit in EVERYWHERE}, tier=Tier.VILLAGE)
        councils = forms(Contest.DPRD_KABKO, {ACEH: 5, BANTEN: 5})
        apart = rule("turnout_total == dprd_kabko.turnout_total", Contest.PPWP)
        sums = attrs.evolve(rule("turnout_total == sum(children.turnout_total)", Contest.PPWP), id="EXA-02")
        report = recaprules.check(Recap(sheets=(stations, villages, councils)), rules=RuleSet([apart, sums]))

        assert [place.sums is not None for place in summed] == [True]
        assert (report.verdict("EXA-01", Tier.TPS).holds, report.verdict("EXA-02", Tier.VILLAGE).holds) == (2, 3)


class TestWhatIsExpected:
    @pytest.mark.parametrize(
        ("contest", "there", "expected", "absent"),
        [
            (Contest.BUPATI, [REGENCY], 3, 2),
            (Contest.WALIKOTA, [REGENCY, CITY], 1, 0),
            (Contest.GUBERNUR, [JAKARTA, YOGYAKARTA], 4, 3),
        ],
    )
    def test_is_what_is_held_there(self, contest: Contest, there: list[str], expected: int, absent: int) -> None:
        register = Register(pl.DataFrame({"unit": [ACEH, REGENCY, CITY, JAKARTA, YOGYAKARTA]}))
        recap = Recap(sheets=(forms(contest, dict.fromkeys(there, 5)),), register=register)
        (count,) = recaprules.check(recap, rules=RuleSet([rule(EACH, contest)]), profile="pilkada2024").forms

        # A form that no contest can have is in the register all the same: XC-08 tells it.
        assert (count.expected, count.absent, count.unregistered) == (expected, absent, 0)

    def test_is_no_council_of_jakarta_where_nobody_knows_the_districts(self) -> None:
        register = Register(pl.DataFrame({"unit": [ACEH, JAKARTA, ACEH[:4], JAKARTA[:4]]}))
        recap = Recap(sheets=(forms(Contest.DPRD_KABKO, {ACEH: 5}),), register=register)
        (count,) = recaprules.check(recap, rules=RuleSet([rule(EACH, Contest.DPRD_KABKO)])).forms

        assert (count.expected, count.absent, count.unregistered) == (1, 0, 0)


class TestEveryReaderKnowsWhatIsHeld:
    """What is said of a sheet is what `evaluate` says of each form with the contests that are held there."""

    @settings(max_examples=40, deadline=None)
    @given(found=some_forms, at_once=st.sampled_from([1, 2, 3, 1 << 17]))
    def test_at_home(self, found: Forms, at_once: int) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(variants, "SLICE", at_once)
            report = recaprules.check(Recap(sheets=tuple(sheet(*one) for one in found.items())), rules=RULES)

        assert counted(report) == expected(found)
