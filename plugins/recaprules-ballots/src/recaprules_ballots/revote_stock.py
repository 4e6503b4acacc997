"""BAL-13: the ballots of re-votes (*pemungutan suara ulang*, PSU) and the stock printed for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Contest, Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.register import DISTRICT_OF
from recaprules.model.rounds import REVOTE, last_reading
from recaprules.model.sheet import DISTRICT, ROUND, UNIT, Sheet
from recaprules.rules.judgement import SheetJudgement

if TYPE_CHECKING:
    import polars as pl

RECEIVED = "ballots_received"
READS = (RECEIVED,)
STOCK = "psu_stock"

_SHEET, _ROW, _SUM, _MISSING = "sheet", "row", "sum", "missing"


def revote_stock(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge the re-votes at home of every electoral district by the ballots that their stations received together.

    The district is that of the form, or else the one of the station in the
    register. The forms of one contest and source are added up, each at its
    last reading.

    Yields:
        For each sheet that holds the first station, by code, of a district
        with re-votes: that form is broken where the known figures of the
        district are above the parameter `STOCK`, undecided where they are not
        and one is missing. Nothing where the election fixes no stock.
    """
    stock = profile.value(STOCK)
    if stock is None:
        return
    found: dict[tuple[Contest, str], list[Sheet]] = defaultdict(list)
    for sheet in recap.sheets:
        at_home = sheet.tier is Tier.TPS and not sheet.form.overseas
        if at_home and ROUND in sheet.schema and RECEIVED in sheet.captured:
            found[sheet.form.contest, sheet.source].append(sheet)
    for (contest, _), sheets in found.items():
        yield from _judgements(sheets, _registered(recap, contest), int(stock))


def _registered(recap: Recap, contest: Contest) -> pl.LazyFrame:
    """Return the district of each station in the register; no rows where it says none."""
    import polars as pl

    column = DISTRICT_OF.get(contest, "")
    if recap.register is None or column not in recap.register.frame.columns:
        return pl.LazyFrame(schema={UNIT: pl.String, "registered": pl.String})
    frame = recap.register.frame.lazy().select(UNIT, pl.col(column).cast(pl.String).alias("registered"))
    return frame.unique(UNIT, keep="none")


def _judgements(sheets: Sequence[Sheet], registered: pl.LazyFrame, stock: int) -> Iterator[SheetJudgement]:
    import polars as pl

    revotes = pl.concat([_revotes(sheet, position) for position, sheet in enumerate(sheets)])
    named = revotes.join(registered, on=UNIT, how="left", maintain_order="left").with_columns(
        pl.when(pl.col(DISTRICT) != "").then(pl.col(DISTRICT)).otherwise(pl.col("registered")).alias(DISTRICT)
    )
    received = pl.col(RECEIVED)
    districts = (
        named.filter(pl.col(DISTRICT).is_not_null())
        .sort(UNIT, _SHEET, _ROW)
        .group_by(DISTRICT, maintain_order=True)
        .agg(
            pl.col(_SHEET).first(),
            pl.col(_ROW).first(),
            received.sum().alias(_SUM),
            received.is_null().any().alias(_MISSING),
        )
        .collect()
    )
    verdict = pl.when(pl.col(_SUM) > stock).then(pl.lit(value=False)).when(~pl.col(_MISSING)).then(pl.lit(value=True))
    for position, sheet in enumerate(sheets):
        here = districts.filter(pl.col(_SHEET) == position)
        frame = here.select(_ROW, verdict.alias("verdict"), left=pl.col(_SUM), right=pl.lit(stock))
        if frame.height:
            yield SheetJudgement(sheet=sheet, frame=frame.sort(_ROW), cells=(RECEIVED,))


def _revotes(sheet: Sheet, position: int) -> pl.LazyFrame:
    """Return the last reading of each re-vote in *sheet*, with its district (empty where it has none)."""
    import polars as pl

    rows = sheet.lazy.select(*sheet.keys, sheet.legible(RECEIVED)).with_row_index(_ROW)
    rows = rows.filter(last_reading(sheet.keys)).filter(pl.col(ROUND) == REVOTE)
    return rows.select(
        pl.lit(position, pl.Int64).alias(_SHEET), pl.col(_ROW).cast(pl.Int64), UNIT, sheet.district, RECEIVED
    )
