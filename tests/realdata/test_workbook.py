"""Real stations, written into the columns of a D.HASIL workbook and read again."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from recaprules import read
from recaprules.model.contest import Contest
from recaprules.model.tier import Tier
from recaprules.model.unit import UnitCode
from recaprules.rules.datafiles import builtin_profile
from recaprules.writers.workbook.forms import Wish, plan_workbook
from recaprules.writers.workbook.write import workbook_bytes


@pytest.mark.parametrize(("kecamatan", "stations"), [("110101", 15), ("317506", 1591)])
def test_stations_come_back_as_columns_of_their_villages(
    sirekap_tps: Path, tmp_path: Path, kecamatan: str, stations: int
) -> None:
    recap = read(sirekap_tps)
    wish = Wish(unit=UnitCode(kecamatan), contest=Contest.PPWP)
    path = tmp_path / "kecamatan.xlsx"
    path.write_bytes(workbook_bytes(plan_workbook(wish, builtin_profile("pemilu2024"), recap)))

    back = read(path)
    (columns,) = [one.columns for one in back.sheets if one.tier is Tier.VILLAGE]
    (given,) = [one.lazy for one in recap.sheets if one.tier is Tier.TPS and not one.form.overseas]
    here = given.filter(pl.col("unit").str.starts_with(kecamatan)).sort("unit").collect()

    assert back.unread == 0
    assert columns is not None
    assert columns.height == stations
    cells = [name for name in here.columns if name != "unit"]
    assert columns.sort("child").select(cells).cast(pl.Int64).equals(here.select(cells).cast(pl.Int64))
