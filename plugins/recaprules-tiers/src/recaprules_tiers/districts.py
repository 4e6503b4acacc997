"""TIER-15: a station or village lies in exactly one electoral district (*dapil*) of each contest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Contest, Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import DISTRICT, UNIT, Sheet, unit_at
from recaprules.model.unitcodes import are_among, are_distinct, distinct
from recaprules.rules.judgement import SheetJudgement

if TYPE_CHECKING:
    import polars as pl

CONTESTS = (Contest.DPR, Contest.DPRD_PROV, Contest.DPRD_KABKO)
TIERS = (Tier.TPS, Tier.VILLAGE)

_VILLAGE, _MANY, _OF_VILLAGE, _HAS_FORM = "village of the unit", "districts", "districts of the village", "has a form"


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

    known = pl.concat([_units(sheet) for sheet in sheets]).collect()
    of_unit = _several(known, UNIT, _MANY)
    of_village = _several(known, _VILLAGE, _OF_VILLAGE)
    of_forms = known.filter(pl.col(UNIT).str.len_bytes() == Tier.VILLAGE.code_width)
    has_form = of_village.select(_VILLAGE, are_among(of_village[_VILLAGE], distinct(of_forms[UNIT])).alias(_HAS_FORM))
    for sheet in sheets:
        rows, many = _units(sheet, drop=False).with_row_index("row"), pl.lit(1)
        if of_village.height:
            for several, by in ((of_unit, UNIT), (of_village, _VILLAGE), (has_form, _VILLAGE)):
                rows = rows.join(several.lazy(), on=by, how="left", maintain_order="left")
            alone = sheet.tier is Tier.TPS and pl.col(_HAS_FORM).fill_null(value=False)
            many = pl.when(alone).then(pl.col(_MANY)).otherwise(pl.col(_OF_VILLAGE)).fill_null(1)
        verdict = (
            pl.when(many > 1).then(pl.lit(value=False)).when(pl.col(DISTRICT).is_not_null()).then(pl.lit(value=True))
        )
        said = rows.select("row", verdict.alias("verdict"), many.cast(pl.Int64).alias("left"), right=pl.lit(1))
        yield SheetJudgement(sheet=sheet, frame=said.collect())


def _several(known: pl.DataFrame, by: str, name: str) -> pl.DataFrame:
    """Return what is in several districts, by the column *by*, with how many as *name*; most is in one."""
    import polars as pl

    changes = known.filter(
        known[by].ne_missing(known[by].shift(1)) | known[DISTRICT].ne_missing(known[DISTRICT].shift(1))
    )
    again = changes.clear() if are_distinct(changes[by]) else changes.filter(changes[by].is_duplicated())
    return again.group_by(by).agg(pl.col(DISTRICT).n_unique().alias(name)).filter(pl.col(name) > 1)


def _units(sheet: Sheet, *, drop: bool = True) -> pl.LazyFrame:
    """Return unit, village and district of each form, those without a district only if not *drop*."""
    import polars as pl

    rows = sheet.lazy.select(UNIT, unit_at(Tier.VILLAGE).alias(_VILLAGE), sheet.district)
    rows = rows.with_columns(pl.when(pl.col(DISTRICT) != "").then(pl.col(DISTRICT)).alias(DISTRICT))
    return rows.filter(pl.col(DISTRICT).is_not_null()) if drop else rows
