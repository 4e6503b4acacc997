"""What a register says of units."""

from __future__ import annotations

import polars as pl
import pytest

from recaprules.model.contest import Contest
from recaprules.model.form import LARGEST
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


class TestWhatIsDecreedInADistrict:
    def test_is_added_up_in_64_bits(self) -> None:
        stations = pl.DataFrame(
            {
                "unit": ["1101012001001", "1101012001002"],
                "registered_total": [2_000_000_000, 2_000_000_000],
                "dapil_dprd_kabko": ["110101", "110101"],
            },
            schema_overrides={"registered_total": pl.Int32},
        )
        decreed = Register(stations).decreed_in_districts(Contest.DPRD_KABKO, Tier.VILLAGE)

        assert decreed is not None
        assert decreed["registered_total"].to_list() == [4_000_000_000]

    def test_is_not_known_where_it_is_larger_than_any_count(self) -> None:
        stations = pl.DataFrame(
            {
                "unit": ["1101012001001", "1101012001002"],
                "registered_total": [LARGEST, 1],
                "dapil_dprd_kabko": ["110101", "110101"],
            }
        )
        decreed = Register(stations).decreed_in_districts(Contest.DPRD_KABKO, Tier.VILLAGE)

        assert decreed is not None
        assert decreed["registered_total"].to_list() == [None]
