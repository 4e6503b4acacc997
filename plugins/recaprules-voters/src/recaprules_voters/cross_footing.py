"""Cross-footing (*pemeriksaan silang*) of the voters who voted: the cell that spoils both its row and its column."""

from __future__ import annotations

from collections.abc import Mapping

import recaprules

READS = ("turnout_registered", "turnout_transfer", "turnout_unlisted", "turnout_total")

GRID = (
    ("turnout_registered_male", "turnout_registered_female", "turnout_registered_total"),
    ("turnout_transfer_male", "turnout_transfer_female", "turnout_transfer_total"),
    ("turnout_unlisted_male", "turnout_unlisted_female", "turnout_unlisted_total"),
    ("turnout_total_male", "turnout_total_female", "turnout_total"),
)
"""The rows I.B.1 to I.B.4, each with its columns L, P and J."""

# Raising a part raises the imbalance of its row; raising the total lowers it.
SIGNS_IN_ROW = (1, 1, -1)


def cross_footing(cells: Mapping[str, int | None]) -> recaprules.Suspect | None:
    """
    Return the cell that alone explains the one broken row and the one broken column.

    The rows are L + P = J for each group, the columns B.1 + B.2 + B.3 = B.4
    for each sex. If just one of each is broken, the cell where they cross is
    the suspect.

    >>> suspect = cross_footing({
    ...     "turnout_registered_male": 73, "turnout_registered_female": 90, "turnout_registered_total": 163,
    ...     "turnout_transfer_male": 1, "turnout_transfer_female": 1, "turnout_transfer_total": 2,
    ...     "turnout_unlisted_male": 1, "turnout_unlisted_female": 3, "turnout_unlisted_total": 4,
    ...     "turnout_total_male": 75, "turnout_total_female": 93, "turnout_total": 169,
    ... })
    >>> suspect.cell, suspect.candidate
    ('turnout_total_female', 94)

    Args:
        cells: The twelve cells; `None` is one that is not known.

    Returns:
        The suspect with the value that repairs both; `None` if a cell is
        missing, if no or several rows or columns are broken, or if the value
        would be below zero.
    """
    grid = [[value for key in keys if (value := cells.get(key)) is not None] for keys in GRID]
    if any(len(row) < len(keys) for row, keys in zip(grid, GRID, strict=True)):
        return None
    rows = [male + female - both for male, female, both in grid]
    columns = [
        listed + transfer + unlisted - everyone for listed, transfer, unlisted, everyone in zip(*grid, strict=True)
    ]
    if rows.count(0) != len(rows) - 1 or columns.count(0) != len(columns) - 1:
        return None
    row, imbalance = next((at, one) for at, one in enumerate(rows) if one)
    column = next(at for at, one in enumerate(columns) if one)
    # What repairs the row repairs the column: rows and columns add up the same
    # twelve cells, so one imbalance of each can only come from one difference.
    candidate = grid[row][column] - SIGNS_IN_ROW[column] * imbalance
    return recaprules.Suspect(cell=GRID[row][column], candidate=candidate) if candidate >= 0 else None
