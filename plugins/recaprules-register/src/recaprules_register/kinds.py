"""Forms that are compared with the register together: those of one contest, tier, form and source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet
from recaprules.model.unitcodes import are_among, distinct
from recaprules.rules.judgement import SheetJudgement

if TYPE_CHECKING:
    import polars as pl

ROW, VERDICT, SHEET = "row", "verdict", "sheet"

Kind: TypeAlias = tuple[str, str, str, str, bool]
"""Contest, tier, form, source, and whether the units lie abroad."""


def by_kind(recap: Recap) -> dict[Kind, list[Sheet]]:
    """Return the sheets of *recap* by what they are forms of, in the order in which they stand there."""
    found: dict[Kind, list[Sheet]] = defaultdict(list)
    for sheet in recap.sheets:
        form = sheet.form
        found[form.contest.value, sheet.tier.value, form.id, sheet.source, form.overseas].append(sheet)
    return found


def units_of(sheets: Iterable[Sheet]) -> pl.Series:
    """Return the units of which *sheets* have a form, each once and in order."""
    import polars as pl

    return distinct(pl.concat([sheet.only(UNIT)[UNIT] for sheet in sheets]))


def rows_of(sheet: Sheet, *more: str) -> pl.DataFrame:
    """Return `row` and `unit` of every form in *sheet*, and the columns *more* that it has."""
    return sheet.only(UNIT, *(name for name in more if name in sheet.schema)).with_row_index(ROW)


def rows_of_all(sheets: Iterable[Sheet], *more: str) -> pl.DataFrame:
    """Return the same of every form in *sheets*, and which of them it is in (`SHEET`, from 0)."""
    import polars as pl

    tables = [rows_of(sheet, *more).with_columns(pl.lit(at, pl.Int64).alias(SHEET)) for at, sheet in enumerate(sheets)]
    return pl.concat(tables, how="diagonal")


def places_of_all(sheets: Iterable[Sheet]) -> pl.DataFrame:
    """Return `row` of every form in *sheets* and which of them it is in, without reading any."""
    import polars as pl

    places = [
        pl.DataFrame({ROW: pl.int_range(sheet.height, dtype=pl.UInt32, eager=True)}).with_columns(
            pl.lit(at, pl.Int64).alias(SHEET)
        )
        for at, sheet in enumerate(sheets)
    ]
    return pl.concat(places)


def by_sheet(sheets: Sequence[Sheet], rows: pl.DataFrame) -> Iterator[tuple[Sheet, pl.DataFrame]]:
    """Yield those of *sheets* that have *rows*, in their order, each with its own."""
    import polars as pl

    if len(sheets) == 1:
        if rows.height:
            yield sheets[0], rows
        return
    ordered = rows if rows[SHEET].is_sorted() else rows.sort(SHEET, maintain_order=True)
    ends = ordered[SHEET].search_sorted(pl.Series(range(len(sheets)), dtype=pl.Int64), side="right").to_list()
    for sheet, start, end in zip(sheets, [0, *ends], ends, strict=False):
        if end > start:
            yield sheet, ordered[start:end]


def judgements(sheets: Sequence[Sheet], rows: pl.DataFrame, *more: str) -> Iterator[SheetJudgement]:
    """Yield what the columns `row`, `verdict` and *more* of *rows* say of each of *sheets*."""
    for sheet, own in by_sheet(sheets, rows):
        yield SheetJudgement(sheet=sheet, frame=own.select(ROW, VERDICT, *more))


def marked(rows: pl.DataFrame, units: pl.Series, name: str, *, by: pl.Expr | None = None) -> pl.DataFrame:
    """
    Return *rows*, in their order, with a column called *name* that says whether their unit is among *units*.

    Args:
        rows: With a column `unit`.

        units: Codes, each once.

        name: The new column.

        by: What is looked for in place of the unit, such as the beginning of its code.
    """
    codes = rows[UNIT] if by is None else rows.select(by).to_series()
    return rows.with_columns(are_among(codes, units).alias(name))
