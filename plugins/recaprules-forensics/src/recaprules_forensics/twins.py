"""PL-09: stations of one village with the same votes for every option and as many invalid ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from recaprules import Profile, Text, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import DISTRICT, UNIT, Sheet, unit_at
from recaprules.rules.judgement import SheetJudgement

from .measures import MILLIONTHS, N, column
from .parameters import Limits, limits
from .stations import ROW, families, forms, option_cells

if TYPE_CHECKING:
    import polars as pl

VALID, INVALID = "valid_votes", "invalid_votes"

ALIKE, BY_CHANCE = "alike", "by_chance"
MEASURES = (
    column(N),
    column(ALIKE, label=Text("TPS dengan angka yang sama", "stations with the same figures")),
    column(
        BY_CHANCE,
        per=MILLIONTHS,
        label=Text("pasangan kembar di desa ini yang diperkirakan kebetulan", "pairs expected here by chance"),
    ),
)

_VILLAGE, _KECAMATAN = "village", "kecamatan"


def no_twins(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every station's form by whether another station of its village has the same figures.

    Of how many pairs of a village are alike by chance alone there is an
    estimate, so that it is known how many wrong entries a list of twins would
    have. Villages are listed, those first in which chance is least likely, as
    long as the parameter ``unusual_level`` bounds the share of wrong entries.

    Yields:
        For each sheet: broken where a station has a twin and its village is on
        that list, with the number of pairs expected in it by chance; undecided
        where a figure is missing. Small stations are not asked.
    """
    thresholds = limits(profile)
    if thresholds is None:
        return
    for family in families(recap):
        tables = {}
        for number, sheet in enumerate(family):
            options = option_cells(sheet)
            if len(options) >= 2 and {VALID, INVALID} <= sheet.captured:
                tables[number] = _beside_others(sheet, (*options, INVALID), thresholds)
        most = _most_by_chance(list(tables.values()), thresholds.level)
        for number, table in tables.items():
            yield _judgement(family[number], table, most)


def _judgement(sheet: Sheet, table: pl.DataFrame, most: int) -> SheetJudgement:
    import polars as pl

    verdict = (pl.col(ALIKE) == 1) | (pl.col(BY_CHANCE) > most)
    frame = table.select(ROW, verdict.alias("verdict"), pl.col(VALID).alias(N), ALIKE, BY_CHANCE)
    return SheetJudgement(sheet=sheet, frame=frame, cells=(*option_cells(sheet), INVALID), measures=MEASURES)


def _beside_others(sheet: Sheet, figures: Sequence[str], thresholds: Limits) -> pl.DataFrame:
    """Return the forms of *sheet* with how many of the village have the same figures, and how many pairs by chance."""
    import polars as pl

    rows = forms(sheet, (*figures, VALID))
    rows = rows.filter(pl.col(VALID).is_null() | (pl.col(VALID) >= thresholds.small_station))
    rows = rows.with_columns(unit_at(Tier.VILLAGE).alias(_VILLAGE), unit_at(Tier.KECAMATAN).alias(_KECAMATAN))
    whole = rows.filter(pl.all_horizontal(pl.col(*figures, VALID).is_not_null()))
    whole = whole.with_columns(
        pl.len().over(_VILLAGE, DISTRICT, *figures).cast(pl.Int64).alias(ALIKE),
        _pairs_by_chance(figures, thresholds.small_group),
    )
    said = whole.select(UNIT, DISTRICT, ALIKE, BY_CHANCE)
    return rows.join(said, on=[UNIT, DISTRICT], how="left", maintain_order="left")


def _pairs_by_chance(figures: Sequence[str], small_group: int) -> pl.Expr:
    """
    Return how many pairs of a village would be alike by chance, in whole millionths, rounded up.

    Two figures that vary independently with a standard deviation of *s* are
    equal with a chance of 1 : 2√π *s*, and never more than for certain. The
    spread is that of the kecamatan; where it has few stations, at least that
    of a Poisson distribution.
    """
    import polars as pl

    place = (_KECAMATAN, DISTRICT)

    def alike(figure: str) -> pl.Expr:
        number, many = pl.col(figure), pl.len().cast(pl.Int64)
        # Whole numbers up to the root, so that the order of the rows does not matter.
        variance = (many * (number * number).sum() - number.sum() * number.sum()) / (many * many)
        floor = pl.when(many < small_group).then(number.sum() / many).otherwise(0.0)
        spread = pl.max_horizontal(variance, floor).sqrt()
        return (1 / (2 * math.sqrt(math.pi) * spread)).clip(upper_bound=1).over(place)

    many = pl.len().cast(pl.Int64).over(_VILLAGE, DISTRICT)
    chance = pl.lit(1.0)
    for figure in figures:
        chance = chance * alike(figure)
    return (many * (many - 1) / 2 * chance * MILLIONTHS).ceil().cast(pl.Int64).alias(BY_CHANCE)


def _most_by_chance(tables: Sequence[pl.DataFrame], level: Fraction) -> int:
    """
    Return up to how many pairs by chance, in millionths, a village with twins is listed; −1 for none.

    With villages in the order of that number, the pairs expected by chance in
    all of them up to one are the wrong entries to be expected in the list that
    ends there.
    """
    import polars as pl

    villages = [
        table.filter(pl.col(ALIKE).is_not_null())
        .group_by(_VILLAGE, DISTRICT)
        .agg(pl.col(BY_CHANCE).first(), (pl.col(ALIKE) > 1).any().cast(pl.Int64).alias("twins"))
        for table in tables
    ]
    if not villages:
        return -1
    steps = pl.concat(villages).group_by(BY_CHANCE).agg(pl.len().cast(pl.Int64).alias("many"), pl.col("twins").sum())
    listed = steps.sort(BY_CHANCE).select(
        BY_CHANCE,
        (pl.col(BY_CHANCE) * pl.col("many")).cum_sum().alias("wrong"),
        pl.col("twins").cum_sum(),
    )
    fits = pl.col("wrong") * level.denominator <= pl.col("twins") * level.numerator * MILLIONTHS
    within_level = listed.filter(fits & (pl.col("twins") > 0))[BY_CHANCE]
    return -1 if within_level.is_empty() else int(within_level[-1])
