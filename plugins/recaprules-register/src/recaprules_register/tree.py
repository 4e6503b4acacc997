"""REG-21: the units of the register are one tree."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from recaprules import Profile
from recaprules.model.recap import Recap
from recaprules.model.register import PARENT, Register
from recaprules.model.sheet import UNIT
from recaprules.model.tier import CODE_WIDTHS, ORDER
from recaprules.model.unit import NATION
from recaprules.model.unitcodes import are_among
from recaprules.rules.judgement import UnitsJudgement

from .kinds import VERDICT, marked
from .listed import counted, listed

if TYPE_CHECKING:
    import polars as pl

_LISTED, _ABOVE, _KNOWN = "above is listed", "unit above", "unit above is known"


def one_tree(recap: Recap, _profile: Profile) -> Iterator[UnitsJudgement]:
    """
    Judge whether every unit of the register leads up to the nation.

    The unit above is the one that the register says, and where it says none
    the one by the code.

    Yields:
        Beside the first sheet: broken at every unit that is above others in
        the register and is not in it, though others of its tier are, with how
        many units lie below it, at every unit above which the register says
        something that is no unit, and at every unit from which the way up
        leads back to itself. Where there is none of these, one verdict on the
        nation: it holds, or is undecided where the register has a column of the
        units above that is blank for some.
    """
    import polars as pl

    if recap.register is None or not recap.sheets:
        return
    if PARENT in recap.register.frame.columns:
        units = _with_parents(recap.register.frame)
        found = pl.concat([_missing(recap, units), _astray(units), _circles(units)])
        loose = found.unique(UNIT, keep="first").sort(UNIT)
        holds = True if units[_KNOWN].all() else None
    else:
        loose, holds = _missing_by_code(recap.register), True
    if not loose.height:
        loose = pl.DataFrame(
            {UNIT: [NATION], "right": [None], VERDICT: [holds]},
            schema={UNIT: pl.String, "right": pl.Int64, VERDICT: pl.Boolean},
        )
    yield UnitsJudgement(sheet=recap.sheets[0], frame=loose.select(UNIT, VERDICT, "right"))


def _missing_by_code(register: Register) -> pl.DataFrame:
    """Return, in order, the units that codes of others begin with and that are not listed, though their tier is."""
    import polars as pl

    found = [pl.DataFrame(schema={UNIT: pl.String, "right": pl.Int64})]
    for tier, above in itertools.pairwise(ORDER[:-1]):
        codes, known = (register.codes(one) if register.listed(one) is not None else None for one in (tier, above))
        if codes is not None and known is not None:
            below = counted(codes, above, "right")
            found.append(below.filter(~are_among(below[UNIT], known)))
    return pl.concat(found).sort(UNIT).with_columns(pl.lit(value=False).alias(VERDICT))


def _with_parents(register: pl.DataFrame) -> pl.DataFrame:
    """Return each unit below the nation with the one above it, and whether that is known."""
    import polars as pl

    widths = sorted(CODE_WIDTHS.values())
    by_code = pl.lit(NATION)
    for above, own in itertools.pairwise(widths[1:]):
        by_code = pl.when(pl.col(UNIT).str.len_bytes() == own).then(pl.col(UNIT).str.slice(0, above)).otherwise(by_code)
    written = pl.lit(None, pl.String)
    if PARENT in register.columns:
        written = pl.col(PARENT).cast(pl.String).str.strip_chars().replace("", None)
    known = written.is_not_null() if PARENT in register.columns else pl.lit(value=True)
    units = register.filter(pl.col(UNIT) != NATION)
    return units.select(UNIT, pl.coalesce(written, by_code).alias(_ABOVE), known.alias(_KNOWN)).unique(
        UNIT, keep="first"
    )


def _missing(recap: Recap, units: pl.DataFrame) -> pl.DataFrame:
    """Return the units above others that are not listed, though their tier is, and how many are below each."""
    import polars as pl

    tiers = [tier.code_width for tier in ORDER if listed(recap, tier) is not None]
    gone = marked(units, units[UNIT], _LISTED, by=pl.col(_ABOVE)).filter(
        pl.col(_ABOVE) != NATION,
        ~pl.col(_LISTED),
        _is_code(_ABOVE),
        pl.col(_ABOVE).str.len_bytes().is_in(tiers),
    )
    sums = gone.group_by(pl.col(_ABOVE).alias(UNIT)).agg(pl.len().cast(pl.Int64).alias("right"))
    return sums.select(UNIT, "right", pl.lit(value=False).alias(VERDICT))


def _astray(units: pl.DataFrame) -> pl.DataFrame:
    """Return the units above which the register says something that is no unit."""
    import polars as pl

    return _loose(units.filter(pl.col(_ABOVE) != NATION, ~_is_code(_ABOVE)))


def _circles(units: pl.DataFrame) -> pl.DataFrame:
    """Return the units from which the way up leads back to themselves."""
    import polars as pl

    left, before = units.select(UNIT, _ABOVE), units.height + 1
    while left.height < before:
        before = left.height
        # A unit above which is none of those left is in no circle, nor is one that is above none of them.
        left = left.filter(pl.col(_ABOVE).is_in(pl.col(UNIT).implode()))
        left = left.filter(pl.col(UNIT).is_in(pl.col(_ABOVE).implode()))
    return _loose(left)


def _loose(units: pl.DataFrame) -> pl.DataFrame:
    """Return the verdict on *units* that are in no tree, each for itself."""
    import polars as pl

    return units.select(UNIT, pl.lit(None, pl.Int64).alias("right"), pl.lit(value=False).alias(VERDICT))


def _is_code(column: str) -> pl.Expr:
    """Return whether the text in *column* can be the code of a unit below the nation."""
    import polars as pl

    is_wide = pl.col(column).str.len_bytes().is_in([*CODE_WIDTHS.values()])
    return is_wide & pl.col(column).str.contains(r"^(99[0-9A-Z]+|[1-9][0-9]+)$")
