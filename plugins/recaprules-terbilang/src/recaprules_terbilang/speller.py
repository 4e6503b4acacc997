"""Whole numbers to words."""

from __future__ import annotations

from collections.abc import Iterator

from .spellings import (
    DIGITS,
    ELEVEN,
    HUNDRED,
    HUNDREDS,
    MILLIONS,
    TEENS,
    TEN,
    TENS,
    THOUSAND,
    THOUSANDS,
)

LARGEST = 999_999_999


def spell(number: int) -> str:
    """
    Return *number* in words, in capital letters as the forms ask for them.

    >>> spell(165), spell(1_011), spell(0)
    ('SERATUS ENAM PULUH LIMA', 'SERIBU SEBELAS', 'NOL')

    Raises:
        ValueError: If it is below zero or above 999,999,999.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(f"expected a number from 0 to {LARGEST}, got {number}")
    return " ".join(_words(number)) if number else DIGITS[0]


def _words(number: int) -> Iterator[str]:
    millions, below = divmod(number, 1_000_000)
    thousands, rest = divmod(below, 1_000)
    if millions:
        yield from _below_thousand(millions)
        yield MILLIONS
    if thousands == 1:
        yield THOUSAND
    elif thousands:
        yield from _below_thousand(thousands)
        yield THOUSANDS
    yield from _below_thousand(rest)


def _below_thousand(number: int) -> Iterator[str]:
    hundreds, rest = divmod(number, 100)
    if hundreds == 1:
        yield HUNDRED
    elif hundreds:
        yield from (DIGITS[hundreds], HUNDREDS)
    tens, ones = divmod(rest, 10)
    if rest == 10:
        yield TEN
    elif rest == 11:
        yield ELEVEN
    elif tens == 1:
        yield from (DIGITS[ones], TEENS)
    else:
        if tens:
            yield from (DIGITS[tens], TENS)
        if ones:
            yield DIGITS[ones]
