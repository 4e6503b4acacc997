"""PL-04, PL-05, PL-06 and PL-11: a share at one station that is far from what is usual around it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

import attrs

from recaprules import Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import DISTRICT, UNIT, unit_at
from recaprules.model.unit import FIRST_SPECIAL_NUMBER
from recaprules.rules.judgement import SheetJudgement

from .correction import benjamini_hochberg
from .funnel import GROUP, OWN, PART, RATE, SCORE, SPREAD, WHOLE, scored
from .measures import (
    CHANCE,
    DIFFERENCE,
    HUNDREDTHS,
    MILLIONTHS,
    USUAL,
    N,
    chance_column,
    column,
    percent_column,
)
from .measures import SCORE as SCORE_MEASURE
from .parameters import Limits, limits
from .stations import ROW, SHEET, Family, families, option_cells, together

if TYPE_CHECKING:
    import polars as pl

CHANCES = "chance"
MEASURES = (
    column(N),
    column(USUAL, per=HUNDREDTHS),
    column(DIFFERENCE, per=HUNDREDTHS),
    column(SCORE_MEASURE, per=HUNDREDTHS),
    column(CHANCE, per=MILLIONTHS),
)


@attrs.frozen(kw_only=True)
class Series:
    """
    One share at many stations.

    Attributes:
        table: What `together` returns, with `PART`, `WHOLE`, `GROUP` and perhaps `OWN`.

        cells: The cells that take part.
    """

    table: pl.DataFrame
    cells: tuple[str, ...]


Shares: TypeAlias = "Callable[[Family, Limits], Sequence[Series]]"


def high_invalid_rates(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """Judge stations by the share of invalid votes, beside the kecamatan; low ones are fine. See `outliers`."""
    return outliers(recap, profile, invalid_rate, only_high=True)


def unusual_turnout(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """Judge stations by the share of listed voters who voted, beside the kecamatan. See `outliers`."""
    return outliers(recap, profile, turnout)


def unusual_shares(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """Judge stations by the share of every option, beside the village or kecamatan. See `outliers`."""
    return outliers(recap, profile, option_shares)


def unusual_sex_ratio(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """Judge stations by the share of men among the listed who voted, beside that on their own list. See `outliers`."""
    return outliers(recap, profile, men_among_voters)


def outliers(recap: Recap, profile: Profile, shares: Shares, *, only_high: bool = False) -> Iterator[SheetJudgement]:
    """
    Judge the stations in *recap* by some shares.

    Args:
        recap: Everything that was counted.

        profile: The election.

        shares: The shares of the stations of one contest, form and source;
            stations that it leaves out are not asked.

        only_high: Whether a low share is as good as any.

    Yields:
        For each share and sheet: broken where the share differs from what is
        usual by as much as matters (the parameter ``unusual_share``) and by
        more than chance explains (``unusual_level``, after Benjamini and
        Hochberg over all shares of the contest, form and source); undecided
        where a figure is missing or impossible, or the group too small.
    """
    thresholds = limits(profile)
    if thresholds is not None:
        for family in families(recap):
            yield from _judged(family, shares(family, thresholds), thresholds, only_high=only_high)


def _judged(
    family: Family, series: Sequence[Series], thresholds: Limits, *, only_high: bool
) -> Iterator[SheetJudgement]:
    judged = [_with_chance(scored(one.table, fewest=thresholds.small_group), only_high=only_high) for one in series]
    tested = sum(table.height - table[CHANCES].null_count() for table in judged)
    corrected = _corrected(judged, tested, float(thresholds.level))
    for one, table in zip(series, corrected, strict=True):
        yield from _of_sheets(family, one.cells, table, thresholds, only_high=only_high)


def _with_chance(table: pl.DataFrame, *, only_high: bool) -> pl.DataFrame:
    """Return *table* with how likely so high a score is by chance, or so high or low a one."""
    import polars as pl
    from scipy.special import ndtr

    scores = table[SCORE].to_numpy()
    chances = ndtr(-scores) if only_high else 2 * ndtr(-abs(scores))
    return table.drop(SPREAD).with_columns(pl.Series(CHANCES, chances).fill_nan(None))


def _corrected(tables: Sequence[pl.DataFrame], tested: int, level: float) -> list[pl.DataFrame]:
    """Return *tables* with corrected chances, where they are not above *level* before the correction."""
    import polars as pl

    small = [table.filter(pl.col(CHANCES) <= level).select(SHEET, ROW, CHANCES) for table in tables]
    chances = benjamini_hochberg(pl.concat(small)[CHANCES].to_numpy(), tested) if small else ()
    corrected, start = [], 0
    for table, some in zip(tables, small, strict=True):
        said = some.with_columns(pl.Series(CHANCE, chances[start : start + some.height], dtype=pl.Float64))
        start += some.height
        corrected.append(table.join(said.drop(CHANCES), on=[SHEET, ROW], how="left", maintain_order="left"))
    return corrected


def _of_sheets(
    family: Family, cells: tuple[str, ...], table: pl.DataFrame, thresholds: Limits, *, only_high: bool
) -> Iterator[SheetJudgement]:
    import polars as pl

    difference = percent_column(pl.col(PART) / pl.col(WHOLE) - pl.col(RATE), DIFFERENCE)
    size = difference if only_high else difference.abs()
    # What is told decides: whole hundredths of a percent, and no last bit of a processor.
    matters = size >= math.ceil(100 * HUNDREDTHS * thresholds.share)
    unusual = (pl.col(CHANCE) <= float(thresholds.level)) & matters
    verdict = pl.when(pl.col(SCORE).is_not_null()).then(~unusual.fill_null(value=False))
    frame = table.select(
        SHEET,
        ROW,
        verdict.alias("verdict"),
        pl.col(WHOLE).alias(N),
        percent_column(pl.col(RATE), USUAL),
        difference,
        (pl.col(SCORE) * HUNDREDTHS).round().cast(pl.Int64).alias(SCORE_MEASURE),
        chance_column(pl.col(CHANCE)),
    )
    for number, sheet in enumerate(family):
        of_sheet = frame.filter(pl.col(SHEET) == number).drop(SHEET)
        if of_sheet.height:
            yield SheetJudgement(sheet=sheet, frame=of_sheet, cells=cells, measures=MEASURES)


# ---- the shares


def invalid_rate(family: Family, thresholds: Limits) -> list[Series]:
    """Return the share of invalid votes among all, by kecamatan."""
    return _one(family, thresholds, ("invalid_votes", "total_votes"))


def turnout(family: Family, thresholds: Limits) -> list[Series]:
    """Return the share of listed voters who voted, by kecamatan; without special locations."""
    import polars as pl

    found = _one(family, thresholds, ("turnout_registered_total", "registered_total"))
    ordinary = pl.col(UNIT).str.slice(-3).str.to_integer(strict=False) < FIRST_SPECIAL_NUMBER
    return [attrs.evolve(one, table=one.table.filter(ordinary.fill_null(value=True))) for one in found]


def men_among_voters(family: Family, thresholds: Limits) -> list[Series]:
    """Return the share of men among the listed voters who voted, beside that on the station's own list."""
    import polars as pl

    cells = ("turnout_registered_male", "turnout_registered_total", "registered_male", "registered_total")
    men, all_listed = pl.col("registered_male"), pl.col("registered_total")
    own = pl.when(all_listed > 0).then(men / all_listed)
    found = _one(family, thresholds, cells)
    return [attrs.evolve(one, table=one.table.with_columns(own.alias(OWN))) for one in found]


