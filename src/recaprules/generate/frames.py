"""Forms of several districts as the tables of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import polars as pl

from ..model.sheet import CHILD, DISTRICT, UNIT
from ..model.tier import Tier
from ..model.unit import NATION
from .tallies import Tallies

FORMS_AT_ONCE = 16_384
"""Small districts are put together up to so many forms, because a table costs something for itself."""


def frames_of(districts: Iterable[Tallies], parents: Tier | None = None) -> Iterator[pl.DataFrame]:
    """
    Yield the forms of *districts*, which are of one kind, as tables of a sheet.

    Args:
        districts: The forms, in the order in which they are written.

        parents: The tier in whose forms they stand as columns; `None` if they stand for themselves.
    """
    for together in _gathered(districts):
        yield _frame(together, parents)


def parents_of(tallies: Tallies, tier: Tier) -> pl.Series:
    """Return the unit of *tier* above each unit of *tallies*."""
    return _above(tallies.units, tier)


def _gathered(districts: Iterable[Tallies]) -> Iterator[list[Tallies]]:
    together: list[Tallies] = []
    forms = 0
    for one in districts:
        together.append(one)
        forms += len(one.units)
        if forms >= FORMS_AT_ONCE:
            yield together
            together, forms = [], 0
    if together:
        yield together


def _frame(together: Sequence[Tallies], parents: Tier | None) -> pl.DataFrame:
    units = pl.concat([one.units for one in together])
    keys = [units.alias(UNIT)] if parents is None else [_above(units, parents).alias(UNIT), units.alias(CHILD)]
    if together[0].district:
        codes = [pl.repeat(one.district, len(one.units), dtype=pl.String, eager=True) for one in together]
        keys.append(pl.concat(codes).alias(DISTRICT))
    numbers = together[0].cells if len(together) == 1 else np.concatenate([one.cells for one in together], axis=1)
    cells = {key: pl.Series(key, row) for key, row in zip(together[0].keys, numbers, strict=True)}
    first = 0
    for one in together:
        for key, rows in one.blanks.items():
            cells[key] = cells[key].scatter([first + row for row in rows], None)
        first += len(one.units)
    return pl.DataFrame([*keys, *cells.values()])


def _above(units: pl.Series, tier: Tier) -> pl.Series:
    if tier is Tier.NATIONAL:
        return pl.repeat(NATION, len(units), dtype=pl.String, eager=True)
    return units.str.slice(0, tier.code_width)
