"""Words to the number that they say, each word as the dictionary has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .spellings import (
    DIGITS,
    ELEVEN,
    HUNDRED,
    HUNDREDS,
    MILLION,
    MILLIONS,
    TEENS,
    TEN,
    TENS,
    THOUSAND,
    THOUSANDS,
)

_VALUES: Mapping[str, int] = {word: value for value, word in enumerate(DIGITS)}
_BOXES = 3
"""A form has three boxes, and some read them aloud one by one: SATU ENAM LIMA."""


def number_of(words: Sequence[str]) -> int | None:
    """
    Return the number that *words* say; `None` if they are no number.

    Three digits in a row are read as the boxes that they stand for. Two could
    also be a number with a word left out, or written twice, and are none.

    >>> number_of(["SATU", "RATUS", "ENAM", "PULUH", "LIMA"]), number_of(["NOL", "SATU", "LIMA"])
    (165, 15)
    >>> number_of(["LIMA", "LIMA"]) is None
    True
    """
    if list(words) == [DIGITS[0]]:
        return 0
    values = [_VALUES[word] for word in words if word in _VALUES]
    if len(values) == len(words) == _BOXES:
        return values[0] * 100 + values[1] * 10 + values[2]
    reader = _Reader([*words, ""])
    number = reader.number()
    return number if words and reader.at == len(words) else None


class _Reader:
    """Reads words from left to right; *at* is the next one."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.at = 0

    def number(self) -> int:
        """Return what can be read as a number of millions, of thousands, and a rest."""
        total = 0
        for alone, unit, size in ((MILLION, MILLIONS, 1_000_000), (THOUSAND, THOUSANDS, 1_000)):
            begin = self.at
            if self._is(alone):
                total += size
            elif (count := self._below_thousand()) and self._is(unit):
                total += count * size
            else:
                self.at = begin
        return total + self._below_thousand()

    def _below_thousand(self) -> int:
        """Return what can be read as a number below a thousand; 0 if nothing can."""
        hundreds = 100 if self._is(HUNDRED) else 100 * self._digit_before(HUNDREDS)
        return hundreds + self._below_hundred()

    def _below_hundred(self) -> int:
        for word, value in ((TEN, 10), (ELEVEN, 11)):
            if self._is(word):
                return value
        if teens := self._digit_before(TEENS):
            return 10 + teens
        tens = 10 * self._digit_before(TENS)
        return tens + self._digit()

    def _is(self, word: str) -> bool:
        """Read *word*, if it is the next."""
        found = self.words[self.at] == word
        self.at += found
        return found

    def _digit_before(self, unit: str) -> int:
        """Read a digit from 1 and *unit* behind it, if they are the next; 0 if not."""
        digit = _VALUES.get(self.words[self.at], 0)
        if not digit or self.words[self.at + 1] != unit:
            return 0
        self.at += 2
        return digit

    def _digit(self) -> int:
        """Read a digit from 1, if it is the next; 0 if not."""
        digit = _VALUES.get(self.words[self.at], 0)
        self.at += bool(digit)
        return digit
