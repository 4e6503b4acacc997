"""Findings that are alike in all that names them: a unit is there twice, or a procedure says two things of a form."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ..model.sheet import UNIT
from .blocks import Block
from .broken import DENOMINATOR, LEFT, REPETITION, RIGHT
from .gathered import BLOCK, ROW, beside_unit

_NAMED, _COPY = "what names it", "copy"


def copies(blocks: Sequence[Block], findings: pl.DataFrame) -> dict[tuple[int, int], int]:
    """
    Return which one of several that are alike each finding is, from the second.

    Args:
        blocks: Where the findings are.

        findings: All of them, `gathered`.

    Returns:
        A number from 2 for each block and row.
    """
    pairs, names = findings.select(BLOCK, REPETITION).unique(), dict[tuple[object, ...], int]()
    numbers = [
        names.setdefault(_named(blocks[block], repetition), len(names)) for block, repetition in pairs.iter_rows()
    ]
    place = [UNIT, *beside_unit(findings)]
    figures = [LEFT, RIGHT, DENOMINATOR]
    named = findings.select(BLOCK, ROW, REPETITION, *place, *figures).join(
        pairs.with_columns(pl.Series(_NAMED, numbers, dtype=pl.UInt32)), on=[BLOCK, REPETITION], how="left"
    )
    alike = [_NAMED, *place]
    several = named.filter(pl.struct(alike).is_duplicated()).sort(*figures, BLOCK, ROW)
    numbered = several.with_columns(pl.int_range(1, pl.len() + 1).over(alike).alias(_COPY)).filter(pl.col(_COPY) > 1)
    return {(block, row): copy for block, row, copy in numbered.select(BLOCK, ROW, _COPY).iter_rows()}


def _named(block: Block, repetition: int) -> tuple[object, ...]:
    about = block.about
    return about.rule, about.form, about.column, about.source, about.keys[repetition]
