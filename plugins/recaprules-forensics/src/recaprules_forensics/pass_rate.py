"""MAT-02: how much of what can be checked on the forms of a kecamatan is right, and how much can be checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

import attrs

from recaprules import Profile, Text, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet, unit_at
from recaprules.model.unit import UnitCode
from recaprules.rules.judgement import Measure, UnitJudgement

from .measures import N, measure, rounded
from .parameters import PASS_SHARE
from .stations import Family, families, forms, option_cells

HALF = Fraction(1, 2)
"""With less than this share evaluable nobody can say that a kecamatan is right."""

PASSED = Text("pemeriksaan yang terpenuhi (%)", "checks that hold (%)")
EVALUABLE = Text("pemeriksaan yang dapat diputuskan (%)", "checks that can be decided (%)")

SUMS = {
    "SUM-02": ("total_votes", ("valid_votes", "invalid_votes")),
    "BAL-01": ("ballots_received", ("ballots_used", "ballots_spoiled", "ballots_unused")),
    "BAL-02": ("ballots_used", ("turnout_total",)),
    "BAL-03": ("ballots_used", ("total_votes",)),
    "BAL-04": ("total_votes", ("turnout_total",)),
    "USE-02": ("turnout_total", ("turnout_registered_total", "turnout_transfer_total", "turnout_unlisted_total")),
}
"""Totals and their parts, by the rule that checks them; SUM-01 and USE-01 are added by form."""

BY_SEX = ("registered", "turnout_registered", "turnout_transfer", "turnout_unlisted", "turnout_total")

COUNTS = (
    *("votes", "party_list_votes", "valid_votes", "invalid_votes", "total_votes"),
    *("ballots_received", "ballots_used", "ballots_spoiled", "ballots_unused"),
    *BY_SEX,
)
"""The counts that are read."""


@attrs.frozen(kw_only=True)
class Passed:
    """
    The checks on the forms of one kecamatan.

    Attributes:
        sheet: A sheet with such forms.

        asked: How many there are: as many on each form as its source has figures for.

        decided: How many can be decided.

        right: How many hold.
    """

    sheet: Sheet
    asked: int
    decided: int
    right: int


def pass_rate(recap: Recap, profile: Profile) -> Iterator[UnitJudgement]:
    """
    Judge every kecamatan in *recap* by the share of checks that hold on the forms of its stations.

    The checks are equalities within a form. A procedure does not see what
    other rules say, so they are worked out here.

    Yields:
        For each kecamatan, contest and source: broken where of the checks that
        can be decided fewer hold than the parameter ``pass_share``, otherwise
        undecided where fewer than half can be.
    """
    least = profile.value(PASS_SHARE)
    if least is not None:
        for family in families(recap):
            for unit, one in sorted(_counted(family).items()):
                yield _judgement(unit, one, least)


def _judgement(unit: str, one: Passed, least: Fraction) -> UnitJudgement:
    verdict = Verdict.UNDECIDED
    measures = [measure(N, one.decided)]
    if one.decided:
        share, evaluable = Fraction(one.right, one.decided), Fraction(one.decided, one.asked)
        measures.append(Measure("passed", PASSED, rounded(float(100 * share))))
        measures.append(Measure("evaluable", EVALUABLE, rounded(float(100 * evaluable))))
        if share < least:
            verdict = Verdict.BROKEN
        elif evaluable >= HALF:
            verdict = Verdict.HOLDS
    return UnitJudgement(sheet=one.sheet, unit=UnitCode(unit), verdict=verdict, measures=tuple(measures))


def _counted(family: Family) -> dict[str, Passed]:
    import polars as pl

    found: dict[str, Passed] = {}
    for sheet in family:
        checks = _checks(sheet)
        cells = {cell for total, parts in checks for cell in (total, *parts)}
        if not checks:
            continue
        truths = [
            (pl.sum_horizontal([pl.col(part) for part in parts], ignore_nulls=False) == pl.col(total)).alias(str(n))
            for n, (total, parts) in enumerate(checks)
        ]
        rows = forms(sheet, sorted(cells)).select(unit_at(Tier.KECAMATAN), *truths)
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        by_unit = rows.group_by("unit").agg(
            pl.len().alias("forms"),
            pl.sum_horizontal(pl.exclude("unit").is_not_null().sum()).alias("decided"),
            pl.sum_horizontal(pl.exclude("unit").sum()).alias("right"),
        )
        for unit, many, decided, right in by_unit.iter_rows():
            counts[unit] = [many * len(checks), decided, right]
        for unit, (asked, decided, right) in counts.items():
            before = found.get(unit, Passed(sheet=sheet, asked=0, decided=0, right=0))
            found[unit] = Passed(
                sheet=before.sheet,
                asked=before.asked + asked,
                decided=before.decided + decided,
                right=before.right + right,
            )
    return found


def _checks(sheet: Sheet) -> list[tuple[str, tuple[str, ...]]]:
    """Return the totals and parts that the source of *sheet* states."""
    wanted = list(SUMS.values())
    # What is a total by name says so once.
    wanted += [(f"{name.removesuffix('_total')}_total", (f"{name}_male", f"{name}_female")) for name in BY_SEX]
    options = option_cells(sheet)
    if options:
        wanted.append(("valid_votes", options))
    return [(total, parts) for total, parts in wanted if {total, *parts} <= sheet.captured]
