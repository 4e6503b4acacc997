"""The four answers of a rule."""

from __future__ import annotations

import enum


class Verdict(enum.Enum):
    """What a rule says of a form."""

    HOLDS = "holds"
    BROKEN = "broken"
    UNDECIDED = "undecided"
    NOT_ASKED = "not_asked"
