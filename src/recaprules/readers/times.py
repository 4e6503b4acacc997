"""Anything to times that sort as text: ISO 8601, in UTC where the zone is known."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import polars as pl

from ..model.sheet import SEEN
from . import words
from .raw import Problems

_TIME = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)(?:[T ](?P<clock>\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
_INTERVAL = re.compile(r"(\d{4}-\d\d-\d\d)/((?:\d{4}-)?(?:\d\d-)?\d\d)")


@lru_cache(maxsize=65536)
def iso_time(text: str) -> str | None:
    """
    Return the time that *text* says, in ISO 8601; `None` if it says none.

    Where the zone is known it is told in UTC, else as the clock of the place
    showed it. A day alone, and a span of days, stay what they are.

    >>> iso_time("2024-11-28 01:23:18+07:00"), iso_time("2024-02-22 15:00:00"), iso_time("2024-02-17/19")
    ('2024-11-27T18:23:18Z', '2024-02-22T15:00:00', '2024-02-17/19')
    """
    text = text.strip()
    span = _INTERVAL.fullmatch(text)
    if span:
        first, last = span.groups()
        return text if _date(first) and _date(first[: 10 - len(last)] + last) else None
    found = _TIME.fullmatch(text)
    if not found or not _date(found["date"]):
        return None
    if not found["clock"]:
        return found["date"]
    try:
        moment = datetime.datetime.fromisoformat(f"{found['date']}T{found['clock']}{found['zone'] or ''}")
        return _utc(moment)
    except (ValueError, OverflowError):
        return None


def is_time(text: str) -> bool:
    """Return whether *text* says a time in ISO 8601."""
    return iso_time(text) is not None


def seen_column(columns: Sequence[pl.Series], place: Callable[[int], str], problems: Problems) -> pl.Series:
    """
    Return when the figures of each row were shown; empty where nobody says it.

    Args:
        columns: What says it; the first that says something counts.

        place: Says where a row stands in the input.

        problems: Where what is no time is noted.
    """
    found = pl.Series(SEEN, [""], dtype=pl.String).new_from_index(0, len(columns[0]))
    for column in reversed(columns):
        times = _read(column, place, problems)
        frame = pl.DataFrame({"new": times, "old": found})
        found = frame.select(pl.when(pl.col("new") != "").then(pl.col("new")).otherwise(pl.col("old"))).to_series()
    return found.alias(SEEN)


def _read(column: pl.Series, place: Callable[[int], str], problems: Problems) -> pl.Series:
    text = _text(column).fill_null("")
    said = text.unique()
    read = {word: iso_time(word) if word.strip() else "" for word in said}
    wrong = [word for word, time in read.items() if time is None]
    if wrong:
        for row in text.is_in(wrong).arg_true():
            what = words.with_detail(words.NO_TIME, words.shortened(repr(text[row])))
            problems.add(f"{place(row)}, {words.shortened(column.name)}", what, kind=words.NO_TIME, severity="notice")
    return text.replace_strict({word: time or "" for word, time in read.items()}, return_dtype=pl.String)


def _text(column: pl.Series) -> pl.Series:
    kind = column.dtype
    if isinstance(kind, pl.Datetime):
        zone = "Z" if kind.time_zone else ""
        moments = column.dt.convert_time_zone("UTC") if kind.time_zone else column
        return moments.dt.strftime(f"%Y-%m-%dT%H:%M:%S{zone}")
    if kind.is_nested():
        return pl.repeat("?", len(column), dtype=pl.String, eager=True)
    return column.cast(pl.String)


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _utc(moment: datetime.datetime) -> str:
    if moment.tzinfo is None:
        return moment.isoformat()
    return moment.astimezone(datetime.UTC).replace(tzinfo=None).isoformat() + "Z"