def option_shares(family: Family, thresholds: Limits) -> list[Series]:
    """Return the share of every option among the valid votes, by village, or by kecamatan where a village is small."""
    import polars as pl

    village, kecamatan = unit_at(Tier.VILLAGE), unit_at(Tier.KECAMATAN)
    found = []
    for options in dict.fromkeys(option_cells(sheet) for sheet in family):
        if not options:
            continue
        rows = together(family, (*options, "valid_votes"), options=options)
        rows = _asked(rows, "valid_votes", thresholds.small_station)
        large = pl.len().over(village, DISTRICT) >= thresholds.small_group
        rows = _grouped(rows, pl.when(large).then(village).otherwise(kecamatan))
        found += [_series(rows, (option, "valid_votes")) for option in options if rows.height]
    return found


def _one(family: Family, thresholds: Limits, cells: tuple[str, ...]) -> list[Series]:
    rows = _asked(together(family, cells), cells[1], thresholds.small_station)
    return [_series(_grouped(rows, unit_at(Tier.KECAMATAN)), cells, keep=(UNIT, *cells))] if rows.height else []


def _asked(rows: pl.DataFrame, whole: str, small: int) -> pl.DataFrame:
    """Return *rows* without the small stations."""
    import polars as pl

    return rows.filter(pl.col(whole).is_null() | (pl.col(whole) >= small))


def _grouped(rows: pl.DataFrame, place: pl.Expr) -> pl.DataFrame:
    """Return *rows* with the number of the group that each belongs to: its place and district."""
    import polars as pl

    return rows.with_columns(pl.struct(place, DISTRICT).rank("dense").cast(pl.UInt32).alias(GROUP))


def _series(rows: pl.DataFrame, cells: tuple[str, ...], *, keep: tuple[str, ...] = ()) -> Series:
    """Return the share of the first of *cells* in the second, in as little memory as it takes."""
    import polars as pl

    part, whole = (pl.col(cell).cast(pl.Int32).alias(name) for cell, name in zip(cells, (PART, WHOLE), strict=False))
    return Series(table=rows.select(SHEET, ROW, GROUP, part, whole, *keep), cells=cells)
