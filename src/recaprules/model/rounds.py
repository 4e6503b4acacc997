"""Votes that were held again, continued or held late, and which of several forms of a unit counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .sheet import DISTRICT, ROUND, SEEN, UNIT
from .text import Text

if TYPE_CHECKING:
    import polars as pl

FIRST = ""
"""The vote on poll day (*reguler*)."""

REVOTE, CONTINUED, DELAYED = "psu", "psl", "pss"

ROUNDS = {
    FIRST: Text("pemungutan suara pertama", "first vote"),
    REVOTE: Text("PSU", "re-vote (PSU)"),
    CONTINUED: Text("PSL", "continued vote (PSL)"),
    DELAYED: Text("PSS", "delayed vote (PSS)"),
}
"""The rounds that are known, and what people call them."""

_WRITTEN = {
    "reguler": FIRST,
    "regular": FIRST,
    "pertama": FIRST,
    "first": FIRST,
    "pemungutan suara ulang": REVOTE,
    "ulang": REVOTE,
    "pemungutan suara lanjutan": CONTINUED,
    "lanjutan": CONTINUED,
    "pemungutan suara susulan": DELAYED,
    "susulan": DELAYED,
}


def round_of(text: str) -> str:
    """
    Return the round that *text* says; words that nobody knows stay what they are, in small letters.

    >>> round_of("Reguler"), round_of(" PSU "), round_of("Lanjutan"), round_of("kedua")
    ('', 'psu', 'psl', 'kedua')
    """
    word = " ".join(text.split()).lower()
    return _WRITTEN.get(word, word)


def effective(rows: pl.LazyFrame, names: Iterable[str]) -> pl.LazyFrame:
    """
    Return those of *rows* that count: the last reading of each form, and no form that a re-vote replaced.

    Args:
        rows: Forms of one sheet.

        names: The names of its columns.
    """
    there = frozenset(names)
    if SEEN in there:
        rows = rows.filter(last_reading(there))
    return rows.filter(~superseded(there)) if ROUND in there else rows


def last_reading(there: Iterable[str]) -> pl.Expr:
    """Return whether no later reading of the same form is among rows with the columns *there*."""
    import polars as pl

    names = frozenset(there)
    if SEEN not in names:
        return pl.lit(value=True)
    form = [key for key in (UNIT, DISTRICT, ROUND) if key in names]
    return pl.col(SEEN) == pl.col(SEEN).max().over(form)


def superseded(there: Iterable[str]) -> pl.Expr:
    """
    Return whether a re-vote replaced a form, among rows with the columns *there*.

    A re-vote replaces every other form of the same unit and electoral
    district. A form of a round that nobody knows is not replaced: nobody can
    say which of the two counts.
    """
    import polars as pl

    names = frozenset(there)
    if ROUND not in names:
        return pl.lit(value=False)
    unit = [key for key in (UNIT, DISTRICT) if key in names]
    is_revote = pl.col(ROUND) == REVOTE
    return is_revote.any().over(unit) & pl.col(ROUND).is_in([FIRST, CONTINUED, DELAYED])
