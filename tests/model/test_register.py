from __future__ import annotations

import polars as pl
import pytest

from recaprules.model.register import Register
from recaprules.model.tier import Tier


class TestCodes:
    """Where a tier is not listed, its units are those above the units that are."""

    @pytest.mark.parametrize(
        ("tier", "expected"),
        [(Tier.KABKO, ["1101", "1201"]), (Tier.PROVINCE, ["11", "12"]), (Tier.NATIONAL, ["0"])],
        ids=["listed", "province", "nation"],
    )
    def test_are_those_of_the_tier(self, tier: Tier, expected: list[str]) -> None:
        codes = Register(pl.DataFrame({"unit": ["1101", "1201"]})).codes(tier)

        assert codes is not None
        assert expected == codes.to_list()
