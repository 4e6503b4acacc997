"""Boxes that were crossed because the number is shorter, as a transcription of the form has them."""

from __future__ import annotations

import polars as pl

CROSSED = "^(?:[Xx]{2}[0-9]|[Xx][0-9]{2}|--[0-9])$"
"""
Three boxes whose first ones are crossed: ``X62``, ``XX7``, ``--7``.

With one dash, ``-62`` is a number below zero. A text that is shorter or longer
than the three boxes is no copy of them, and three crosses are no number.
"""

MARKS = "^[Xx-]+"


def uncrossed(column: pl.Series) -> pl.Series:
    """
    Return a column of text without the crosses before numbers.

    >>> uncrossed(pl.Series(["X62", "--7", "-62", "X7", "XXX"])).to_list()
    ['62', '7', '-62', 'X7', 'XXX']
    """
    x = pl.col("x")
    text = x.str.strip_chars()
    plain = pl.when(text.str.contains(CROSSED)).then(text.str.replace(MARKS, "")).otherwise(x)
    return column.to_frame("x").select(plain).to_series().alias(column.name)
