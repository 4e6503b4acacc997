"""Which contest a file is about, and where its ballots differ."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from ..model.contest import Contest
from ..rules.datafiles import BUILTIN_PROFILES, builtin_profile
from ..rules.profile import Profile
from .blobs import Blob

CONTEST_NAMES = {
    "ppwp": Contest.PPWP,
    "pdpr": Contest.DPR,
    "pdpd": Contest.DPD,
    "pdprdp": Contest.DPRD_PROV,
    "pdprdk": Contest.DPRD_KABKO,
    "pkwkp": Contest.GUBERNUR,
    "pkwkk": Contest.BUPATI,
}
"""What Sirekap called them in its addresses; ``pkwkk`` is *wali kota* as well, see `contest_at`."""

_WORDS = re.compile(r"[a-z]+")
_DISTRICT_WIDTHS = {Contest.DPD: 2, Contest.GUBERNUR: 2, Contest.BUPATI: 4, Contest.WALIKOTA: 4}


def district_width(contest: Contest) -> int:
    """Return how many characters of a unit's code tell its ballot; 0 where one ballot, or no code, says it."""
    return _DISTRICT_WIDTHS.get(contest, 0)


_FIRST_KOTA = 71


def contest_at(contest: Contest, unit: str) -> Contest:
    """
    Return *contest* as it is called at *unit*: a kota has a *wali kota* where a kabupaten has a *bupati*.

    >>> contest_at(Contest.BUPATI, "117101"), contest_at(Contest.BUPATI, "1101")
    (<Contest.WALIKOTA: 'walikota'>, <Contest.BUPATI: 'bupati'>)
    """
    number = unit[2:4]
    is_kota = contest is Contest.BUPATI and len(number) == 2 and number.isdecimal() and int(number) >= _FIRST_KOTA
    return Contest.WALIKOTA if is_kota else contest


def contest_of(blob: Blob, codes: Collection[str], profile: Profile, otherwise: Contest | None) -> Contest | None:
    """
    Return the contest of a file.

    Args:
        blob: The file; its path may name the contest as Sirekap does.

        codes: The options that it gives votes to.

        profile: The election, which may know the options of a contest.

        otherwise: What the user said, for data that do not say it.
    """
    options = frozenset(codes)
    return (
        _of_options(options, profile, every=True)
        or _of_path(blob.name)
        or _of_options(options, profile, every=False)
        or (None if blob.path is None else _of_path(blob.path.as_posix()))
        or otherwise
        or _of_other_elections(options, profile)
    )


@lru_cache(maxsize=1024)
def _of_options(codes: frozenset[str], profile: Profile, *, every: bool) -> Contest | None:
    """Return the contest on whose ballot every one, or at least one, of *codes* stands."""
    for ballot in profile.ballots:
        known = [option.code for option in ballot.options]
        if codes and (codes <= set(known) if every else not codes.isdisjoint(known)):
            return ballot.contest
    return None


def _of_other_elections(codes: frozenset[str], profile: Profile) -> Contest | None:
    """Return the contest of another election on whose ballot every one of *codes* stands: it does not fit this one."""
    others = (builtin_profile(name) for name in BUILTIN_PROFILES if name != profile.id)
    return next((found for other in others if (found := _of_options(codes, other, every=True))), None)


def _of_path(path: str) -> Contest | None:
    """Return the contest that the innermost part of *path* names that names one and no other."""
    named = (_named(part) for part in reversed(path.split("/")))
    return next((contest for contest in named if contest is not None), None)


@lru_cache(maxsize=1024)
def _named(part: str) -> Contest | None:
    named = {CONTEST_NAMES[word] for word in _WORDS.findall(part.lower()) if word in CONTEST_NAMES}
    return named.pop() if len(named) == 1 else None
