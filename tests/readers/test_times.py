"""Times, however they are written, as text that sorts."""

from __future__ import annotations

import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recaprules.readers.raw import Problems
from recaprules.readers.times import iso_time, seen_column

moments = st.integers(0, 2**31).map(lambda seconds: datetime.datetime.fromtimestamp(seconds, datetime.UTC))


class TestATime:
    """“`seen` is normalised to ISO 8601: UTC where the zone is known, else local without zone.”"""

    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            ("2024-02-22 15:00:00", "2024-02-22T15:00:00"),
            ("2024-02-22T15:00", "2024-02-22T15:00:00"),
            ("2024-02-23T09:36:20+00:00", "2024-02-23T09:36:20Z"),
            ("2024-11-28T01:23:18+07:00", "2024-11-27T18:23:18Z"),
            ("2024-11-28 01:23:18 +0700", "2024-11-27T18:23:18Z"),
            ("2024-02-25T16:06:34Z", "2024-02-25T16:06:34Z"),
            (" 2024-02-18 ", "2024-02-18"),
            ("2024-02-17/19", "2024-02-17/19"),
            ("2024-02-27/03-02", "2024-02-27/03-02"),
        ],
    )
    def test_is_told_in_one_way(self, written: str, expected: str) -> None:
        assert expected == iso_time(written)

    @pytest.mark.parametrize(
        "written",
        ["", "kemarin", "18-02-2024", "2024-02-30", "2024-02-18 25:00:00", "2024-02-17/40", "2024-02-18T", "20240218"],
    )
    def test_is_no_other_text(self, written: str) -> None:
        assert iso_time(written) is None

    def test_at_the_end_of_time_is_none_and_no_failure(self) -> None:
        assert iso_time("0001-01-01 00:00:00+07:00") is None

    @given(moments, moments)
    def test_sorts_as_text(self, left: datetime.datetime, right: datetime.datetime) -> None:
        zone = datetime.timezone(datetime.timedelta(hours=7))
        one, other = iso_time(str(left)), iso_time(str(right.astimezone(zone)))

        assert one is not None
        assert other is not None
        assert (left < right) is (one < other)

    @given(st.text())
    def test_stays_what_it_is_once_it_is_told(self, text: str) -> None:
        told = iso_time(text)

        assert told is None or told == iso_time(told)


class TestAColumnOfTimes:
    def seen(self, *columns: pl.Series) -> tuple[list[str], list[str]]:
        problems = Problems()
        times = seen_column(columns, lambda row: f"row {row}", problems)
        return times.to_list(), [str(problem) for problem in problems.all()]

    def test_gives_way_to_the_next_where_it_is_empty(self) -> None:
        first = pl.Series("ts", ["2024-02-18 01:00:00", None, " ", None])
        second = pl.Series("day", ["2024-02-17", "2024-02-17", "2024-02-16", None])

        assert self.seen(first, second) == (["2024-02-18T01:00:00", "2024-02-17", "2024-02-16", ""], [])

    def test_tells_what_is_no_time(self) -> None:
        times, problems = self.seen(pl.Series("ts", ["2024-02-18", "pagi"]))

        assert times == ["2024-02-18", ""]
        assert problems == ["expected a time such as 2024-02-18 07:00:00, got: 'pagi' @ row 1, ts"]

    def test_may_hold_moments(self) -> None:
        plain = pl.Series("ts", ["2024-02-18 07:00:00"]).str.to_datetime()
        zoned = plain.dt.replace_time_zone("Asia/Jakarta")

        assert self.seen(plain)[0] == ["2024-02-18T07:00:00"]
        assert self.seen(zoned)[0] == ["2024-02-18T00:00:00Z"]

    def test_may_hold_anything_and_does_not_fail(self) -> None:
        times, problems = self.seen(pl.Series("ts", [[1], [2]]))

        assert times == ["", ""]
        assert len(problems) == 2
