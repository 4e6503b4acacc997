"""The units that break the most."""

from __future__ import annotations

import polars as pl

from ..model.contest import Contest
from ..model.sheet import UNIT
from ..model.tier import ORDER
from ..model.unit import UnitCode
from ..rules.rule import Severity
from .blocks import RANK, SAID
from .broken import DENOMINATOR, LEFT, RIGHT
from .report import WorstUnit

WORST_UNITS = 20


def worst_units(findings: pl.DataFrame) -> tuple[WorstUnit, ...]:
    """
    Return the units whose forms have findings of severity *error* of the most rules that no other rule says.

    Among as many broken rules, the one with the largest difference comes first.

    Args:
        findings: All findings, `gathered`.
    """
    errors = findings.filter(pl.col(RANK) == Severity.ERROR.rank, ~pl.col(SAID))
    votes = (pl.col(LEFT) - pl.col(RIGHT)).abs() // pl.col(DENOMINATOR)
    units = errors.group_by(UNIT, "tier", "contest").agg(
        pl.col("rule").n_unique().alias("rules"), votes.max().fill_null(0).alias("votes")
    )
    order = ["rules", "votes", UNIT, "contest"]
    worst = units.sort(order, descending=[True, True, False, False]).head(WORST_UNITS)
    return tuple(
        WorstUnit(unit=UnitCode(unit), tier=ORDER[tier], contest=Contest(contest), rules=rules, votes=votes)
        for unit, tier, contest, rules, votes in worst.select(UNIT, "tier", "contest", "rules", "votes").iter_rows()
    )
