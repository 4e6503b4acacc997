"""TIER-09: child columns that differ from the children's own forms but add up to the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Profile, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.rounds import effective
from recaprules.model.sheet import CHILD, DISTRICT, SEEN, UNIT, Sheet
from recaprules.model.tier import CODE_WIDTHS
from recaprules.rules.judgement import Judgement, SheetJudgement

if TYPE_CHECKING:
    import polars as pl

SECOND_HAND = ("sirekap", "situng", "kawalpemilu")
"""Sources that are no forms; a child is compared with them only where nothing else states it."""


def children_permuted(recap: Recap, _profile: Profile) -> Iterator[Judgement | SheetJudgement]:
    """
    Judge every recapitulation form of *recap* with child columns whose children have forms of their own.

    Yields:
        For each form: broken where, in some cell, two columns or more differ
        from the children's own forms and the differences add up to zero;
        undecided while a figure is missing. Recorded corrections count.
    """
    for sheet in recap.sheets:
        if sheet.columns is not None and sheet.columns.height and not sheet.form.published:
            yield from _judgements(sheet, sheet.columns, recap)


def _judgements(sheet: Sheet, columns: pl.DataFrame, recap: Recap) -> Iterator[Judgement | SheetJudgement]:
    import polars as pl

    own = _own_forms(sheet, columns, recap)
    cells = [
        cell.key
        for cell in sheet.form.cells(sheet.ballot)
        if cell.row.count.additive and cell.key in columns.columns and own is not None and cell.key in own.columns
    ]
    if own is None or not cells:
        return
    keys = [key for key in (UNIT, DISTRICT, SEEN) if key in columns.columns and key in sheet.schema]
    on = [key for key in (CHILD, DISTRICT) if key in columns.columns and key in own.columns]
    theirs = [f"own {cell}" for cell in cells]
    beside = columns.join(
        own.select(*on, pl.col(cells).name.prefix("own ")), on=on, how="left", nulls_equal=True
    ).with_columns(pl.col(cells).cast(pl.Int64) - pl.col(theirs))
    # A single column has none that it could have been swapped with.
    sums = beside.group_by(keys).agg(_permuted(pl.col(cells)))
    rows = sheet.lazy.select(keys).with_row_index("row").unique(keys, keep="none").collect()
    judged = sums.join(rows, on=keys, how="inner", nulls_equal=True).sort("row")
    is_broken = pl.any_horizontal(pl.col(cells)).fill_null(value=False)
    yield SheetJudgement(
        sheet=sheet,
        frame=judged.filter(~is_broken).select(
            "row", verdict=pl.when(pl.all_horizontal(pl.col(cells).is_not_null())).then(pl.lit(value=True))
        ),
    )
    for values in judged.filter(is_broken).select("row", *cells).iter_rows(named=True):
        swapped = tuple(cell for cell in cells if values[cell])
        yield Judgement(sheet=sheet, row=values["row"], verdict=Verdict.BROKEN, cells=swapped)


def _permuted(gap: pl.Expr) -> pl.Expr:
    """Return whether two or more differ and the differences add up to zero; null while one is unknown."""
    import polars as pl

    return pl.when(gap.null_count() == 0).then(((gap != 0).sum() >= 2) & (gap.sum() == 0))


def _own_forms(sheet: Sheet, columns: pl.DataFrame, recap: Recap) -> pl.DataFrame | None:
    """Return `child`, `district` where it matters, and what the children's own forms state, corrections applied."""
    import polars as pl

    widths = set(columns[CHILD].str.len_chars().unique())
    tiers = [tier for tier, width in CODE_WIDTHS.items() if width in widths]
    forms = [one for one in recap.sheets if one.tier in tiers and _is_child_form(one, sheet)]
    chosen = (
        [one for one in forms if one.source == sheet.source]
        or [one for one in forms if one.source not in SECOND_HAND]
        or forms
    )
    if not chosen:
        return None
    cells = sorted(frozenset.intersection(*(one.captured for one in chosen)).intersection(columns.columns))
    if not cells:
        return None
    by_district = DISTRICT in columns.columns and all(DISTRICT in one.schema for one in chosen)
    keys = [CHILD, DISTRICT] if by_district else [CHILD]
    frames = [_legible(one, cells, sheet, by_district=by_district) for one in chosen]
    own = pl.concat(frames).unique(keys, keep="none")
    return _corrected(own.collect(), sheet, recap, cells)


def _is_child_form(one: Sheet, sheet: Sheet) -> bool:
    districts = {one.ballot.district, sheet.ballot.district} - {""}
    return (
        one.form.contest is sheet.form.contest
        and not one.form.published
        and (one.form.overseas is sheet.form.overseas or sheet.tier is Tier.NATIONAL)
        and len(districts) < 2
    )


def _legible(one: Sheet, cells: Sequence[str], sheet: Sheet, *, by_district: bool) -> pl.LazyFrame:
    """Return the forms that count in the district of *sheet*, with the numbers that fit their boxes."""
    import polars as pl

    rows = effective(one.lazy, one.schema)
    if DISTRICT in one.schema and sheet.ballot.district:
        rows = rows.filter(pl.col(DISTRICT) == sheet.ballot.district)
    numbers = pl.col(cells)
    fits = numbers >= 0 if one.form.top is None else numbers.is_between(0, one.form.top)
    return rows.select(
        pl.col(UNIT).alias(CHILD),
        *([pl.col(DISTRICT)] if by_district else []),
        pl.when(fits).then(numbers.cast(pl.Int64)),
    )


def _corrected(own: pl.DataFrame, sheet: Sheet, recap: Recap, cells: Sequence[str]) -> pl.DataFrame:
    """Return *own* with the figures of recorded corrections in place of the older ones."""
    import polars as pl

    if recap.corrections is None:
        return own
    records = recap.corrections.filter(
        pl.col("contest") == sheet.form.contest.value, pl.col("cell").is_in(list(cells)), pl.col("after").is_not_null()
    )
    for cell in sorted(set(records["cell"])):
        of_cell = records.filter(pl.col("cell") == cell).sort("on", nulls_last=False, maintain_order=True)
        after = of_cell.unique("unit", keep="last", maintain_order=True)
        named = after.select(pl.col("unit").alias(CHILD), pl.col("after").cast(pl.Int64).alias("after"))
        own = own.join(named, on=CHILD, how="left").with_columns(pl.coalesce("after", cell).alias(cell)).drop("after")
    return own
