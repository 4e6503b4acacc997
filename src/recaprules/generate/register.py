"""The register that goes with made-up forms: every unit, its decreed list, and the districts of its stations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from ..model.cell import SEXES, cell_key
from ..model.contest import Contest
from ..model.sheet import UNIT
from .districts import District
from .places import Places
from .voters import Voters

DISTRICT_COLUMNS = {
    Contest.DPR: "dapil_dpr",
    Contest.DPRD_PROV: "dapil_dprd_prov",
    Contest.DPRD_KABKO: "dapil_dprd_kabko",
}


def register_frame(places: Places, voters: Voters, districts: Mapping[Contest, Sequence[District]]) -> pl.DataFrame:
    """
    Return a row for every unit, from the nation down.

    A unit has a district where all its stations lie in it; null where they
    lie in several, or vote in no such contest.

    Args:
        places: The polling stations.

        voters: Who is on their lists.

        districts: The districts of the contests that have some.
    """
    stations = len(places.stations)
    by_sex = voters.registered.astype(np.int64)
    figures = np.concatenate((by_sex, by_sex.sum(axis=0, keepdims=True)))
    codes = {column: _codes(stations, districts.get(contest, ())) for contest, column in DISTRICT_COLUMNS.items()}
    frames = []
    for tier in reversed(places.tiers):
        firsts = places.within(tier, 0, stations)
        sums = np.add.reduceat(figures, firsts, axis=1, dtype=np.int32)
        columns = {cell_key("registered", sex): row for sex, row in zip(SEXES, sums, strict=True)}
        dapil = {column: _where_one(district, firsts) for column, district in codes.items()}
        frames.append(pl.DataFrame({UNIT: places.units(tier, 0, stations), **columns, **dapil}))
    return pl.concat(frames)


def _codes(stations: int, districts: Sequence[District]) -> pl.Series:
    """Return the district of every station."""
    parts, at = [], 0
    for district in districts:
        parts.append(pl.repeat(None, district.start - at, dtype=pl.String, eager=True))
        parts.append(pl.repeat(district.code, district.stop - district.start, dtype=pl.String, eager=True))
        at = district.stop
    parts.append(pl.repeat(None, stations - at, dtype=pl.String, eager=True))
    return pl.concat(parts)


def _where_one(districts: pl.Series, firsts: np.typing.NDArray[np.int64]) -> pl.Series:
    """Return the district of each unit whose first station stands at *firsts*; null where there is more than one."""
    known = districts.rle_id().to_numpy().astype(np.int64)
    lasts = np.append(firsts[1:], len(known)) - 1
    return districts.gather(firsts).zip_with(
        pl.Series(known[firsts] == known[lasts]), pl.Series([None], dtype=pl.String)
    )
