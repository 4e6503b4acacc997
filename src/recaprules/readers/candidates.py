"""Lists of the pairs that stand in each district, as Sirekap published them: their numbers on the ballot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from ..model.ballot import Ballot, Option
from ..model.contest import Contest

Numbers: TypeAlias = Mapping[str, int]
"""The number on the ballot of each option, by its code."""


def listed_pairs(content: object) -> dict[str, Numbers] | None:
    """
    Return the numbers in a list of pairs, by district; `None` if *content* is no such list.

    The names of the pairs are not kept.

    >>> listed_pairs({"1101": {"1000105": {"nama": "…", "nomor_urut": 1}}})
    {'1101': {'1000105': 1}}
    """
    if not isinstance(content, dict) or not any(content.values()):
        return None
    found: dict[str, Numbers] = {}
    for district, pairs in content.items():
        is_list = isinstance(pairs, dict) and all(_is_pair(pair) for pair in pairs.values())
        if not is_list or not district.isdecimal():
            return None
        found[district] = {code: pair["nomor_urut"] for code, pair in pairs.items()}
    return found


def _is_pair(pair: object) -> bool:
    return isinstance(pair, dict) and type(pair.get("nomor_urut")) is int


def ballot_of(contest: Contest, district: str, numbers: Numbers) -> Ballot:
    """Return the ballot of *district* in printed order."""
    ordered: Iterable[tuple[str, int]] = sorted(numbers.items(), key=lambda one: (one[1], one[0]))
    return Ballot(
        contest=contest,
        district=district,
        options=tuple(Option(code=code, number=number) for code, number in ordered),
    )
