"""PL-03: a station without a single invalid vote, where some were to be expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recaprules import Profile, Text
from recaprules.model.recap import Recap
from recaprules.rules.judgement import SheetJudgement

from .correction import benjamini_hochberg
from .funnel import GROUP, PART, SPREAD, WHOLE, scored
from .measures import CHANCE, HUNDREDTHS, MILLIONTHS, N, chance_column, column
from .outliers import CHANCES, invalid_rate
from .parameters import Limits, limits
from .stations import ROW, SHEET, Family, families

if TYPE_CHECKING:
    import polars as pl

EXPECTED = "expected"
_EXPECTED_LABEL = Text("suara tidak sah yang diperkirakan", "invalid votes expected")
MEASURES = (column(N), column(EXPECTED, per=HUNDREDTHS, label=_EXPECTED_LABEL), column(CHANCE, per=MILLIONTHS))


def some_invalid(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every station's form by whether it is likely to have no invalid vote.

    Expected are as many invalid votes as at the other stations of the
    kecamatan. How likely none is follows from the negative binomial
    distribution, with the spread that the kecamatan shows; where it shows no
    more than chance, that is the Poisson distribution.

    Yields:
        For each sheet: broken where none is less likely than the parameter
        ``unusual_level``, corrected after Benjamini and Hochberg for all
        stations that were asked; undecided where a figure is missing or the
        kecamatan has too few stations. Small stations are not asked.
    """
    thresholds = limits(profile)
    if thresholds is None:
        return
    for family in families(recap):
        for series in invalid_rate(family, thresholds):
            table = scored(series.table, fewest=thresholds.small_group)
            yield from _judged(family, table, series.cells, thresholds)


def _judged(
    family: Family, table: pl.DataFrame, cells: tuple[str, ...], thresholds: Limits
) -> Iterator[SheetJudgement]:
    import polars as pl

    known = table.filter(pl.col(SPREAD).is_not_null())
    others = pl.col(WHOLE).sum().over(GROUP) - pl.col(WHOLE)
    expected = pl.col(PART).sum().over(GROUP) * pl.col(WHOLE) / others
    known = known.with_columns(pl.when(others > 0).then(expected).alias(EXPECTED))
    # The score is in standard deviations; its spread, squared, is how much larger the variance is than the mean.
    variance = pl.col(SPREAD) ** 2
    exponent = pl.when(variance > 1).then(variance.log() / (variance - 1)).otherwise(1.0)
    none = (-pl.col(EXPECTED) * exponent).exp()
    known = known.with_columns(pl.when(pl.col(PART) > 0).then(1.0).otherwise(none).alias(CHANCES))
    chances = benjamini_hochberg(known[CHANCES].fill_null(1.0).to_numpy())
    said = known.select(SHEET, ROW, EXPECTED, pl.Series(CHANCE, chances, dtype=pl.Float64))
    frame = table.join(said, on=[SHEET, ROW], how="left", maintain_order="left").select(
        SHEET,
        ROW,
        # Where there is an invalid vote, there is not none, whatever is usual.
        pl.when(pl.col(PART) > 0)
        .then(pl.lit(value=True))
        .when(pl.col(EXPECTED).is_not_null())
        .then(pl.col(CHANCE) > float(thresholds.level))
        .alias("verdict"),
        pl.col(WHOLE).alias(N),
        (pl.col(EXPECTED) * HUNDREDTHS).round().cast(pl.Int64).alias(EXPECTED),
        chance_column(pl.col(CHANCE)),
    )
    for number, sheet in enumerate(family):
        of_sheet = frame.filter(pl.col(SHEET) == number).drop(SHEET)
        if of_sheet.height:
            yield SheetJudgement(sheet=sheet, frame=of_sheet, cells=cells, measures=MEASURES)
