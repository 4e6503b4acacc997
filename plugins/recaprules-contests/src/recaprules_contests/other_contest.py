"""XC-09: the form of one contest has the figures of another contest's form (*formulir tertukar*)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from recaprules import Contest, Profile
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet
from recaprules.rules.judgement import SheetJudgement

from .stations import ROW, SHEET, ByContest, by_source, forms_that_count, legible

if TYPE_CHECKING:
    import polars as pl

TOTALS = ("valid_votes", "invalid_votes", "total_votes")
OPTIONS = ("votes", "party_list_votes")
READS = (*TOTALS, *OPTIONS)
SMALL = "small_station"

_MANY, _SAME, _VERDICT, _OTHER = "options", "same totals", "verdict", " of the other"


def figures_of_another_contest(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every station's form that counts by whether another contest's form there has all its figures.

    Compared are the three totals, and the votes of the options in the order
    of the ballot. Only forms with as many options can be mixed up so, and
    with fewer votes than the parameter `SMALL` it may be chance.

    Yields:
        For each sheet, the forms beside which the same source has such
        another: broken where all figures are the same, undecided where they
        are but for those that are missing.
    """
    parameter = profile.parameters.get(SMALL)
    if parameter is None or parameter.value is None:
        return
    for contests in by_source(recap):
        yield from _judgements(_comparable(contests), int(parameter.value))


def _comparable(contests: ByContest) -> ByContest:
    """Return those sheets of *contests* that have all figures which are compared."""
    able = {
        contest: tuple(sheet for sheet in sheets if option_cells(sheet) and sheet.captured.issuperset(TOTALS))
        for contest, sheets in contests.items()
    }
    return {contest: sheets for contest, sheets in able.items() if sheets}


def option_cells(sheet: Sheet) -> tuple[str, ...]:
    """Return the cells with the votes of the options, in ballot order; none where one is not captured."""
    for count in OPTIONS:
        cells = tuple(cell.key for cell in sheet.form.cells_of(sheet.ballot, count))
        if cells and sheet.captured.issuperset(cells):
            return cells
    return ()


def _judgements(contests: ByContest, small: int) -> Iterator[SheetJudgement]:
    import polars as pl

    tables = {contest: forms_that_count(sheets, _totals) for contest, sheets in contests.items()}
    for contest, sheets in contests.items():
        asked = tables[contest].filter(pl.col("total_votes").is_null() | (pl.col("total_votes") >= small))
        pairs = [_pairs(asked, contest, other, tables[other], contests) for other in contests if other is not contest]
        if not pairs:
            continue
        forms = pl.concat(pairs).group_by(SHEET, ROW, maintain_order=True).agg(_worst())
        for position, sheet in enumerate(sheets):
            frame = forms.filter(pl.col(SHEET) == position).select(ROW, _VERDICT).sort(ROW)
            if frame.height:
                yield SheetJudgement(sheet=sheet, frame=frame, cells=TOTALS)


def _totals(sheet: Sheet) -> Mapping[str, pl.Expr]:
    import polars as pl

    many = pl.lit(len(option_cells(sheet)), pl.Int64)
    return {_MANY: many} | {total: legible(sheet, total) for total in TOTALS}


def _worst() -> pl.Expr:
    """Return the verdict on a form by those on its pairs: broken before undecided before holds."""
    import polars as pl

    verdict = pl.col(_VERDICT)
    return (
        pl.when((~verdict).any().fill_null(value=False))
        .then(pl.lit(value=False))
        .when(~verdict.is_null().any())
        .then(pl.lit(value=True))
        .alias(_VERDICT)
    )


def _pairs(
    asked: pl.DataFrame, contest: Contest, other: Contest, others: pl.DataFrame, contests: ByContest
) -> pl.DataFrame:
    """Return a row with a verdict for each form of *asked* and each form of *other* beside it."""
    import polars as pl

    same = pl.all_horizontal(pl.col(total) == pl.col(f"{total}{_OTHER}") for total in TOTALS)
    joined = asked.join(others, on=[UNIT, _MANY], suffix=_OTHER, maintain_order="left")
    pairs = joined.with_columns(same.alias(_SAME))
    is_close = pl.col(_SAME).fill_null(value=True)
    judged = [pairs.filter(~is_close).select(SHEET, ROW, pl.lit(value=True).alias(_VERDICT))]
    # Of most forms the totals say it already; only of the others the options are looked at.
    for close in pairs.filter(is_close).partition_by(_MANY, maintain_order=True):
        many = close[_MANY][0]
        own = _votes(contests[contest], close.select(SHEET, ROW), many)
        its = _votes(contests[other], close.select(pl.col(f"{one}{_OTHER}").alias(one) for one in (SHEET, ROW)), many)
        options = [pl.col(f"{option}") == pl.col(f"{option}{_OTHER}") for option in range(many)]
        whole = close.join(own, on=[SHEET, ROW], how="left", maintain_order="left").join(
            its.rename(lambda name: f"{name}{_OTHER}"),
            on=[f"{SHEET}{_OTHER}", f"{ROW}{_OTHER}"],
            how="left",
            maintain_order="left",
        )
        judged.append(whole.select(SHEET, ROW, (~pl.all_horizontal(_SAME, *options)).alias(_VERDICT)))
    return pl.concat(judged)


def _votes(sheets: Sequence[Sheet], places: pl.DataFrame, many: int) -> pl.DataFrame:
    """Return `SHEET`, `ROW` and the votes of the *many* options, called by their position, of the forms at *places*."""
    import polars as pl

    kinds = {SHEET: pl.Int64, ROW: pl.Int64} | {str(option): pl.Int64 for option in range(many)}
    tables = [pl.LazyFrame(schema=kinds)]
    wanted = places.unique().lazy()
    for position, sheet in enumerate(sheets):
        cells = option_cells(sheet)
        if len(cells) == many:
            votes = [legible(sheet, cell).alias(str(option)) for option, cell in enumerate(cells)]
            rows = sheet.lazy.select(pl.lit(position, pl.Int64).alias(SHEET), *votes).with_row_index(ROW)
            rows = rows.with_columns(pl.col(ROW).cast(pl.Int64)).select(*kinds)
            tables.append(rows.join(wanted, on=[SHEET, ROW], how="semi"))
    return pl.concat(tables).collect()
