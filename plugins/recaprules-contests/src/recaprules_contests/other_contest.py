"""XC-09: the form of one contest has the figures of another contest's form (*formulir tertukar*)."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from recaprules import Contest, Profile
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet
from recaprules.rules.judgement import SheetJudgement

from .stations import ROW, SHEET, ByContest, by_sheet, by_source, forms_that_count

if TYPE_CHECKING:
    import polars as pl

TOTAL = "total_votes"
TOTALS = ("valid_votes", "invalid_votes", TOTAL)
OPTIONS = ("votes", "party_list_votes")
READS = (*TOTALS, *OPTIONS)
SMALL = "small_station"

SLICE = 1 << 17
"""So many forms of a contest are compared with those of another at once."""

_AT, _SAME, _VERDICT, _OTHER = "place", "same totals", "verdict", " of the other"
_AT_OTHER = f"{_AT}{_OTHER}"


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
    small = profile.value(SMALL)
    if small is None:
        return
    for contests in (*by_source(recap, overseas=False), *by_source(recap, overseas=True)):
        for comparable in _comparable(contests):
            yield from _judgements(comparable, int(small))


def _comparable(contests: ByContest) -> list[ByContest]:
    """Return those sheets of *contests* that have all figures which are compared, by how many options they have."""
    found: dict[int, dict[Contest, list[Sheet]]] = defaultdict(lambda: defaultdict(list))
    for contest, sheets in contests.items():
        for sheet in sheets:
            cells = option_cells(sheet)
            if cells and sheet.captured.issuperset(TOTALS):
                found[len(cells)][contest].append(sheet)
    return [{contest: tuple(sheets) for contest, sheets in able.items()} for able in found.values() if len(able) > 1]


def option_cells(sheet: Sheet) -> tuple[str, ...]:
    """Return the cells with the votes of the options, in ballot order; none where one is not captured."""
    captured = sheet.captured
    for count in OPTIONS:
        cells = tuple(cell.key for cell in sheet.form.cells_of(sheet.ballot, count))
        if cells and captured.issuperset(cells):
            return cells
    return ()


def _judgements(contests: ByContest, small: int) -> Iterator[SheetJudgement]:
    """Judge the forms of *contests*, all with as many options."""
    import polars as pl

    tables = {contest: forms.with_row_index(_AT) for contest, forms in forms_that_count(contests, _totals).items()}
    found: dict[Contest, list[pl.DataFrame]] = {contest: [] for contest in contests}
    for one, other in itertools.combinations(contests, 2):
        pairs = _judged(_pairs(tables[one], tables[other]), contests[one], contests[other], tables[one], tables[other])
        found[one].append(pairs.select(_AT, _VERDICT))
        found[other].append(pairs.select(pl.col(_AT_OTHER).alias(_AT), _VERDICT))
    for contest, sheets in contests.items():
        forms = _worst(tables[contest], pl.concat(found[contest]), small)
        for sheet, frame in by_sheet(sheets, forms):
            yield SheetJudgement(sheet=sheet, frame=frame.select(ROW, _VERDICT), cells=TOTALS)


def _worst(forms: pl.DataFrame, pairs: pl.DataFrame, small: int) -> pl.DataFrame:
    """
    Return those of *forms* that are in *pairs* and not *small*, with the worst verdict.

    Broken is worse than undecided, and undecided than holds.
    """
    import polars as pl

    asked, verdict = (pl.repeat(value=one, n=forms.height, eager=True) for one in (False, True))
    wrong = pairs.filter(~pl.col(_VERDICT).fill_null(value=False))
    worst = wrong.group_by(_AT).agg(pl.when((~pl.col(_VERDICT)).any()).then(pl.lit(value=False)).alias(_VERDICT))
    asked = asked.scatter(pairs[_AT], values=True) & ((forms[TOTAL] >= small) | forms[TOTAL].is_null())
    return forms.select(SHEET, ROW, verdict.scatter(worst[_AT], worst[_VERDICT]).alias(_VERDICT)).filter(asked)


def _totals(sheet: Sheet) -> Mapping[str, pl.Expr]:
    import polars as pl

    tops = {total: sheet.form.top_of(total) for total in TOTALS}
    narrow = {total: pl.Int64 if top is None or top >= _SMALL_TOP else pl.Int32 for total, top in tops.items()}
    return {total: sheet.legible(total).cast(narrow[total]) for total in TOTALS}


_SMALL_TOP = 1 << 31


def _pairs(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Return the forms of *one* contest and those of the *other* beside them, and whether their totals are the same."""
    import polars as pl

    same = pl.all_horizontal(pl.col(total) == pl.col(f"{total}{_OTHER}") for total in TOTALS)
    compared = [_AT, UNIT, *TOTALS]
    parts = (one.slice(start, SLICE).select(compared) for start in range(0, max(one.height, 1), SLICE))
    beside = (part.join(other.select(compared), on=UNIT, suffix=_OTHER) for part in parts)
    return pl.concat([part.select(_AT, _AT_OTHER, same.alias(_SAME)) for part in beside])


def _judged(
    pairs: pl.DataFrame, sheets: Sequence[Sheet], others: Sequence[Sheet], one: pl.DataFrame, other: pl.DataFrame
) -> pl.DataFrame:
    """Return *pairs* of forms in *one* and *other* with a verdict on each."""
    import polars as pl

    # Of most forms the totals say it already; only of the others the options are looked at.
    is_close = pl.col(_SAME).fill_null(value=True)
    far, close = pairs.filter(~is_close), pairs.filter(is_close)
    own, its = _votes(sheets, one[close[_AT]]), _votes(others, other[close[_AT_OTHER]])
    all_same = reduce(and_, (own[option] == its[option] for option in own.columns), close[_SAME])
    judged = [
        far.with_columns(pl.lit(value=True).alias(_VERDICT)),
        close.with_columns((~all_same).alias(_VERDICT)),
    ]
    return pl.concat([part.drop(_SAME) for part in judged])


def _votes(sheets: Sequence[Sheet], forms: pl.DataFrame) -> pl.DataFrame:
    """Return the votes of the options on each of *forms*, in columns that are called by their position."""
    import polars as pl

    places = forms.select(SHEET, ROW)
    many = len(option_cells(sheets[0]))
    schema = dict.fromkeys((SHEET, ROW), pl.UInt32) | dict.fromkeys(map(str, range(many)), pl.Int64)
    tables = [pl.DataFrame(schema=schema)]
    for sheet, own in by_sheet(sheets, places.unique().sort(SHEET, ROW)):
        cells = option_cells(sheet)
        numbers = sheet.only(*cells)[own[ROW]]
        votes = [sheet.legible(cell).alias(str(option)) for option, cell in enumerate(cells)]
        tables.append(numbers.select(own[SHEET], own[ROW], *votes))
    known = pl.concat(tables)
    return places.join(known, on=[SHEET, ROW], how="left", maintain_order="left").drop(SHEET, ROW)
