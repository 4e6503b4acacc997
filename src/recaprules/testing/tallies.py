"""Tallies in the neighbourhood of others: at the bound, one above, blank, too large, swapped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from random import Random
from typing import TypeAlias

import attrs

from ..model.cell import CellKey, Missing
from ..rules.places import taken_apart
from ..rules.rule import Case

Slot: TypeAlias = tuple[str, str | int, CellKey]
"""Where one number of a case stands: its field, the place or position in there, and the cell."""

Number: TypeAlias = int | Missing

_ODD: tuple[Number, ...] = (0, 0, 1, 2, 3, Missing.BLANK, Missing.BLANK, 1000)
_TOGETHER = 0.5
"""How often only numbers change that belong together."""
_ALL_OF_IT = 0.3
"""How often, then, each of its numbers may change at once."""
_STEPS = (-2, -1, -1, 1, 1, 2)


def slots(case: Case, keys: Iterable[CellKey]) -> tuple[Slot, ...]:
    """
    Return where the numbers of *case* stand that are read under *keys*, in order.

    Args:
        case: The case.

        keys: As rules look numbers up: ``valid_votes``, ``sum(children.votes.1)``.
    """
    found: dict[Slot, None] = {}
    for key in keys:
        apart = taken_apart(key)
        found.update(dict.fromkeys(_slots_of(case, apart.place, apart.cell)))
    return tuple(sorted(found, key=str))


def _slots_of(case: Case, place: str, cell: CellKey) -> Iterator[Slot]:
    if not place and cell in case.given:
        yield ("given", "", cell)
    elif place in ("children", "columns"):
        for position, one in enumerate(getattr(case, place)):
            if cell in one:
                yield (place, position, cell)
    elif place == "register" and cell in case.register:
        yield ("register", "", cell)
    elif cell in case.beside.get(place, {}):
        yield ("beside", place, cell)


def changed(
    case: Case, where: tuple[Slot, ...], imbalance: Fraction | None, chance: Random, near: tuple[int, ...] = ()
) -> Case:
    """
    Return *case* with a few of its numbers changed.

    Args:
        case: The case.

        where: The numbers that may change; at least one.

        imbalance: By how much the rule is broken there; a number is changed
            by as much, so that the next one stands at the bound. `None` where
            it is not broken.

        chance: Where chance comes from.

        near: Other numbers that are worth trying.
    """
    if chance.random() < _TOGETHER:
        where = _one_group(where, chance)
        if len(where) > 1 and chance.random() < _ALL_OF_IT:
            return _with(case, {slot: _another(_value(case, slot), chance) for slot in where})
    values = {slot: _value(case, slot) for slot in where}
    some = chance.sample(where, min(len(where), chance.choice((1, 1, 2, 3))))
    first, last = some[0], some[-1]
    draw = chance.random()
    if imbalance is not None and draw < 0.5:
        _add(values, [first], chance.choice((-1, 1)) * int(imbalance) + chance.choice((-1, 0, 0, 1)), chance)
    elif draw < 0.65:
        for slot in some:
            _add(values, [slot], chance.choice(_STEPS), chance)
    elif draw < 0.75:
        step = chance.choice(_STEPS)
        _add(values, [first], step, chance)
        _add(values, [last], chance.choice((step, -step)), chance)
    elif draw < 0.83:
        values[first], values[last] = values[last], values[first]
    elif draw < 0.88:
        values[first] = values[chance.choice(where)]
    elif draw < 0.95:
        values[first] = chance.choice((*_ODD, *near))
    elif draw < 0.97:
        values = dict.fromkeys(where, chance.randrange(4))
    else:
        values[first] = chance.randrange(400)
    return _with(case, values)


def _add(values: dict[Slot, Number], which: list[Slot], step: int, chance: Random) -> None:
    for slot in which:
        value = values[slot]
        values[slot] = max(0, value + step) if isinstance(value, int) else chance.randrange(4)


def _one_group(where: tuple[Slot, ...], chance: Random) -> tuple[Slot, ...]:
    """Return one cell on the form, on its parts and beside it; or all that is said of one option, or one sex."""
    part = chance.choice((_cell, _option_or_sex))
    wanted = part(chance.choice(where))
    return tuple(slot for slot in where if part(slot) == wanted)


def _cell(slot: Slot) -> str:
    return slot[2]


def _option_or_sex(slot: Slot) -> str:
    _, *index = slot[2].split(".")
    return index[0] if index else slot[2].rpartition("_")[2]


def _another(value: Number, chance: Random) -> Number:
    """Return *value*, or one beside it, or a blank."""
    draw = chance.random()
    if draw < 0.4:
        return value
    if draw < 0.55:
        return Missing.BLANK
    if draw < 0.7:
        return 0
    return max(0, value + chance.choice((-5, *_STEPS, 5))) if isinstance(value, int) else chance.randrange(10)


def _value(case: Case, slot: Slot) -> Number:
    return _cells(case, slot)[slot[2]]


def _cells(case: Case, slot: Slot) -> Mapping[CellKey, Number]:
    field, part, _ = slot
    cells = getattr(case, field)
    return cells if part == "" else cells[part]  # type: ignore[no-any-return]  # a field of cells, or of several


def _with(case: Case, values: Mapping[Slot, Number]) -> Case:
    """Return *case* with other numbers in some places."""
    given = dict(case.given)
    register = dict(case.register)
    below = {name: [dict(one) for one in getattr(case, name)] for name in ("children", "columns")}
    beside = {place: dict(cells) for place, cells in case.beside.items()}
    for (field, part, key), value in values.items():
        if field == "given":
            given[key] = value
        elif field == "register":
            register[key] = value
        elif field == "beside":
            beside[str(part)][key] = value
        else:
            below[field][int(part)][key] = value
    return attrs.evolve(
        case,
        given=given,
        register=register,
        children=tuple(below["children"]),
        columns=tuple(below["columns"]),
        beside=beside,
    )
