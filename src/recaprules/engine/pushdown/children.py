"""Sums over forms that lie in an engine, added up there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import and_

import attrs
import narwhals as nw
import polars as pl

from ...interpret.anyframe import column_name, fits
from ...interpret.pairwise import joined
from ...model.cell import CellKey
from ...model.sheet import DISTRICT, ROUND, SEEN, UNIT, Sheet
from ...model.text import Text
from ...model.unit import NATION
from ..around import latest
from ..beside.children import Children, may_be_below
from ..beside.neighbourhood import Neighbourhood
from ..beside.place import Within
from ..beside.runs import FORMS, MISSING, TOTAL, UNITS, WHOLE
from .asking import Lazy, asking, brought, collected, row_by_row
from .held import unit_at
from .sheet import EngineSheet

_ADDING = Text("menjumlahkan unit di bawahnya", "adding up the units below")
_RECORDED = "recorded "
_PARENT, _UNLISTED = "unit above", "nobody expects it"


def with_sums(hood: Neighbourhood) -> Neighbourhood:
    """
    Return *hood* with the sums over forms in an engine added up in that engine, once for all parents.

    Raises:
        EngineFailedError: If the engine cannot answer.
    """
    places = dict(hood.places)
    for name, place in places.items():
        if isinstance(place, Children) and any(isinstance(sheet, EngineSheet) for sheet in place.sheets):
            places[name] = _pushed(place)
    return attrs.evolve(hood, places=places)


def _pushed(place: Children) -> Children:
    cells = sorted(place.keys)
    there = next(sheet for sheet in place.sheets if isinstance(sheet, EngineSheet))
    more = tuple(key for key in place.on if key != UNIT)
    with asking(there.engine, _ADDING):
        below = [_legible(sheet, _forms(sheet, cells, there), cells, more, place) for sheet in place.sheets]
        rows: Lazy = nw.concat(below, how="vertical") if len(below) > 1 else below[0]
        unlisted = _unlisted(rows, place, more)
        if unlisted is not None:
            rows = _known_where_listed(rows, brought(unlisted, there.forms), cells, more)
        if _any_twice(rows, more):
            rows = _known_once(rows, cells, more)
        sums = _added(rows, cells, more)
    return attrs.evolve(place, sums=sums)


def _forms(sheet: Sheet, cells: Sequence[CellKey], there: EngineSheet) -> Lazy:
    """Return the forms of *sheet* in the engine of *there*: a few may have been read at home."""
    if isinstance(sheet, EngineSheet):
        return sheet.forms
    rows = latest(sheet.lazy, sheet.schema).select(*(key for key in sheet.keys if key not in (ROUND, SEEN)), *cells)
    return brought(rows.rename(column_name).collect(), there.forms)


def _legible(sheet: Sheet, forms: Lazy, cells: Sequence[CellKey], more: Sequence[str], place: Children) -> Lazy:
    """Return unit, parent, district and legible numbers of the forms below, as they were corrected."""
    keys = [
        nw.col(key) if key in sheet.schema else nw.lit(sheet.ballot.district).alias(key)
        for key in more
        if key == DISTRICT
    ]
    names = [column_name(cell) for cell in cells]
    legible: dict[str, nw.Expr] = {
        name: nw.when(fits(name, sheet.form.top_of(cell))).then(nw.col(name)).cast(nw.Int64)
        for name, cell in zip(names, cells, strict=True)
    }
    if place.corrected is not None:
        said = place.corrected.figures(cells, Within(NATION, NATION)).rename(column_name)
        recorded = {name: _RECORDED + name for name in said.columns if name != UNIT}
        legible |= {name: nw.coalesce(nw.col(told), legible[name]) for name, told in recorded.items()}
        forms = forms.join(brought(said.rename(recorded), forms), on=UNIT, how="left")
    numbers = [number.alias(name) for name, number in legible.items()]
    above = place.base.tier
    whole = joined(and_, (~nw.col(name).is_null() for name in names)) if names else nw.lit(value=True)

    def made(rows: Lazy) -> Lazy:
        found = rows.select(UNIT, unit_at(above).alias(_PARENT), *keys, *numbers)
        return found.with_columns(
            nw.when(whole).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64).alias("whole"),
            nw.lit(1, nw.Int64).alias("forms here"),
        )

    return row_by_row(forms, made)


def _unlisted(rows: Lazy, place: Children, more: Sequence[str]) -> pl.DataFrame | None:
    """Return the units below of which nobody knows whether they belong there; `None` where there is none."""
    if place.listed is None:
        return None
    units = collected(rows.select(UNIT, _PARENT, *more))
    districts = units[DISTRICT] if DISTRICT in more else None
    belongs = may_be_below(units[UNIT], units[_PARENT], districts, place)
    return None if belongs.all() else units.filter(~belongs).select(UNIT, *more).unique()


def _known_where_listed(rows: Lazy, unlisted: Lazy, cells: Sequence[CellKey], more: Sequence[str]) -> Lazy:
    """Return *rows* with nothing known of those that are *unlisted*."""
    names = [column_name(cell) for cell in cells]
    marked = rows.join(unlisted.with_columns(nw.lit(1).alias(_UNLISTED)), on=[UNIT, *more], how="left")
    is_listed = nw.col(_UNLISTED).is_null()

    def made(part: Lazy) -> Lazy:
        return part.select(
            UNIT,
            _PARENT,
            *more,
            *(nw.when(is_listed).then(nw.col(name)).alias(name) for name in names),
            nw.when(is_listed).then(nw.col("whole")).otherwise(nw.lit(0)).cast(nw.Int64).alias("whole"),
            "forms here",
        )

    return row_by_row(marked, made)


def _any_twice(rows: Lazy, more: Sequence[str]) -> bool:
    times = rows.group_by(UNIT, *more).agg(nw.len().alias("times"))
    twice = row_by_row(times, lambda part: part.filter(nw.col("times") > 1))
    return collected(twice.head(1)).height > 0


def _known_once(rows: Lazy, cells: Sequence[CellKey], more: Sequence[str]) -> Lazy:
    """Return a row per unit, with nothing known of one that is there twice: nobody can say which one counts."""
    names = [column_name(cell) for cell in cells]
    units = rows.group_by(UNIT, _PARENT, *more).agg(
        nw.len().alias("times"), nw.col("whole").sum().alias("wholes"), *(nw.col(name).max() for name in names)
    )
    once = nw.col("times") == 1

    def made(part: Lazy) -> Lazy:
        return part.select(
            UNIT,
            _PARENT,
            *more,
            *(nw.when(once).then(nw.col(name)).alias(name) for name in names),
            nw.when(once).then(nw.col("wholes")).otherwise(nw.lit(0)).cast(nw.Int64).alias("whole"),
            nw.col("times").cast(nw.Int64).alias("forms here"),
        )

    return row_by_row(units, made)


def _added(rows: Lazy, cells: Sequence[CellKey], more: Sequence[str]) -> pl.DataFrame:
    sums = rows.group_by(_PARENT, *more).agg(*_sums(cells))
    table = collected(sums).rename({_PARENT: UNIT})
    counts = [pl.col(FORMS, UNITS, WHOLE).cast(pl.Int64).fill_null(0)]
    totals = [pl.col(f"{TOTAL}{cell}").cast(pl.Int64).fill_null(0) for cell in cells]
    missing = [
        (pl.col(FORMS).cast(pl.Int64) - pl.col(f"known {cell}").cast(pl.Int64)).alias(f"{MISSING}{cell}")
        for cell in cells
    ]
    return table.select(UNIT, *more, *counts, *totals, *missing)


def _sums(cells: Sequence[CellKey]) -> Iterator[nw.Expr]:
    yield nw.col("forms here").sum().alias(FORMS)
    # There is a row per unit by now; Narwhals counts different values wrongly where Dask has them in several parts.
    yield nw.len().alias(UNITS)
    yield nw.col("whole").sum().alias(WHOLE)
    for cell in cells:
        name = column_name(cell)
        yield nw.col(name).sum().alias(f"{TOTAL}{name}")
        yield nw.col(name).count().alias(f"known {name}")
