"""What a procedure is, and what it says of forms and units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from numbers import Rational
from typing import TYPE_CHECKING, TypeAlias

import attrs

from ..model.cell import CellKey
from ..model.text import Text
from ..model.tier import CODE_WIDTHS
from ..model.unit import UnitCode, unit_code
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


def _row(_judgement: object, _row: attrs.Attribute[int], value: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"expected the number of a row, got {value!r} @ row")


def _known(_judgement: object, _verdict: attrs.Attribute[Verdict], value: Verdict) -> None:
    if not isinstance(value, Verdict):
        raise TypeError(f"expected a Verdict, got {value!r} @ verdict")


def _code(_judgement: object, _unit: attrs.Attribute[UnitCode], value: UnitCode) -> None:
    """Refuse what is the code of no unit: nobody would find the tier at which it counts."""
    try:
        unit_code(value)
    except ValueError as error:
        raise ValueError(f"{error} @ unit") from None


def _rows(judgement: SheetJudgement, _frame: attrs.Attribute[pl.DataFrame], frame: pl.DataFrame) -> None:
    _check_frame(frame, {"row": _WHOLE}, judgement.measures)
    if frame["row"].null_count():
        raise TypeError("expected the number of a row everywhere, got None @ row")


def _units(judgement: UnitsJudgement, _frame: attrs.Attribute[pl.DataFrame], frame: pl.DataFrame) -> None:
    import polars as pl

    _check_frame(frame, {"unit": _TEXT}, judgement.measures)
    strange = frame.filter(~pl.col("unit").str.len_chars().is_in(list(CODE_WIDTHS.values())).fill_null(value=False))
    if strange.height:
        raise ValueError(f"expected KPU unit codes, got {strange['unit'][0]!r} @ unit")


_WHOLE, _TRUTH, _TEXT = "whole numbers", "true, false or null", "texts"


def _check_frame(frame: pl.DataFrame, keys: Mapping[str, str], measures: Iterable[MeasureColumn]) -> None:
    """
    Refuse what cannot be read as judgements.

    Raises:
        TypeError: Names every column that is missing, or of another type.
    """
    import polars as pl

    if not isinstance(frame, pl.DataFrame):
        raise TypeError(f"expected a DataFrame of Polars, got {type(frame).__name__} @ frame")
    needed = {**keys, "verdict": _TRUTH, **dict.fromkeys((one.name for one in measures), _WHOLE)}
    wanted = needed | {side: _WHOLE for side in ("left", "right") if side in frame.columns}
    is_right = {
        _WHOLE: lambda kind: kind.is_integer(),
        _TRUTH: lambda kind: kind == pl.Boolean,
        _TEXT: lambda kind: kind == pl.String,
    }
    problems = [
        f"expected {what}, got {frame.schema.get(name, 'no such column')} @ {name}"
        for name, what in wanted.items()
        # A column of nulls alone says that nothing is known.
        if name not in frame.schema or not (is_right[what](frame.schema[name]) or frame.schema[name] == pl.Null)
    ]
    if problems:
        raise TypeError("; ".join(problems))


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
    row: int = attrs.field(validator=_row)
    verdict: Verdict = attrs.field(validator=_known)
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
    frame: pl.DataFrame = attrs.field(validator=_rows)
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
    unit: UnitCode = attrs.field(validator=_code)
    verdict: Verdict = attrs.field(validator=_known)
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
    frame: pl.DataFrame = attrs.field(validator=_units)
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


AnyJudgement: TypeAlias = Judgement | SheetJudgement | UnitJudgement | UnitsJudgement
"""What a procedure says of one form, of the forms of a sheet, or of one or many units above them."""


def cells_not_there(judgement: AnyJudgement) -> tuple[CellKey, ...]:
    """
    Return the cells that *judgement* names and that are not on its form.

    One on the form that its source does not publish may be just what is judged.
    """
    sheet = judgement.sheet
    return tuple(cell for cell in judgement.cells if sheet.form.cell(sheet.ballot, cell) is None)


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
