"""What one polling station truly counted."""

from __future__ import annotations

from random import Random
from typing import TypeAlias

import attrs

from ..model.cell import CellKey, cell_key
from ..model.unit import UnitCode, is_special_location
from .forms import PAIRS
from .region import Region

Pair: TypeAlias = tuple[int, int]
"""Men and women."""

LARGEST_LIST = 300
"""The regulation's cap of voters per station."""

RESERVE_PER = 50
"""One reserve ballot per so many voters on the list: 2 %, UU 7/2017 Pasal 344 ayat (2)."""


@attrs.frozen(kw_only=True)
class Voters:
    """
    The voters of one station.

    Attributes:
        registered: On its list (DPT).

        listed: Of these, who voted.

        transfer: From another station's list (DPTb), who voted.

        unlisted: On no list (DPK), who voted.
    """

    registered: Pair
    listed: Pair
    transfer: Pair
    unlisted: Pair

    @property
    def turnout(self) -> Pair:
        """Who voted."""
        male, female = zip(self.listed, self.transfer, self.unlisted, strict=True)
        return sum(male), sum(female)


def station_cells(unit: UnitCode, region: Region, random: Random) -> dict[CellKey, int]:
    """
    Return a form on which all sums are right and all limits are kept.

    Args:
        unit: The station; one numbered 901 or above is a special location.

        region: The habits of its voters.

        random: Where chance comes from.
    """
    voters = _special(random) if is_special_location(unit) else _ordinary(region, random)
    male, female = voters.turnout
    return {
        **_by_sex("registered", voters.registered),
        **_by_sex("turnout_registered", voters.listed),
        **_by_sex("turnout_transfer", voters.transfer),
        **_by_sex("turnout_unlisted", voters.unlisted),
        **_by_sex("turnout_total", voters.turnout),
        **_ballots(sum(voters.registered), male + female, random),
        **_by_sex("turnout_disabled", (min(male, random.randint(0, 2)), min(female, random.randint(0, 2)))),
        **_votes(male + female, region, random),
    }


def _by_sex(count: str, voters: Pair) -> dict[CellKey, int]:
    male, female = voters
    return {
        cell_key(count, "male"): male,
        cell_key(count, "female"): female,
        cell_key(count, "total"): male + female,
    }


def _ordinary(region: Region, random: Random) -> Voters:
    # The larger of two draws, because most lists are near the cap. With at least 180 on the list
    # and at most 855 of a thousand voting, six voters from outside keep the turnout within 90 %.
    total = max(random.randint(180, LARGEST_LIST), random.randint(180, LARGEST_LIST))
    male = total * random.randint(470, 530) // 1000
    registered = (male, total - male)
    return Voters(
        registered=registered,
        listed=(
            _share(registered[0], region.turnout + random.randint(-10, 10)),
            _share(registered[1], region.turnout + random.randint(-10, 10)),
        ),
        transfer=(random.randint(0, 1), random.randint(0, 1)),
        unlisted=(random.randint(0, 2), random.randint(0, 2)),
    )


def _special(random: Random) -> Voters:
    """Return the voters of a prison or boarding school, where more may vote than are on the list."""
    total = random.randint(100, 280)
    male = total * random.randint(600, 900) // 1000
    registered = (male, total - male)
    turnout = random.randint(_share(total, 960), total * (RESERVE_PER + 1) // RESERVE_PER)
    listed = (_share(registered[0], random.randint(700, 780)), _share(registered[1], random.randint(700, 780)))
    moved = turnout - sum(listed)
    moved_male = moved * male // total
    return Voters(registered=registered, listed=listed, transfer=(moved_male, moved - moved_male), unlisted=(0, 0))


def _share(voters: int, permille: int) -> int:
    """Return *permille* thousandths of *voters*, rounded up."""
    return -(-voters * permille // 1000)


def _ballots(registered: int, used: int, random: Random) -> dict[CellKey, int]:
    received = registered + -(-registered // RESERVE_PER)
    spoiled = min(random.randint(0, 3), received - used)
    return {
        "ballots_received": received,
        "ballots_used": used,
        "ballots_spoiled": spoiled,
        "ballots_unused": received - used - spoiled,
    }


def _votes(total: int, region: Region, random: Random) -> dict[CellKey, int]:
    invalid = _share(total, random.randint(10, 32))
    valid = total - invalid
    weights = sum(region.preference)
    votes = [valid * weight // weights for weight in region.preference]
    votes[-1] = valid - sum(votes[:-1])
    return {
        **{cell_key("votes", pair): number for pair, number in zip(PAIRS, votes, strict=True)},
        "valid_votes": valid,
        "invalid_votes": invalid,
        "total_votes": total,
    }
