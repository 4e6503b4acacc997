"""Whether an election can ask a rule follows from its forms, counts, constants and days."""

from __future__ import annotations

import datetime
from typing import Any

import attrs
import pytest

from recaprules import Applies, Contest, Procedure, Rule, Text, Tier, parse
from recaprules.interpret.asked import NotAsked, Why, not_asked
from recaprules.interpret.ground import ground
from recaprules.interpret.setting import Setting, fixed_parameters, is_asked
from recaprules.model.ballot import numbered_ballot
from recaprules.rules.datafiles import BUILTIN_PROFILES, builtin_profile
from recaprules.rules.period import Period
from tests.samples import all_rules

P2019, P2024, K2024 = map(builtin_profile, BUILTIN_PROFILES)
CHANGE = datetime.date(2023, 2, 10)


def rule(condition: str, **more: Any) -> Rule:
    return Rule(id="EXA-01", name="example", title=Text("a", "b"), check=parse(condition), **more)


BALANCE = "total_votes == turnout_total"


class TestARule:
    @pytest.mark.parametrize(
        ("one", "expected"),
        [
            pytest.param(rule(BALANCE), [None, None, None], id="of counts that all forms have"),
            pytest.param(
                rule("registered_all_total >= registered_total"),
                [None, NotAsked(Why.NO_COUNT, ("registered_all",)), NotAsked(Why.NO_COUNT, ("registered_all",))],
                id="of a count of 2019",
            ),
            pytest.param(
                rule("registered_total <= psu_deadline_days"),
                [None, None, NotAsked(Why.NO_CONSTANT, ("psu_deadline_days",))],
                id="of a constant that one election does not know",
            ),
            pytest.param(
                rule("registered_total <= cap_overseas"),
                [NotAsked(Why.NO_CONSTANT, ("cap_overseas",))] * 3,
                id="of a constant without a limit",
            ),
            pytest.param(
                rule(BALANCE, applies=Applies(profiles=("pemilu2019",))),
                [None, *[NotAsked(Why.OTHER_ELECTIONS, ("pemilu2019",))] * 2],
                id="of one election",
            ),
            pytest.param(
                rule(BALANCE, applies=Applies(contests=(Contest.BUPATI,))),
                [NotAsked(Why.NO_FORM), NotAsked(Why.NO_FORM), None],
                id="of a contest",
            ),
            pytest.param(
                rule(BALANCE, applies=Applies(overseas=True)),
                [None, None, NotAsked(Why.NO_FORM)],
                id="of forms from abroad",
            ),
            pytest.param(
                rule(BALANCE, applies=Applies(tiers=(Tier.TPS,), column=True)),
                [None, None, None],
                id="of the columns of stations",
            ),
            pytest.param(
                rule(BALANCE, applies=Applies(sources=("situng",))), [None, None, None], id="of a source"
            ),
            pytest.param(
                rule("valid_votes == form('C.HASIL-*').valid_votes"),
                [NotAsked(Why.NO_PLACE, ("C.HASIL-*",)), None, None],
                id="beside a form of 2024",
            ),
            pytest.param(
                rule("registered_total == dpd.registered_total"),
                [None, None, NotAsked(Why.NO_PLACE, ("dpd",))],
                id="beside another contest",
            ),
            pytest.param(rule("valid_votes == sum(children.valid_votes)"), [None, None, None], id="above others"),
            pytest.param(
                rule("registered_total == register.registered_total"), [None, None, None], id="beside the register"
            ),
        ],
    )  # fmt: skip
    def test_is_asked_where_its_figures_are(self, one: Rule, expected: list[NotAsked | None]) -> None:
        assert [not_asked(one, profile) for profile in (P2019, P2024, K2024)] == expected

    def test_of_figures_that_no_form_has_together_is_asked_nowhere(self) -> None:
        both = rule(
            "ballots_return_to_sender == party_votes[1]", applies=Applies(contests=(Contest.PPWP,), overseas=True)
        )

        assert not_asked(both, P2024) is not None

    @pytest.mark.parametrize(("day", "asked"), [(CHANGE, True), (CHANGE - datetime.timedelta(days=1), False)])
    def test_is_asked_on_its_days(self, day: datetime.date, asked: bool) -> None:
        period = Period(from_=CHANGE)
        why = not_asked(rule(BALANCE, in_force=period), P2024.at(day))

        assert why == (None if asked else NotAsked(Why.NOT_IN_FORCE, period=period))

    def test_with_a_constant_is_asked_on_the_days_on_which_it_is_known(self) -> None:
        cap = rule("registered_total <= cap_statute")

        assert not_asked(cap, P2024) is None
        assert not_asked(cap, P2024.at(datetime.date(2016, 12, 31))) == NotAsked(Why.NO_CONSTANT, ("cap_statute",))

    def test_that_is_a_procedure_is_asked_where_a_form_has_what_it_reads(self) -> None:
        def nothing(_recap: Any, _profile: Any) -> tuple[()]:
            return ()

        def reading(*counts: str) -> Rule:
            return attrs.evolve(rule(BALANCE), check=Procedure(reads=counts, function=nothing))

        assert not_asked(reading("registered_all", "total_votes"), P2024) is None
        assert not_asked(reading(), P2024) is None
        assert not_asked(reading("registered_all"), P2024) == NotAsked(Why.NO_COUNT, ("registered_all",))

    def test_says_why_in_both_languages(self) -> None:
        one = NotAsked(Why.NO_COUNT, ("bubbles", "tally_row_1"))
        other = NotAsked(Why.NOT_IN_FORCE, period=Period(from_=2017))

        assert one.told("en") == "not on the forms: bubbles, tally_row_1"
        assert one.told("id") == "tidak ada pada formulir: bubbles, tally_row_1"
        assert other.told("en") == "not in force on that day (from 2017)"
        assert other.told("id") == "tidak berlaku pada hari itu (sejak 2017)"


class TestAgreement:
    """What a sheet can be asked, an election asks."""

    @pytest.mark.parametrize("name", BUILTIN_PROFILES)
    def test_no_rule_that_a_form_can_be_asked_is_said_not_to_be(self, name: str) -> None:
        profile = builtin_profile(name)
        refused = [one for one in all_rules().checks if not_asked(one, profile) is not None]
        for form in profile.forms:
            ballot = profile.ballot(form.contest) or numbered_ballot(form.contest, 2)
            for tier in form.tiers:
                setting = Setting(
                    form=form,
                    ballot=ballot,
                    tier=tier,
                    captured=frozenset(cell.key for cell in form.cells(ballot)),
                    profile_id=profile.id,
                    parameters=fixed_parameters(profile),
                )

                assert not [
                    one.id
                    for one in refused
                    if not isinstance(one.check, Procedure) and is_asked(one, setting) and ground(one.check, setting)
                ]
