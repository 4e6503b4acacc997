"""Times of day to minutes after midnight of poll day."""

from __future__ import annotations

import datetime
import re

from ..model.text import Text
from .dates import date_in

EXPECTED = Text(
    "diharapkan jam setempat seperti 13:00 atau 13.00, setelah tengah malam 25.30, atau dengan tanggalnya",
    "expected the local time such as 13:00 or 13.00, past midnight 25.30, or with its date",
)

_TIME = re.compile(r"(?:(?P<date>\d\S*?)[T ]\s*)?(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.]\d\d(?:\.\d+)?)?")
_HOURS = 48
"""Voting and counting end on the day after poll day at the latest."""
_DAY = 24 * 60


def minutes_after(text: str, poll_date: datetime.date) -> int | None:
    """
    Return how many minutes after midnight of *poll_date* the time in *text* is; `None` if it says none.

    A time without a date is one of poll day; one after midnight has its date,
    or its hours are counted on.

    >>> poll_date = datetime.date(2024, 2, 14)
    >>> [minutes_after(text, poll_date) for text in ("07.00", "13:05:59", "25.30", "2024-02-15 01:30", "13.60")]
    [420, 785, 1530, 1530, None]
    """
    found = _TIME.fullmatch(text)
    if found is None or int(found["minute"]) >= 60:
        return None
    hours, minutes = int(found["hour"]), int(found["minute"])
    if found["date"] is None:
        return hours * 60 + minutes if hours < _HOURS else None
    date = date_in(found["date"])
    if date is None or hours * 60 >= _DAY:
        return None
    return (date - poll_date).days * _DAY + hours * 60 + minutes
