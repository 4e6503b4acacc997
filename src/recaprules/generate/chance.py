"""Chance that comes out the same on every machine: whole numbers from a seed and a name."""

from __future__ import annotations

from hashlib import sha256
from random import Random
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Whole: TypeAlias = NDArray[np.int64]
"""Whole numbers, 64 bits wide so that no product of a few of them overflows."""


class Chance:
    """
    A source of whole numbers; the same *seed* and *names* give the same numbers in the same order.

    Only the raw bits of NumPy's generator are used, which do not change
    between versions; and no fraction, so that nothing is rounded.

    Args:
        seed: Where chance starts.

        names: What the numbers are for, so that one purpose does not disturb another.
    """

    def __init__(self, seed: int, *names: str) -> None:
        self._bits = np.random.PCG64DXSM(_start(seed, names))

    def between(self, least: int, most: int, size: int) -> Whole:
        """Return *size* numbers from *least* to *most*, both included."""
        raw = self._bits.random_raw(size) >> np.uint64(32)
        return least + (raw * np.uint64(most - least + 1) >> np.uint64(32)).astype(np.int64)

    def bytes(self, size: int) -> NDArray[np.uint8]:
        """Return *size* numbers from 0 to 255."""
        raw = self._bits.random_raw(-(-size // 8))
        numbers: NDArray[np.uint8] = raw.astype("<u8").view(np.uint8)[:size]
        return numbers

    def below(self, tops: Whole) -> Whole:
        """Return a number from 0 to below each of *tops*, which are at least 1 and fit 47 bits."""
        part = (self._bits.random_raw(tops.size) >> np.uint64(48)).astype(np.int64)
        # floor(part · top / 2¹⁶), in two steps so that the product fits.
        chosen: Whole = part * (tops >> 16) + (part * (tops & 0xFFFF) >> 16)
        return chosen


def random(seed: int, *names: str) -> Random:
    """Return a source of single choices; the same *seed* and *names* give the same choices."""
    return Random(_start(seed, names))  # noqa: S311  # a sample must be the same every time


def _start(seed: int, names: tuple[str, ...]) -> int:
    return int.from_bytes(sha256("/".join((str(seed), *names)).encode()).digest())
