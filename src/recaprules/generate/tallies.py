"""What stands on many forms of one kind: true figures of the stations, and their sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ..model.ballot import Ballot
from ..model.cell import SEXES, CellKey, cell_key
from ..model.contest import Contest
from ..model.form import Form
from ..model.tier import Tier
from .chance import Chance, Whole
from .districts import District
from .forms import cells_of
from .places import Places
from .voters import Voters
from .votes import strengths, votes

RESERVE_PER = 50
"""One reserve ballot per so many voters on the list: 2 %, UU 7/2017 Pasal 344 ayat (2)."""

MOST_SPOILED = 3

INVALID = {
    Contest.PPWP: (10, 32),
    Contest.DPD: (60, 140),
    Contest.DPR: (40, 110),
    Contest.DPRD_PROV: (40, 100),
    Contest.DPRD_KABKO: (25, 80),
}
"""The fewest and the most invalid votes of a station, in thousandths of its votes."""


@attrs.frozen(kw_only=True, eq=False)
class Tallies:
    """
    The forms of one tier in one district.

    Attributes:
        form: The printed form.

        ballot: What could be marked.

        tier: The tier of all units.

        units: Their codes.

        district: The district's code, where forms of several districts share a sheet; else ``""``.

        cells: What stands in every cell, shape (cells, units), rows in printed order.

        blanks: The cells that are empty, as the positions of their units, by cell.
    """

    form: Form
    ballot: Ballot
    tier: Tier
    units: pl.Series
    district: str
    cells: NDArray[np.int16] | NDArray[np.int32]
    blanks: Mapping[CellKey, Sequence[int]] = attrs.field(factory=dict)

    @property
    def keys(self) -> tuple[CellKey, ...]:
        """The cells in printed order."""
        return cells_of(self.form, self.ballot)


def station_tallies(
    contest: Contest, district: District, form: Form, ballot: Ballot, places: Places, voters: Voters, seed: int
) -> Tallies:
    """Return what the stations of *district* truly counted; all sums are right and all limits are kept."""
    units = places.units(Tier.TPS, district.start, district.stop)
    chance = Chance(seed, "tallies", contest.value, units[0])
    voted = _voters(voters, contest, slice(district.start, district.stop))
    ballots = _ballots(voted, chance)
    counted = _votes(contest, district, ballot, places, voted["turnout_total"], chance)
    cells = {**voted, **ballots, **counted}
    return Tallies(
        form=form,
        ballot=ballot,
        tier=Tier.TPS,
        units=units,
        district=_shared_district(district, ballot),
        cells=np.stack([cells[key].astype(np.int16, copy=False) for key in cells_of(form, ballot)]),
    )


def summed(below: Tallies, form: Form, tier: Tier, district: District, places: Places) -> Tallies:
    """
    Return the sums of the tallies *below*, which are one tier lower, for the units of *tier*.

    Args:
        below: What is added up.

        form: The form of the units above.

        tier: Their tier.

        district: The district of all of them.

        places: Where the units are.
    """
    return Tallies(
        form=form,
        ballot=below.ballot,
        tier=tier,
        units=places.units(tier, district.start, district.stop),
        district=below.district,
        cells=np.add.reduceat(below.cells, firsts(below.tier, tier, district, places), axis=1, dtype=np.int32),
    )


def firsts(below: Tier, tier: Tier, district: District, places: Places) -> Whole:
    """Return the position of the first unit of tier *below* inside each unit of *tier*, within *district*."""
    inner = places.within(below, district.start, district.stop)
    outer = places.within(tier, district.start, district.stop)
    return np.searchsorted(inner, outer)


def _shared_district(district: District, ballot: Ballot) -> str:
    return "" if ballot.district else district.code


def _by_sex(count: str, pair: NDArray[np.int16]) -> dict[CellKey, Whole]:
    male, female = pair.astype(np.int64)
    return dict(zip((cell_key(count, sex) for sex in SEXES), (male, female, male + female), strict=True))


def _voters(voters: Voters, contest: Contest, part: slice) -> dict[CellKey, Whole]:
    listed, transfer = voters.listed[:, part], voters.transfer[contest][:, part]
    unlisted = voters.unlisted[:, part]
    return {
        **_by_sex("registered", voters.registered[:, part]),
        **_by_sex("turnout_registered", listed),
        **_by_sex("turnout_transfer", transfer),
        **_by_sex("turnout_unlisted", unlisted),
        **_by_sex("turnout_total", listed + transfer + unlisted),
        **_by_sex("turnout_disabled", voters.disabled[:, part]),
    }


def _ballots(counted: Mapping[CellKey, Whole], chance: Chance) -> dict[CellKey, Whole]:
    registered, used = counted["registered_total"], counted["turnout_total"]
    received = registered + -(-registered // RESERVE_PER)
    spoiled = np.minimum(chance.between(0, MOST_SPOILED, len(used)), received - used)
    return {
        "ballots_received": received,
        "ballots_used": used,
        "ballots_spoiled": spoiled,
        "ballots_unused": received - used - spoiled,
    }


def _votes(
    contest: Contest, district: District, ballot: Ballot, places: Places, total: Whole, chance: Chance
) -> dict[CellKey, NDArray[np.int16] | Whole]:
    invalid = -(-total * chance.between(*INVALID[contest], len(total)) // 1000)
    valid = total - invalid
    strength = strengths(len(ballot.options), district.candidates, chance)
    starts = places.within(Tier.VILLAGE, district.start, district.stop)
    village = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, district.stop)))
    local = chance.between(64, 191, len(strength) * len(starts)).reshape(len(strength), len(starts))
    counted = votes(valid, strength, local, village, chance)
    return {
        **(_by_candidate(ballot, counted) if district.candidates else _by_option(ballot, counted)),
        "valid_votes": valid,
        "invalid_votes": invalid,
        "total_votes": total,
    }


def _by_option(ballot: Ballot, counted: NDArray[np.int16]) -> dict[CellKey, NDArray[np.int16]]:
    keys = [cell_key("votes", option.code) for option in ballot.options]
    return dict(zip(keys, counted, strict=True))


def _by_candidate(ballot: Ballot, counted: NDArray[np.int16]) -> dict[CellKey, NDArray[np.int16]]:
    """Return the votes of parties, of their candidates, and of both together."""
    cells: dict[CellKey, NDArray[np.int16]] = {}
    by_party = counted.reshape(len(ballot.options), -1, counted.shape[1])
    lists = by_party.sum(axis=1, dtype=np.int16)
    for party, rows, together in zip(ballot.options, by_party, lists, strict=True):
        cells[cell_key("party_votes", party.code)] = rows[0]
        for person, row in zip(party.candidates, rows[1:], strict=True):
            cells[cell_key("candidate_votes", party.code, person.code)] = row
        cells[cell_key("party_list_votes", party.code)] = together
    return cells
