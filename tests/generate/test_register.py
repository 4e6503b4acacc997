from __future__ import annotations

import polars as pl
import pytest

from recaprules.generate.districts import districts_of
from recaprules.generate.made_up import made_up_nation
from recaprules.generate.register import register_frame
from recaprules.generate.voters import ENTITLEMENT, voters_of
from recaprules.model.unit import UnitCode, parent_of


@pytest.fixture(scope="module")
def register() -> pl.DataFrame:
    places = made_up_nation(4000, 1)
    districts = {contest: districts_of(contest, places, 1) for contest in ENTITLEMENT}
    return register_frame(places, voters_of(places, 1), districts)


def test_every_unit_is_there_once_with_its_parents(register: pl.DataFrame) -> None:
    units = set(register["unit"])

    assert len(units) == register.height
    assert units >= {parent_of(UnitCode(unit)) for unit in units if unit != "0"}


def test_lists_add_up(register: pl.DataFrame) -> None:
    for width in (1, 2, 4, 6, 10):
        tier = register.filter(pl.col("unit").str.len_chars() == width)
        assert register.filter(pl.col("unit") == "0")["registered_total"].n_unique() == 1
        assert tier["registered_total"].sum() == register["registered_total"][0]
    assert (register["registered_male"] + register["registered_female"]).equals(register["registered_total"])


def test_every_station_at_home_has_its_districts(register: pl.DataFrame) -> None:
    stations = register.filter(pl.col("unit").str.len_chars() == 13, ~pl.col("unit").str.starts_with("99"))

    assert not stations["dapil_dpr"].null_count()
    assert not stations["dapil_dprd_prov"].null_count()
    assert {"31"} == set(stations.filter(pl.col("dapil_dprd_kabko").is_null())["unit"].str.slice(0, 2))


def test_stations_abroad_have_one_for_the_dpr(register: pl.DataFrame) -> None:
    abroad = register.filter(pl.col("unit").str.len_chars() == 13, pl.col("unit").str.starts_with("99"))

    assert abroad["dapil_dpr"].n_unique() == 1
    assert abroad["dapil_dpr"][0].startswith("31")
    assert abroad["dapil_dprd_prov"].null_count() == abroad.height


def test_a_unit_in_several_districts_has_none(register: pl.DataFrame) -> None:
    inside = register.filter(pl.col("unit").str.len_chars() == 13, pl.col("unit").str.starts_with("32"))
    (province,) = register.filter(pl.col("unit") == "32")["dapil_dpr"]

    assert inside["dapil_dpr"].n_unique() > 1
    assert province is None
