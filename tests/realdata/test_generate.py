from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="needs the extra generate")

import recaprules
from recaprules.generate import Options, generate_kabupaten
from recaprules.generate.given import GivenRegister, read_given
from recaprules.generate.provinces import MISSIONS_ABROAD, PROVINCES, Size
from recaprules.installed import installed_plugins
from recaprules.model.tier import Tier

from .conftest import needed


@pytest.fixture(scope="module")
def folder() -> Path:
    return needed("tps-register-2024")


@pytest.fixture(scope="module")
def register(folder: Path) -> GivenRegister:
    return read_given(folder)


class TestRegister:
    """KPU's register of 2024 has 820,161 stations at home; those abroad are published in part."""

    def test_all_stations_are_read(self, register: GivenRegister) -> None:
        assert len(register.stations) == 822_116

    def test_the_nation_is_as_large_as_it_was(self, register: GivenRegister) -> None:
        nation = register.nation(1)

        assert len(nation.stations) == 823_236
        assert nation.abroad == 820_161
        assert len(nation.units(Tier.KABKO, nation.abroad, 823_236)) == MISSIONS_ABROAD

    def test_the_sizes_of_provinces_are_those_of_the_register(self, register: GivenRegister) -> None:
        for code, size in PROVINCES.items():
            places = register.part(Tier.PROVINCE, code)
            stations = len(places.stations)
            kabko, kecamatan, villages = (
                len(places.units(tier, 0, stations)) for tier in (Tier.KABKO, Tier.KECAMATAN, Tier.VILLAGE)
            )
            assert Size(stations, kabko, kecamatan, villages) == size


def test_a_real_kabupaten_holds(folder: Path, tmp_path: Path) -> None:
    made = generate_kabupaten(tmp_path, Options(faults=0), register=folder, unit="1101")
    report = recaprules.check(tmp_path / "forms", register=made.register, rules=installed_plugins().rules.select())

    assert report.forms_of(Tier.TPS) == made.forms[Tier.TPS]
    # Which locations are special is on no public list, so REG-22 cannot say it of those with such a number.
    assert not [count for count in report.verdicts if count.broken or (count.undecided and count.rule != "REG-22")]
