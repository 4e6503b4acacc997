"""Which units are there: forms that are absent, units that nobody expected, and sums that stay open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypedDict

import attrs
import polars as pl

from ..model.contest import Contest
from ..model.districts import told_apart
from ..model.sheet import UNIT
from ..model.tier import ORDER, Tier
from ..model.unit import OVERSEAS_PREFIX, UnitCode
from ..model.unitcodes import are_distinct, compact, regencies
from ..rules.expr import ScopeKind
from ..rules.profile import Profile
from ..rules.ruleset import RuleSet
from .around import EXPECTED, Around, latest
from .beside.runs import UNITS, WHOLE
from .counts import FormCount
from .report import OpenUnit
from .sheets import SheetResult
from .variants import not_held

OPEN_UNITS = 20


def with_coverage(counts: Iterable[FormCount], around: Around) -> tuple[FormCount, ...]:
    """
    Return *counts* with how many forms the register expects of each, and how many of these are absent.

    A unit in several electoral districts has a form in each, and one where
    the contest is not held has none.
    """
    return tuple(count if count.column else _covered(count, around) for count in counts)


def _covered(count: FormCount, around: Around) -> FormCount:
    registered = around.registered(count.tier, count.contest)
    if registered is None or not registered.height or count.tier is Tier.NATIONAL:
        return count
    sheets = [
        sheet
        for sheet in around.recap.sheets
        if (sheet.tier, sheet.form.contest, sheet.form.id, sheet.source)
        == (count.tier, count.contest, count.form, count.source)
    ]
    is_abroad = pl.col(UNIT).str.starts_with(OVERSEAS_PREFIX)
    units = registered.filter(is_abroad if sheets[0].form.overseas else ~is_abroad)
    if are_distinct(units[UNIT]):
        there = pl.concat([sheet.lazy.select(UNIT) for sheet in sheets]).collect()
        units = units.select(UNIT)
        expected = _where_held(units, count.contest, around.profile)
        ours, theirs = compact([expected[UNIT], there[UNIT]])
        if expected.height == there.height and ours.equals(theirs if theirs.is_sorted() else theirs.sort()):
            # As is usual, and found at once.
            return attrs.evolve(count, expected=expected.height, absent=0, unregistered=0)
    else:
        units, there = told_apart(units, sheets)
    units, there = units.unique(), there.unique()
    expected = _where_held(units, count.contest, around.profile)
    return attrs.evolve(
        count,
        expected=expected.height,
        absent=expected.join(there, on=there.columns, how="anti").height,
        unregistered=there.join(units, on=there.columns, how="anti").height,
    )


def _where_held(units: pl.DataFrame, contest: Contest, profile: Profile) -> pl.DataFrame:
    """Return those of *units* at whose places *contest* is held."""
    absent = [code for code, contests in not_held(units[UNIT], [contest], profile).items() if contests]
    return units.filter(~regencies(units[UNIT]).is_in(absent)) if absent else units


class Opened(TypedDict):
    """What a report says of sums that stay open."""

    open: tuple[OpenUnit, ...]
    open_units: tuple[tuple[Tier, Contest, int], ...]


def opened(results: Sequence[SheetResult]) -> Opened:
    """
    Return the units of which a rule that adds up those below is undecided, and their number.

    First come those with the most missing or incomplete below them.
    """
    worst: list[OpenUnit] = []
    counted: Counter[tuple[int, Contest]] = Counter()
    for result in results:
        if result.below is None:
            continue
        forms = result.forms
        counted[forms.tier.position, forms.contest] += result.below.height
        worst += (
            OpenUnit(
                unit=UnitCode(unit), tier=forms.tier, contest=forms.contest,
                expected=expected, there=there, whole=whole,
            )
            for unit, expected, there, whole in _with_gaps(result.below).iter_rows()
        )  # fmt: skip
    worst.sort(key=lambda one: (-one.gap, one.tier.position, one.unit, one.contest.value))
    return Opened(
        open=tuple(worst[:OPEN_UNITS]),
        open_units=tuple(
            (ORDER[tier], contest, number)
            for (tier, contest), number in sorted(counted.items(), key=lambda item: (item[0][0], item[0][1].value))
        ),
    )


def _with_gaps(below: pl.DataFrame) -> pl.DataFrame:
    """Return those of *below* with the most missing: each unit, and how many are expected, there and whole below it."""
    if EXPECTED not in below.columns:
        return (
            below.sort(UNIT)
            .head(OPEN_UNITS)
            .with_columns(pl.lit(None).alias(name) for name in (EXPECTED, UNITS, WHOLE))
        )
    known = below.select(UNIT, EXPECTED, pl.col(UNITS, WHOLE).fill_null(0))
    missing = pl.col(EXPECTED).fill_null(0) - pl.col(WHOLE)
    return known.sort([missing, UNIT], descending=[True, False]).head(OPEN_UNITS)


def takes_input_as_complete(around: Around, rules: RuleSet) -> bool:
    """
    Return whether *rules* add over units of which nobody says how many there must be.

    The units that are there then count as all there are.
    """
    if not _add_over_units(rules):
        return False
    return any(
        sheet.tier.child is not None and around.at(sheet, sheet.tier.child) and around.expected(sheet) is None
        for sheet in around.recap.sheets
    )


def _add_over_units(rules: RuleSet) -> bool:
    return any(scope.kind is ScopeKind.CHILDREN for rule in rules for scope in rule.scopes)


def rival_sources(around: Around, rules: RuleSet) -> tuple[str, ...]:
    """
    Return the sources that speak of the same units, of which nobody said which one counts.

    Rules that add over these units, for a form of yet another source, are
    undecided there.
    """
    if not _add_over_units(rules):
        return ()
    rivals: set[str] = set()
    for sheet in around.recap.sheets:
        below = sheet.tier.child
        there = [] if below is None else around.trusted(around.at(sheet, below), sheet.source)
        sources = {one.source for one in there}
        if len(sources) < 2 or sources <= rivals:
            continue
        units = pl.concat([latest(one.lazy, one.schema).select(UNIT).unique() for one in there])
        if units.select(pl.col(UNIT).is_duplicated().any()).collect().item():
            rivals |= sources
    return tuple(sorted(rivals))
