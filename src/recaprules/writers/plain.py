"""Text from input, made safe to show."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def plain(text: str) -> str:
    r"""
    Return *text* without anything that moves a cursor or hides: text from input is never trusted.

    >>> plain("TPS\x1b[2J 001")
    'TPS�[2J 001'
    """
    return _CONTROL.sub("�", text)
