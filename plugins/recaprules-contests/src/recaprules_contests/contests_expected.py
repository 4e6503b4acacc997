"""XC-08: whether a contest is held at a place (*jenis pemilihan yang diselenggarakan*), and what is missing there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import attrs

from recaprules import Contest, Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet
from recaprules.model.unitcodes import are_among, compact, distinct, regencies
from recaprules.rules.judgement import SheetJudgement

if TYPE_CHECKING:
    import polars as pl

READS = ()

ANCHORS = (Contest.PPWP, Contest.GUBERNUR)
"""The contests whose forms are open while another contest is missing."""

Kind: TypeAlias = tuple[Tier, str, bool]
"""What is compared with each other: tier, source, and whether it is what KPU's system published."""


def contests_expected(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every form of *recap* by whether its contest is held at its unit.

    Yields:
        For each sheet: it holds where the contest is held, is broken where it
        is not, and undecided where nobody has verified that it is not. A form
        of an anchor is undecided where a contest that is held there, and that
        other units of its tier and source have, has no form of this unit.
    """
    by_kind: dict[Kind, list[Sheet]] = defaultdict(list)
    for sheet in recap.sheets:
        by_kind[sheet.tier, sheet.source, sheet.form.published].append(sheet)
    for sheets in by_kind.values():
        by_contest: dict[Contest, list[Sheet]] = defaultdict(list)
        for sheet in sheets:
            by_contest[sheet.form.contest].append(sheet)
        there = _Units(by_contest)
        for sheet in sheets:
            yield _judgement(sheet, there, profile)


@attrs.frozen
class _Units:
    """
    The units of one kind of which there are forms, by contest.

    Attributes:
        sheets: The sheets of each contest.
    """

    sheets: Mapping[Contest, Sequence[Sheet]]
    _kept: dict[Contest, pl.Series] = attrs.field(init=False, factory=dict)

    def of(self, contest: Contest) -> pl.Series:
        """Return the units that have a form of *contest*, each once and in order."""
        import polars as pl

        if contest not in self._kept:
            units = [one.only(UNIT)[UNIT] for one in self.sheets[contest]]
            (self._kept[contest],) = compact([distinct(pl.concat(units))])
        return self._kept[contest]


def _judgement(sheet: Sheet, there: _Units, profile: Profile) -> SheetJudgement:
    import polars as pl

    contest = sheet.form.contest
    rows = sheet.only(UNIT).with_row_index("row")
    is_missing = pl.repeat(value=False, n=rows.height, eager=True)
    others = set(there.sheets) - {contest} if contest in ANCHORS else ()
    where = regencies(rows[UNIT])
    codes = distinct(where)

    def is_known(one: Contest, *, held: bool) -> pl.Series:
        found = [code for code in codes if profile.is_held(one, code) is held]
        if len(found) in (0, codes.len()):
            return pl.repeat(value=bool(found), n=rows.height, eager=True)
        return where.is_in(found)

    (units,) = compact([rows[UNIT]])
    for other in sorted(others, key=lambda one: one.value):
        held = is_known(other, held=True)
        if held.any():
            is_missing |= held & ~are_among(units, there.of(other))
    wrong, right = is_known(contest, held=False), is_known(contest, held=True) & ~is_missing
    verdict = pl.when(wrong).then(pl.lit(value=False)).when(right).then(pl.lit(value=True))
    return SheetJudgement(sheet=sheet, frame=rows.select("row", verdict.alias("verdict")))
