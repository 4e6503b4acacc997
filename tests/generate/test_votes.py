from __future__ import annotations

import numpy as np

from recaprules.generate.chance import Chance
from recaprules.generate.votes import strengths, votes


def counted(options: int, candidates: int, stations: int) -> np.ndarray:
    chance = Chance(3, "votes")
    strength = strengths(options, candidates, chance)
    village = np.arange(stations) // 10
    local = np.full((len(strength), village[-1] + 1), 100)
    return votes(np.arange(stations) % 300, strength, local, village, chance)


class TestVotes:
    """The votes of a station are whole, none is below zero, and they add up to its valid votes."""

    def test_add_up(self) -> None:
        numbers = counted(18, 10, 900)

        assert (np.arange(900) % 300 == numbers.sum(axis=0)).all()
        assert numbers.min() == 0

    def test_follow_their_weights(self) -> None:
        chance = Chance(4, "votes")
        strength = np.array([600, 300, 100])
        numbers = votes(
            np.full(400, 250), strength, np.ones((3, 1), dtype=np.int64), np.zeros(400, dtype=np.int64), chance
        )

        shares = numbers.sum(axis=1) * 100 // (400 * 250)
        assert np.abs(shares - [60, 30, 10]).max() <= 2

    def test_parties_have_votes_beside_their_candidates(self) -> None:
        assert len(strengths(18, 10, Chance(1))) == 18 * 11

    def test_the_first_candidate_is_the_best_known(self) -> None:
        by_party = strengths(18, 10, Chance(1)).reshape(18, 11)

        assert (by_party[:, 1] > by_party[:, 10]).sum() >= 15
