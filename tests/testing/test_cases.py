"""Cases of rules that compare contests, at places where not all of them are held."""

from __future__ import annotations

import attrs
import pytest

from recaprules import Contest, Rule, Text, Verdict, parse
from recaprules.model.cell import Missing
from recaprules.rules.rule import Case
from recaprules.testing import check_case

EACH = Rule(
    id="EXA-01",
    name="example",
    title=Text("contoh", "example"),
    check=parse("turnout_total == contest.turnout_total for each contest"),
)
BLANK_COUNCIL = Case(
    name="the council's form is blank",
    given={"turnout_total": 5},
    beside={"dpr": {"turnout_total": 5}, "dprd_kabko": {"turnout_total": Missing.BLANK}},
    verdict=Verdict.UNDECIDED,
)


@pytest.mark.parametrize(
    ("unit", "verdict"),
    [
        ("", Verdict.UNDECIDED),
        ("1101012001001", Verdict.UNDECIDED),
        ("3171012001001", Verdict.HOLDS),
        ("99BE010001001", Verdict.HOLDS),
    ],
    ids=["nobody says where", "a regency", "Jakarta", "abroad"],
)
def test_a_contest_that_is_not_held_at_the_unit_is_not_waited_for(unit: str, verdict: Verdict) -> None:
    check_case(EACH, attrs.evolve(BLANK_COUNCIL, unit=unit, overseas=unit.startswith("99"), verdict=verdict))


def test_where_none_is_held_but_its_own_there_is_nothing_to_ask() -> None:
    council = {"dprd_kabko": {"turnout_total": 6}}

    check_case(EACH, attrs.evolve(BLANK_COUNCIL, unit="3171012001001", beside=council, verdict=Verdict.NOT_ASKED))
    check_case(EACH, attrs.evolve(BLANK_COUNCIL, beside=council, verdict=Verdict.BROKEN))


def test_a_city_has_no_bupati() -> None:
    case = Case(
        name="gubernur and walikota",
        profile="pilkada2024",
        contest=Contest.GUBERNUR,
        given={"turnout_total": 5},
        beside={"bupati": {"turnout_total": 9}, "walikota": {"turnout_total": 5}},
        verdict=Verdict.HOLDS,
        unit="3273012001001",
    )

    check_case(EACH, case)
