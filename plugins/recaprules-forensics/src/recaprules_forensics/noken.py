"""PL-16: where voters agree on their votes together (*noken*), and what is not asked there."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import attrs

from recaprules import Profile, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, unit_at
from recaprules.model.unit import UnitCode
from recaprules.rules.judgement import UnitJudgement

from .measures import N, measure
from .stations import families, forms

if TYPE_CHECKING:
    import polars as pl


@attrs.frozen(kw_only=True)
class Noken:
    """
    What is known of noken in one election.

    Attributes:
        units: The kabupaten that use it, by KPU code.

        provinces: The provinces in which others may use it too.
    """

    units: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()


@cache
def noken(profile_id: str) -> Noken:
    """Return what ``noken.toml`` says of an election; nothing where it does not name it."""
    content = tomllib.loads((files(__package__) / "noken.toml").read_text(encoding="utf-8"))
    of_election = content.get(profile_id, {})
    return Noken(units=tuple(of_election.get("units", ())), provinces=tuple(of_election.get("provinces", ())))


def is_noken(profile: Profile) -> pl.Expr:
    """Return whether a station lies where noken is known to be used."""
    return unit_at(Tier.KABKO).is_in(noken(profile.id).units)


def noken_areas(recap: Recap, profile: Profile) -> Iterator[UnitJudgement]:
    """
    Judge every kabupaten with forms of stations in *recap* by whether noken is used there.

    Yields:
        For each kabupaten, contest and source: broken where it is known to be
        used, with the number of forms that PL-01, PL-02 and PL-10 are not
        asked of; undecided in the other kabupaten of the same provinces.
        Nothing where the election has no list: there nobody can say.
    """
    known = noken(profile.id)
    if not known.units:
        return
    for family in families(recap):
        for sheet in family:
            counted = forms(sheet, ()).group_by(unit_at(Tier.KABKO)).len().sort(UNIT)
            for unit, many in counted.iter_rows():
                yield UnitJudgement(
                    sheet=sheet, unit=UnitCode(unit), verdict=_verdict(unit, known), measures=(measure(N, many),)
                )


def _verdict(unit: str, known: Noken) -> Verdict:
    if unit in known.units:
        return Verdict.BROKEN
    return Verdict.UNDECIDED if unit[: Tier.PROVINCE.code_width] in known.provinces else Verdict.HOLDS
