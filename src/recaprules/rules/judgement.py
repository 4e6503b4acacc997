"""What a procedure is, and what it says of forms and units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from numbers import Rational
from typing import TYPE_CHECKING, TypeAlias

import attrs

from ..model.cell import CellKey
from ..model.text import Text
from ..model.unit import UnitCode
from .verdict import Verdict

if TYPE_CHECKING:
    import polars as pl

    from ..model.recap import Recap
    from ..model.sheet import Sheet
    from .profile import Profile


def _exact(_judgement: object, side: attrs.Attribute[Fraction | None], value: Fraction | None) -> None:
    """Refuse a number with a decimal point: no float is told as an imbalance."""
    if value is not None and not isinstance(value, Rational):
        raise TypeError(f"expected an exact number, got {value!r} @ {side.name}")


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Return *names* as a tuple; a text is not taken letter by letter."""
    if isinstance(names, str):
        raise TypeError(f"expected a tuple of str, got {names!r}")
    return tuple(names)


@attrs.frozen
class Measure:
    """
    A figure that stands beside a finding: how many forms it rests on, or how large an effect is.

    Attributes:
        name: What programs call it, such as ``n``.

        label: What people call it.

        value: An exact number, or words.
    """

    name: str
    label: Text
    value: int | Fraction | Text


@attrs.frozen
class MeasureColumn:
    """
    A column of a `SheetJudgement` that holds a measure of each form.

    Attributes:
        name: The column, and what programs call the measure.

        label: What people call it.

        per: The column holds whole numbers of such parts: of hundredths if 100.
    """

    name: str
    label: Text
    per: int = 1


@attrs.frozen(kw_only=True)
class Judgement:
    """
    What a procedure says of one form.

    Attributes:
        sheet: The sheet that the form is in.

        row: Its row there, from 0.

        verdict: Holds, broken or undecided.

        left: The one side, where two figures were compared.

        right: The other side.

        cells: The cells that take part.

        measures: Figures that a finding is told with.
    """

    sheet: Sheet
    row: int
    verdict: Verdict
    left: Fraction | None = attrs.field(default=None, validator=_exact)
    right: Fraction | None = attrs.field(default=None, validator=_exact)
    cells: tuple[CellKey, ...] = attrs.field(default=(), converter=_names)
    measures: tuple[Measure, ...] = ()


@attrs.frozen(kw_only=True, eq=False)
class SheetJudgement:
    """
    What a procedure says of many forms of one sheet at once.

    Attributes:
        sheet: The sheet that the forms are in.

        frame: One row per form that was asked: `row` (its row in the sheet,
            from 0), `verdict` (true holds, false is broken, null is undecided)
            and, where two figures were compared, `left` and `right` (whole numbers).

        cells: The cells that take part.

        measures: Columns of *frame* with figures that a finding is told with.
    """

    sheet: Sheet
    frame: pl.DataFrame
    cells: tuple[CellKey, ...] = attrs.field(default=(), converter=_names)
    measures: tuple[MeasureColumn, ...] = ()


@attrs.frozen(kw_only=True)
class UnitJudgement:
    """
    What a procedure says of a unit by the forms of the units below it.

    The unit need not have a form itself. It is counted at its own tier, as a
    unit and not as a form.

    Attributes:
        sheet: A sheet with forms that it rests on; says of which contest, form
            and source they are.

        unit: The unit.

        verdict: Holds, broken or undecided.

        left: The one side, where two figures were compared.

        right: The other side.

        cells: The cells that take part.

        measures: Figures that a finding is told with.

    .. versionadded:: 26.1.0
    """

    sheet: Sheet
    unit: UnitCode
    verdict: Verdict
    left: Fraction | None = attrs.field(default=None, validator=_exact)
    right: Fraction | None = attrs.field(default=None, validator=_exact)
    cells: tuple[CellKey, ...] = attrs.field(default=(), converter=_names)
    measures: tuple[Measure, ...] = ()


@attrs.frozen(kw_only=True, eq=False)
class UnitsJudgement:
    """
    What a procedure says of many units at once by the forms of the units below them.

    Attributes:
        sheet: A sheet with forms that it rests on; says of which contest, form
            and source they are.

        frame: One row per unit that was asked: `unit`, `verdict` (true holds,
            false is broken, null is undecided) and, where two figures were
            compared, `left` and `right` (whole numbers).

        cells: The cells that take part.

        measures: Columns of *frame* with figures that a finding is told with.

    .. versionadded:: 26.1.0
    """

    sheet: Sheet
    frame: pl.DataFrame
    cells: tuple[CellKey, ...] = attrs.field(default=(), converter=_names)
    measures: tuple[MeasureColumn, ...] = ()


@attrs.frozen(kw_only=True)
class Suspect:
    """
    A cell that would explain a finding, and what may have stood there.

    Attributes:
        cell: The cell.

        candidate: A value with which the form would be right; never applied by itself.
    """

    cell: CellKey
    candidate: int


AnyJudgement: TypeAlias = "Judgement | SheetJudgement | UnitJudgement | UnitsJudgement"
"""What a procedure says of one form, of the forms of a sheet, or of one or many units above them."""

RecapFunction: TypeAlias = "Callable[[Recap, Profile], Iterable[AnyJudgement]]"
"""Judges all forms of a recap; forms it says nothing of are not asked."""

SuspectFunction: TypeAlias = "Callable[[Mapping[CellKey, int | None]], Suspect | None]"
"""Names the suspect of one form from what can be read on it; `None` if there is none."""


@attrs.frozen(kw_only=True)
class Procedure:
    """
    What no condition can say, as a Python function.

    Attributes:
        reads: The counts that the function looks at, by canonical name.

        function: Over the recap for a rule, over one form for a hint.
    """

    reads: tuple[str, ...] = attrs.field(converter=_names)
    function: RecapFunction | SuspectFunction
