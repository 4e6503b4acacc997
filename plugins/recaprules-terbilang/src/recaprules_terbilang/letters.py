"""Letters to words: blanks are missing, doubled or misplaced so often that they tell nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from .spellings import SPELLINGS

_WIDTHS = sorted({len(spelling) for spelling in SPELLINGS})
LONGEST = 160
"""No number of nine digits needs as many letters."""


def readings(letters: str) -> Iterator[list[str]]:
    """
    Yield every way in which *letters* are words that numbers are made of.

    >>> list(readings("DUAPULUHTIGA"))
    [['DUA', 'PULUH', 'TIGA']]
    """
    ends = _ends(letters, [0])
    if len(letters) in ends:
        yield from _between(letters, 0, len(letters), ends)


def readings_with_a_slip(letters: str) -> Iterator[list[str]]:
    """
    Yield every way in which *letters* are such words if just one letter is wrong.

    One is left out, added or another one, or two are exchanged with each other.

    >>> list(readings_with_a_slip("DUAPULUHTIIGA"))
    [['DUA', 'PULUH', 'TIGA']]
    """
    begins = _ends(letters, [0])
    backwards = [at for at in range(len(letters) + 1) if len(letters) in _ends(letters, [at])]
    for begin in sorted(begins):
        for end in backwards:
            for spelling, word in SPELLINGS.items():
                if abs(end - begin - len(spelling)) <= 1 and is_a_slip(spelling, letters[begin:end]):
                    for before in _between(letters, 0, begin, begins):
                        for after in _between(letters, end, len(letters), _ends(letters, [end])):
                            yield [*before, word, *after]


@lru_cache(maxsize=4096)
def is_a_slip(spelling: str, written: str) -> bool:
    """
    Return whether *written* is *spelling* with one letter wrong.

    >>> [is_a_slip("TIGA", written) for written in ("TIGA", "TGA", "TIIGA", "TOGA", "TGIA", "TAGI")]
    [False, True, True, True, True, False]
    """
    if len(spelling) == len(written):
        wrong = [at for at, (one, other) in enumerate(zip(spelling, written, strict=True)) if one != other]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            return spelling[wrong[0]] == written[wrong[1]] and spelling[wrong[1]] == written[wrong[0]]
        return len(wrong) == 1
    shorter, longer = sorted((spelling, written), key=len)
    return len(longer) - len(shorter) == 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
    )


def _ends(letters: str, begins: Sequence[int]) -> set[int]:
    """Return where words can end, of which the first begins at one of *begins*; these are among them."""
    found = set(begins)
    for at in range(min(begins), len(letters)):
        if at in found:
            found |= {at + width for width in _WIDTHS if letters[at : at + width] in SPELLINGS}
    return {at for at in found if at <= len(letters)}


def _between(letters: str, begin: int, end: int, ends: set[int]) -> Iterator[list[str]]:
    """Yield every way in which the letters from *begin* to *end* are words, which end at *ends* only."""
    if begin == end:
        yield []
        return
    for width in _WIDTHS:
        before = end - width
        if before >= begin and before in ends and (word := SPELLINGS.get(letters[before:end])):
            for words in _between(letters, begin, before, ends):
                yield [*words, word]
