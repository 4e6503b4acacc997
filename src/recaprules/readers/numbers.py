"""Anything to whole numbers, with a note of every cell that holds none."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

import attrs
import polars as pl

from ..model.cell import CellKey
from ..model.form import LARGEST
from ..model.text import Text
from . import words
from .raw import Problems
from .words import shortened

NOT_WHOLE = Text("diharapkan bilangan bulat", "expected a whole number")
NEGATIVE = Text("jumlah tidak mungkin negatif", "a count cannot be negative")
AS_TEXT = Text("angka ditulis sebagai teks", "a number is written as text")

BLANKS = ("", "null", "none", "na", "n/a", "nan")
# A thousand is written 1.000 in Indonesian and 1,000 in English: three zeros after a mark are no fraction.
AS_FRACTION = r"^([+-]?[0-9]+)[.,]0{1,2}$"
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:[.,\s][0-9]{3})+")
_KEPT = (pl.Int32, pl.Int64)
_WIDENED = (pl.Int8, pl.Int16, pl.UInt8, pl.UInt16)
_SIMPLE = (str, bool, int, float, Decimal, datetime.date, datetime.time, datetime.timedelta, bytes)


@attrs.frozen
class Value:
    """
    What one cell says.

    Attributes:
        number: The whole number; `None` where there is none.

        problem: What is wrong with it, if something is.

        is_illegible: Whether something is written that is no number.

        kind: What the problem counts as.
    """

    number: int | None
    problem: Text | None = None
    is_illegible: bool = False
    kind: Text = NOT_WHOLE


def whole_number(value: object) -> Value:
    """
    Return what one cell of a JSON file says.

    >>> whole_number(12.0).number, whole_number(12.5).number, whole_number(12.5).is_illegible
    (12, None, True)
    """
    if value is None:
        return Value(None)
    if isinstance(value, str):
        return _from_one_text(value)
    number = int(value) if isinstance(value, float) and value.is_integer() else value
    if type(number) is not int or abs(number) > LARGEST:
        return Value(None, not_whole(shown(value)), is_illegible=True)
    return Value(number, negative(value), kind=NEGATIVE) if number < 0 else Value(number)


def _from_one_text(value: str) -> Value:
    """Return the number in *value*, which should not have been text, as a column of text would."""
    try:
        column = pl.Series([value], dtype=pl.String)
    except UnicodeEncodeError:  # half a character
        return Value(None, not_whole(shown(value)), is_illegible=True)
    noted = Problems()
    numbers, illegible = whole_numbers(column, "", lambda _: "", noted)
    if noted.listed:
        kind = NOT_WHOLE if illegible else NEGATIVE
        return Value(numbers[0], noted.listed[0].what, is_illegible=bool(illegible), kind=kind)
    return Value(numbers[0], Text(f"{AS_TEXT.id}: {value!r}", f"{AS_TEXT.en}: {value!r}"), kind=AS_TEXT)


def whole_numbers(
    column: pl.Series, key: CellKey, place: Callable[[int], str], problems: Problems
) -> tuple[pl.Series, list[int]]:
    """
    Return *column* as whole numbers, and the rows that hold something else.

    Args:
        column: What was read.

        key: The cell that it is.

        place: Says where a row stands in the input.

        problems: Where every cell that is no whole number is noted.

    Returns:
        An integer column called *key*, null where there is no number, and the
        positions of what was written but is illegible.
    """
    found, written = read_numbers(column)
    numbers, wrong = checked(found.alias(key), written)
    for row in wrong:
        what, kind = wrong_number(column[row], numbers[row])
        problems.add(f"{place(row)}, {shortened(column.name)}", what, kind=kind)
    return numbers, without_number(numbers, wrong)


def without_number(numbers: pl.Series, wrong: Sequence[int]) -> list[int]:
    """Return those of the rows *wrong* that are illegible: a number below zero is wrong and can be read."""
    return [row for row in wrong if numbers[row] is None]


def wrong_number(written: object, number: int | None) -> tuple[Text, Text]:
    """
    Return what is said of a cell that holds no count, and what that counts as.

    >>> wrong_number("-5", -5)[0]["en"], wrong_number("1.650", None)[0]["en"]
    ("a count cannot be negative, got '-5'", "expected a whole number, got '1.650'; write 1650 if that is meant")
    """
    if number is not None:
        return negative(written), NEGATIVE
    said = not_whole(shown(written))
    if isinstance(written, str) and _THOUSANDS.fullmatch(written.strip()):
        said = words.if_meant(said, re.sub(r"\D", "", written))
    return said, NOT_WHOLE


def negative(written: object) -> Text:
    """Return what is said of a cell that holds a number below zero."""
    what = shown(written)
    return Text(f"{NEGATIVE.id}, tertulis {what.id}", f"{NEGATIVE.en}, got {what.en}")


def not_whole(shown: Text) -> Text:
    """Return what is said of a cell that holds *shown* and no whole number."""
    return Text(f"{NOT_WHOLE.id}, tertulis {shown.id}", f"{NOT_WHOLE.en}, got {shown.en}")


def shown(value: object) -> Text:
    """Return *value* for people; of what has parts only what it is."""
    if isinstance(value, _SIMPLE):
        simple = isinstance(value, str | bytes)
        text = shortened(repr(value) if simple else str(value), 40).replace(r"\xa0", " ")
        return Text(text, text)
    if isinstance(value, list | pl.Series):
        return Text("sebuah daftar", "a list")
    return Text("sebuah objek", "an object") if isinstance(value, dict) else Text("hal lain", "something else")


def read_numbers(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return the whole numbers in *column*, as far as they fit 64 bits, and the column with null where it is blank."""
    kind = column.dtype
    if kind in _KEPT:
        return column, column
    if kind in _WIDENED:
        return column.cast(pl.Int32), column
    if kind == pl.String or isinstance(kind, pl.Categorical | pl.Enum):
        return _from_text(column.cast(pl.String))
    if kind.is_numeric():
        return _from_wide_numbers(column.fill_nan(None) if kind.is_float() else column)
    return pl.repeat(None, len(column), dtype=pl.Int32, eager=True), column


