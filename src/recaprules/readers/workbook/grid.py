"""The cells of one sheet of a workbook."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TypeAlias

import attrs

Position: TypeAlias = tuple[int, int]
"""Row and column, from 0."""


class Special(enum.Enum):
    """What stands in a cell that holds no value."""

    NO_RESULT = "a formula without a stored result"


@attrs.frozen
class ErrorValue:
    """
    What a spreadsheet shows where a formula failed.

    Attributes:
        code: Such as ``#REF!``.
    """

    code: str

    def __str__(self) -> str:
        return self.code


@attrs.frozen(kw_only=True, eq=False)
class Grid:
    """
    The cells of one sheet in which something is written.

    Attributes:
        name: What the sheet is called.

        cells: What stands in them: `int`, `Decimal` where a number is not
            whole, `str`, `bool`, dates, an `ErrorValue` or a `Special`.

        merged: The first cell of the merged area that a cell lies in.

        formulas: How many cells hold a formula with a stored result.

        is_hidden: Whether the sheet is hidden.

        has_hidden_cells: Whether rows or columns of it are.
    """

    name: str
    cells: Mapping[Position, object]
    merged: Mapping[Position, Position]
    formulas: int = 0
    is_hidden: bool = False
    has_hidden_cells: bool = False

    def shown(self, row: int, column: int) -> object:
        """Return what a reader sees in a cell, with what is merged standing in every cell of its area."""
        return self.cells.get(self.merged.get((row, column), (row, column)))

    def text(self, row: int, column: int) -> str:
        """Return what a reader sees in a cell as text, without blanks around it; empty where nothing is written."""
        value = self.shown(row, column)
        return "" if value is None or isinstance(value, Special) else str(value).strip()


def address(row: int, column: int) -> str:
    """
    Return what a cell is called.

    >>> address(6, 5), address(0, 26), address(0, 702)
    ('F7', 'AA1', 'AAA1')
    """
    return f"{column_name(column)}{row + 1}"


def column_name(column: int) -> str:
    """
    Return what a column is called.

    >>> column_name(0), column_name(25), column_name(16383)
    ('A', 'Z', 'XFD')
    """
    name, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(ord("A") + letter) + name
    return name
