"""
One misread cell breaks its form and every total above: which finding is the cause, and which are its echoes.

A finding that compares a form with others is an echo of a finding on a form
below it, or on the same form, that has a cell in common and is off by just as
much. The cause is the lowest of these; where forms of two units could be the
cause, there is no single one, and the finding stands alone.

A sum that is wrong by itself shows above with the opposite sign: the kecamatan
is too small by what a village has too much. Two sums that are off to the same
side are two mistakes. Only forms of the sources that a rule reads can be the
cause of what it finds, and of each only the last reading.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ..model.sheet import DISTRICT, UNIT, unit_at
from ..model.tier import ORDER, Tier
from .blocks import Block
from .broken import DENOMINATOR, LEFT, REPETITION, RIGHT
from .gathered import BLOCK, ROW

CAUSE_BLOCK, CAUSE_ROW = "block of the cause", "row of the cause"

_CELL, _IS_OWN, _LEVEL, _SIZE = "cell", "is of its contest", "level", "size"


def causes(blocks: Sequence[Block], findings: pl.DataFrame) -> pl.DataFrame:
    """
    Return the cause of every echo in *blocks*.

    Args:
        blocks: Where the findings are.

        findings: All of them, `gathered`.

    Returns:
        A row per echo: `BLOCK` and `ROW` of the echo, `CAUSE_BLOCK` and
        `CAUSE_ROW` of its cause, which is no echo itself.
    """
    nothing = pl.DataFrame(schema=dict.fromkeys((BLOCK, ROW, CAUSE_BLOCK, CAUSE_ROW), pl.UInt32))
    rows = _by_cell(blocks, findings)
    echoes = rows.filter(pl.col("reads others"))
    if not echoes.height:
        return nothing
    known = rows["source"].dtype
    assert isinstance(known, pl.Enum)
    there = frozenset(known.categories)
    read = pl.DataFrame(
        [
            (number, source)
            for number, block in enumerate(blocks)
            for source in dict.fromkeys(block.about.sources)
            if source in there
        ],
        schema={BLOCK: pl.UInt32, "source of the cause": known},
        orient="row",
    )
    found = pl.concat([_matched(echoes.filter(pl.col("tier") == tier.position), rows, tier) for tier in ORDER])
    found = found.join(read, on=[BLOCK, "source of the cause"], how="semi")
    if not found.height:
        return nothing
    lowest = found.filter(pl.col("level of the cause") == pl.col("level of the cause").min().over(BLOCK, ROW))
    single = lowest.filter(pl.col("unit of the cause").n_unique().over(BLOCK, ROW) == 1)
    chosen = single.sort(BLOCK, ROW, CAUSE_BLOCK, CAUSE_ROW).unique([BLOCK, ROW], keep="first", maintain_order=True)
    return _to_the_root(chosen.select(BLOCK, ROW, CAUSE_BLOCK, CAUSE_ROW))


def _by_cell(blocks: Sequence[Block], findings: pl.DataFrame) -> pl.DataFrame:
    """Return a row per finding and cell that takes part, of the cells that are compared with other forms anywhere."""
    others = (block for block in blocks if block.about.reads_others)
    compared = dict.fromkeys(cell for block in others for cells in block.about.cells for cell in cells)
    numbers = {cell: number for number, cell in enumerate(compared)}
    cells = pl.DataFrame(
        [
            (number, repetition, numbers[cell], cell[0] is block.about.contest)
            for number, block in enumerate(blocks)
            for repetition, some in enumerate(block.about.cells)
            for cell in some
            if cell in numbers
        ],
        schema={BLOCK: pl.UInt32, REPETITION: pl.UInt16, _CELL: pl.UInt32, _IS_OWN: pl.Boolean},
        orient="row",
    )
    rows = findings.select(
        BLOCK,
        ROW,
        REPETITION,
        UNIT,
        DISTRICT,
        DENOMINATOR,
        (pl.col(LEFT) - pl.col(RIGHT)).abs().alias(_SIZE),
        "tier",
        # Lower tiers first, then what a form says alone, then what it says beside others.
        (4 * pl.col("tier") + 2 * pl.col("reads others").cast(pl.Int8) + pl.col("column").cast(pl.Int8)).alias(_LEVEL),
        "reads others",
        "source",
        "current",
        "column",
        (pl.col(LEFT) > pl.col(RIGHT)).alias("too much"),
    ).filter(pl.col(_SIZE) > 0)
    return rows.join(cells, on=[BLOCK, REPETITION], how="inner")


def _matched(echoes: pl.DataFrame, rows: pl.DataFrame, tier: Tier) -> pl.DataFrame:
    """Return what may be the cause of each of *echoes*, which are of *tier*."""
    below = rows.filter(pl.col("tier") <= tier.position, "current").select(
        unit_at(tier),
        _CELL,
        _SIZE,
        DENOMINATOR,
        pl.col(DISTRICT).alias("district of the cause"),
        pl.col(UNIT).alias("unit of the cause"),
        pl.col(_LEVEL).alias("level of the cause"),
        pl.col("source").alias("source of the cause"),
        pl.col("too much").alias("the cause is too much"),
        # What a form says of its own figure beside those below; of a figure on another form, the sides are swapped.
        (pl.col("reads others") & pl.col(_IS_OWN) & ~pl.col("column")).alias("is a sum"),
        pl.col("tier").alias("tier of the cause"),
        pl.col(BLOCK).alias(CAUSE_BLOCK),
        pl.col(ROW).alias(CAUSE_ROW),
    )
    pairs = echoes.join(below, on=[UNIT, _CELL, _SIZE, DENOMINATOR], how="inner")
    same_district = (pl.col(DISTRICT) == pl.col("district of the cause")) | (pl.col(DISTRICT) == "")
    is_lower = pl.col("tier of the cause") < pl.col("tier")
    other_side = ~(pl.col("is a sum") & is_lower) | (pl.col("too much") != pl.col("the cause is too much"))
    return pairs.filter(same_district, other_side, pl.col("level of the cause") < pl.col(_LEVEL)).select(
        BLOCK, ROW, "level of the cause", "unit of the cause", "source of the cause", CAUSE_BLOCK, CAUSE_ROW
    )


def _to_the_root(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return *pairs* with causes that are echoes themselves replaced by theirs."""
    onward = pairs.rename({BLOCK: CAUSE_BLOCK, ROW: CAUSE_ROW, CAUSE_BLOCK: "next block", CAUSE_ROW: "next row"})
    while True:
        joined = pairs.join(onward, on=[CAUSE_BLOCK, CAUSE_ROW], how="left", maintain_order="left")
        if joined["next block"].null_count() == joined.height:
            return pairs
        pairs = joined.select(
            BLOCK,
            ROW,
            pl.coalesce("next block", CAUSE_BLOCK).alias(CAUSE_BLOCK),
            pl.coalesce("next row", CAUSE_ROW).alias(CAUSE_ROW),
        )
