"""Recorded corrections of forms and cells that are not there, told so that none of them vanishes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import polars as pl

from ..model.cell import CellKey
from ..model.recap import InputProblem, Recap
from ..model.sheet import UNIT, Sheet
from ..model.text import Text, first_of
from ..model.unit import UnitCode, parent_of

_NO_CONTEST = Text(
    "pembetulan tercatat untuk jenis pemilihan yang tidak ada formulirnya",
    "corrections on record of contests of which no form is there",
)
_NO_UNIT = Text(
    "pembetulan tercatat untuk unit yang tidak ada formulirnya, juga tidak pada tingkat di atasnya",
    "corrections on record of units of which no form is there, nor of one above",
)
_NO_CELL = Text(
    "pembetulan tercatat untuk sel yang tidak ada pada formulirnya",
    "corrections on record of cells that are not on the form",
)
_KINDS = (_NO_CONTEST, _NO_UNIT, _NO_CELL)

Named: TypeAlias = tuple[str, UnitCode, CellKey]
"""What a correction is of: the contest, unit and cell."""

SHOWN = 5
"""So many of them are named."""


def unmatched_corrections(recap: Recap) -> Iterator[InputProblem]:
    """Yield a notice for each way in which corrections of *recap* match nothing: how many, and which."""
    if recap.corrections is None:
        return
    found: dict[Text, list[Named]] = defaultdict(list)
    for contest, some in named(recap.corrections).group_by("contest", maintain_order=True):
        sheets = [sheet for sheet in recap.sheets if (sheet.form.contest.value,) == contest]
        there = _with_forms(sheets, {above for unit in some[UNIT].unique() for above in _upwards(UnitCode(unit))})
        for name, unit, cell in some.iter_rows():
            forms = [sheet for above in _upwards(UnitCode(unit)) for sheet in there.get(above, ())]
            kind = _kind(sheets, forms, cell)
            if kind is not None:
                found[kind].append((name, unit, cell))
    for kind in (kind for kind in _KINDS if kind in found):
        yield InputProblem(where="", what=counted(kind, found[kind]), severity="notice")


def named(corrections: pl.DataFrame) -> pl.DataFrame:
    """Return what *corrections* are of, in order."""
    return corrections.select("contest", UNIT, "cell").sort(pl.all())


def _kind(sheets: Sequence[Sheet], forms: Sequence[Sheet], cell: CellKey) -> Text | None:
    """Return why the correction of *cell* on one of *forms* matches nothing; `None` if it does."""
    if not sheets:
        return _NO_CONTEST
    if not forms:
        return _NO_UNIT
    return None if any(sheet.form.cell(sheet.ballot, cell) is not None for sheet in forms) else _NO_CELL


def _upwards(unit: UnitCode) -> Iterator[UnitCode]:
    """Yield *unit* and the units above it."""
    above: UnitCode | None = unit
    while above is not None:
        yield above
        above = parent_of(above)


def _with_forms(sheets: Sequence[Sheet], units: set[UnitCode]) -> dict[str, list[Sheet]]:
    """Return those of *units* that have a form, each with the sheets that it is in."""
    there: dict[str, list[Sheet]] = defaultdict(list)
    wanted = pl.col(UNIT).is_in(sorted(units))
    for sheet in sheets:
        for unit in sheet.lazy.select(UNIT).filter(wanted).unique().collect()[UNIT]:
            there[unit].append(sheet)
    return there


def counted(kind: Text, corrections: Sequence[Named]) -> Text:
    """Return *kind* with how many *corrections* are of it, and which."""
    names = first_of([f"{unit} {name} {cell}" for name, unit, cell in corrections], SHOWN)
    return Text("{kind} ({count}): {names}", "{kind} ({count}): {names}").filled(
        kind=kind, count=len(corrections), names=names
    )
