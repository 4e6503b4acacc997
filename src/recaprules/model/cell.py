"""One number on a form: its key, and why it may be missing."""

from __future__ import annotations

import enum
from typing import TypeAlias

from .text import Text

CellKey: TypeAlias = str
"""
The name of one cell in tallies, sheets and reports: ``valid_votes``,
``registered_male``, ``votes.100025``, ``candidate_votes.4.2``.
"""

SEXES = ("male", "female", "total")
"""The columns L, P and J (*laki-laki, perempuan, jumlah*)."""

SEX_LABELS = {"male": Text("L", "M"), "female": Text("P", "F"), "total": Text("J", "total")}


class Missing(enum.Enum):
    """Why a cell has no number that a rule may use; none of these is ever zero."""

    BLANK = "blank"
    ILLEGIBLE = "illegible"
    NOT_CAPTURED = "not_captured"
    NOT_ON_FORM = "not_on_form"

    @property
    def label(self) -> Text:
        """The reason for people."""
        return LABELS[self]


LABELS = {
    Missing.BLANK: Text("kosong", "blank"),
    Missing.ILLEGIBLE: Text("tidak terbaca", "illegible"),
    Missing.NOT_CAPTURED: Text("tidak diterbitkan sumber ini", "not captured by this source"),
    Missing.NOT_ON_FORM: Text("tidak ada pada formulir", "not on this form"),
}


def cell_key(count: str, *index: str) -> CellKey:
    """
    Return the key of the cell of *count* at *index*.

    >>> cell_key("registered", "total"), cell_key("candidate_votes", "4", "2")
    ('registered_total', 'candidate_votes.4.2')

    A count that is a total by name says so once:

    >>> cell_key("turnout_total", "male"), cell_key("turnout_total", "total")
    ('turnout_total_male', 'turnout_total')
    """
    if index == ("total",) and count.endswith("_total"):
        return count
    if len(index) == 1 and index[0] in SEXES:
        return f"{count}_{index[0]}"
    return ".".join((count, *index))
