"""The head of a sheet: which form of which unit it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import attrs

from ...model.tier import ORDER, Tier
from ...model.unit import UnitCode, parent_of, tier_of
from ..units import unit_in
from . import words
from .grid import Grid, Position, address
from .labels import CONTEST, DISTRICT, MODEL, PLACES, PROFILE, head_label
from .noting import Notes

_NEAR = 30
"""How many columns from its label a value may stand."""


@attrs.frozen(kw_only=True)
class Head:
    """
    What the head of a sheet says.

    Attributes:
        unit: The unit whose form this is.

        model: The form's name as written; empty where none is.

        profile: The election as written; empty where none is.

        contest: What was voted for, as written; empty where nothing is.

        district: The code of the electoral district; empty where none is.

        places: Where each of these stands.
    """

    unit: UnitCode
    model: str
    profile: str
    contest: str
    district: str
    places: Mapping[str, str]

    @property
    def tier(self) -> Tier:
        """The tier of the unit."""
        return tier_of(self.unit)


def read_head(grid: Grid, above: int, notes: Notes) -> Head | None:
    """
    Return what stands above the row *above*; `None` where it does not say one unit.

    What is wrong is noted.
    """
    found = _labelled(grid, above, notes)
    unit = _unit(grid, found, notes)
    if unit is None:
        return None
    texts = {label: grid.text(*at) for label, at in found.items() if isinstance(label, str)}
    return Head(
        unit=unit,
        model=texts.get(MODEL, ""),
        profile=texts.get(PROFILE, ""),
        contest=texts.get(CONTEST, ""),
        district=texts.get(DISTRICT, ""),
        places={label: address(*at) for label, at in found.items() if isinstance(label, str)},
    )


def _labelled(grid: Grid, above: int, notes: Notes) -> dict[str | Tier, Position]:
    """Return where the value of each label at the head stands; one that is there twice and differs is not known."""
    labels: dict[str | Tier, list[Position]] = defaultdict(list)
    for (row, column), value in sorted(item for item in grid.cells.items() if item[0][0] < above):
        label = head_label(value) if isinstance(value, str) else None
        if label is not None and not _is_value(grid, row, column):
            labels[label].append((row, column))
    found: dict[str | Tier, Position] = {}
    for label, places in labels.items():
        values = [at for at in (_beside(grid, place) for place in places) if at is not None]
        if len({grid.text(*at) for at in values}) > 1:
            notes.error(", ".join(address(*place) for place in places), words.LABEL_TWICE, _name(label))
        elif values:
            found[label] = values[0]
    return found


def _is_value(grid: Grid, row: int, column: int) -> bool:
    """Return whether a cell is what a label to its left is followed by."""
    before = [at for at in range(column) if grid.text(row, at)]
    return bool(before) and head_label(grid.text(row, before[-1])) is not None


def _beside(grid: Grid, label: Position) -> Position | None:
    """Return the first cell to the right of a label in which something is written."""
    row, column = label
    right = [(row, at) for at in range(column + 1, column + _NEAR) if grid.merged.get((row, at)) != label]
    return next((at for at in right if grid.text(*at) not in ("", ":")), None)


def _unit(grid: Grid, found: Mapping[str | Tier, Position], notes: Notes) -> UnitCode | None:
    codes: dict[Tier, UnitCode] = {}
    is_sound = True
    for tier in ORDER:
        if tier in found:
            code = _code(grid.text(*found[tier]), tier)
            if code is None:
                notes.error(address(*found[tier]), words.WRONG_CODE, f"{PLACES[tier]} {grid.text(*found[tier])!r}")
                is_sound = False
            else:
                codes[tier] = code
    if not codes or not is_sound:
        if is_sound:
            notes.error("", words.NO_UNIT)
        return None
    unit, *others = codes.values()
    wrong = [tier for tier, code in codes.items() if code in others and code not in _above(unit)]
    for tier in wrong:
        notes.error(address(*found[tier]), words.NOT_WITHIN, f"{PLACES[tier]} {codes[tier]}, {unit}")
    return None if wrong else unit


def _code(text: str, tier: Tier) -> UnitCode | None:
    """Return the code of a unit of *tier* at the beginning of *text*; a name may follow it."""
    code = unit_in(text.partition(" ")[0])
    return code if code is not None and tier_of(code) is tier else None


def _above(unit: UnitCode) -> list[UnitCode]:
    parent = parent_of(unit)
    return [] if parent is None else [parent, *_above(parent)]


def _name(label: str | Tier) -> str:
    return PLACES[label] if isinstance(label, Tier) else label
