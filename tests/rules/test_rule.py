"""A rule names who corrects a figure at a polling station; elsewhere that follows from where the figure arises."""

from __future__ import annotations

import pytest

from recaprules import Body, Rule, Text, Tier, parse

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
