"""REG-06: the stations of a village are numbered 1 to n, and those of special locations 901 to m, without a gap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Profile, Text, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet
from recaprules.model.unit import FIRST_SPECIAL_NUMBER, OVERSEAS_PREFIX
from recaprules.rules.rule import MeasureColumn, UnitsJudgement

from .kinds import VERDICT, units_of
from .listed import listed
from .station_count import registered_count

if TYPE_CHECKING:
    import polars as pl

MISSING = MeasureColumn("first_missing", Text("nomor pertama yang tidak ada", "first number that is missing"))
_NUMBER, _SPECIAL, _LAST, _HOW_MANY, _COUNT = "number", "special", "last", "how many", "stations in the register"


def numbering(recap: Recap, _profile: Profile) -> Iterator[UnitsJudgement]:
    """
    Judge the numbers of the stations of every village at home of which a station has a form.

    The stations are those of the register; of a village of which it lists
    none, those with a form from the source.

    Yields:
        For each source: it holds where no number is left out, and is broken
        where one is. Undecided where the register says only how many stations
        there are, and the numbers that are missing are those of stations
        without a form. A village that the register lists is judged once.
    """
    import polars as pl

    by_source: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in recap.sheets:
        if sheet.tier is Tier.TPS and not sheet.form.overseas:
            by_source[sheet.source].append(sheet)
    register = listed(recap, Tier.TPS)
    in_register = None if register is None else _numbers(register.select(UNIT).unique())
    counts = registered_count(recap, Tier.VILLAGE) if register is None else None
    judged = pl.DataFrame(schema={UNIT: pl.String})
    for source in sorted(by_source):
        there = _numbers(units_of(by_source[source]))
        villages = there.select(UNIT).unique()
        if in_register is not None:
            own = in_register.join(villages, on=UNIT, how="semi").join(judged, on=UNIT, how="anti")
            judged = pl.concat([judged, own.select(UNIT)]).unique()
            there = pl.concat([own, there.join(in_register, on=UNIT, how="anti")])
        yield from _judgement(by_source[source], there, counts)


def _numbers(stations: pl.DataFrame) -> pl.DataFrame:
    """Return the village and the number of each station at home."""
    import polars as pl

    number = pl.col(UNIT).str.slice(Tier.VILLAGE.code_width).cast(pl.Int64, strict=False)
    at_home = stations.filter(~pl.col(UNIT).str.starts_with(OVERSEAS_PREFIX))
    return at_home.select(pl.col(UNIT).str.slice(0, Tier.VILLAGE.code_width), number.alias(_NUMBER)).drop_nulls()


def _judgement(sheets: Sequence[Sheet], numbers: pl.DataFrame, counts: pl.DataFrame | None) -> Iterator[UnitsJudgement]:
    """Judge the villages and *numbers*, each once."""
    import polars as pl

    special = pl.col(_NUMBER) >= FIRST_SPECIAL_NUMBER
    before = pl.when(_SPECIAL).then(FIRST_SPECIAL_NUMBER - 1).otherwise(0)
    series = (
        numbers.with_columns(special.alias(_SPECIAL))
        .sort(UNIT, _NUMBER)
        .with_columns((pl.col(_NUMBER) - before).alias("place"))
        .with_columns(pl.col("place").cum_count().over(UNIT, _SPECIAL).cast(pl.Int64).alias("expected"))
        .group_by(UNIT, _SPECIAL)
        .agg(
            pl.col(_NUMBER).max().alias(_LAST),
            pl.col("place").max().alias("left"),
            pl.len().cast(pl.Int64).alias("right"),
            (pl.col("expected") + before).filter(pl.col("place") != pl.col("expected")).first().alias(MISSING.name),
        )
        # The series with a gap says it; of two, the ordinary one.
        .with_columns(has_gap=pl.col("left") != pl.col("right"), all_there=pl.col("right").sum().over(UNIT))
        .sort(UNIT, pl.col("has_gap").not_(), _SPECIAL)
        .unique(UNIT, keep="first", maintain_order=True)
    )
    is_open = pl.lit(value=False)
    if counts is not None:
        # As many stations as the register counts may well be numbered so: the missing numbers have no form.
        series = series.join(counts, on=UNIT, how="left", maintain_order="left")
        is_open = (
            ~pl.col(_SPECIAL) & (pl.col("left") <= pl.col(_COUNT)) & (pl.col("all_there") < pl.col(_COUNT))
        ).fill_null(value=False)
    verdict = (
        pl.when(~pl.col("has_gap")).then(pl.lit(value=True)).when(~is_open).then(pl.lit(value=False)).alias(VERDICT)
    )
    frame = series.select(UNIT, verdict, "left", "right", MISSING.name)
    if frame.height:
        yield UnitsJudgement(sheet=sheets[0], frame=frame, measures=(MISSING,))
