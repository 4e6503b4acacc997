"""The forms of stations by source and contest, for rules that look at several contests of one station."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from recaprules import Contest, Tier
from recaprules.model.recap import Recap
from recaprules.model.rounds import effective
from recaprules.model.sheet import UNIT, Sheet
from recaprules.model.unitcodes import compact

if TYPE_CHECKING:
    import polars as pl

ROW, SHEET = "row", "sheet"
"""Where a form stands: its row in its sheet, and the position of that among the sheets of its contest."""

ByContest: TypeAlias = Mapping[Contest, tuple[Sheet, ...]]


def by_source(recap: Recap, *, overseas: bool) -> list[ByContest]:
    """
    Return the stations' sheets of each source by contest, contests in the order of `Contest`, sources by name.

    Args:
        recap: Everything that was counted.

        overseas: Whether stations abroad are meant, and not those at home; no station is both.
    """
    found: dict[str, dict[Contest, list[Sheet]]] = defaultdict(lambda: defaultdict(list))
    for sheet in recap.sheets:
        if sheet.tier is Tier.TPS and sheet.form.overseas is overseas:
            found[sheet.source][sheet.form.contest].append(sheet)
    return [
        {contest: tuple(found[source][contest]) for contest in Contest if contest in found[source]}
        for source in sorted(found)
    ]


def forms_that_count(
    contests: ByContest, figures: Callable[[Sheet], Mapping[str, pl.Expr]]
) -> dict[Contest, pl.DataFrame]:
    """
    Return the forms of *contests* that count, one row each: the last reading, and no form that a re-vote replaced.

    Args:
        contests: The sheets of one source.

        figures: Gives what is wanted of each form of a sheet, by name.

    Returns:
        `SHEET`, `ROW`, the unit and *figures*. Units are numbers, where all of them can be.
    """
    import polars as pl

    # Sheet by sheet, so that the units of one are held as text, and not those of all.
    tables = {
        contest: pl.concat(
            [_of_sheet(sheet, position, figures(sheet)) for position, sheet in enumerate(sheets)],
            how="vertical_relaxed",
        )
        for contest, sheets in contests.items()
    }
    if len({table.schema[UNIT] for table in tables.values()}) == 1:
        return tables
    return {contest: table.with_columns(pl.col(UNIT).cast(pl.String)) for contest, table in tables.items()}


def _of_sheet(sheet: Sheet, position: int, figures: Mapping[str, pl.Expr]) -> pl.DataFrame:
    import polars as pl

    named = [figure.alias(name) for name, figure in figures.items()]
    rows = sheet.lazy.select(*sheet.keys, pl.lit(position, pl.UInt32).alias(SHEET), *named).with_row_index(ROW)
    forms = effective(rows, sheet.keys).select(SHEET, ROW, UNIT, *figures).collect()
    return forms.with_columns(compact([forms[UNIT]]))


def by_sheet(sheets: Sequence[Sheet], forms: pl.DataFrame) -> Iterator[tuple[Sheet, pl.DataFrame]]:
    """Yield those of *sheets* that have *forms*, in the order of `SHEET`, each with its own."""
    import polars as pl

    ends = forms[SHEET].search_sorted(pl.Series(range(len(sheets)), dtype=pl.UInt32), side="right").to_list()
    for sheet, start, end in zip(sheets, [0, *ends], ends, strict=False):
        if end > start:
            yield sheet, forms[start:end]
