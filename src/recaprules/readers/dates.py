"""Dates to days after poll day."""

from __future__ import annotations

import datetime
import re

from ..model.text import Text

EXPECTED = Text(
    "diharapkan tanggal seperti 2024-02-14 atau 14/02/2024, tidak sebelum hari pemungutan suara",
    "expected a date such as 2024-02-14 or 14/02/2024, not before poll day",
)

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})")


def date_in(text: str) -> datetime.date | None:
    """
    Return the date that *text* says: as ISO 8601 has it, or day, month and year as in Indonesia.

    >>> date_in("2024-02-15"), date_in("15/2/2024"), date_in("15/02/24")
    (datetime.date(2024, 2, 15), datetime.date(2024, 2, 15), None)
    """
    found = _ISO.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    if found is None:
        return None
    try:
        return datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def days_after(text: str, poll_date: datetime.date) -> int | None:
    """Return how many days after *poll_date* the date in *text* is, below zero if before; `None` if it says none."""
    date = date_in(text)
    return None if date is None else (date - poll_date).days
