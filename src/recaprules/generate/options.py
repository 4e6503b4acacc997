"""What is wanted of a made-up election."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

import attrs

from ..model.contest import Contest
from .voters import ENTITLEMENT

Progress: TypeAlias = Callable[[int, int, str], None]
"""Told how many districts are done, of how many, and what is being made."""


def _contests(given: Iterable[Contest]) -> tuple[Contest, ...]:
    wanted = set(given)
    strange = sorted(one.value for one in wanted.difference(ENTITLEMENT))
    if strange or not wanted:
        known = ", ".join(one.value for one in ENTITLEMENT)
        raise ValueError(f"contests: expected some of {known}, got {', '.join(strange) or 'none'}")
    return tuple(one for one in ENTITLEMENT if one in wanted)


@attrs.frozen(kw_only=True)
class Options:
    """
    What is wanted of an election.

    Attributes:
        seed: Where chance starts; the same options and the same seed give the same files.

        faults: The share of forms with a fault, from 0 to 1. Another share
            leaves the truth as it was.

        contests: What is voted for; those that an area does not have are left out there.

        columns: Whether the forms of parents come with the columns of the
            units below, which doubles the data.

        progress: Told after every district.

    Raises:
        ValueError: If the share is not between 0 and 1, or there is no contest, or one of another election.

    .. versionadded:: 26.1.0
    """

    seed: int = 2024
    faults: float = 0.01
    contests: tuple[Contest, ...] = attrs.field(default=ENTITLEMENT, converter=_contests)
    columns: bool = False
    progress: Progress | None = None

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.faults <= 1:
            raise ValueError(f"faults: expected a share from 0 to 1, got {self.faults}")
