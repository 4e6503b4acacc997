"""On how many forms of each kind something is broken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import polars as pl

from ..interpret.stacked import constant
from ..model.sheet import DISTRICT, KEYS
from ..rules.rule import Severity
from .blocks import FORM, RANK, About, Block
from .broken import REPETITION
from .counts import FormCount

Kind: TypeAlias = tuple[int, str, str, bool, str]
"""Forms that are counted together: tier (its position), contest, form, whether they are child columns, and source."""


def kind_of(one: About | FormCount) -> Kind:
    """Return with which forms those of *one* are counted."""
    return one.tier.position, one.contest.value, one.form, one.column, one.source


_BLOCK, _TIMES = "block", "times"


def broken_forms(blocks: Iterable[Block]) -> dict[Kind, int]:
    """
    Return on how many forms of each kind there is a finding of severity *error*.

    Forms of a unit that is there twice cannot be told apart in findings: of
    these, as many are broken as break one rule.

    Args:
        blocks: All findings on forms.
    """
    by_kind: dict[Kind, list[Block]] = defaultdict(list)
    for block in blocks:
        if block.table.height:
            by_kind[kind_of(block.about)].append(block)
    return {kind: _forms_of(some) for kind, some in by_kind.items()}


def _forms_of(blocks: Sequence[Block]) -> int:
    numbers = pl.Series(_BLOCK, range(len(blocks)), dtype=pl.UInt32)
    which = numbers.repeat_by(pl.Series([block.table.height for block in blocks])).explode()
    rows = pl.concat([_places(block) for block in blocks], how="diagonal").hstack([which])
    keys = [key for key in KEYS if key in rows.columns]
    errors = rows.filter(pl.col(RANK) == Severity.ERROR.rank).with_columns(pl.col(keys).fill_null(""))
    times = errors.group_by(*keys, _BLOCK, REPETITION).agg(pl.col(FORM).n_unique().alias(_TIMES))
    return int(times.group_by(keys).agg(pl.col(_TIMES).max())[_TIMES].sum())


def _places(block: Block) -> pl.DataFrame:
    """Return of which form each finding is, in which repetition, and how grave; rows of one form have one `FORM`."""
    table = block.table
    columns = [table[key] for key in (*KEYS, REPETITION, RANK) if key in table.columns]
    columns.append(
        table[FORM] if FORM in table.columns else pl.int_range(table.height, dtype=pl.UInt32, eager=True).alias(FORM)
    )
    if DISTRICT not in table.columns:
        columns.append(constant(block.about.district, table.height, pl.String).alias(DISTRICT))
    return pl.DataFrame(columns)
