"""REG-22: the stations numbered 901 and above are those of special locations (*TPS lokasi khusus*)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recaprules import Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.register import SPECIAL_LOCATION
from recaprules.model.sheet import UNIT
from recaprules.model.unit import FIRST_SPECIAL_NUMBER
from recaprules.rules.judgement import SheetJudgement

from .kinds import ROW, VERDICT, rows_of
from .listed import listed

if TYPE_CHECKING:
    import polars as pl

YES, NO = ("1", "ya", "yes", "true"), ("0", "tidak", "no", "false")
_LISTED = "is on the list"


def special_location(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge the stations at home that are a special location by their number or by the list in the register.

    Yields:
        For each sheet: it holds where a number of 901 and above is on the
        list, and is broken where only one of the two says so. Undecided where
        nobody gave the list, or it says nothing of the station.
    """
    import polars as pl

    stations = listed(recap, Tier.TPS)
    said = None
    if stations is not None and SPECIAL_LOCATION in stations.columns:
        said = stations.select(UNIT, _flag()).unique(UNIT, keep="none")
    for sheet in recap.sheets:
        if sheet.tier is not Tier.TPS or sheet.form.overseas:
            continue
        rows = rows_of(sheet)
        on_list = pl.lit(None, pl.Boolean)
        if said is not None:
            rows, on_list = rows.join(said, on=UNIT, how="left", maintain_order="left"), pl.col(_LISTED)
        number = pl.col(UNIT).str.slice(Tier.VILLAGE.code_width).cast(pl.Int64, strict=False)
        is_special = (number >= FIRST_SPECIAL_NUMBER).fill_null(value=False)
        asked = rows.filter(is_special | on_list.fill_null(value=False))
        if asked.height:
            verdict = pl.when(is_special).then(on_list).otherwise(pl.lit(value=False))
            yield SheetJudgement(sheet=sheet, frame=asked.select(ROW, verdict.alias(VERDICT)))


def _flag() -> pl.Expr:
    import polars as pl

    word = pl.col(SPECIAL_LOCATION).cast(pl.String).str.strip_chars().str.to_lowercase()
    yes, no = word.is_in(list(YES)), word.is_in(list(NO))
    return pl.when(yes).then(pl.lit(value=True)).when(no).then(pl.lit(value=False)).alias(_LISTED)
