"""REG-06: the stations of a village are numbered 1 to n, and those of special locations 901 to m, without a gap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Profile, Text, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet, unit_at
from recaprules.model.unit import FIRST_SPECIAL_NUMBER, OVERSEAS_PREFIX
from recaprules.model.unitcodes import are_among, distinct
from recaprules.rules.judgement import MeasureColumn, UnitsJudgement

from .kinds import VERDICT, units_of
from .listed import listed
from .station_count import registered_count

if TYPE_CHECKING:
    import polars as pl

MISSING = MeasureColumn("first_missing", Text("nomor pertama yang tidak ada", "first number that is missing"))
_NUMBER, _SPECIAL, _PLACE, _EXPECTED = "number", "is special", "place in the series", "place without a gap"
_ALL, _COUNT = "stations of the village", "stations in the register"


def numbering(recap: Recap, _profile: Profile) -> Iterator[UnitsJudgement]:
    """
    Judge the numbers of the stations of every village at home of which a station has a form.

    The stations are those of the register; of a village of which it lists
    none, those with a form from the source.

    Yields:
        For each source: it holds where no number is left out, and is broken
        where the register leaves one out, or where there is a higher number,
        or are as many stations, as the register counts. Undecided where the
        missing numbers may be those of stations without a form. A village
        that the register lists is judged once.
    """
    import polars as pl

    by_source: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in recap.sheets:
        if sheet.tier is Tier.TPS and not sheet.form.overseas:
            by_source[sheet.source].append(sheet)
    register = listed(recap, Tier.TPS)
    in_register = None if register is None else _series(_numbers(distinct(register[UNIT])))
    counts = registered_count(recap, Tier.VILLAGE) if register is None else None
    judged = pl.Series(UNIT, [], dtype=pl.String)
    for source in sorted(by_source):
        sheets = by_source[source]
        there = _numbers(units_of(sheets))
        if in_register is not None:
            villages = distinct(there[UNIT])
            is_asked = are_among(in_register[UNIT], villages) & ~are_among(in_register[UNIT], judged)
            yield from _judgement(sheets, in_register.filter(is_asked), pl.lit(value=True))
            judged = distinct(pl.concat([judged, villages]))
            others = villages.filter(~are_among(villages, in_register[UNIT]))
            there = there.filter(are_among(there[UNIT], others)) if others.len() else there.clear()
        series, complete = _series(there), pl.lit(value=False)
        if counts is not None:
            series = series.join(counts, on=UNIT, how="left", maintain_order="left")
            beyond = ~pl.col(_SPECIAL) & (pl.col("left") > pl.col(_COUNT))
            complete = (beyond | (pl.col(_ALL) >= pl.col(_COUNT))).fill_null(value=False)
        yield from _judgement(sheets, series, complete)


def _numbers(stations: pl.Series) -> pl.DataFrame:
    """Return the village and the number of each of *stations* that is at home."""
    import polars as pl

    number = pl.col(UNIT).str.slice(Tier.VILLAGE.code_width).cast(pl.Int64, strict=False)
    at_home = stations.alias(UNIT).to_frame().filter(~pl.col(UNIT).str.starts_with(OVERSEAS_PREFIX))
    return at_home.select(unit_at(Tier.VILLAGE), number.alias(_NUMBER)).drop_nulls()


def _series(numbers: pl.DataFrame) -> pl.DataFrame:
    """
    Return a row per village with its series of *numbers*, each of which is there once.

    Of the ordinary series and that of special locations it is the one with a
    gap, and of two such the ordinary one: its last number, counted from its
    first (`left`), how many numbers it has (`right`), the first one missing
    where there is a gap, and how many stations the village has in both.
    """
    import polars as pl

    special = pl.col(_NUMBER) >= FIRST_SPECIAL_NUMBER
    before = pl.when(_SPECIAL).then(FIRST_SPECIAL_NUMBER - 1).otherwise(0)
    places = numbers.with_columns(special.alias(_SPECIAL)).with_columns((pl.col(_NUMBER) - before).alias(_PLACE))
    series = places.group_by(UNIT, _SPECIAL).agg(
        pl.col(_PLACE).max().alias("left"), pl.len().cast(pl.Int64).alias("right")
    )
    with_gap = series.filter(pl.col("left") != pl.col("right"))
    missing = (
        places.join(with_gap, on=[UNIT, _SPECIAL], how="semi")
        .sort(UNIT, _NUMBER)
        .with_columns(pl.col(_PLACE).cum_count().over(UNIT, _SPECIAL).cast(pl.Int64).alias(_EXPECTED))
        .filter(pl.col(_PLACE) != pl.col(_EXPECTED))
        .group_by(UNIT, _SPECIAL)
        .agg((pl.col(_EXPECTED) + before).first().alias(MISSING.name))
    )
    return (
        series.join(missing, on=[UNIT, _SPECIAL], how="left")
        .with_columns(pl.col("right").sum().over(UNIT).alias(_ALL))
        .sort(UNIT, pl.col("left") == pl.col("right"), _SPECIAL)
        .unique(UNIT, keep="first", maintain_order=True)
    )


def _judgement(sheets: Sequence[Sheet], series: pl.DataFrame, is_complete: pl.Expr) -> Iterator[UnitsJudgement]:
    """Judge *series*, of which *is_complete* says whether no number can be missing for want of a form."""
    import polars as pl

    has_no_gap = pl.col("left") == pl.col("right")
    verdict = pl.when(has_no_gap).then(pl.lit(value=True)).when(is_complete).then(pl.lit(value=False))
    if series.height:
        frame = series.select(UNIT, verdict.alias(VERDICT), "left", "right", MISSING.name)
        yield UnitsJudgement(sheet=sheets[0], frame=frame, measures=(MISSING,))
