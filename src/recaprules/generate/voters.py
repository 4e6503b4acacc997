"""The voters of every polling station, the same for all contests but for those from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from ..model.contest import Contest
from ..model.tier import Tier
from .chance import Chance, Whole
from .places import Places

Pair: TypeAlias = NDArray[np.int16]
"""Men and women of every station, shape (2, stations)."""

ENTITLEMENT = (Contest.PPWP, Contest.DPD, Contest.DPR, Contest.DPRD_PROV, Contest.DPRD_KABKO)
"""From the ballot that every transfer voter (DPTb) gets to the one that fewest get."""

LARGEST_LIST = 300
"""The regulation's cap of voters per station."""

SMALLEST_LIST = 180

# In thousandths of the listed voters: how many vote, and how far a place lies from the one around it.
TURNOUT = 780
TURNOUT_SPREAD = {Tier.KABKO: 25, Tier.KECAMATAN: 10, Tier.VILLAGE: 10, Tier.TPS: 20}


@attrs.frozen(kw_only=True, eq=False)
class Voters:
    """
    Who may vote and who did, by sex, at every station.

    Attributes:
        registered: On the list (DPT).

        listed: Of these, who voted.

        unlisted: On no list (DPK), who voted.

        disabled: With disabilities, who voted.

        transfer: From another station's list (DPTb), who voted, by contest:
            never more than in a contest that more of them may vote in.
    """

    registered: Pair
    listed: Pair
    unlisted: Pair
    disabled: Pair
    transfer: Mapping[Contest, Pair]


def voters_of(places: Places, seed: int) -> Voters:
    """Return the voters of *places*; nowhere do more vote than are on the list, so that no rule has anything to say."""
    chance = Chance(seed, "voters")
    stations = len(places.stations)
    special = places.special
    abroad = np.arange(stations) >= places.abroad
    total = _lists(chance, stations, special, abroad)
    share = np.where(special, chance.between(600, 900, stations), chance.between(470, 530, stations))
    male = total * share // 1000
    registered = np.stack((male, total - male))
    listed = -(-registered * _turnout(chance, places, special, abroad) // 1000)
    # With at least 180 on an ordinary list and at most 855 of a thousand voting, eight voters from
    # outside keep the turnout within the list; special locations and stations abroad leave more room.
    outside = np.where(special | abroad, total // 20, 2)
    transfer = np.stack([_up_to(chance, outside), _up_to(chance, outside)])
    unlisted = np.stack([_up_to(chance, np.where(special, 0, outside)) for _ in range(2)])
    disabled = np.stack([chance.between(0, 2, stations) for _ in range(2)])
    return Voters(
        registered=_narrow(registered),
        listed=_narrow(listed),
        unlisted=_narrow(unlisted),
        disabled=_narrow(np.minimum(disabled, listed)),
        transfer=_entitled(chance, transfer),
    )


def _lists(chance: Chance, stations: int, special: NDArray[np.bool_], abroad: NDArray[np.bool_]) -> Whole:
    """Return how many voters are on each list."""
    # The larger of two draws, because most lists are near the cap.
    ordinary = np.maximum(*(chance.between(SMALLEST_LIST, LARGEST_LIST, stations) for _ in range(2)))
    elsewhere = np.minimum(*(chance.between(40, 1600, stations) for _ in range(2)))
    total = np.where(abroad, elsewhere, ordinary)
    return np.where(special, chance.between(100, 280, stations), total)


def _turnout(chance: Chance, places: Places, special: NDArray[np.bool_], abroad: NDArray[np.bool_]) -> Whole:
    """Return how many of a thousand listed voters vote at each station, shape (2, stations) for men and women."""
    stations = len(places.stations)
    turnout = np.full(stations, TURNOUT, dtype=np.int64)
    for tier, spread in TURNOUT_SPREAD.items():
        starts = places.starts[tier]
        lengths = np.diff(np.append(starts, stations))
        turnout += np.repeat(chance.between(-spread, spread, len(starts)), lengths)
    turnout = np.where(special | abroad, chance.between(500, 760, stations), turnout)
    return turnout + np.stack([chance.between(-10, 10, stations) for _ in range(2)])


def _up_to(chance: Chance, most: Whole) -> Whole:
    return chance.below(most + 1)


def _entitled(chance: Chance, transfer: Whole) -> Mapping[Contest, Pair]:
    """Return the transfer voters by contest; some of those who vote in one may not vote in the next."""
    by_contest = {}
    for contest in ENTITLEMENT:
        by_contest[contest] = _narrow(transfer)
        stay = np.stack([chance.between(600, 1000, transfer.shape[1]) for _ in range(2)])
        transfer = -(-transfer * stay // 1000)
        gone = np.stack([chance.between(0, 1, transfer.shape[1]) for _ in range(2)])
        transfer = np.maximum(transfer - gone, 0)
    return by_contest


def _narrow(numbers: Whole) -> Pair:
    return numbers.astype(np.int16)
