"""The findings of all blocks as one table, for what is asked of all of them together."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ..model.sheet import DISTRICT, UNIT
from .blocks import DENOMINATOR, LEFT, RANK, RIGHT, SAID, TIER_POSITIONS, Block

BLOCK, ROW = "block", "row"

_COMMON = (UNIT, LEFT, RIGHT, DENOMINATOR, RANK, SAID)


def gathered(blocks: Sequence[Block]) -> pl.DataFrame:
    """
    Return all findings of *blocks*.

    Returns:
        A row per finding: `BLOCK` and `ROW`, the unit, the district (empty
        where there is none), both sides, `RANK` and `SAID`, and of its block
        ``rule``, ``tier`` (its position), ``contest``, ``column`` and
        ``reads others``.
    """
    tables = [_common(block.table) for block in blocks]
    numbers = pl.Series(BLOCK, range(len(blocks)), dtype=pl.UInt32)
    heights = pl.Series([table.height for table in tables], dtype=pl.UInt32)
    rows = pl.concat(tables).with_columns(numbers.repeat_by(heights).explode().alias(BLOCK))
    rows = rows.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).over(BLOCK).alias(ROW))
    return rows.hstack(_of_blocks(blocks)[rows[BLOCK]].get_columns())


def _common(table: pl.DataFrame) -> pl.DataFrame:
    there = table.select(_COMMON)
    district = table[DISTRICT].fill_null("") if DISTRICT in table.columns else pl.repeat("", table.height, eager=True)
    return there.with_columns(
        district.alias(DISTRICT), pl.col(LEFT, RIGHT, DENOMINATOR).cast(pl.Int64), pl.col(RANK).cast(pl.UInt8)
    )


def _of_blocks(blocks: Sequence[Block]) -> pl.DataFrame:
    abouts = [block.about for block in blocks]
    return pl.DataFrame(
        {
            "rule": [about.rule for about in abouts],
            "tier": [TIER_POSITIONS[about.tier] for about in abouts],
            "contest": [about.contest.value for about in abouts],
            "column": [about.column for about in abouts],
            "reads others": [about.reads_others for about in abouts],
        },
        schema_overrides={"tier": pl.Int8},
    )
