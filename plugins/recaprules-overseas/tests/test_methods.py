"""The names of points abroad, and what is exempt there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import recaprules
import recaprules_overseas
from recaprules.installed import installed_plugins
from recaprules_overseas.methods import Method, is_point, method_of

RULES = {rule.id: rule for rule in recaprules_overseas.recaprules_rules()}


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("TPS 001", Method.STATION),
        ("tpsln 001", Method.STATION),
        ("TPS001", Method.STATION),
        ("KSK 12, Shah Alam", Method.MOBILE_BOX),
        ("Kuala Lumpur POS 001", Method.POST),
        ("001", None),
        ("", None),
        ("POSO", None),
        ("TPSX 1", None),
        ("TPS/KSK 1", None),
    ],
)
def test_a_name_says_its_method(name: str, method: Method | None) -> None:
    assert method_of(name) is method


@given(st.sampled_from(list(Method)), st.integers(0, 999))
def test_the_number_says_nothing(method: Method, number: int) -> None:
    assert method_of(f"{method.value} {number:03d}") is method


@pytest.mark.parametrize(("unit", "point"), [("99BE010001002", True), ("99BE010001", False), ("1101012001001", False)])
def test_a_point_is_a_station_abroad(unit: str, *, point: bool) -> None:
    assert is_point(unit) is point


@pytest.mark.parametrize("id", ["CAP-01", "CAP-02", "CAP-03", "CAP-04", "CAP-05", "CAP-06"])
def test_caps_of_home_are_not_asked_abroad(id: str) -> None:
    assert installed_plugins().rules[id].applies.overseas is False


@pytest.mark.parametrize("profile", ["pemilu2019", "pemilu2024", "pilkada2024"])
def test_no_election_has_a_cap_abroad(profile: str) -> None:
    assert recaprules.load_profile(profile).parameters["cap_overseas"].value is None


def test_the_points_of_2024_add_up() -> None:
    parameters = recaprules.load_profile("pemilu2024").parameters
    points = [parameters[name].value for name in ("overseas_stations", "overseas_mobile_boxes", "overseas_post")]

    assert sum(value for value in points if value is not None) == 3075


def test_every_rule_but_two_is_asked_abroad_only() -> None:
    assert {id for id, rule in RULES.items() if rule.applies.overseas is not True} == {"OVS-02", "OVS-09"}
