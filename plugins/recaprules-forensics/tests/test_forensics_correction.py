"""Chances corrected for the number of tests, held to SciPy and to the definitions."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from scipy.stats import false_discovery_control

from recaprules_forensics.correction import benjamini_hochberg, holm

chances = st.lists(st.floats(1e-12, 1.0), min_size=1, max_size=40)


class TestBenjaminiHochberg:
    @given(chances=chances)
    def test_is_what_scipy_says(self, chances: list[float]) -> None:
        np.testing.assert_allclose(benjamini_hochberg(chances), false_discovery_control(chances), rtol=1e-9)

    @given(chances=chances, level=st.floats(0.001, 0.5))
    def test_needs_only_the_small_ones_to_say_what_is_small(self, chances: list[float], level: float) -> None:
        small = [one for one in chances if one <= level]
        everything = benjamini_hochberg(chances)
        found = sorted(one for one in everything if one <= level)
        alone = benjamini_hochberg(small, len(chances)) if small else ()

        assert found == pytest.approx(sorted(one for one in alone if one <= level))


class TestHolm:
    def test_multiplies_the_smallest_by_all_the_next_by_one_less(self) -> None:
        assert pytest.approx(list(holm([0.04, 0.01, 0.03]))) == [0.06, 0.03, 0.06]

    @given(chances=chances)
    def test_is_never_less_than_the_chance_and_never_more_than_bonferroni(self, chances: list[float]) -> None:
        for before, after in zip(chances, holm(chances), strict=True):
            assert before * (1 - 1e-9) <= after <= min(1.0, before * len(chances) * (1 + 1e-9))


@pytest.mark.parametrize("correct", [benjamini_hochberg, holm], ids=["bh", "holm"])
class TestBoth:
    @given(chances=chances, seed=st.randoms())
    def test_do_not_depend_on_the_order(self, correct: object, chances: list[float], seed: object) -> None:
        order = list(range(len(chances)))
        seed.shuffle(order)  # type: ignore[attr-defined]
        straight = correct(chances)  # type: ignore[operator]
        mixed = correct([chances[at] for at in order])  # type: ignore[operator]

        assert [straight[at] for at in order] == list(mixed)

    def test_of_nothing_are_nothing(self, correct: object) -> None:
        assert list(correct([])) == []  # type: ignore[operator]

    def test_of_what_cannot_be_is_still_no_error(self, correct: object) -> None:
        assert 0 < correct([0.0, 1.0])[0] < 1e-200  # type: ignore[operator]
