"""The printed forms and the ballots of the general election of 2024."""

from __future__ import annotations

from functools import cache

from ..model.ballot import Ballot, numbered_ballot
from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.form import Form
from ..model.tier import ORDER, Tier
from ..rules.datafiles import builtin_profile
from .districts import District

PROFILE = "pemilu2024"

_BY_POST = ("ballots_not_returned", "ballots_return_to_sender")


@cache
def form_at(contest: Contest, tier: Tier, *, abroad: bool = False) -> Form | None:
    """Return the certificate that states the figures of *tier*; `None` if the contest has none there."""
    for form in builtin_profile(PROFILE).forms:
        if form.contest is contest and tier in form.tiers and form.overseas is abroad and not form.published:
            return form
    return None


@cache
def cells_of(form: Form, ballot: Ballot) -> tuple[CellKey, ...]:
    """
    Return the cells of *form* that are filled, in printed order: those that are added up from tier to tier.

    No votes by post are made up.
    """
    cells = form.cells(ballot)
    return tuple(cell.key for cell in cells if cell.row.count.additive and cell.row.count.name not in _BY_POST)


def tiers_of(contest: Contest, *, abroad: bool = False) -> tuple[Tier, ...]:
    """Return the tiers at which *contest* has a form, from the station up."""
    return tuple(tier for tier in ORDER if form_at(contest, tier, abroad=abroad) is not None)


def ballot_of(contest: Contest, district: District) -> Ballot:
    """
    Return the ballot of *district*.

    Districts of parties whose ballots have the same options by number share
    it; a ballot with the names of people (DPD) is its province's own.

    Raises:
        LookupError: If the pairs of the presidential election are not known.
    """
    match contest:
        case Contest.PPWP:
            ballot = builtin_profile(PROFILE).ballot(contest)
            if ballot is None:
                raise LookupError(f"{PROFILE} has no ballot of {contest.value}")
            return ballot
        case Contest.DPD:
            return numbered_ballot(contest, district.options, district=district.code)
        case _:
            return numbered_ballot(contest, district.options, candidates=district.candidates)
