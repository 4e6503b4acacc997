"""A rule names who corrects a figure at a polling station; elsewhere that follows from where the figure arises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from recaprules import Applies, Body, Rule, Text, Tier, parse

RULE = Rule(
    id="EXA-01",
    name="example",
    title=Text("a", "b"),
    check=parse("valid_votes == 0"),
    corrected_by=(Body.NEXT_TIER, Body.SIREKAP),
)


class TestCorrectors:
    @pytest.mark.parametrize(
        ("tier", "body"),
        [
            (Tier.TPS, Body.KPU_KABKO),
            (Tier.VILLAGE, Body.KPU_KABKO),
            (Tier.KECAMATAN, Body.KPU_PROVINSI),
            (Tier.KABKO, Body.KPU),
            (Tier.PROVINCE, Body.KPU),
        ],
        ids=lambda value: value.value,
    )
    def test_a_child_column_is_corrected_above_the_form_that_it_stands_on(self, tier: Tier, body: Body) -> None:
        assert RULE.correctors(tier, column=True) == (body, Body.SIREKAP)

    def test_a_form_is_corrected_by_the_plenary_above(self) -> None:
        assert RULE.correctors(Tier.TPS) == (Body.PPK, Body.SIREKAP)

    def test_a_column_abroad_is_corrected_by_the_committee_abroad(self) -> None:
        assert RULE.correctors(Tier.TPS, overseas=True, column=True) == (Body.PPLN, Body.SIREKAP)


class TestARuleOfWrongTypes:
    """A plugin that builds one is told when it does so; no check ends because of it."""

    @pytest.mark.parametrize(
        ("make", "said"),
        [
            (lambda: attrs.evolve(RULE, check="valid_votes == 0"), "expected Statement or Procedure, got 'valid_votes == 0' @ check"),
            (lambda: attrs.evolve(RULE, title="a"), "expected Text, got 'a' @ title"),
            (lambda: attrs.evolve(RULE, severity="error"), "expected Severity, got 'error' @ severity"),
            (lambda: attrs.evolve(RULE, corrected_by=("ppk",)), "expected a tuple of Body, got ('ppk',) @ corrected_by"),
            (lambda: attrs.evolve(RULE, silent_if="BAL-01"), "expected a tuple of str, got 'BAL-01' @ silent_if"),
            (lambda: Applies(profiles="pemilu2024"), "expected a tuple of str, got 'pemilu2024' @ profiles"),
            (lambda: Applies(tiers=("tps",)), "expected a tuple of Tier, got ('tps',) @ tiers"),
        ],
    )  # fmt: skip
    def test_is_refused(self, make: Callable[[], Any], said: str) -> None:
        with pytest.raises(TypeError) as caught:
            make()

        assert said == str(caught.value)
