"""What must add up in the votes of one form, and the cells that alone explain why it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

Known = Mapping[str, int]
"""The numbers on a form, by cell."""

VALID, INVALID, TOTAL, VOTED = "valid_votes", "invalid_votes", "total_votes", "turnout_total"
READS = ("votes", "party_votes", "candidate_votes", "party_list_votes", VALID, INVALID, TOTAL, VOTED)


@attrs.frozen
class Identity:
    """
    Cells that add up to another one.

    Attributes:
        parts: The cells that are added.

        whole: What they must add up to.
    """

    parts: tuple[str, ...]
    whole: str

    def imbalance(self, cells: Known) -> int:
        """Return the sum of the parts less the whole."""
        return sum(cells[part] for part in self.parts) - cells[self.whole]

    def change(self, cell: str, cells: Known) -> int | None:
        """Return what has to be added to *cell* so that it adds up; `None` if the cell takes no part."""
        if cell == self.whole:
            return self.imbalance(cells)
        return -self.imbalance(cells) if cell in self.parts else None


def identities(cells: Known) -> Iterator[Identity]:
    """Yield the identities of the votes that *cells* has all cells of: SUM-01 to SUM-04."""
    lists = _of("party_list_votes", cells)
    for parts in (_of("votes", cells), lists):
        if parts and VALID in cells:
            yield Identity(parts, VALID)
    for whole in lists:
        _, party = whole.split(".")
        own, candidates = f"party_votes.{party}", _of(f"candidate_votes.{party}", cells)
        if own in cells and candidates:
            yield Identity((own, *candidates), whole)
    if {VALID, INVALID, TOTAL} <= cells.keys():
        yield Identity((VALID, INVALID), TOTAL)


def _of(prefix: str, cells: Known) -> tuple[str, ...]:
    return tuple(key for key in cells if key.startswith(f"{prefix}."))


def repairs(cells: Known) -> dict[str, int]:
    """
    Return the cells that alone explain all identities that fail, with the number that repairs them.

    A cell explains them if it takes part in all of them, in none that holds,
    and one number of at least zero makes all of them hold.

    Returns:
        The number by cell, in the order of *cells*; empty where nothing fails.
    """
    every = tuple(identities(cells))
    if all(one.imbalance(cells) == 0 for one in every):
        return {}
    found = {}
    for cell, written in cells.items():
        # In an identity that fails a part of it has to change, and in one that holds it has not.
        changes = [one.change(cell, cells) if cell != VOTED else None for one in every]
        failing = [change for change, one in zip(changes, every, strict=True) if one.imbalance(cells)]
        wanted = {change for change in changes if change is not None}
        if None not in failing and len(wanted) == 1:
            (change,) = wanted
            if change is not None and written + change >= 0:
                found[cell] = written + change
    return found
