"""What stands in a cell of a workbook, as a whole number or as the reason why there is none."""

from __future__ import annotations

import re

from ...model.form import LARGEST
from ...model.text import Text
from ..numbers import AS_TEXT, NOT_WHOLE, Value, not_whole, shown, whole_number
from . import words
from .grid import ErrorValue, Special

# A cell that was typed as text keeps its mark: three digits after it are thousands in both languages.
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")


def read_value(value: object) -> Value:
    """
    Return what one cell says.

    >>> read_value("1.050").number, read_value(" 12 ").number, read_value(ErrorValue("#REF!")).is_illegible
    (1050, 12, True)
    """
    match value:
        case None:
            return Value(None)
        case Special.NO_RESULT:
            return Value(None, words.NO_RESULT, kind=words.NO_RESULT)
        case ErrorValue(code):
            return Value(None, not_whole(Text(code, code)), is_illegible=True)
        case str():
            return _from_text(value)
        case _:
            return whole_number(value)


def _from_text(text: str) -> Value:
    stripped = text.strip()
    if not stripped:
        return Value(None)
    if _THOUSANDS.fullmatch(stripped):
        number = int(re.sub(r"[.,]", "", stripped))
        if number > LARGEST:
            return Value(None, not_whole(shown(text)), is_illegible=True, kind=NOT_WHOLE)
        written = shown(text)
        said = Text(
            f"{AS_TEXT.id}: {written.id}, dibaca {number}",
            f"{AS_TEXT.en}: {written.en}, read as {number}",
        )
        return Value(number, said, kind=AS_TEXT)
    return whole_number(stripped)
