"""The units that break the most."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ..model.contest import Contest
from ..model.sheet import UNIT
from ..model.tier import ORDER
from ..model.unit import UnitCode
from ..rules.rule import Severity
from .blocks import DENOMINATOR, LEFT, RANK, RIGHT, SAID, TIER_POSITIONS, Block
from .report import WorstUnit

WORST_UNITS = 20


def worst_units(blocks: Sequence[Block]) -> tuple[WorstUnit, ...]:
    """
    Return the units whose forms have findings of severity *error* of the most rules that no other rule says.

    Among as many broken rules, the one with the largest difference comes first.
    """
    errors = [_errors(block) for block in blocks if block.table.height]
    if not errors:
        return ()
    units = (
        pl.concat(errors)
        .group_by(UNIT, "tier", "contest")
        .agg(pl.col("rule").n_unique().alias("rules"), pl.col("votes").max().fill_null(0))
    )
    worst = units.sort(["rules", "votes", UNIT, "contest"], descending=[True, True, False, False]).head(WORST_UNITS)
    return tuple(
        WorstUnit(unit=UnitCode(unit), tier=ORDER[tier], contest=Contest(contest), rules=rules, votes=votes)
        for unit, tier, contest, rules, votes in worst.select(UNIT, "tier", "contest", "rules", "votes").iter_rows()
    )


def _errors(block: Block) -> pl.DataFrame:
    about = block.about
    return block.table.filter(pl.col(RANK) == Severity.ERROR.rank, ~pl.col(SAID)).select(
        UNIT,
        pl.lit(TIER_POSITIONS[about.tier], pl.Int8).alias("tier"),
        pl.lit(about.contest.value).alias("contest"),
        pl.lit(about.rule).alias("rule"),
        ((pl.col(LEFT) - pl.col(RIGHT)).abs() // pl.col(DENOMINATOR)).alias("votes"),
    )
