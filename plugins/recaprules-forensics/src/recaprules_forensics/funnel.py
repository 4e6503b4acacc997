"""
How far a share at one station is from what is usual around it.

Few voters vary more than many, and stations of one kecamatan vary more than
chance alone would have it. Both are taken into account: the difference from
the usual share is measured in standard errors of a station of this size, and
these in turn in the spread that the group itself shows (its median absolute
deviation), where that is larger than chance. Medians are used throughout,
because misread figures would move averages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

PART, WHOLE, GROUP = "part", "whole", "group"
"""The columns of what is compared: so many of so many, and the group that a station belongs to."""

OWN = "own"
"""The share that is usual at the station itself, where there is such a thing, and not in its group."""

RATE, SPREAD, SCORE = "rate", "spread", "robust score"
_USABLE, _ERRORS = "usable", "standard errors"

NORMAL = 1.4826
"""The standard deviation of a normal distribution, in median absolute deviations."""


def scored(frame: pl.DataFrame, *, fewest: int) -> pl.DataFrame:
    """
    Return *frame* with what is usual, and how far each station is from it.

    Args:
        frame: A row per station with `PART`, `WHOLE`, `GROUP` and, where
            each station has a usual share of its own, `OWN`.

        fewest: With fewer stations in a group nobody can say what is usual.

    Returns:
        The same rows in the same order, with `RATE` (the usual share),
        `SPREAD` (how much more stations vary than by chance, at least 1) and
        `SCORE` (robust standard deviations). They are null where a figure is
        missing, the part is larger than the whole, nothing was counted, the
        group is too small, or every station there is like every other.
    """
    import polars as pl

    part, whole = pl.col(PART), pl.col(WHOLE)
    usable = (whole > 0) & part.is_between(0, whole)
    if OWN in frame.columns:
        usable = usable & pl.col(OWN).is_between(0, 1, closed="none")
    usable = usable.fill_null(value=False)
    enough = frame.with_columns(usable.alias(_USABLE)).with_columns(
        pl.col(_USABLE) & (pl.col(_USABLE).sum().over(GROUP) >= fewest)
    )
    usual = enough.with_columns(
        pl.when(_USABLE).then(_usual_rate(has_own=OWN in frame.columns)).alias(RATE),
    )
    errors = (part - whole * pl.col(RATE)) / (whole * pl.col(RATE) * (1 - pl.col(RATE))).sqrt()
    # The median of a group passes over what is null.
    measured = usual.with_columns(errors.alias(_ERRORS)).with_columns(
        (pl.col(_ERRORS) - pl.col(_ERRORS).median().over(GROUP)).alias(_ERRORS)
    )
    spread = NORMAL * pl.col(_ERRORS).abs().median().over(GROUP)
    spread = pl.when(pl.col(_ERRORS).is_not_null()).then(spread.clip(lower_bound=1))
    said = measured.with_columns(spread.alias(SPREAD)).with_columns((pl.col(_ERRORS) / pl.col(SPREAD)).alias(SCORE))
    return said.with_columns(pl.when(pl.col(SCORE).is_finite()).then(SCORE).alias(SCORE)).drop(_USABLE, _ERRORS)


def _usual_rate(*, has_own: bool) -> pl.Expr:
    """Return the usual share: the station's own, else the median of the group, or its total where that says nothing."""
    import polars as pl

    if has_own:
        return pl.col(OWN)
    share = pl.when(_USABLE).then(pl.col(PART) / pl.col(WHOLE))
    part, whole = (pl.when(_USABLE).then(name).sum().over(GROUP) for name in (PART, WHOLE))
    middle = share.median().over(GROUP)
    return pl.when((middle > 0) & (middle < 1)).then(middle).otherwise((part + 0.5) / (whole + 1))
