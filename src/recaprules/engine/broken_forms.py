"""On how many forms of each kind something is broken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import polars as pl

from ..interpret.stacked import constant
from ..model.sheet import DISTRICT, KEYS
from ..rules.rule import Severity
from .blocks import RANK, About, Block
from .broken import REPETITION
from .report import FormCount

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
    errors: dict[Kind, list[pl.DataFrame]] = defaultdict(list)
    for number, block in enumerate(blocks):
        about, table = block.about, block.table
        rows = table.filter(table[RANK] == Severity.ERROR.rank)
        if rows.height:
            keys = [rows[key] for key in KEYS if key in rows.columns]
            if DISTRICT not in rows.columns:
                keys.append(constant(about.district, rows.height, pl.String).alias(DISTRICT))
            which = constant(number, rows.height, pl.UInt32).alias(_BLOCK)
            errors[kind_of(about)].append(pl.DataFrame([*keys, rows[REPETITION], which]))
    return {kind: _forms_of(tables) for kind, tables in errors.items()}


def _forms_of(tables: Sequence[pl.DataFrame]) -> int:
    rows = pl.concat(tables, how="diagonal")
    keys = [key for key in KEYS if key in rows.columns]
    times = rows.with_columns(pl.col(keys).fill_null("")).group_by(*keys, _BLOCK, REPETITION).len(_TIMES)
    return int(times.group_by(keys).agg(pl.col(_TIMES).max())[_TIMES].sum())
