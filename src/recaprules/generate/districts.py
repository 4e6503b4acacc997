"""Electoral districts (*dapil*) of realistic number and size; nobody's real map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from ..model.contest import Contest
from ..model.tier import Tier
from ..model.unit import OVERSEAS_PREFIX
from .chance import random
from .places import Places
from .provinces import ACEH, JAKARTA, PROVINCES
from .shares import runs, share_out

PARTIES, PARTIES_IN_ACEH = 18, 24
DPR_SEATS, DPR_DISTRICTS = 580, 84
DPR_LEAST, DPR_MOST = 3, 10
COUNCIL_LEAST, COUNCIL_MOST = 3, 12
SEATS_PER_DISTRICT = 8
DPD_LEAST, DPD_MOST = 8, 54

# Seats of a council by polling stations, as the law gives them by population (UU 7/2017 Pasal 188
# and 191), with about 340 people to a station.
PROVINCE_SEATS = ((2900, 35), (8800, 45), (14700, 55), (20600, 65), (26500, 75), (32400, 85), (58800, 100))
PROVINCE_SEATS_ABOVE = 120
KABKO_SEATS = ((300, 20), (600, 25), (900, 30), (1200, 35), (1500, 40), (2900, 45), (8800, 50))
KABKO_SEATS_ABOVE = 55


@attrs.frozen(kw_only=True)
class District:
    """
    The voters of one electoral district at home, or those of it abroad.

    Attributes:
        code: Its code, which two contests may share; ``""`` for the nation as one.

        start: The position of its first station.

        stop: The position after its last station.

        options: Pairs, individuals or parties on its ballot.

        candidates: Candidates of each party; as many as it has seats.

        abroad: Whether these are the stations abroad.
    """

    code: str
    start: int
    stop: int
    options: int
    candidates: int = 0
    abroad: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """What districts have in common whose ballots look the same by number."""
        return self.options, self.candidates


def districts_of(contest: Contest, places: Places, seed: int) -> tuple[District, ...]:
    """
    Return the districts of *contest* in the order of their places, those abroad last.

    The pairs of the presidential election stand in the whole nation; its
    “districts” are the provinces, each as large as memory should hold at once.

    Args:
        contest: What is voted for.

        places: The polling stations.

        seed: Where chance starts.
    """
    domestic = _by_prefix(places, Tier.PROVINCE, 0, places.abroad)
    match contest:
        case Contest.PPWP:
            found = [District(code="", start=start, stop=stop, options=0) for _, start, stop in domestic]
        case Contest.DPD:
            found = [
                District(
                    code=code,
                    start=start,
                    stop=stop,
                    options=random(seed, "candidates", code).randint(DPD_LEAST, DPD_MOST),
                )
                for code, start, stop in domestic
            ]
        case Contest.DPR:
            found = _dpr(places, domestic)
        case Contest.DPRD_PROV:
            found = [one for code, start, stop in domestic for one in _dprd_prov(places, code, start, stop)]
        case Contest.DPRD_KABKO:
            found = [
                one
                for code, start, stop in _by_prefix(places, Tier.KABKO, 0, places.abroad)
                if not code.startswith(JAKARTA)
                for one in _dprd_kabko(places, code, start, stop)
            ]
        case _:
            raise ValueError(f"contest: expected one of the general election of 2024, got {contest.value}")
    return tuple(found) + _abroad(contest, places, found)


def _by_prefix(places: Places, tier: Tier, start: int, stop: int) -> list[tuple[str, int, int]]:
    """Return code, start and stop of every unit of *tier*."""
    if start == stop:
        return []
    starts = [int(at) for at in places.within(tier, start, stop)]
    codes = places.units(tier, start, stop).to_list()
    return list(zip(codes, starts, [*starts[1:], stop], strict=True))


def _abroad(contest: Contest, places: Places, at_home: Sequence[District]) -> tuple[District, ...]:
    """Return who votes abroad: all for the president, and for the DPR in the second district of Jakarta."""
    start, stop = places.abroad, len(places.stations)
    if start == stop or contest not in (Contest.PPWP, Contest.DPR):
        return ()
    if contest is Contest.PPWP:
        return (District(code="", start=start, stop=stop, options=0, abroad=True),)
    jakarta = [one for one in at_home if one.code.startswith(JAKARTA)]
    if not jakarta:
        alone = District(code=f"{OVERSEAS_PREFIX}01", start=start, stop=stop, options=PARTIES, candidates=DPR_LEAST)
        return (attrs.evolve(alone, abroad=True),)
    second = jakarta[:2][-1]
    return (attrs.evolve(second, start=start, stop=stop, abroad=True),)


def _dpr(places: Places, provinces: Iterable[tuple[str, int, int]]) -> list[District]:
    quotas = _dpr_quotas()
    found = []
    for code, start, stop in provinces:
        # A made-up province takes part as one of its size would.
        seats, number = quotas.get(code) or _dpr_quota_of(stop - start)
        found.extend(
            _along(places, Tier.KABKO, code, start, stop, seats=seats, number=number, limits=(DPR_LEAST, DPR_MOST))
        )
    return found


def _dpr_quotas() -> dict[str, tuple[int, int]]:
    """Return seats and districts of every province."""
    stations = [size.stations for size in PROVINCES.values()]
    seats = share_out(DPR_SEATS, stations, least=DPR_LEAST)
    least = [-(-one // DPR_MOST) for one in seats]
    numbers = [fewest + more for fewest, more in zip(least, share_out(DPR_DISTRICTS - sum(least), seats), strict=True)]
    most = [one // DPR_LEAST for one in seats]
    return {
        code: (one, min(number, top)) for code, one, number, top in zip(PROVINCES, seats, numbers, most, strict=True)
    }


def _dpr_quota_of(stations: int) -> tuple[int, int]:
    total = sum(size.stations for size in PROVINCES.values())
    seats = max(2 * DPR_LEAST, DPR_SEATS * stations // total)
    return seats, max(2, -(-seats // SEATS_PER_DISTRICT))


def _dprd_prov(places: Places, code: str, start: int, stop: int) -> list[District]:
    seats = _seats(stop - start, PROVINCE_SEATS, PROVINCE_SEATS_ABOVE)
    number = (seats + SEATS_PER_DISTRICT // 2) // SEATS_PER_DISTRICT
    return _along(
        places, Tier.KABKO, code, start, stop, seats=seats, number=number, limits=(COUNCIL_LEAST, COUNCIL_MOST)
    )


def _dprd_kabko(places: Places, code: str, start: int, stop: int) -> list[District]:
    seats = _seats(stop - start, KABKO_SEATS, KABKO_SEATS_ABOVE)
    number = (seats + SEATS_PER_DISTRICT // 2) // SEATS_PER_DISTRICT
    return _along(
        places, Tier.KECAMATAN, code, start, stop, seats=seats, number=number, limits=(COUNCIL_LEAST, COUNCIL_MOST)
    )


def _seats(stations: int, steps: Sequence[tuple[int, int]], above: int) -> int:
    return next((seats for most, seats in steps if stations <= most), above)


def _along(
    places: Places, tier: Tier, code: str, start: int, stop: int, *, seats: int, number: int, limits: tuple[int, int]
) -> list[District]:
    """
    Return the districts of one area, of neighbouring units of *tier* each.

    Args:
        places: The polling stations.

        tier: Along whose borders the districts are cut.

        code: The area; theirs are numbered after it.

        start: The position of its first station.

        stop: The position after its last station.

        seats: Its seats; fewer are given where it has too few units for the districts they need.

        number: Its districts; fewer where it has fewer units.

        limits: The fewest and the most seats of a district.
    """
    least, most = limits
    parts = _by_prefix(places, tier, start, stop)
    groups = runs([end - begin for _, begin, end in parts], max(1, min(number, len(parts))))
    spans = [(parts[group[0]][1], parts[group[-1]][2]) for group in groups]
    shares = share_out(seats, [end - begin for begin, end in spans], least=least, most=most)
    parties = PARTIES_IN_ACEH if code.startswith(ACEH) else PARTIES
    return [
        District(code=f"{code}{n:02d}", start=begin, stop=end, options=parties, candidates=share)
        for n, ((begin, end), share) in enumerate(zip(spans, shares, strict=True), 1)
    ]
