"""One form as it should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import overload

import attrs
import numpy as np
from numpy.typing import NDArray

from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.tier import Tier

Numbers = NDArray[np.int16] | NDArray[np.int32]


@attrs.frozen(kw_only=True, eq=False)
class TrueForm:
    """
    A form as it should be, with the forms that it adds up.

    Attributes:
        contest: What was voted for.

        tier: The tier of its unit.

        cells: The true number of every cell, in printed order.

        children: The cells of the forms one tier below; none of a station.
    """

    contest: Contest
    tier: Tier
    cells: Mapping[CellKey, int]
    children: Sequence[Mapping[CellKey, int]] = ()


@attrs.frozen(eq=False)
class Forms(Sequence[Mapping[CellKey, int]]):
    """
    The forms in a table of numbers, each put together when it is asked for.

    Attributes:
        keys: The cells.

        numbers: What stands in them, shape (cells, forms).
    """

    keys: Sequence[CellKey]
    numbers: Numbers

    def __len__(self) -> int:
        return int(self.numbers.shape[1])

    @overload
    def __getitem__(self, index: int) -> Mapping[CellKey, int]: ...
    @overload
    def __getitem__(self, index: slice) -> Forms: ...
    def __getitem__(self, index: int | slice) -> Mapping[CellKey, int] | Forms:
        if isinstance(index, slice):
            return Forms(self.keys, self.numbers[:, index])
        return dict(zip(self.keys, self.numbers[:, index].tolist(), strict=True))
