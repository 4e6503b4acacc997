from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from recaprules.generate.made_up import made_up_nation
from recaprules.generate.places import Places
from recaprules.generate.voters import ENTITLEMENT, LARGEST_LIST, Voters, voters_of


@pytest.fixture(scope="module")
def places() -> Places:
    return made_up_nation(6000, 3)


@pytest.fixture(scope="module")
def voters(places: Places) -> Voters:
    return voters_of(places, 3)


def test_no_list_at_home_is_above_the_cap(places: Places, voters: Voters) -> None:
    assert voters.registered.sum(axis=0)[: places.abroad].max() == LARGEST_LIST


def test_transfer_voters_never_get_a_ballot_without_the_one_before(voters: Voters) -> None:
    for more, fewer in pairwise(ENTITLEMENT):
        assert (voters.transfer[more] >= voters.transfer[fewer]).all()
        assert voters.transfer[more].sum() > voters.transfer[fewer].sum()


def test_nowhere_do_more_vote_than_are_listed(voters: Voters) -> None:
    turnout = voters.listed.astype(int) + voters.unlisted + voters.transfer[ENTITLEMENT[0]]

    assert (turnout.sum(axis=0) <= voters.registered.sum(axis=0)).all()
    assert (voters.listed <= voters.registered).all()
    assert (voters.disabled <= voters.listed).all()


def test_nobody_is_below_zero(voters: Voters) -> None:
    for pair in (voters.registered, voters.listed, voters.unlisted, voters.disabled, *voters.transfer.values()):
        assert pair.min() >= 0


def test_special_locations_have_many_transfer_voters_and_no_unlisted_ones(places: Places, voters: Voters) -> None:
    assert places.special.any()
    assert not voters.unlisted[:, places.special].any()
    transfer = voters.transfer[ENTITLEMENT[0]].sum(axis=0)
    ordinary = ~places.special & (np.arange(len(transfer)) < places.abroad)
    assert transfer[places.special].mean() > transfer[ordinary].mean()
