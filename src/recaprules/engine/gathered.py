"""The findings of all blocks as one table, for what is asked of all of them together."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ..interpret.stacked import constant
from ..model.sheet import DISTRICT, ROUND, SEEN, UNIT
from .blocks import RANK, SAID, Block
from .broken import DENOMINATOR, LEFT, REPETITION, RIGHT

BLOCK, ROW = "block", "row"

_COMMON = (UNIT, REPETITION, LEFT, RIGHT, DENOMINATOR, RANK, SAID)


def gathered(blocks: Sequence[Block]) -> pl.DataFrame:
    """
    Return all findings of *blocks*.

    Returns:
        A row per finding: `BLOCK` and `ROW`, the unit, district, round and
        reading (empty where there is none; the last two only where there are
        some), `REPETITION`, both sides, `RANK` and `SAID`, and of its block
        ``rule``, ``tier`` (its position), ``contest``, ``column``,
        ``reads others``, ``source`` and ``current``.
    """
    more = [key for key in (ROUND, SEEN) if any(key in block.table.columns for block in blocks)]
    tables = [_common(block, more) for block in blocks]
    numbers = pl.Series(BLOCK, range(len(blocks)), dtype=pl.UInt32)
    heights = pl.Series([table.height for table in tables], dtype=pl.UInt32)
    rows = pl.concat(tables, how="vertical_relaxed").with_columns(numbers.repeat_by(heights).explode().alias(BLOCK))
    rows = rows.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).over(BLOCK).alias(ROW))
    return rows.hstack(_of_blocks(blocks)[rows[BLOCK]].get_columns())


def beside_unit(findings: pl.DataFrame) -> list[str]:
    """Return the columns that tell forms of one unit apart in *findings*, which are `gathered`."""
    keys = (key for key in (DISTRICT, ROUND, SEEN) if key in findings.columns)
    return [key for key in keys if (findings[key] != "").any()]


def _common(block: Block, more: Sequence[str]) -> pl.DataFrame:
    table, of_all = block.table, {DISTRICT: block.about.district}
    keys = []
    for key in (DISTRICT, *more):
        if key in table.columns:
            said = table[key]
            keys.append(said.fill_null("") if said.null_count() else said)
        else:
            keys.append(constant(of_all.get(key, ""), table.height, pl.String).alias(key))
    return pl.DataFrame([*(table[name] for name in _COMMON), *keys])


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
