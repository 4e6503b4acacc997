"""Codes of units, as a form has them at its head, to whole numbers."""

from __future__ import annotations

import re

from ..model.digest import code_number
from ..model.text import Text
from .units import unit_in

EXPECTED = Text("diharapkan kode unit KPU", "expected a KPU unit code")

_BETWEEN = re.compile(r"(?<=[0-9A-Za-z])[ .\-/]+(?=[0-9A-Za-z])")


def code_in(text: str) -> int | None:
    """
    Return the number of the code in *text*, with or without marks between its parts; `None` if it is no code.

    >>> code_in("11.01.01.2001.001"), code_in("TPS 1")
    (1101012001001, None)
    """
    code = unit_in(_BETWEEN.sub("", text))
    return None if code is None else code_number(code)
