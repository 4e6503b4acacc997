"""All units of an election, with what is decreed for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import polars as pl


@attrs.frozen(eq=False)
class Register:
    """
    The units that an election has.

    Attributes:
        frame: One row per unit: `unit` (KPU code) and, where they are known,
            the decreed figures under the names of the form's cells
            (``registered_male``, ``registered_female``, ``registered_total``).
    """

    frame: pl.DataFrame
