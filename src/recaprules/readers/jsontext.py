"""JSON to Python, with nothing decided silently."""

from __future__ import annotations

import json
import math
from typing import Any, Final

import msgspec


class _Twice:
    """Stands where an object has two values under one key."""

    def __repr__(self) -> str:
        return "TWICE"


TWICE: Final = _Twice()
"""The value of a key that is there twice with different values: which one is right cannot be known."""

_LONGEST = 400
_SPACES = b" \n\r\t"
_NESTING = {dict, list}
_decode = msgspec.json.Decoder().decode


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


def quick_json(content: bytes) -> Any:
    """
    Return what *content* says, several times as fast; `None` where `read_json` has to look.

    It has to where the content is no plain JSON in UTF-8, and where a key may
    be there twice: in that case more keys are written than there are.

    >>> quick_json(b'{"a": 1, "b": ["2024-02-22 15:00:00"]}'), quick_json(b'{"a": 1, "a": 2}')
    ({'a': 1, 'b': ['2024-02-22 15:00:00']}, None)
    """
    try:
        said = _decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return said if type(said) in _NESTING and keys_written(content) == _keys(said) else None


def keys_written(content: bytes) -> int:
    """
    Return how many keys are written in JSON: where a text looks like a key, too many, and never too few.

    >>> keys_written(b'{"a" : 1, "a": {"b": "8:00"}}')
    3
    """
    return content.translate(None, _SPACES).count(b'":')


def _keys(value: Any) -> int:
    """Return how many keys *value* has, with those inside."""
    count, inside = (len(value), value.values()) if type(value) is dict else (0, value)
    if _NESTING.isdisjoint(map(type, inside)):
        return count
    return count + sum(_keys(one) for one in inside if type(one) in _NESTING)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        for key, value in pairs:
            if value != content[key]:
                content[key] = TWICE
    return content


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST else math.copysign(math.inf, -1 if digits.startswith("-") else 1)
