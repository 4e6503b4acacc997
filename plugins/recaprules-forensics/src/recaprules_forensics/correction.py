"""
Who asks a thousand stations finds ten that are unusual at one percent: chances, corrected for the number of tests.

Two corrections are used, each where it says what people want to know.

*Benjamini–Hochberg* keeps the expected share of wrong entries in a list small.
It serves lists of stations, which somebody is going to look at one by one.

*Holm* keeps the chance of a single wrong entry small. It serves statistics of
kabupaten and provinces, of which there are few, and each of which is told alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Chances: TypeAlias = npt.NDArray[np.float64]

SIGNIFICANT = 12
"""Chances are rounded to so many significant digits, so that the last bit of a processor decides nothing."""

_SMALLEST = 1e-280
"""Nothing smaller is told apart: its digits could not be rounded within the range of floats."""


def benjamini_hochberg(chances: Sequence[float] | Chances, tested: int | None = None) -> Chances:
    """
    Return *chances* corrected after Benjamini and Hochberg (1995), in their order.

    Args:
        chances: Chances from 0 to 1, in any order.

        tested: How many tests there were, if *chances* are only the smallest
            of them. Then what is corrected to less than the largest of
            *chances* is exact, and the rest is no less than that.
    """
    import numpy as np

    many = len(chances) if tested is None else tested
    sizes = _steady(chances)
    order = np.argsort(sizes, kind="stable")
    ranks = np.arange(1, len(sizes) + 1)
    stepped = np.minimum.accumulate((sizes[order] * many / ranks)[::-1])[::-1]
    return _in_order(np.minimum(stepped, 1.0), order)


def holm(chances: Sequence[float] | Chances) -> Chances:
    """Return *chances* corrected after Holm (1979), in their order."""
    import numpy as np

    sizes = _steady(chances)
    order = np.argsort(sizes, kind="stable")
    factors = np.arange(len(sizes), 0, -1)
    stepped = np.maximum.accumulate(sizes[order] * factors)
    return _in_order(np.minimum(stepped, 1.0), order)


def _steady(chances: Sequence[float] | Chances) -> Chances:
    """Return *chances* rounded to `SIGNIFICANT` digits."""
    import numpy as np

    sizes = np.clip(np.asarray(chances, dtype=np.float64), _SMALLEST, 1.0)
    scale = np.power(10.0, SIGNIFICANT - 1 - np.floor(np.log10(sizes)))
    steady: Chances = np.round(sizes * scale) / scale
    return steady


def _in_order(values: Chances, order: npt.NDArray[np.intp]) -> Chances:
    import numpy as np

    back = np.empty_like(values)
    back[order] = values
    return back
