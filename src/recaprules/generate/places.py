"""The places of a province that does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from random import Random
from typing import TypeVar

import attrs

from ..model.unit import FIRST_SPECIAL_NUMBER, UnitCode

PROVINCE = UnitCode("97")
"""No province has this code, so that nobody takes a sample for real figures."""

VILLAGE_SIZES = (3, 25)
"""The fewest and the most stations of a village."""

KECAMATAN_SIZES = (4, 9)
"""The fewest and the most villages of a kecamatan, where the province is not large."""

KABKO_WEIGHTS = (2,) * 10 + (1,) * 4
"""Ten kabupaten and four kota, with the share of the kecamatan that each has."""

KABUPATEN = 10
FIRST_KOTA = 71
SPECIAL_EVERY = 20

Part = TypeVar("Part")


@attrs.frozen
class Place:
    """
    One place with the places in it.

    Attributes:
        unit: Its KPU code.

        parts: The places one tier below, in the order of their codes; none in a station.
    """

    unit: UnitCode
    parts: tuple[Place, ...] = ()


def province(stations: int, random: Random) -> Place:
    """
    Return a province with *stations* polling stations.

    Args:
        stations: At least 1.

        random: Where chance comes from.
    """
    sizes = _village_sizes(stations, random)
    # The first village with a special location (*TPS lokasi khusus*) comes late enough that tiny
    # samples have none.
    special = range(SPECIAL_EVERY // 2, len(sizes), SPECIAL_EVERY)
    kecamatan = _kecamatan([(size, n in special) for n, size in enumerate(sizes)], random)
    kabko = []
    for code, share in _kabko(kecamatan):
        parts = [_kecamatan_place(f"{code}{n:02d}", villages) for n, villages in enumerate(share, 1)]
        kabko.append(Place(UnitCode(code), tuple(parts)))
    return Place(PROVINCE, tuple(kabko))


def _village_sizes(stations: int, random: Random) -> list[int]:
    """Return how many stations each village has; only the last may be smaller than villages usually are."""
    sizes = []
    while stations:
        sizes.append(min(stations, random.randint(*VILLAGE_SIZES)))
        stations -= sizes[-1]
    return sizes


def _kecamatan(villages: Sequence[Part], random: Random) -> list[Sequence[Part]]:
    """Return *villages* by kecamatan."""
    # A code has two digits for the kecamatan, so in a very large province they get larger, not more.
    fewest, most = KECAMATAN_SIZES
    larger = max(1, len(villages) // 5000)
    ends = [0]
    while ends[-1] < len(villages):
        ends.append(ends[-1] + random.randint(fewest * larger, most * larger))
    return [villages[start:end] for start, end in pairwise(ends)]


def _kabko(kecamatan: Sequence[Part]) -> list[tuple[str, Sequence[Part]]]:
    """Return the code and the kecamatan of each kabupaten and kota, of fewer of them where there are few kecamatan."""
    bounds = [0, *(len(kecamatan) * end // sum(KABKO_WEIGHTS) for end in accumulate(KABKO_WEIGHTS))]
    shares = [kecamatan[start:end] for start, end in pairwise(bounds)]
    kabupaten = [share for share in shares[:KABUPATEN] if share]
    kota = [share for share in shares[KABUPATEN:] if share]
    return [
        *((f"{PROVINCE}{n:02d}", share) for n, share in enumerate(kabupaten, 1)),
        *((f"{PROVINCE}{n:02d}", share) for n, share in enumerate(kota, FIRST_KOTA)),
    ]


def _kecamatan_place(code: str, villages: Sequence[tuple[int, bool]]) -> Place:
    """Return the kecamatan *code*, with the size of each of its villages and whether it has a special location."""
    is_kota = int(code[2:4]) >= FIRST_KOTA
    parts = []
    for n, (stations, special) in enumerate(villages, 1):
        # The seventh digit: 1 for a kelurahan (all of a kota, and the seat of a kecamatan), 2 for a desa.
        digit = 1 if is_kota or n == 1 else 2
        parts.append(_village_place(f"{code}{digit}{n:03d}", stations, special=special))
    return Place(UnitCode(code), tuple(parts))


def _village_place(code: str, stations: int, *, special: bool) -> Place:
    ordinary = stations - 1 if special and stations > 1 else stations
    numbers = [*range(1, ordinary + 1), *[FIRST_SPECIAL_NUMBER] * (stations - ordinary)]
    return Place(UnitCode(code), tuple(Place(UnitCode(f"{code}{number:03d}")) for number in numbers))
