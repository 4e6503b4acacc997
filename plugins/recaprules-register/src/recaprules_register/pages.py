"""REG-13: all pages of a form were captured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recaprules import Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules.rules.judgement import SheetJudgement

from .facts import answer
from .figures import STATUS, is_unfinished
from .kinds import ROW, VERDICT, rows_of

if TYPE_CHECKING:
    import polars as pl

CAPTURED = "pages_captured"
READS = (CAPTURED,)
COPIES = "c_hasil_salinan"
"""The source of what the copies of a station's form say."""


def pages_complete(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every form of a station by whether as many pages were captured as the form has.

    Yields:
        For each sheet with a number of captured pages: it holds where that is
        the number of pages of the form, or of the copy where the source is one
        of copies, and is broken where it is another. Undecided without a page
        where the source says that the votes are not in yet. Nothing where the
        election does not fix the number.
    """
    for sheet in recap.sheets:
        pages = profile.value("copy_pages" if sheet.source == COPIES else "form_pages")
        if sheet.tier is Tier.TPS and CAPTURED in sheet.captured and pages is not None:
            yield SheetJudgement(sheet=sheet, frame=_compared(sheet, int(pages)), cells=(CAPTURED,))


def _compared(sheet: Sheet, pages: int) -> pl.DataFrame:
    import polars as pl

    captured = pl.col(CAPTURED).cast(pl.Int64)
    is_open = (captured == 0) & answer(is_unfinished(sheet))
    return rows_of(sheet, CAPTURED, STATUS).select(
        ROW,
        pl.when(~is_open).then(captured == pages).alias(VERDICT),
        captured.alias("left"),
        pl.lit(pages, pl.Int64).alias("right"),
    )
