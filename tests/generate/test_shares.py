from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recaprules.generate.shares import runs, share_out

weights = st.lists(st.integers(0, 50), min_size=1, max_size=30)

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


class TestShareOut:
    """Parts follow their weights, add up, and keep within their limits."""

    @unhurried
    @given(st.integers(0, 5000), weights)
    def test_adds_up(self, total: int, weights: list[int]) -> None:
        assert total == sum(share_out(total, weights))

    @unhurried
    @given(st.integers(0, 500), weights, st.integers(0, 5), st.integers(0, 20))
    def test_keeps_the_limits(self, total: int, weights: list[int], least: int, room: int) -> None:
        parts = share_out(total, weights, least=least, most=least + room)

        assert all(least <= part <= least + room for part in parts)
        assert min(max(total, least * len(parts)), (least + room) * len(parts)) == sum(parts)

    @unhurried
    @given(st.integers(0, 500), weights)
    def test_is_off_by_less_than_one(self, total: int, weights: list[int]) -> None:
        whole = sum(weights)
        if whole:
            for part, weight in zip(share_out(total, weights), weights, strict=True):
                assert abs(part * whole - total * weight) < whole


class TestRuns:
    """Neighbours stay together, and no run is empty."""

    @unhurried
    @given(st.lists(st.integers(1, 9), min_size=1, max_size=40), st.data())
    def test_cover_everything_once(self, weights: list[int], data: st.DataObject) -> None:
        number = data.draw(st.integers(1, len(weights)))
        found = runs(weights, number)

        assert list(range(len(weights))) == [n for run in found for n in run]
        assert number == len(found)
        assert all(found)

    def test_are_about_equal(self) -> None:
        assert [range(5), range(5, 10), range(10, 15)] == runs([1] * 15, 3)

    @pytest.mark.parametrize("number", [0, 3])
    def test_there_are_no_more_than_weights(self, number: int) -> None:
        with pytest.raises(ValueError, match=f"expected 1 to 2 runs, got {number}"):
            runs([1, 1], number)
