"""Rows that are totals, and rows that are the child columns of the form above."""

from __future__ import annotations

import attrs
import polars as pl

from ..model.sheet import CHILD, KEYS, UNIT
from ..model.unit import parent_of
from . import words
from .contests import district_width
from .raw import ROW, Problems, RawFrame
from .shape import ChildRows
from .units import unit_in

TABLE_OF = "{}_table"
"""The source of figures that stand in the table of a unit whose ballots differ from part to part."""


def split(raw: RawFrame, said: pl.Series, children: ChildRows, problems: Problems) -> tuple[list[RawFrame], int]:
    """
    Return the totals with their child columns, which keep `ROW`.

    Where the parts of a unit have ballots of their own, as the kabupaten of a
    province have in the election of a *bupati*, the unit has no tally: what
    its file says of each part is the total of that part, from a source of its
    own (`TABLE_OF`), and what it says of all together is of no ballot.

    Args:
        raw: All rows, with the unit below in the column `child`.

        said: What each row says it is.

        children: What it means.

        problems: Where what cannot be used is noted.

    Returns:
        The tallies, and how many rows could not be read.
    """
    lost = _strange(raw, said, children, problems)
    whole = (raw.frame[UNIT].str.len_chars() >= district_width(raw.contest)).fill_null(value=True)
    is_total, is_child = said == children.total, said == children.child
    pieces = []
    totals = raw.frame.filter((is_total & whole).fill_null(value=False)).drop(CHILD)
    below = raw.frame.filter((is_child & whole).fill_null(value=False))
    if totals.height:
        pieces.append(attrs.evolve(raw, frame=totals, columns=_columns(raw, below, problems)))
        below = below.join(totals, on=_keys(below), how="anti")
    _without_total(raw, below, problems)
    own = raw.frame.filter((is_child & ~whole).fill_null(value=False))
    if own.height:
        tallies = own.drop(UNIT).rename({CHILD: UNIT}).select(totals.columns)
        pieces.append(attrs.evolve(raw, source=TABLE_OF.format(raw.source), frame=tallies))
    over = raw.frame.filter((is_total & ~whole).fill_null(value=False))
    for row in over[ROW].head(1):
        what = words.with_detail(words.OVER_BALLOTS, f"({over.height})")
        problems.add(raw.place(row), what, severity="notice")
    return pieces, lost + below.height


def _keys(frame: pl.DataFrame) -> list[str]:
    return [name for name in KEYS if name in frame.columns]


def _columns(raw: RawFrame, below: pl.DataFrame, problems: Problems) -> pl.DataFrame | None:
    """Return the child columns, without a code where it is none of a unit directly below."""
    if not below.height:
        return None
    units = below.select(UNIT, CHILD).unique()
    fits = {(unit, child) for unit, child in units.iter_rows() if unit is not None and _is_below(child, unit)}
    is_below = pl.Series([pair in fits for pair in below.select(UNIT, CHILD).iter_rows()], dtype=pl.Boolean)
    for row, child in below.filter(~is_below).select(ROW, CHILD).iter_rows():
        what = words.with_detail(words.NO_CHILD, words.shortened(repr(child or "")))
        problems.add(raw.place(row), what, kind=words.NO_CHILD)
    return below.with_columns(pl.when(is_below).then(pl.col(CHILD)).otherwise(pl.lit("")).alias(CHILD))


def _is_below(child: str | None, unit: str) -> bool:
    code = unit_in(child or "")
    return code is not None and parent_of(code) == unit


def _strange(raw: RawFrame, said: pl.Series, children: ChildRows, problems: Problems) -> int:
    known = said.is_in([children.total, children.child]).fill_null(value=False)
    rows = raw.frame.filter(~known)
    for row, word in zip(rows[ROW], said.filter(~known), strict=True):
        what = words.with_detail(words.WHICH_ROW, words.shortened(repr(word or "")))
        problems.add(f"{raw.place(row)}, {children.column}", what, kind=words.WHICH_ROW)
    return rows.height


def _without_total(raw: RawFrame, below: pl.DataFrame, problems: Problems) -> None:
    for row, unit in below.select(ROW, UNIT).iter_rows():
        problems.add(
            raw.place(row), words.with_detail(words.NO_TOTAL, words.shortened(repr(unit))), kind=words.NO_TOTAL
        )
