"""Texts and codes as whole numbers, so that a rule compares them as it compares figures."""

from __future__ import annotations

import hashlib

LARGEST_DIGEST = 2**60 - 1
"""A digest has 60 bits, so that every engine holds it in a whole number with a sign."""


def text_digest(text: str) -> int:
    """
    Return the first 60 bits of the SHA-256 of *text*, without the blanks around it.

    The same text gives the same number, and two texts give two numbers but for
    a chance of one in 2**60.

    >>> text_digest(" 5f3c.jpg "), text_digest("5f3c.jpg") == text_digest("5f3d.jpg")
    (1067071791655638500, False)
    """
    return int.from_bytes(hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).digest()[:8], "big") >> 4


def code_number(code: str) -> int:
    """
    Return the code of a unit as the number that a count such as ``header_unit`` has for it.

    Digits are that number; a code with letters, as some have abroad, is a digest.

    >>> code_number("1101012001001")
    1101012001001
    >>> code_number("99BE010001002") == text_digest("99BE010001002")
    True
    """
    return int(code) if code.isascii() and code.isdecimal() else text_digest(code)
