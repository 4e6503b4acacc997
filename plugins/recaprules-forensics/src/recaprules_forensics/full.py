"""PL-01 and PL-02: everybody on the list voted; one option has all valid votes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recaprules import Profile
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.rules.judgement import SheetJudgement

from .measures import N, column
from .noken import is_noken
from .parameters import SMALL_STATION
from .stations import ROW, families, forms, option_cells

if TYPE_CHECKING:
    import polars as pl

LISTED, VOTED = "registered_total", "turnout_registered_total"
RECEIVED, USED = BALLOTS = "ballots_received", "ballots_used"
VALID = "valid_votes"


def full_turnout(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every station's form by whether all listed voters voted, or all ballots were used.

    Yields:
        For each sheet and each of the two pairs that it has: broken where the
        two are equal, undecided where a figure is missing. Small stations and
        those with noken are not asked.
    """
    for sheet, small in _sheets(recap, profile):
        for part, whole in ((VOTED, LISTED), (USED, RECEIVED)):
            if {part, whole} <= sheet.captured:
                rows = _asked(forms(sheet, (part, whole)), whole, small, profile)
                yield _compared(sheet, rows, part, whole)


def unanimous(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every station's form by whether one option has all valid votes.

    Yields:
        For each sheet and option: the forms that are broken; and all others
        once, undecided where a figure that could be the one is missing. Small
        stations and those with noken are not asked.
    """
    import polars as pl

    for sheet, small in _sheets(recap, profile):
        options = option_cells(sheet)
        if len(options) < 2 or VALID not in sheet.captured:
            continue
        rows = _asked(forms(sheet, (*options, VALID)), VALID, small, profile)
        for option in options:
            yield _compared(sheet, rows.filter(pl.col(option) == pl.col(VALID)), option, VALID)
        others = pl.all_horizontal(pl.col(option) != pl.col(VALID) for option in options)
        rest = rows.select(ROW, others.alias("verdict")).filter(pl.col("verdict").fill_null(value=True))
        yield SheetJudgement(sheet=sheet, frame=rest)


def _sheets(recap: Recap, profile: Profile) -> Iterator[tuple[Sheet, int]]:
    small = profile.value(SMALL_STATION)
    if small is not None:
        yield from ((sheet, int(small)) for family in families(recap) for sheet in family)


def _asked(rows: pl.DataFrame, size: str, small: int, profile: Profile) -> pl.DataFrame:
    import polars as pl

    return rows.filter(pl.col(size).is_null() | (pl.col(size) >= small), ~is_noken(profile))


def _compared(sheet: Sheet, rows: pl.DataFrame, part: str, whole: str) -> SheetJudgement:
    import polars as pl

    frame = rows.select(
        ROW,
        (pl.col(part) != pl.col(whole)).alias("verdict"),
        left=pl.col(part),
        right=pl.col(whole),
        n=pl.col(whole),
    )
    return SheetJudgement(sheet=sheet, frame=frame, cells=(part, whole), measures=(column(N),))
