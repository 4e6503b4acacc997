"""SUM-14: where there is a single pair, the ballot has an empty column (*kolom kosong*) beside it."""

from __future__ import annotations

from collections.abc import Iterator

from recaprules import Contest, Profile
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.rules.judgement import SheetJudgement

VOTES, VALID = "votes", "valid_votes"
READS = (VOTES, VALID)
CONTESTS = (Contest.GUBERNUR, Contest.BUPATI, Contest.WALIKOTA)


def empty_column(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every form of a regional head election by whether a second option has its votes.

    Yields:
        For each sheet with votes. With two options or more it holds where the
        votes of all are known, and is undecided elsewhere. With one option it
        is broken where there are more valid votes than that option has: the
        empty column is missing. Otherwise it is undecided, because nobody can
        tell an empty column without votes from one that is missing.
    """
    for sheet in recap.sheets:
        if sheet.form.contest not in CONTESTS:
            continue
        options = tuple(cell.key for cell in sheet.form.cells_of(sheet.ballot, VOTES))
        if options and sheet.captured.issuperset(options):
            yield _several(sheet, options) if len(options) > 1 else _single(sheet, options[0])


def _several(sheet: Sheet, options: tuple[str, ...]) -> SheetJudgement:
    import polars as pl

    known = pl.all_horizontal(sheet.legible(option).is_not_null() for option in options)
    verdict = pl.when(known).then(pl.lit(value=True)).alias("verdict")
    frame = sheet.lazy.select(pl.int_range(pl.len()).alias("row"), verdict).collect()
    return SheetJudgement(sheet=sheet, frame=frame, cells=options)


def _single(sheet: Sheet, option: str) -> SheetJudgement:
    import polars as pl

    valid = sheet.legible(VALID)
    votes = sheet.legible(option)
    frame = sheet.lazy.select(
        pl.int_range(pl.len()).alias("row"),
        pl.when(votes < valid).then(pl.lit(value=False)).alias("verdict"),
        votes.alias("left"),
        valid.alias("right"),
    )
    return SheetJudgement(sheet=sheet, frame=frame.collect(), cells=(option, VALID))
