"""What holds from one day to another, and only then."""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recaprules.rules.period import Day, Period, wrong_periods

POLL_DAY = datetime.date(2024, 2, 14)
CHANGE = datetime.date(2023, 2, 10)
ONE_DAY = datetime.timedelta(days=1)

dates = st.dates(datetime.date(1990, 1, 1), datetime.date(2040, 12, 31))


class TestAPeriod:
    """`from` is the first day on which it holds, `until` the first on which it no longer does."""

    @pytest.mark.parametrize(
        ("period", "day", "covered"),
        [
            pytest.param(Period(), POLL_DAY, True, id="always"),
            pytest.param(Period(from_=CHANGE), CHANGE - ONE_DAY, False, id="the day before it begins"),
            pytest.param(Period(from_=CHANGE), CHANGE, True, id="the day it begins"),
            pytest.param(Period(until=CHANGE), CHANGE - ONE_DAY, True, id="its last day"),
            pytest.param(Period(until=CHANGE), CHANGE, False, id="the day after its last"),
            pytest.param(Period(from_=2017), datetime.date(2016, 12, 31), False, id="before the year it begins in"),
            pytest.param(Period(from_=2017), datetime.date(2017, 1, 1), None, id="first day of that year"),
            pytest.param(Period(from_=2017), datetime.date(2017, 12, 31), None, id="last day of that year"),
            pytest.param(Period(from_=2017), datetime.date(2018, 1, 1), True, id="after the year it begins in"),
            pytest.param(Period(until=2017), datetime.date(2016, 12, 31), True, id="before the year it ends in"),
            pytest.param(Period(until=2017), datetime.date(2017, 1, 1), None, id="first day of the year it ends in"),
            pytest.param(Period(until=2017), datetime.date(2018, 1, 1), False, id="after the year it ends in"),
            pytest.param(Period(from_=2017, until=2017), datetime.date(2017, 6, 1), None, id="within one year"),
        ],
    )
    def test_covers(self, period: Period, day: datetime.date, covered: bool | None) -> None:
        assert covered is period.covers(day)

    @pytest.mark.parametrize(
        ("from_", "until"),
        [
            pytest.param(CHANGE, CHANGE, id="no day at all"),
            pytest.param(CHANGE, CHANGE - ONE_DAY, id="backwards"),
            pytest.param(2018, 2017, id="backwards in years"),
            pytest.param(datetime.date(2018, 1, 1), 2017, id="begins after the year it ends in"),
        ],
    )
    def test_ends_after_it_begins(self, from_: Day, until: Day) -> None:
        with pytest.raises(ValueError, match=f"until {until} is not after from {from_}"):
            Period(from_=from_, until=until)

    @given(dates, st.lists(dates, min_size=1, max_size=4, unique=True))
    def test_follows_the_one_before_without_a_gap(self, day: datetime.date, changes: list[datetime.date]) -> None:
        bounds = [None, *sorted(changes), None]
        periods = [Period(from_=from_, until=until) for from_, until in pairwise(bounds)]

        assert sum(period.covers(day) is True for period in periods) == 1
        assert wrong_periods([(period.from_, period.until) for period in periods], day) == []

    @given(dates, st.sampled_from([None, 2017, CHANGE]), st.sampled_from([None, 2025, POLL_DAY]))
    def test_knows_more_where_a_date_is_known(self, day: datetime.date, from_: Day | None, until: Day | None) -> None:
        covered = Period(from_=from_, until=until).covers(day)
        known = {
            Period(from_=first, until=last).covers(day)
            for first in ([datetime.date(2017, 1, 1), datetime.date(2017, 12, 31)] if from_ == 2017 else [from_])
            for last in ([datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)] if until == 2025 else [until])
        }

        assert covered is None or {covered} == known


class TestSeveralValuesInTime:
    """Of several values one holds on a day, and on poll day one does."""

    @pytest.mark.parametrize(
        ("periods", "problem"),
        [
            pytest.param(
                [(None, CHANGE), (CHANGE - ONE_DAY, None)],
                "two values on one day: value 1 holds until 2023-02-10, value 2 from 2023-02-09",
                id="overlap by a day",
            ),
            pytest.param(
                [(None, None), (2017, None)],
                "two values on one day: value 1 holds until ever, value 2 from 2017",
                id="one that always holds, and another",
            ),
            pytest.param(
                [(CHANGE, None), (CHANGE, CHANGE - ONE_DAY)],
                "value 2: until 2023-02-09 is not after from 2023-02-10",
                id="backwards",
            ),
            pytest.param(
                [(None, CHANGE), (POLL_DAY + ONE_DAY, None)],
                "no value holds on poll day, 2024-02-14: one until 2023-02-10, one from 2024-02-15",
                id="a gap around poll day",
            ),
            pytest.param(
                [(None, POLL_DAY)],
                "no value holds on poll day, 2024-02-14: one until 2024-02-14",
                id="ends on poll day",
            ),
            pytest.param(
                [(2024, None)],
                "no value holds on poll day, 2024-02-14: one from 2024",
                id="begins on some day of the year",
            ),
            pytest.param([], "no value holds on poll day, 2024-02-14: there is none", id="none"),
        ],
    )
    def test_are_told_with_both_dates_where_they_are_wrong(
        self, periods: list[tuple[Day | None, Day | None]], problem: str
    ) -> None:
        assert [problem] == wrong_periods(periods, POLL_DAY)

    def test_are_told_all_at_once(self) -> None:
        periods: list[tuple[Day | None, Day | None]] = [
            (CHANGE, CHANGE),
            (None, 2015),
            (2010, 2016),
            (2000, 2012),
        ]

        assert len(wrong_periods(periods, POLL_DAY)) == 5

    @pytest.mark.parametrize(
        "periods",
        [
            pytest.param([(None, 2017), (2017, None)], id="a change on a day of a year"),
            pytest.param([(None, CHANGE), (CHANGE, None)], id="a change on a day"),
            pytest.param([(POLL_DAY, POLL_DAY + ONE_DAY)], id="poll day only"),
            pytest.param([(None, 2015), (2017, None)], id="a gap long before poll day"),
        ],
    )
    def test_may_be(self, periods: list[tuple[Day | None, Day | None]]) -> None:
        assert wrong_periods(periods, POLL_DAY) == []
