from __future__ import annotations

from recaprules.generate.places import places_of
from recaprules.model.tier import Tier

STATIONS = ["9901010001001", "1101012002001", "1101012001001", "1101012001901", "1102012001001"]


class TestPlaces:
    """Stations stand in the order of their codes, and units are runs of them."""

    PLACES = places_of(STATIONS, is_nation=True)

    def test_stations_are_sorted(self) -> None:
        assert sorted(STATIONS) == self.PLACES.stations.to_list()

    def test_units_are_found_by_tier(self) -> None:
        assert self.PLACES.units(Tier.VILLAGE, 0, 5).to_list() == [
            "1101012001",
            "1101012002",
            "1102012001",
            "9901010001",
        ]
        assert self.PLACES.units(Tier.KABKO, 0, 4).to_list() == ["1101", "1102"]
        assert self.PLACES.units(Tier.NATIONAL, 0, 5).to_list() == ["0"]

    def test_part_of_a_unit_counts_as_one(self) -> None:
        assert self.PLACES.units(Tier.PROVINCE, 1, 3).to_list() == ["11"]
        assert self.PLACES.within(Tier.PROVINCE, 1, 3).tolist() == [1]

    def test_special_locations_are_at_home(self) -> None:
        assert self.PLACES.special.tolist() == [False, True, False, False, False]

    def test_stations_abroad_are_last(self) -> None:
        assert self.PLACES.abroad == 4
        assert places_of(STATIONS[1:2]).abroad == 1

    def test_only_a_nation_has_a_tier_above_the_provinces(self) -> None:
        assert Tier.NATIONAL in self.PLACES.tiers
        assert Tier.NATIONAL not in places_of(STATIONS).tiers
