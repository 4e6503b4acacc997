"""What a finding is told with: how many figures it rests on, how large the effect is, how likely it is by chance."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from recaprules import Text
from recaprules.rules.judgement import Measure, MeasureColumn

if TYPE_CHECKING:
    import polars as pl

N, USUAL, DIFFERENCE, SCORE, CHANCE = "n", "usual", "difference", "score", "adjusted_p"

HUNDREDTHS, MILLIONTHS = 100, 10**6

LABELS = {
    N: Text("n", "n"),
    USUAL: Text("lazimnya (%)", "usual (%)"),
    DIFFERENCE: Text("selisih (poin persen)", "difference (percentage points)"),
    SCORE: Text("skor baku kokoh", "robust standard score"),
    CHANCE: Text("p terkoreksi paling banyak", "corrected p at most"),
}


def column(name: str, *, per: int = 1, label: Text | None = None) -> MeasureColumn:
    """Return the column called *name*, with its usual label if none is given."""
    return MeasureColumn(name, LABELS[name] if label is None else label, per)


def rounded(number: float, per: int = HUNDREDTHS) -> Fraction:
    """
    Return *number* as an exact number of so many parts, so that reports are the same everywhere.

    >>> rounded(1 / 3)
    Fraction(33, 100)
    """
    return Fraction(round(number * per), per)


def at_most(chance: float) -> Fraction:
    """
    Return *chance* rounded up to a millionth: never nothing, and at most one.

    >>> at_most(1e-30), at_most(0.25)
    (Fraction(1, 1000000), Fraction(1, 4))
    """
    return Fraction(min(max(math.ceil(chance * MILLIONTHS), 1), MILLIONTHS), MILLIONTHS)


def measure(name: str, value: int | Fraction, label: Text | None = None) -> Measure:
    """Return a measure of a single finding, with its usual label if none is given."""
    return Measure(name, LABELS[name] if label is None else label, value)


def chance_column(chance: pl.Expr) -> pl.Expr:
    """Return chances rounded up to whole millionths, as `at_most` does it."""
    import polars as pl

    return (chance * MILLIONTHS).ceil().clip(1, MILLIONTHS).cast(pl.Int64).alias(CHANCE)


def percent_column(share: pl.Expr, name: str) -> pl.Expr:
    """Return shares as whole hundredths of a percent."""
    import polars as pl

    return (share * (100 * HUNDREDTHS)).round().cast(pl.Int64).alias(name)
