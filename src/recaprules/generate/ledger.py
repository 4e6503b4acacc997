"""Which faults were planted where."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import attrs

from ..model.unit import UnitCode
from .faults import KINDS, Changes, FaultKind
from .truth import TrueForm

ENOUGH_STATIONS = 500
"""With so many stations, every kind of fault is there at least once."""


@attrs.frozen(kw_only=True, eq=False)
class Fault:
    """
    One fault on one form.

    Attributes:
        form: The form as it should be.

        kind: What went wrong.

        changes: What is written instead of the truth, by cell; `None` is a blank.
    """

    form: TrueForm
    kind: FaultKind
    changes: Changes


def plant(forms: Sequence[TrueForm], *, stations: int, share: float, random: Random) -> dict[UnitCode, Fault]:
    """
    Return the faults of some of *forms*, by unit; no form has two.

    Args:
        forms: All forms, of all tiers.

        stations: How many of them are of polling stations.

        share: How many of the forms get a fault, from 0 to 1.

        random: Where chance comes from.
    """
    wanted = round(share * len(forms))
    if share and stations >= ENOUGH_STATIONS:
        wanted = max(wanted, len(KINDS))
    faults: dict[UnitCode, Fault] = {}
    in_turn = random.sample(forms, len(forms))
    for kind in random.sample(KINDS, len(KINDS))[:wanted]:
        fault = _first(kind, [form for form in in_turn if form.unit not in faults], random)
        if fault is not None:
            faults[fault.form.unit] = fault
    for form in in_turn:
        if len(faults) >= wanted:
            break
        if form.unit not in faults:
            fault = _any(form, random)
            if fault is not None:
                faults[form.unit] = fault
    return faults


def _first(kind: FaultKind, forms: Sequence[TrueForm], random: Random) -> Fault | None:
    """Return a fault of *kind* on the first form that gives it an occasion."""
    for form in forms:
        if form.tier in kind.tiers:
            changes = _changes(kind, form, random)
            if changes:
                return Fault(form=form, kind=kind, changes=changes)
    return None


def _any(form: TrueForm, random: Random) -> Fault | None:
    """Return a fault of a kind that *form* gives an occasion, the frequent ones more often."""
    kinds = [kind for kind in KINDS if form.tier in kind.tiers]
    while kinds:
        (kind,) = random.choices(kinds, [one.weight for one in kinds])
        changes = _changes(kind, form, random)
        if changes:
            return Fault(form=form, kind=kind, changes=changes)
        kinds.remove(kind)
    return None


def _changes(kind: FaultKind, form: TrueForm, random: Random) -> Changes:
    """Return the cells that *kind* changes on *form*, without those that come out as they were."""
    changes = kind.plant(form, random)
    return {key: changes[key] for key in form.cells if key in changes and changes[key] != form.cells[key]}
