"""Yes and no to 1 and 0."""

from __future__ import annotations

from ..model.text import Text

EXPECTED = Text("diharapkan ya atau tidak", "expected yes or no")

_SAID = {
    "true": 1,
    "yes": 1,
    "y": 1,
    "ya": 1,
    "ada": 1,
    "false": 0,
    "no": 0,
    "n": 0,
    "tidak": 0,
    "tidak ada": 0,
}


def flag_in(text: str) -> int | None:
    """
    Return 1 for yes, 0 for no, `None` for anything else.

    >>> flag_in("Ya"), flag_in("false"), flag_in("mungkin")
    (1, 0, None)
    """
    return _SAID.get(" ".join(text.lower().split()))
