"""JSON to Python, with nothing decided silently."""

from __future__ import annotations

import json
import math
from typing import Any, Final


class _Twice:
    """Stands where an object has two values under one key."""

    def __repr__(self) -> str:
        return "TWICE"


TWICE: Final = _Twice()
"""The value of a key that is there twice with different values: which one is right cannot be known."""

_LONGEST = 400


def read_json(text: str) -> Any:
    """
    Return what *text* says; a number too long to be one is infinite.

    >>> read_json('{"a": 1, "b": 2, "b": 3}')["b"] is TWICE
    True

    Raises:
        json.JSONDecodeError: If it is no JSON.

        RecursionError: If it is nested too deeply.
    """
    return json.loads(text, object_pairs_hook=_object, parse_int=_integer)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        for key, value in pairs:
            if value != content[key]:
                content[key] = TWICE
    return content


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST else math.copysign(math.inf, -1 if digits.startswith("-") else 1)
