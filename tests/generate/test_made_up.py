from __future__ import annotations

from collections import defaultdict

import pytest

from recaprules.generate.made_up import made_up_kabupaten, made_up_nation, made_up_province, missions_abroad
from recaprules.generate.places import Places
from recaprules.generate.provinces import MISSIONS_ABROAD, POINTS_ABROAD, PROVINCES
from recaprules.model.tier import Tier
from recaprules.model.unit import unit_code


class TestNation:
    """The nation has as many units of every tier as KPU's register of 2024."""

    def test_has_as_many_stations(self, whole_nation: Places) -> None:
        assert len(whole_nation.stations) == 823_236
        assert len(whole_nation.stations) - whole_nation.abroad == POINTS_ABROAD
        assert not whole_nation.stations.is_duplicated().any()

    def test_has_as_many_units(self, whole_nation: Places) -> None:
        sizes = PROVINCES.values()
        expected = {
            Tier.VILLAGE: sum(size.villages for size in sizes) + MISSIONS_ABROAD,
            Tier.KECAMATAN: sum(size.kecamatan for size in sizes) + MISSIONS_ABROAD,
            Tier.KABKO: sum(size.kabko for size in sizes) + MISSIONS_ABROAD,
            Tier.PROVINCE: 39,
            Tier.NATIONAL: 1,
        }

        assert expected == {tier: len(whole_nation.units(tier, 0, len(whole_nation.stations))) for tier in expected}

    def test_can_be_made_smaller(self) -> None:
        small = made_up_nation(5000, 1)

        assert len(small.stations) == 5000
        assert {*PROVINCES, "99"} == set(small.units(Tier.PROVINCE, 0, 5000))

    @pytest.mark.parametrize("stations", [1, 38, 39, 100])
    def test_can_be_tiny(self, stations: int) -> None:
        assert stations == len(made_up_nation(stations, 1).stations)

    def test_codes_abroad_are_unit_codes(self) -> None:
        codes = missions_abroad()

        assert len({unit_code(code) for code in codes}) == MISSIONS_ABROAD
        assert codes == sorted(codes)


class TestProvince:
    """A made-up province looks like one, and nobody can take it for a real one."""

    def test_codes_are_unit_codes_of_no_real_province(self) -> None:
        stations = made_up_province(1000, 1).stations

        assert {"97"} == {unit_code(code)[:2] for code in stations}
        assert "97" not in PROVINCES

    @pytest.mark.parametrize("stations", [1, 2, 13, 333, 3000, 60_000])
    def test_has_as_many_stations_as_asked(self, stations: int) -> None:
        assert stations == len(made_up_province(stations, 1).stations)
        assert stations == len(made_up_kabupaten(stations, 1).stations)

    def test_there_are_kabupaten_and_kota(self) -> None:
        places = made_up_province(3000, 1)
        kabko = places.units(Tier.KABKO, 0, 3000).to_list()

        assert len(kabko) == 14
        assert [code for code in kabko if code >= "9771"] == ["9771", "9772", "9773", "9774"]

    def test_a_kabupaten_is_one(self) -> None:
        assert made_up_kabupaten(900, 1).units(Tier.KABKO, 0, 900).to_list() == ["9701"]

    def test_stations_are_numbered_without_gaps(self) -> None:
        numbers: dict[str, list[int]] = defaultdict(list)
        for unit in made_up_province(3000, 1).stations:
            numbers[unit[:10]].append(int(unit[10:]))

        for inside in numbers.values():
            ordinary = [number for number in inside if number < 901]
            assert list(range(1, len(ordinary) + 1)) == ordinary
            assert inside[len(ordinary) :] in ([], [901])

    def test_another_seed_gives_another_province(self) -> None:
        assert not made_up_province(1000, 1).stations.equals(made_up_province(1000, 2).stations)
