"""REG-04: how many stations a unit has (*jumlah TPS*), by the register, its form, and the forms of its stations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from recaprules import Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.register import Register
from recaprules.model.sheet import CHILD, UNIT, Sheet
from recaprules.rules.judgement import SheetJudgement, UnitsJudgement

from .kinds import ROW, VERDICT, by_kind, rows_of, units_of
from .listed import counted

if TYPE_CHECKING:
    import polars as pl

TOTAL = "stations_total"
_COUNT, _COLUMNS = "stations in the register", "stations in the child columns"


def station_count(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement | UnitsJudgement]:
    """
    Judge the number of stations of every unit of which the register, its form or its child columns state one.

    Yields:
        For each sheet with a number of stations: it holds where that is the
        number in the register and in the child columns, as far as these say
        one, and is broken where it is another. For each village in the
        register: broken where more stations have a form than it has,
        undecided where fewer have.
    """
    for sheet in recap.sheets:
        if sheet.tier is not Tier.TPS and TOTAL in sheet.captured:
            yield from _stated(recap, sheet)
    for (_, tier, *_rest), sheets in by_kind(recap).items():
        if tier == Tier.TPS.value:
            yield from _counted(recap, sheets)


_KEPT: WeakKeyDictionary[Register, dict[Tier, pl.DataFrame | None]] = WeakKeyDictionary()


def registered_count(recap: Recap, tier: Tier) -> pl.DataFrame | None:
    """
    Return `unit` of each unit of *tier* and how many stations it has by the register; `None` where that says nothing.

    The stations that it lists count, and where it lists none the figure
    ``stations_total`` that it gives the unit.
    """
    if recap.register is None:
        return None
    kept = _KEPT.setdefault(recap.register, {})
    if tier not in kept:
        kept[tier] = _counts(recap.register, tier)
    return kept[tier]


def _counts(register: Register, tier: Tier) -> pl.DataFrame | None:
    import polars as pl

    stations = register.codes(Tier.TPS)
    if stations is not None:
        return counted(stations, tier, _COUNT)
    units = register.listed(tier)
    if units is None or TOTAL not in units.columns:
        return None
    return units.select(UNIT, pl.col(TOTAL).cast(pl.Int64).alias(_COUNT)).drop_nulls().unique(UNIT, keep="none")


def _stated(recap: Recap, sheet: Sheet) -> Iterator[SheetJudgement]:
    """Judge the numbers of stations that the forms of *sheet* state."""
    import polars as pl

    rows = rows_of(sheet, TOTAL).with_columns(pl.col(TOTAL).cast(pl.Int64))
    there = []
    for name, counts in ((_COUNT, registered_count(recap, sheet.tier)), (_COLUMNS, _in_columns(sheet))):
        if counts is not None:
            rows = rows.join(counts, on=UNIT, how="left", maintain_order="left")
            there.append(pl.col(name))
    if not there:
        return
    right = pl.coalesce(*(pl.when(one != pl.col(TOTAL)).then(one) for one in there), *there)
    frame = rows.filter(pl.any_horizontal(*(one.is_not_null() for one in there))).select(
        ROW, (pl.col(TOTAL) == right).alias(VERDICT), pl.col(TOTAL).alias("left"), right.alias("right")
    )
    yield SheetJudgement(sheet=sheet, frame=frame, cells=(TOTAL,))


def _in_columns(sheet: Sheet) -> pl.DataFrame | None:
    """Return how many stations the child columns beside each form say there are; `None` where none say it."""
    import polars as pl

    if sheet.columns is None:
        return None
    columns = sheet.columns.filter(pl.col(CHILD) != "")
    if sheet.tier is Tier.VILLAGE:
        return columns.group_by(UNIT).agg(pl.col(CHILD).n_unique().cast(pl.Int64).alias(_COLUMNS))
    if TOTAL not in columns.columns:
        return None
    number = pl.col(TOTAL).cast(pl.Int64)
    is_whole = (number.null_count() == 0) & ~pl.col(CHILD).is_duplicated().any()
    return columns.group_by(UNIT).agg(pl.when(is_whole).then(number.sum()).alias(_COLUMNS)).drop_nulls()


def _counted(recap: Recap, sheets: Sequence[Sheet]) -> Iterator[UnitsJudgement]:
    """Judge how many stations of each village have a form in *sheets*."""
    import polars as pl

    registered = registered_count(recap, Tier.VILLAGE)
    if registered is None:
        return
    there = counted(units_of(sheets), Tier.VILLAGE, "left")
    verdict = (
        pl.when(pl.col("left") > pl.col(_COUNT))
        .then(pl.lit(value=False))
        .when(pl.col("left") == pl.col(_COUNT))
        .then(pl.lit(value=True))
    )
    both = there.join(registered, on=UNIT, how="inner").sort(UNIT)
    frame = both.select(UNIT, verdict.alias(VERDICT), "left", pl.col(_COUNT).alias("right"))
    if frame.height:
        yield UnitsJudgement(sheet=sheets[0], frame=frame, cells=())
