"""SUM-12 and SUM-13: one digit read as another (*substitusi*), or two exchanged (*transposisi*)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import recaprules

from .identities import TOTAL, VOTED, Known, repairs

FEWEST_BOXES = 3
"""Every form has at least so many boxes for a number."""


def digit_substitution(cells: Mapping[str, int | None]) -> recaprules.Suspect | None:
    """
    Return the cell that alone explains every sum that does not fit, by one digit read as another.

    >>> suspect = digit_substitution(
    ...     {"votes.1": 652, "votes.2": 19, "votes.3": 2, "valid_votes": 173, "invalid_votes": 1, "total_votes": 174}
    ... )
    >>> suspect.cell, suspect.candidate
    ('votes.1', 152)

    Args:
        cells: The cells of one form; `None` is one that is not known.

    Returns:
        The suspect with the number that repairs all sums; `None` if a cell is
        missing, if nothing is broken, or if no cell or several explain it.
    """
    return _suspect(cells, is_substitution)


def digit_transposition(cells: Mapping[str, int | None]) -> recaprules.Suspect | None:
    """
    Return the cell that alone explains every sum that does not fit, by two neighbouring digits exchanged.

    >>> suspect = digit_transposition(
    ...     {"votes.1": 144, "votes.2": 91, "votes.3": 2, "valid_votes": 165, "invalid_votes": 1, "total_votes": 166}
    ... )
    >>> suspect.cell, suspect.candidate
    ('votes.2', 19)

    Args:
        cells: The cells of one form; `None` is one that is not known.

    Returns:
        As for `digit_substitution`.
    """
    return _suspect(cells, is_transposition)


def is_substitution(one: int, other: int) -> bool:
    """
    Return whether two numbers differ in exactly one digit, with zeros in front of the shorter one.

    >>> is_substitution(152, 652), is_substitution(12, 812), is_substitution(95, 105)
    (True, True, False)
    """
    return len(_differing(*_padded(one, other))) == 1


def is_transposition(one: int, other: int) -> bool:
    """
    Return whether two numbers differ by two neighbouring digits that are exchanged.

    >>> is_transposition(19, 91), is_transposition(2, 20), is_transposition(123, 321)
    (True, True, False)
    """
    first, second = _padded(one, other)
    match _differing(first, second):
        case [left, right]:
            return right == left + 1 and first[left] == second[right] and first[right] == second[left]
        case _:
            return False


def _padded(one: int, other: int) -> tuple[str, str]:
    width = max(len(str(one)), len(str(other)))
    return str(one).zfill(width), str(other).zfill(width)


def _differing(first: str, second: str) -> list[int]:
    return [position for position, (one, other) in enumerate(zip(first, second, strict=True)) if one != other]


def _suspect(cells: Mapping[str, int | None], is_slip: Callable[[int, int], bool]) -> recaprules.Suspect | None:
    known = {key: value for key, value in cells.items() if value is not None}
    if len(known) < len(cells):
        return None
    boxes = max([FEWEST_BOXES, *(len(str(value)) for value in known.values())])
    slips = {
        cell: candidate
        for cell, candidate in repairs(known).items()
        if is_slip(known[cell], candidate) and len(str(candidate)) <= boxes
    }
    likely = _as_many_as_voted(slips, known)
    if len(likely) != 1:
        return None
    ((cell, candidate),) = likely.items()
    return recaprules.Suspect(cell=cell, candidate=candidate)


def _as_many_as_voted(slips: Mapping[str, int], known: Known) -> Mapping[str, int]:
    """Return those of *slips* after which as many votes are counted as voters came; all where that tells nothing."""
    if not {TOTAL, VOTED} <= known.keys():
        return slips
    agreeing = {cell: number for cell, number in slips.items() if {**known, cell: number}[TOTAL] == known[VOTED]}
    return agreeing or slips
