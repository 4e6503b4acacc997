"""One filled form for one ballot at one unit."""

from __future__ import annotations

import contextlib
import difflib
import operator
from collections.abc import Iterable, Mapping
from typing import TypeAlias, TypeVar

import attrs

from ..exceptions import TallyError
from .ballot import Ballot
from .cell import CellKey, Missing
from .form import Form
from .tier import Tier
from .unit import UnitCode, tier_of

Written: TypeAlias = int | Missing
"""A whole number as it was written, or why there is none."""

Value = TypeVar("Value")


def _with_reasons(cells: Mapping[CellKey, int | Missing | None]) -> Mapping[CellKey, Written]:
    return {key: _written(value) for key, value in cells.items()}


def _written(value: int | Missing | None) -> Written:
    return Missing.BLANK if value is None else whole(value)


def whole(value: Value) -> Value | int:
    """Return *value* as it is kept: whole numbers of any library as `int`, and what is no whole number as it is."""
    if isinstance(value, int | Missing):
        return value
    with contextlib.suppress(TypeError):
        return operator.index(value)  # type: ignore[arg-type]  # what has no index is suppressed
    return value


def _comparable(cells: Mapping[CellKey, Written]) -> frozenset[tuple[CellKey, Written]]:
    return frozenset(cells.items())


@attrs.frozen(kw_only=True)
class Tally:
    """
    One filled form.

    A number beyond the printed boxes, or below zero, stays as it was written
    but is illegible to every rule that does not ask for what was written. One
    that is too large for any election is illegible to every rule.

    Attributes:
        unit: The place that was counted.

        form: The printed form.

        ballot: The options that could be marked.

        cells: What was written, by cell; whole numbers or why there is none.
            `None` is a blank box; a cell that is not listed was not captured.

        source: Where the figures come from, such as ``sirekap``.

    Raises:
        TallyError: If a cell is not on the form or its value is no whole number.
    """

    unit: UnitCode
    form: Form
    ballot: Ballot
    cells: Mapping[CellKey, Written] = attrs.field(converter=_with_reasons, eq=_comparable)
    source: str = "manual"

    @cells.validator
    def _check_cells(
        self, _attribute: attrs.Attribute[Mapping[CellKey, Written]], cells: Mapping[CellKey, Written]
    ) -> None:
        strange = not_on_form(cells, self.form, self.ballot)
        problems = []
        for key, value in cells.items():
            if key in strange:
                problems.append(strange[key])
            elif isinstance(value, bool) or not isinstance(value, int | Missing):
                problems.append(f"expected a whole number, got {value!r} @ {key}")
        if problems:
            raise TallyError(problems)

    @property
    def tier(self) -> Tier:
        """The tier of the unit."""
        return tier_of(self.unit)

    def written(self, key: CellKey) -> Written:
        """Return the number written in *key*, or why there is none."""
        if key in self.cells:
            return self.cells[key]
        on_form = self.form.cell(self.ballot, key) is not None
        return Missing.NOT_CAPTURED if on_form else Missing.NOT_ON_FORM

    def read(self, key: CellKey) -> Written:
        """Return what a rule may use of *key*: a number that fits its boxes, or why there is none."""
        value = self.written(key)
        if isinstance(value, Missing):
            return value
        legible = fits(value, self.form.top_of(key)) and self.form.is_count(key, value)
        return value if legible else Missing.ILLEGIBLE


def not_on_form(keys: Iterable[CellKey], form: Form, ballot: Ballot) -> dict[CellKey, str]:
    """Return those of *keys* that are no cells of *form*, each with what is wrong and the nearest cells."""
    on_form = {cell.key for cell in form.cells(ballot)}
    strange = {}
    for key in keys:
        if key not in on_form:
            near = difflib.get_close_matches(key, on_form, n=2)
            hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
            strange[key] = f"not on {form.id}{hint} @ {key}"
    return strange


def fits(value: int, top: int | None) -> bool:
    """Return whether *value* is a count that boxes up to *top* can hold (`None`: no limit)."""
    return value >= 0 and (top is None or value <= top)
