"""XS-10 and XS-11: a photograph that stands at two stations, or at another one than it shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Profile, Tier
from recaprules.model.digest import code_number
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet
from recaprules.rules.judgement import SheetJudgement

if TYPE_CHECKING:
    import polars as pl

IMAGE, HEADER = "image", "header_unit"
READS = (IMAGE, HEADER)

_CONTEST = "contest"


def photograph_once(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every station's form by whether its photograph, or the unit at its head, is also that of another station.

    Photographs are compared over all contests of a source, heads within a contest.

    Yields:
        For each sheet that captures one of the two: broken where another
        station has the same, undecided where it is not known.
    """
    by_source: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in recap.sheets:
        if sheet.tier is Tier.TPS and not sheet.captured.isdisjoint(READS):
            by_source[sheet.source].append(sheet)
    for sheets in by_source.values():
        shared = {cell: _shared(sheets, cell) for cell in READS}
        for sheet in sheets:
            yield _once(sheet, shared)


def header_is_this_station(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every station's form by whether the unit at its head is the unit that it was captured for.

    Yields:
        For each sheet that captures the head: broken where it is another
        unit, undecided where it is not known.
    """
    import polars as pl

    for sheet in recap.sheets:
        if sheet.tier is not Tier.TPS or HEADER not in sheet.captured:
            continue
        rows = sheet.only(UNIT, HEADER)
        own = rows[UNIT].cast(pl.Int64, strict=False)
        lettered = {code: code_number(code) for code in rows[UNIT].filter(own.is_null()).unique().sort()}
        if lettered:
            own = own.fill_null(rows[UNIT].replace_strict(lettered, default=None, return_dtype=pl.Int64))
        frame = pl.DataFrame({"row": range(rows.height), "verdict": rows[HEADER] == own})
        yield SheetJudgement(sheet=sheet, frame=frame, cells=(HEADER,))


def _shared(sheets: Sequence[Sheet], cell: str) -> pl.DataFrame:
    """Return the values of *cell* that several stations have; of a head with the contest."""
    import polars as pl

    within = [_CONTEST, cell] if cell == HEADER else [cell]
    empty = pl.LazyFrame(schema={_CONTEST: pl.String, UNIT: pl.String, cell: pl.Int64})
    there = [
        sheet.lazy.select(pl.lit(sheet.form.contest.value).alias(_CONTEST), UNIT, pl.col(cell).cast(pl.Int64))
        for sheet in sheets
        if cell in sheet.captured
    ]
    known = pl.concat([empty, *there]).filter(pl.col(cell).is_not_null())
    return known.group_by(within).agg(pl.col(UNIT).n_unique().alias("units")).filter(pl.col("units") > 1).collect()


def _once(sheet: Sheet, shared: dict[str, pl.DataFrame]) -> SheetJudgement:
    import polars as pl

    cells = tuple(cell for cell in READS if cell in sheet.captured)
    alone = []
    for cell in cells:
        values = shared[cell]
        if cell == HEADER:
            values = values.filter(pl.col(_CONTEST) == sheet.form.contest.value)
        # Of a null it is not known whether it is among the values, and it stays null.
        alone.append(~pl.col(cell).cast(pl.Int64).is_in(values[cell].implode()))
    rows = sheet.lazy.select(*cells).with_row_index("row")
    return SheetJudgement(
        sheet=sheet, frame=rows.select("row", pl.all_horizontal(alone).alias("verdict")).collect(), cells=cells
    )
