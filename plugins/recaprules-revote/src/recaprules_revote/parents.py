"""PSU-05: the unit above adds up the re-vote, and not what it replaced (*induk memuat hasil PSU*)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from recaprules import Judgement, Profile, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.rounds import effective, last_reading, superseded
from recaprules.model.sheet import DISTRICT, ROUND, UNIT, Sheet, unit_at

from .forms import ROW

if TYPE_CHECKING:
    import polars as pl

ABOVE = "unit above"
_COUNTS, _REPLACED, _BY_REVOTE = "counts", "was replaced", "of a re-vote that replaced another"


@attrs.frozen(kw_only=True)
class Sums:
    """
    One figure over the stations of a village.

    Attributes:
        effective: The sum of what counts; `None` while a station is missing or not known.

        others: The sums with the first vote in place of the re-vote, and with both, as far as they differ.
    """

    effective: int | None
    others: tuple[int, ...]


def parents_count_revote(recap: Recap, _profile: Profile) -> Iterator[Judgement]:
    """
    Judge every form of a village in *recap* with a station of which a re-vote replaced the first vote.

    Yields:
        It is broken at the first figure that is the sum with the first vote in
        place of the re-vote, or with both; it holds where every figure is the
        sum of what counts, and is undecided where one is neither or not known.
    """
    for sheet in recap.sheets:
        if sheet.tier is Tier.VILLAGE and not sheet.form.published:
            below = _below(sheet, recap.sheets)
            if below:
                yield from _judgements(sheet, below, recap)


def _below(sheet: Sheet, sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the stations below, of the same source or of the only other one, if some tell votes apart."""
    below = [
        one
        for one in sheets
        if one.tier is Tier.TPS and one.form.contest is sheet.form.contest and one.form.overseas is sheet.form.overseas
    ]
    own = [one for one in below if one.source == sheet.source]
    chosen = own or (below if len({one.source for one in below}) == 1 else [])
    return chosen if any(ROUND in one.schema for one in chosen) else []


def _judgements(sheet: Sheet, below: Sequence[Sheet], recap: Recap) -> Iterator[Judgement]:
    import polars as pl

    cells = [
        cell.key
        for cell in sheet.form.cells(sheet.ballot)
        if cell.row.count.additive and cell.key in sheet.captured and all(cell.key in one.captured for one in below)
    ]
    by_district = DISTRICT in sheet.schema
    keys = [UNIT, DISTRICT] if by_district else [UNIT]
    everything = pl.concat([_forms(one, cells, by_district=by_district) for one in below])
    forms = everything.filter(pl.col(_REPLACED).any().over([ABOVE, *keys[1:]])).collect()
    expected = _expected(recap)
    parents = effective(sheet.lazy.with_row_index(ROW), sheet.schema).select(
        ROW, *keys, *(sheet.legible(cell) for cell in cells)
    )
    groups = forms.partition_by([ABOVE, *keys[1:]], as_dict=True)
    for values in parents.sort(*keys, ROW).collect().iter_rows(named=True):
        stations = groups.get(tuple(values[key] for key in keys))
        if stations is not None:
            is_complete = expected is None or expected.get(values[UNIT]) == stations[UNIT].n_unique()
            sums = {cell: _sums(stations, cell, is_complete=is_complete) for cell in cells}
            yield _judgement(sheet, values, sums)


def _forms(sheet: Sheet, cells: Sequence[str], *, by_district: bool) -> pl.LazyFrame:
    """Return the last readings, with what counts and what was replaced."""
    import polars as pl

    keys = [key for key in (UNIT, DISTRICT) if key in sheet.schema]
    replaced = superseded(sheet.keys)
    rows = sheet.lazy.filter(last_reading(sheet.keys)).with_columns(replaced.alias(_REPLACED))
    rows = rows.with_columns(
        (~pl.col(_REPLACED)).alias(_COUNTS),
        (~pl.col(_REPLACED) & pl.col(_REPLACED).any().over(keys)).alias(_BY_REVOTE),
    )
    return rows.select(
        unit_at(Tier.VILLAGE).alias(ABOVE),
        UNIT,
        *([sheet.district] if by_district else []),
        _COUNTS,
        _REPLACED,
        _BY_REVOTE,
        *(sheet.legible(cell) for cell in cells),
    )


def _expected(recap: Recap) -> dict[str, int] | None:
    """Return how many stations each village has by the register; `None` where that does not know stations."""
    import polars as pl

    if recap.register is None:
        return None
    units = recap.register.frame.select(UNIT).unique()
    stations = units.filter(pl.col(UNIT).str.len_chars() == Tier.TPS.code_width)
    if not stations.height:
        return None
    counted = stations.group_by(unit_at(Tier.VILLAGE)).len()
    return dict(counted.iter_rows())


def _sums(stations: pl.DataFrame, cell: str, *, is_complete: bool) -> Sums:
    counting = stations.filter(_COUNTS)
    replaced, revotes = (stations.filter(which)[cell] for which in (_REPLACED, _BY_REVOTE))
    is_known = is_complete and not counting[UNIT].is_duplicated().any() and not counting[cell].null_count()
    if not is_known or replaced.null_count():
        return Sums(effective=int(counting[cell].sum()) if is_known else None, others=())
    right, before, after = (int(numbers.sum()) for numbers in (counting[cell], replaced, revotes))
    return Sums(effective=right, others=tuple(one for one in (right - after + before, right + before) if one != right))


def _judgement(sheet: Sheet, values: dict[str, int | None], sums: dict[str, Sums]) -> Judgement:
    row = values[ROW] or 0
    verdict = Verdict.HOLDS
    for cell, said in sums.items():
        written = values[cell]
        if written in said.others:
            return Judgement(
                sheet=sheet,
                row=row,
                verdict=Verdict.BROKEN,
                left=Fraction(written or 0),
                right=Fraction(said.effective or 0),
                cells=(cell,),
            )
        if written is None or written != said.effective:
            verdict = Verdict.UNDECIDED
    return Judgement(sheet=sheet, row=row, verdict=verdict if sums else Verdict.UNDECIDED)
