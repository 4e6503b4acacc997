"""Columns of a table to whole numbers, each in the way in which its count is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import attrs
import polars as pl

from ..model.cell import CellKey
from ..model.digest import LARGEST_DIGEST, text_digest
from ..model.form import Kind
from ..model.numberwords import NumberWords
from ..model.text import Text
from ..rules.profile import Profile
from ..rules.vocabulary import builtin_vocabulary
from . import clock, codes, dates, flags, inwords
from .numbers import AS_FRACTION, BLANKS, checked, read_numbers, shown, without_number, wrong_number
from .placeholders import uncrossed
from .raw import Problems
from .words import shortened

_PLAIN = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})")
_WHOLE_PART = re.compile(AS_FRACTION)
# 7.00 is a time and no seven, and what is digested is digested as it is.
_MAY_HAVE_FRACTION = (Kind.FLAG, Kind.WORDS, Kind.DATE, Kind.CODE)


@attrs.frozen(kw_only=True)
class Figures:
    """
    What a column holds.

    Attributes:
        numbers: The whole numbers, null where there is none.

        illegible: The rows in which something is written that is no such figure.

        variants: For numbers in words, which of them are spelled otherwise
            than the speller does, null where no words were read; `None` for
            all other columns.
    """

    numbers: pl.Series
    illegible: list[int]
    variants: pl.Series | None = None


@attrs.frozen(kw_only=True)
class KindReader:
    """
    Reads figures by the kind of their count.

    Attributes:
        profile: The election, for its poll day.

        number_words: Who reads numbers in words; `None` if nobody is installed.

        problems: Where what cannot be read is noted.
    """

    profile: Profile
    number_words: NumberWords | None
    problems: Problems

    def can_read(self, column: pl.Series, key: CellKey) -> bool:
        """Return whether *column* can be read as *key*: words need somebody who reads them."""
        return self.number_words is not None or kind_of(key) is not Kind.WORDS or not _is_text(column)

    def figures(self, column: pl.Series, key: CellKey, place: Callable[[int], str]) -> Figures:
        """
        Return *column* as whole numbers.

        A whole number is taken as it is, whatever the kind.

        Args:
            column: What was read.

            key: The cell that it is.

            place: Says where a row stands in the input.
        """
        kind = kind_of(key)
        text = None if kind is Kind.NUMBER else _as_text(column, kind)
        variants = None
        if text is None:
            found, written = _whole(column)
        else:
            written = _without_blanks(text)
            found = _by_text(written, partial(_number, kind=kind, read=self._reader(kind)))
            if kind is Kind.WORDS and self.number_words is not None:
                variants = _by_text(written, partial(_is_variant, number_words=self.number_words))
        numbers, wrong = checked(found.alias(key), written, kind.largest)
        for row in wrong:
            where = f"{place(row)}, {shortened(column.name)}"
            what, counts_as = self._wrong(kind, column[row], numbers[row])
            self.problems.add(where, what, kind=counts_as)
        return Figures(numbers=numbers, illegible=without_number(numbers, wrong), variants=variants)

    def _reader(self, kind: Kind) -> Callable[[str], int | None]:
        match kind:
            case Kind.FLAG:
                return flags.flag_in
            case Kind.DATE:
                return partial(dates.days_after, poll_date=self.profile.poll_date)
            case Kind.TIME:
                return partial(clock.minutes_after, poll_date=self.profile.poll_date)
            case Kind.CODE:
                return codes.code_in
            case Kind.DIGEST:
                return text_digest
            case _:
                return self._words

    def _words(self, text: str) -> int | None:
        return None if self.number_words is None else self.number_words.parse(text).number

    def _wrong(self, kind: Kind, value: object, number: int | None) -> tuple[Text, Text]:
        """Return what is said of *value*, of which *number* was read, and what that counts as."""
        if kind is Kind.NUMBER:
            return wrong_number(value, number)
        expected, what = _EXPECTED[kind], shown(value)
        if kind is Kind.WORDS and isinstance(value, str) and self.number_words is not None:
            return inwords.not_in_words(value, self.number_words), expected
        return Text(f"{expected.id}, tertulis {what.id}", f"{expected.en}, got {what.en}"), expected


_EXPECTED = {
    Kind.FLAG: flags.EXPECTED,
    Kind.WORDS: inwords.EXPECTED,
    Kind.DATE: dates.EXPECTED,
    Kind.TIME: clock.EXPECTED,
    Kind.CODE: codes.EXPECTED,
    Kind.DIGEST: Text("diharapkan teks", "expected a text"),
}


def kind_of(key: CellKey) -> Kind:
    """
    Return how the count of the cell *key* is written.

    >>> kind_of("votes_words.100025"), kind_of("registered_male")
    (<Kind.WORDS: 'words'>, <Kind.NUMBER: 'number'>)
    """
    count = builtin_vocabulary().count(key.partition(".")[0])
    return Kind.NUMBER if count is None else count.kind


def _number(text: str, kind: Kind, read: Callable[[str], int | None]) -> int | None:
    fraction = _WHOLE_PART.fullmatch(text) if kind in _MAY_HAVE_FRACTION else None
    plain = fraction[1] if fraction else text
    if _PLAIN.fullmatch(plain) and abs(int(plain)) <= LARGEST_DIGEST:
        return int(plain)
    return read(text)


def _is_variant(text: str, number_words: NumberWords) -> int | None:
    said = number_words.parse(text)
    return None if said.number is None else int(not said.canonical)


def _is_text(column: pl.Series) -> bool:
    return column.dtype == pl.String or isinstance(column.dtype, pl.Categorical | pl.Enum)


def _whole(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return the whole numbers in *column*, also those behind crossed boxes, and the column with null where blank."""
    found, written = read_numbers(column)
    if _is_text(column) and found.null_count() > written.null_count():
        return read_numbers(uncrossed(column.cast(pl.String)))
    return found, written


def _as_text(column: pl.Series, kind: Kind) -> pl.Series | None:
    """Return *column* as a table of text would have it; `None` where it is one of numbers, or of what is no text."""
    dtype = column.dtype
    if _is_text(column):
        return column.cast(pl.String)
    if kind is Kind.FLAG and dtype == pl.Boolean:
        return column.cast(pl.String)
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is None and kind in (Kind.DATE, Kind.TIME):
        return column.dt.strftime("%Y-%m-%d %H:%M:%S")
    if (kind is Kind.DATE and dtype == pl.Date) or (kind is Kind.TIME and dtype == pl.Time):
        return column.cast(pl.String)
    return None


def _without_blanks(column: pl.Series) -> pl.Series:
    """Return a column of text without blanks around what is written, and null where nothing is."""
    x = pl.col("x")
    text = column.str.strip_chars().to_frame("x")
    return text.select(pl.when(~x.str.to_lowercase().is_in(BLANKS)).then(x)).to_series()


def _by_text(column: pl.Series, read: Callable[[str], int | None]) -> pl.Series:
    """Return what *read* says of each text; each is read once."""
    texts = column.drop_nulls().unique().to_list()
    said = {text: read(text) for text in texts}
    return column.replace_strict(said, default=None, return_dtype=pl.Int64)
