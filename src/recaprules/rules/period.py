"""From when to when something holds."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import combinations
from typing import TypeAlias

import attrs

from ..model.text import Language, Text

Day: TypeAlias = datetime.date | int
"""A date, or a year of which nobody stated the day."""


_SINCE = Text("sejak {day}", "from {day}")
_BEFORE = Text("sampai sebelum {day}", "until {day}, exclusive")
_IN = Text("sampai {day}", "until {day}")


def first_day(day: Day | None, otherwise: datetime.date = datetime.date.min) -> datetime.date:
    """Return the earliest date that *day* can mean; *otherwise* if it is none."""
    if day is None:
        return otherwise
    return datetime.date(day, 1, 1) if isinstance(day, int) else day


def surely_from(day: Day | None) -> datetime.date:
    """Return from when on it is sure that what begins with *day* has begun."""
    if day is None:
        return datetime.date.min
    return _next_year(day) if isinstance(day, int) else day


def after_last(day: Day | None) -> datetime.date:
    """Return from when on it is sure that what ends with *day* has ended."""
    if day is None:
        return datetime.date.max
    return _next_year(day) if isinstance(day, int) else day


def _next_year(year: int) -> datetime.date:
    return datetime.date(year + 1, 1, 1)


def is_backwards(from_: Day | None, until: Day | None) -> bool:
    """Return whether no day can lie between *from_* and *until*."""
    if from_ is None or until is None:
        return False
    return after_last(until) <= first_day(from_)


@attrs.frozen(kw_only=True)
class Period:
    """
    The days on which something holds.

    A year says that it begins, or ends, on a day of that year that is not
    known: in the course of the year nobody can say whether it holds.

    Attributes:
        from_: The first day on which it holds; always so far if `None`.

        until: The first day on which it no longer holds; without end if `None`.

    Raises:
        ValueError: If it ends before it begins.

    .. versionadded:: 26.1.0
    """

    from_: Day | None = None
    until: Day | None = None

    def __attrs_post_init__(self) -> None:
        if is_backwards(self.from_, self.until):
            raise ValueError(f"until {self.until} is not after from {self.from_}")

    @property
    def is_always(self) -> bool:
        """Whether it holds on every day."""
        return self.from_ is None and self.until is None

    def covers(self, day: datetime.date) -> bool | None:
        """
        Return whether it holds on *day*; `None` where only a year is known that *day* lies in.

        >>> law = Period(from_=2017)
        >>> law.covers(datetime.date(2016, 12, 31)), law.covers(datetime.date(2017, 8, 1))
        (False, None)
        >>> Period(until=datetime.date(2023, 2, 10)).covers(datetime.date(2023, 2, 10))
        False
        """
        if day < first_day(self.from_) or day >= after_last(self.until):
            return False
        return True if surely_from(self.from_) <= day < first_day(self.until, datetime.date.max) else None

    def told(self, language: Language) -> str:
        """
        Return the period for people; empty for one without bounds.

        >>> Period(from_=2017).told("id"), Period(until=datetime.date(2023, 2, 10)).told("en")
        ('sejak 2017', 'until 2023-02-10, exclusive')
        """
        said = []
        if self.from_ is not None:
            said.append(_SINCE[language].format(day=self.from_))
        if self.until is not None:
            words = _IN if isinstance(self.until, int) else _BEFORE
            said.append(words[language].format(day=self.until))
        return ", ".join(said)


ALWAYS = Period()
"""Every day."""


def wrong_periods(periods: Sequence[tuple[Day | None, Day | None]], day: datetime.date) -> list[str]:
    """
    Return what is wrong with the periods of several values, of which exactly one must hold on *day*.

    Args:
        periods: From when to when each value holds, in the order of the file.

        day: The day of voting.

    Returns:
        One line per mistake, each with its dates: a period that ends before
        it begins, two values on one day, no value on *day*.
    """
    problems = [
        f"value {number}: until {until} is not after from {from_}"
        for number, (from_, until) in enumerate(periods, 1)
        if is_backwards(from_, until)
    ]
    ordered = sorted(
        ((number, Period(from_=from_, until=until)) for number, (from_, until) in enumerate(periods, 1)
         if not is_backwards(from_, until)),
        key=lambda pair: (first_day(pair[1].from_), after_last(pair[1].until), pair[0]),
    )  # fmt: skip
    problems += [
        f"two values on one day: value {one} holds until {_end(first)}, value {other} from {_begin(second)}"
        for (one, first), (other, second) in combinations(ordered, 2)
        if _share_a_day(first, second)
    ]
    if not any(period.covers(day) for _, period in ordered):
        problems.append(f"no value holds on poll day, {day}: {_around([period for _, period in ordered], day)}")
    return problems


def _share_a_day(one: Period, other: Period) -> bool:
    """Return whether both surely hold on some day."""
    begin = max(surely_from(one.from_), surely_from(other.from_))
    return begin < min(first_day(period.until, datetime.date.max) for period in (one, other))


def _around(ordered: Sequence[Period], day: datetime.date) -> str:
    """Return which values hold last before *day* and first after it."""
    before = [period for period in ordered if first_day(period.until, datetime.date.max) <= day]
    after = [period for period in ordered if surely_from(period.from_) > day]
    said = [f"one until {before[-1].until}"] if before else []
    said += [f"one from {after[0].from_}"] if after else []
    return ", ".join(said) or "there is none"


def _begin(period: Period) -> str:
    return "always" if period.from_ is None else str(period.from_)


def _end(period: Period) -> str:
    return "ever" if period.until is None else str(period.until)
