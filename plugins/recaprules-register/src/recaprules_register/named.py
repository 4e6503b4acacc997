"""REG-07: one code, one name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recaprules import Profile
from recaprules.model.recap import Recap
from recaprules.model.register import UNIT_NAME
from recaprules.model.sheet import UNIT
from recaprules.rules.judgement import SheetJudgement

from .kinds import VERDICT, by_kind, judgements, rows_of_all

if TYPE_CHECKING:
    import polars as pl

_NAME, _MANY, _BLANK, _ASKED = "name", "names", "is blank", "is asked"


def one_name(recap: Recap, _profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge whether the unit of every form has one name in all tables and in the register.

    Capital and small letters, points and spaces make no other name.

    Yields:
        For each sheet, of the units that are named: it holds where there is
        one name, and is broken where there are several. Undecided where the
        name is blank in one place. Nothing of units that nobody names.
    """
    import polars as pl

    names = _names(recap)
    if names is None:
        return
    plain = pl.col(_NAME).str.to_uppercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    written = pl.col(_NAME) != ""
    by_unit = (
        names.with_columns(plain.fill_null(""))
        .group_by(UNIT)
        .agg(
            pl.col(_NAME).filter(written).n_unique().cast(pl.Int64).alias(_MANY),
            (~written).any().alias(_BLANK),
            written.any().alias(_ASKED),
        )
        .filter(_ASKED)
    )
    verdict = pl.when(pl.col(_MANY) > 1).then(pl.lit(value=False)).when(~pl.col(_BLANK)).then(pl.lit(value=True))
    for sheets in by_kind(recap).values():
        rows = rows_of_all(sheets).join(by_unit, on=UNIT, how="inner", maintain_order="left")
        sides = [verdict.alias(VERDICT), pl.col(_MANY).alias("left"), pl.lit(1, pl.Int64).alias("right")]
        yield from judgements(sheets, rows.with_columns(sides), "left", "right")


def _names(recap: Recap) -> pl.DataFrame | None:
    import polars as pl

    tables = [one.select(UNIT, _NAME) for one in (recap.names, recap.other_names) if one is not None]
    if recap.register is not None and UNIT_NAME in recap.register.frame.columns:
        tables.append(recap.register.frame.select(UNIT, pl.col(UNIT_NAME).cast(pl.String).alias(_NAME)))
    return pl.concat(tables) if tables else None
