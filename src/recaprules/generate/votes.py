"""How the valid votes of many stations fall on the options of one ballot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .chance import Chance, Whole

CELLS_AT_ONCE = 4_000_000
"""How many votes are shared out in one go, so that memory does not grow with a district."""

PARTY_SHARE = 3
"""A party's own votes are as many as this many of its candidates have on average."""


def votes(valid: Whole, strength: Whole, local: Whole, village: Whole, chance: Chance) -> NDArray[np.int16]:
    """
    Return the votes of every option at every station, shape (options, stations).

    Those of a station add up to its valid votes.

    Args:
        valid: The valid votes of the stations.

        strength: How the options fare in the whole district, as weights, shape (options,).

        local: How they fare in each village, as factors, shape (options, villages).

        village: The number of each station's village in *local*.

        chance: Where chance comes from.
    """
    options, stations = len(strength), len(valid)
    counted = np.empty((options, stations), dtype=np.int16)
    at_once = max(1, CELLS_AT_ONCE // options)
    for start in range(0, stations, at_once):
        part = slice(start, min(start + at_once, stations))
        here = part.stop - part.start
        noise = chance.bytes(options * here).reshape(options, here)
        weights = strength[:, None] * local[:, village[part]]
        weights *= noise.astype(np.int64) + 64
        counted[:, part] = _shared_out(valid[part], weights, chance)
    return counted


def _shared_out(valid: Whole, weights: Whole, chance: Chance) -> Whole:
    """
    Return whole votes that follow *weights* and add up to *valid*.

    The votes stand in a row, at equal distances from a first one at random;
    an option gets those that stand on its part. So every option has as many
    as its weight says, up to one more or less.
    """
    bounds = np.cumsum(weights, axis=0, out=weights)
    whole = bounds[-1].copy()
    bounds *= valid
    bounds += chance.below(whole)
    bounds //= whole
    bounds[1:] -= bounds[:-1].copy()
    return bounds


def strengths(options: int, candidates: int, chance: Chance) -> Whole:
    """
    Return how the options of one district fare, as weights.

    Args:
        options: Pairs, individuals or parties.

        candidates: Candidates of each party; with some, a party's row comes
            before those of its candidates.

        chance: Where chance comes from.
    """
    base = 20 + 400 // chance.between(1, 20, options) + chance.between(0, 60, options)
    if not candidates:
        return base
    # The first of a list is the best known; a party has its own votes beside.
    rank = np.arange(1, candidates + 1)
    people = 6 + 24 // rank + chance.between(0, 12, options * candidates).reshape(options, candidates)
    own = people.sum(axis=1) * PARTY_SHARE // candidates
    weights: Whole = (base[:, None] * np.column_stack((own, people))).reshape(-1)
    return weights
