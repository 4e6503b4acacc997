"""A statement made concrete: constants are folded, and no step overflows."""

from __future__ import annotations

import polars as pl
import pytest

import recaprules
from recaprules import Rule, RuleSet, Text, Tier, Verdict, parse
from recaprules.model.sheet import Sheet
from tests.settings import STATION, VILLAGE


def verdict(text: str, **numbers: int) -> Verdict:
    rule = Rule(id="EXA-01", name="x", title=Text("a", "b"), check=parse(text))
    frame = pl.DataFrame(
        {"unit": ["1101012001"], **{name: pl.Series([value], dtype=pl.Int16) for name, value in numbers.items()}}
    )
    sheet = Sheet(form=VILLAGE.form, ballot=STATION.ballot, tier=Tier.VILLAGE, source="t", frame=frame)
    count = recaprules.check(sheet, rules=RuleSet([rule])).verdict("EXA-01", Tier.VILLAGE)
    return next(one for one in Verdict if count.count(one))


class TestConstants:
    @pytest.mark.parametrize(
        "factor",
        ["max(reserve_rate, 1)", "min(3, 1)", "abs(1)", "abs(-1)", "ceil(reserve_rate)"],
    )
    def test_are_folded_wherever_they_stand(self, factor: str) -> None:
        assert Verdict.HOLDS is verdict(f"total_votes == {factor} * valid_votes", total_votes=7, valid_votes=7)
        assert Verdict.BROKEN is verdict(f"total_votes == {factor} * valid_votes", total_votes=8, valid_votes=7)


class TestWidth:
    def test_a_factor_beyond_the_width_of_the_numbers_is_no_overflow(self) -> None:
        assert Verdict.HOLDS is verdict("100000 * valid_votes <= total_votes", valid_votes=0, total_votes=0)
        assert Verdict.BROKEN is verdict("100000 * valid_votes <= total_votes", valid_votes=1, total_votes=30000)

    def test_sums_and_products_are_as_wide_as_they_need_to_be(self) -> None:
        text = "30000 * valid_votes + 30000 * invalid_votes == 30000 * total_votes"

        assert Verdict.HOLDS is verdict(text, valid_votes=30000, invalid_votes=2000, total_votes=32000)
