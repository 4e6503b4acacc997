"""USE-07: the share of unlisted voters (*DPK*) among those who voted at a station."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recaprules import Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT
from recaprules.model.unit import FIRST_SPECIAL_NUMBER
from recaprules.rules.judgement import SheetJudgement

if TYPE_CHECKING:
    import polars as pl

UNLISTED, VOTED = "turnout_unlisted_total", "turnout_total"
READS = ("turnout_unlisted", "turnout_total")
SHARE = "unlisted_share"

_DIGITS_OF_STATION = 3


def unlisted_share(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every station at home by its unlisted voters, except special locations (numbers from 901).

    Yields:
        For each sheet of stations that captures both figures: broken where the
        unlisted voters are more than the parameter `SHARE` of the voters who
        voted; the right side is the largest number that is usual. Undecided
        where a figure is missing or does not fit its boxes. Nothing where the
        election fixes no such share.
    """
    import polars as pl

    share = profile.value(SHARE)
    if share is None:
        return
    part, whole = share.numerator, share.denominator
    unlisted, voted = pl.col(UNLISTED), pl.col(VOTED)
    for sheet in recap.sheets:
        if sheet.tier is not Tier.TPS or sheet.form.overseas or not {UNLISTED, VOTED} <= sheet.captured:
            continue
        rows = sheet.lazy.select(UNIT, sheet.legible(UNLISTED), sheet.legible(VOTED)).with_row_index("row")
        asked = rows.filter(~_is_special()).select(
            "row", (whole * unlisted <= part * voted).alias("verdict"), left=unlisted, right=part * voted // whole
        )
        yield SheetJudgement(sheet=sheet, frame=asked.collect(), cells=(UNLISTED, VOTED))


def _is_special() -> pl.Expr:
    """Return whether the column `unit` is a special location (*TPS lokasi khusus*)."""
    import polars as pl

    number = pl.col(UNIT).str.tail(_DIGITS_OF_STATION).cast(pl.Int64, strict=False)
    return (number >= FIRST_SPECIAL_NUMBER).fill_null(value=False)
