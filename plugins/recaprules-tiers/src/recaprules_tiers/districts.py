"""TIER-15: a station or village lies in exactly one electoral district (*dapil*) of each contest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Contest, Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import DISTRICT, UNIT, Sheet
from recaprules.rules.rule import SheetJudgement

if TYPE_CHECKING:
    import polars as pl

CONTESTS = (Contest.DPR, Contest.DPRD_PROV, Contest.DPRD_KABKO)
TIERS = (Tier.TPS, Tier.VILLAGE)

_VILLAGE, _MANY = "village of the unit", "districts"


def one_district(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge every form of a station or village in *recap* whose electoral district is known.

    Districts are compared within one source, because sources call them by
    different names.

    Yields:
        For each sheet: broken where the unit has forms in several districts,
        or, for a village, its stations have; the stations say it where the
        village has no form. Undecided where the district of a form is missing.
    """
    by_source: dict[tuple[Contest, str], list[Sheet]] = defaultdict(list)
    for sheet in recap.sheets:
        if (
            sheet.form.contest in CONTESTS
            and sheet.tier in TIERS
            and (DISTRICT in sheet.schema or sheet.ballot.district)
        ):
            by_source[sheet.form.contest, sheet.source].append(sheet)
    for sheets in by_source.values():
        yield from _judgements(sheets)


def _judgements(sheets: Sequence[Sheet]) -> Iterator[SheetJudgement]:
    import polars as pl

    known = pl.concat([_units(sheet) for sheet in sheets])
    of_unit = known.group_by(UNIT).agg(pl.col(DISTRICT).n_unique().alias(_MANY)).collect()
    of_village = known.group_by(_VILLAGE).agg(pl.col(DISTRICT).n_unique().alias("of village")).collect()
    has_form = of_unit.filter(pl.col(UNIT).str.len_chars() == Tier.VILLAGE.code_width).select(
        pl.col(UNIT).alias(_VILLAGE), pl.lit(value=True).alias("has form")
    )
    for sheet in sheets:
        rows = _units(sheet, drop=False).with_row_index("row").collect()
        rows = rows.join(of_unit, on=UNIT, how="left", maintain_order="left")
        rows = rows.join(of_village, on=_VILLAGE, how="left", maintain_order="left")
        rows = rows.join(has_form, on=_VILLAGE, how="left", maintain_order="left")
        alone = sheet.tier is Tier.TPS and pl.col("has form").is_not_null()
        many = pl.when(alone).then(pl.col(_MANY)).otherwise(pl.col("of village"))
        verdict = (
            pl.when(many > 1).then(pl.lit(value=False)).when(pl.col(DISTRICT).is_not_null()).then(pl.lit(value=True))
        )
        yield SheetJudgement(
            sheet=sheet,
            frame=rows.select("row", verdict.alias("verdict"), many.cast(pl.Int64).alias("left"), right=pl.lit(1)),
        )


def _units(sheet: Sheet, *, drop: bool = True) -> pl.LazyFrame:
    """Return unit, village and district of each form, those without a district only if not *drop*."""
    import polars as pl

    district = pl.col(DISTRICT) if DISTRICT in sheet.schema else pl.lit(sheet.ballot.district).alias(DISTRICT)
    rows = sheet.lazy.select(UNIT, pl.col(UNIT).str.slice(0, Tier.VILLAGE.code_width).alias(_VILLAGE), district)
    rows = rows.with_columns(pl.when(pl.col(DISTRICT) != "").then(pl.col(DISTRICT)).alias(DISTRICT))
    return rows.filter(pl.col(DISTRICT).is_not_null()) if drop else rows
