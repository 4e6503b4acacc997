"""The findings of all blocks as one table, for what is asked of all of them together."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ..interpret.stacked import constant
from ..model.sheet import DISTRICT, UNIT
from .blocks import RANK, SAID, Block
from .broken import DENOMINATOR, LEFT, REPETITION, RIGHT

BLOCK, ROW = "block", "row"

_COMMON = (UNIT, REPETITION, LEFT, RIGHT, DENOMINATOR, RANK, SAID)


def gathered(blocks: Sequence[Block]) -> pl.DataFrame:
    """
    Return all findings of *blocks*.

    Returns:
        A row per finding: `BLOCK` and `ROW`, the unit, the district (empty
        where there is none), `REPETITION`, both sides, `RANK` and `SAID`, and of its block
        ``rule``, ``tier`` (its position), ``contest``, ``column``,
        ``reads others``, ``source`` and ``current``.
    """
    tables = [_common(block) for block in blocks]
    numbers = pl.Series(BLOCK, range(len(blocks)), dtype=pl.UInt32)
    heights = pl.Series([table.height for table in tables], dtype=pl.UInt32)
    rows = pl.concat(tables, how="vertical_relaxed").with_columns(numbers.repeat_by(heights).explode().alias(BLOCK))
    rows = rows.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).over(BLOCK).alias(ROW))
    return rows.hstack(_of_blocks(blocks)[rows[BLOCK]].get_columns())


def _common(block: Block) -> pl.DataFrame:
    table = block.table
    if DISTRICT in table.columns:
        district = table[DISTRICT]
        district = district.fill_null("") if district.null_count() else district
    else:
        district = constant(block.about.district, table.height, pl.String)
    return pl.DataFrame([*(table[name] for name in _COMMON), district.alias(DISTRICT)])


def _of_blocks(blocks: Sequence[Block]) -> pl.DataFrame:
    abouts = [block.about for block in blocks]
    return pl.DataFrame(
        [
            _named("rule", [about.rule for about in abouts]),
            pl.Series("tier", [about.tier.position for about in abouts], dtype=pl.Int8),
            _named("contest", [about.contest.value for about in abouts]),
            pl.Series("column", [about.column for about in abouts], dtype=pl.Boolean),
            pl.Series("reads others", [about.reads_others for about in abouts], dtype=pl.Boolean),
            _named("source", [about.source for about in abouts]),
            pl.Series("current", [about.current for about in abouts], dtype=pl.Boolean),
        ]
    )


def _named(name: str, values: Sequence[str]) -> pl.Series:
    """Return *values*, few of which differ, as numbers that are in the order of the texts."""
    return pl.Series(name, values, dtype=pl.Enum(sorted(set(values))))
