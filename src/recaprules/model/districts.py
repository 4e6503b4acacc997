"""Forms of units that lie in several electoral districts, and have a form in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .sheet import DISTRICT, UNIT, Sheet

if TYPE_CHECKING:
    import polars as pl


def told_apart(units: pl.DataFrame, sheets: Sequence[Sheet]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Return what a register has and what forms there are, with the district only where it tells forms apart.

    Args:
        units: A row for each `district` of each `unit`; null where one is not known.

        sheets: The forms.

    Returns:
        *units* and the units of *sheets*. The district is empty for a unit
        that lies in one, or of which one is not known. Sources call districts
        by different names: a name that the register does not use says nothing.
    """
    import polars as pl

    forms = pl.concat([sheet.lazy.select(UNIT, sheet.district) for sheet in sheets]).collect()
    names = units[DISTRICT].drop_nulls().unique()
    is_known = pl.col(DISTRICT).is_in(names.implode()).fill_null(value=False)
    unknown = pl.concat([one.filter(~is_known)[UNIT] for one in (units, forms)]).unique()
    several = units.filter(pl.col(UNIT).is_duplicated())[UNIT].unique()
    split = several.filter(~several.is_in(unknown.implode()))
    district = pl.when(pl.col(UNIT).is_in(split.implode())).then(DISTRICT).otherwise(pl.lit("")).alias(DISTRICT)
    return units.with_columns(district), forms.with_columns(district)
