"""Numbers in words, as people write them on forms, to whole numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from recaprules.model.numberwords import SaidInWords

from .grammar import number_of
from .letters import LONGEST, readings, readings_with_a_slip
from .speller import spell
from .spellings import AFTER

_AROUND = " \t\r\n()[]{}<>.,;:!'\"“”‘’`´*#=_/\\|~-–—"
_BETWEEN = re.compile(r"[\s.,;:'\"/_\-–—]+")
_AFTER = re.compile(rf"{AFTER}$")


@lru_cache(maxsize=2**17)
def parse(text: str) -> SaidInWords:
    """
    Return the number that *text* says in Indonesian.

    Other spellings are read if they can be no other number. A slip of one
    letter is never taken for the number: what was probably meant is then a
    suggestion, for people.

    >>> parse("Seratus enam puluh lima").number, parse("SATU RATUS ENAMPULUH LIMA SUARA").number
    (165, 165)
    >>> parse("SERATUS ENAM PULUH LIMMA")
    SaidInWords(number=None, canonical=False, suggestion=165)

    Args:
        text: What is written, in any letters, with or without blanks, marks
            around it and the word *suara*.

    Returns:
        The number, and whether it is spelled as `spell` does; no number where
        there is none, or where the words could say several.
    """
    written = _bare(text)
    letters = _BETWEEN.sub("", written)
    if not letters.isascii() or not letters.isalpha() or len(letters) > LONGEST:
        return SaidInWords()
    number = _only(map(number_of, readings(letters)))
    if number is not None:
        return SaidInWords(number=number, canonical=" ".join(written.split()) == spell(number))
    return SaidInWords(suggestion=_only(map(number_of, readings_with_a_slip(letters))))


def _bare(text: str) -> str:
    """Return *text* in capital letters, without marks around it and without *suara* behind it."""
    capitals = unicodedata.normalize("NFKC", text).upper().strip(_AROUND)
    return _AFTER.sub("", capitals).strip(_AROUND)


def _only(numbers: Iterable[int | None]) -> int | None:
    """Return the one number among *numbers*; `None` if there is none, or several."""
    found = {number for number in numbers if number is not None}
    return found.pop() if len(found) == 1 else None
