"""What findings of a form and findings of many forms have in common."""

from __future__ import annotations

from fractions import Fraction

import pytest

from recaprules.engine.teller import exactly


class TestASide:
    """A side is told as a whole number wherever it is one, however the two sides were multiplied."""

    @pytest.mark.parametrize(
        ("numerator", "denominator", "side"),
        [
            (6, 1, 6),
            (6, 3, 2),
            (0, 3, 0),
            (7, 2, Fraction(7, 2)),
            (Fraction(4, 2), 1, 2),
            (Fraction(1, 2), 1, Fraction(1, 2)),
        ],
    )
    def test_is_exact(self, numerator: int | Fraction, denominator: int, side: int | Fraction) -> None:
        found = exactly(numerator, denominator)

        assert side == found
        assert type(side) is type(found)

    def test_is_unknown_where_no_number_was_compared(self) -> None:
        assert exactly(None, 3) is None
