"""TBL-04: where figure and words differ, the sums of the form may tell which of them fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

import recaprules

READS = (
    "votes",
    "votes_words",
    "valid_votes",
    "valid_votes_words",
    "invalid_votes",
    "invalid_votes_words",
    "total_votes",
    "total_votes_words",
)


@attrs.frozen
class Sum:
    """A sum that is printed on the form: *parts* add up to *whole*."""

    parts: Sequence[str]
    whole: str

    def fits(self, figures: Mapping[str, int | None]) -> bool | None:
        """Return whether *figures* add up; `None` where one is not known."""
        whole = figures.get(self.whole)
        parts = [figures.get(part) for part in self.parts]
        if whole is None or None in parts:
            return None
        return sum(part for part in parts if part is not None) == whole


def tie_break(cells: Mapping[str, int | None]) -> recaprules.Suspect | None:
    """
    Return the cell that the sums of the form show to be wrong, figure or words, where just one pair differs.

    >>> suspect = tie_break({
    ...     "votes.1": 144, "votes.2": 719, "votes.3": 2, "valid_votes": 165,
    ...     "votes_words.1": 144, "votes_words.2": 19, "votes_words.3": 2,
    ... })
    >>> suspect.cell, suspect.candidate
    ('votes.2', 19)

    Args:
        cells: The figures and the numbers in words; `None` is one that is not known.

    Returns:
        The figure with the number in words, if only that satisfies every sum
        (SUM-01, SUM-02) that the figure is part of and that can be calculated;
        the words with the figure, if only the figure does. `None` if no pair
        or several differ, and if neither or no sum decides.
    """
    differing = list(_differing(cells))
    if len(differing) != 1:
        return None
    ((figure, words),) = differing
    votes = [key for key in cells if key.startswith("votes.")]
    sums = [
        one
        for one in (Sum(votes, "valid_votes"), Sum(("valid_votes", "invalid_votes"), "total_votes"))
        if figure in (*one.parts, one.whole)
    ]
    said = {cell: _fit(sums, {**cells, figure: cells[cell]}) for cell in (figure, words)}
    if said[figure] is said[words]:
        return None
    wrong, right = (figure, words) if said[words] else (words, figure)
    candidate = cells[right]
    return None if candidate is None else recaprules.Suspect(cell=wrong, candidate=candidate)


def _differing(cells: Mapping[str, int | None]) -> Iterator[tuple[str, str]]:
    """Yield every figure that differs from its words, with them."""
    for figure, value in cells.items():
        count, dot, option = figure.partition(".")
        words = f"{count}_words{dot}{option}"
        said = cells.get(words)
        if value is not None and said is not None and value != said:
            yield figure, words


def _fit(sums: Sequence[Sum], figures: Mapping[str, int | None]) -> bool:
    """Return whether all sums that can be calculated add up, and there is one."""
    known = [fits for one in sums if (fits := one.fits(figures)) is not None]
    return bool(known) and all(known)