def _from_text(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    plain = column.cast(pl.Int64, strict=False)
    if plain.null_count() == column.null_count():
        return plain, column
    x = pl.col("x")
    text = (
        column.str.strip_chars().to_frame("x").select(pl.when(~x.str.to_lowercase().is_in(BLANKS)).then(x)).to_series()
    )
    return text.str.replace(AS_FRACTION, "$1").cast(pl.Int64, strict=False), text


def _from_wide_numbers(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return the whole numbers in a column of floats, decimals or wide integers."""
    whole = pl.col("x").cast(pl.Int64, strict=False)
    same = whole.cast(column.dtype, strict=False) == pl.col("x")
    return column.to_frame("x").select(pl.when(same).then(whole)).to_series(), column


def checked(numbers: pl.Series, written: pl.Series, largest: int = LARGEST) -> tuple[pl.Series, list[int]]:
    """Return the numbers without those too large, and the rows that hold no whole number of at least zero."""
    low, high = numbers.min(), numbers.max()
    in_range = low is None or (low >= 0 and high <= largest)  # type: ignore[operator]  # whole numbers
    if in_range and numbers.null_count() == written.null_count():
        return numbers, []
    huge = ~numbers.cast(pl.Int64).is_between(-largest, largest).fill_null(value=True)
    wrong = (written.is_not_null() & numbers.is_null()) | huge | (numbers < 0).fill_null(value=False)
    kept = numbers.to_frame("x").select(pl.when(~huge).then(pl.col("x")).alias(numbers.name)).to_series()
    return kept, wrong.arg_true().to_list()
