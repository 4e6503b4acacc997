"""Places that do not exist, in the numbers in which they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from ..model.unit import FIRST_SPECIAL_NUMBER, OVERSEAS_PREFIX
from .chance import random
from .places import Places, places_of
from .provinces import MISSIONS_ABROAD, POINTS_ABROAD, PROVINCES, Size
from .shares import runs, share_out

PROVINCE = "97"
"""No province has this code, so that nobody takes a sample for real figures."""

VILLAGE_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30)
LARGEST_VILLAGE = 850
MOST_NUMBERS = 999
FIRST_KOTA = 71
SPECIAL_EVERY = 45
MOST_KECAMATAN = 99
"""A code has two digits for the kecamatan of a kabupaten."""


def made_up_nation(stations: int | None, seed: int) -> Places:
    """
    Return a nation of 38 provinces and the voters abroad.

    Args:
        stations: How many polling stations; as many as in 2024 if `None`.

        seed: Where chance starts.
    """
    sizes = [size.stations for size in PROVINCES.values()] + [POINTS_ABROAD]
    shares = sizes if stations is None else share_out(stations, sizes, least=int(stations >= len(sizes)))
    codes: list[str] = []
    for (province, size), share in zip(PROVINCES.items(), shares, strict=False):
        codes.extend(_province(province, _scaled(size, share), random(seed, "places", province)))
    codes.extend(points_abroad(missions_abroad(), shares[-1], random(seed, "places", OVERSEAS_PREFIX)))
    return places_of(codes, is_nation=True)


def made_up_province(stations: int, seed: int) -> Places:
    """Return a province with *stations* polling stations."""
    villages = -(-stations // 12)
    kecamatan = -(-villages // 7)
    kabko = min(14, -(-kecamatan // 2))
    size = Size(stations, max(kabko, -(-kecamatan // MOST_KECAMATAN)), kecamatan, villages)
    return places_of(list(_province(PROVINCE, size, random(seed, "places", PROVINCE))))


def made_up_kabupaten(stations: int, seed: int) -> Places:
    """Return one kabupaten with *stations* polling stations."""
    villages = -(-stations // 12)
    kecamatan = min(MOST_KECAMATAN, -(-villages // 7))
    return places_of(
        list(_province(PROVINCE, Size(stations, 1, kecamatan, villages), random(seed, "places", PROVINCE)))
    )


def missions_abroad() -> list[str]:
    """Return the codes of the committees abroad, as villages; after 99 of them letters stand in."""
    letters = "ABCDEFGHIJ"
    return [
        f"{OVERSEAS_PREFIX}{n:02d}010001" if n < 100 else f"{OVERSEAS_PREFIX}{letters[(n - 100) // 10]}{n % 10}010001"
        for n in range(1, MISSIONS_ABROAD + 1)
    ]


def points_abroad(villages: Iterable[str], points: int, chance: Random) -> Iterator[str]:
    """
    Yield the codes of made-up stations, mobile boxes and postal counts.

    Args:
        villages: The committees abroad by their codes of ten characters; those beyond the number of points get none.

        points: How many there are.

        chance: Where chance comes from.
    """
    some = list(villages)[:points]
    weights = [chance.choice(VILLAGE_WEIGHTS) for _ in some]
    for village, share in zip(some, share_out(points, weights, least=1, most=MOST_NUMBERS), strict=True):
        yield from (f"{village}{number:03d}" for number in range(1, share + 1))


def _scaled(size: Size, stations: int) -> Size:
    """Return the size of a province like *size* with another number of stations."""
    if stations == size.stations or not stations:
        return Size(stations, size.kabko, size.kecamatan, size.villages)

    def scaled(number: int, most: int) -> int:
        return min(most, max(1, number * stations // size.stations))

    villages = scaled(size.villages, stations)
    kecamatan = scaled(size.kecamatan, villages)
    return Size(stations, min(size.kabko, kecamatan), kecamatan, villages)


def _province(province: str, size: Size, chance: Random) -> Iterator[str]:
    """Yield the codes of the stations of one province."""
    if not size.stations:
        return
    villages = share_out(
        size.stations, [chance.choice(VILLAGE_WEIGHTS) for _ in range(size.villages)], least=1, most=LARGEST_VILLAGE
    )
    by_kecamatan = runs([1 + chance.randrange(4) for _ in villages], size.kecamatan)
    by_kabko = runs([chance.choice((2, 3, 4)) for _ in by_kecamatan], size.kabko)
    for kabko, inside in zip(_kabko_codes(province, size.kabko), by_kabko, strict=True):
        for number, kecamatan in enumerate((by_kecamatan[n] for n in inside), 1):
            for place, village in enumerate(kecamatan, 1):
                # The seventh digit: 1 for a kelurahan (all of a kota, and the seat of a kecamatan), 2 for a desa.
                digit = 1 if int(kabko[2:]) >= FIRST_KOTA or place == 1 else 2
                yield from _stations(f"{kabko}{number:02d}{digit}{place:03d}", villages[village], chance)


def _kabko_codes(province: str, number: int) -> list[str]:
    """Return the codes of the kabupaten and, last, of the kota: two of seven."""
    kota = number * 2 // 7
    kabupaten = [f"{province}{n:02d}" for n in range(1, number - kota + 1)]
    return kabupaten + [f"{province}{n:02d}" for n in range(FIRST_KOTA, FIRST_KOTA + kota)]


def _stations(village: str, number: int, chance: Random) -> Iterator[str]:
    special = number > 1 and not chance.randrange(SPECIAL_EVERY)
    yield from (f"{village}{n:03d}" for n in range(1, number + 1 - special))
    if special:
        yield f"{village}{FIRST_SPECIAL_NUMBER}"
