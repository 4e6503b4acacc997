"""All units of an election, with what is decreed for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from .contest import Contest

if TYPE_CHECKING:
    import polars as pl

DISTRICT_OF = {
    Contest.DPR: "dapil_dpr",
    Contest.DPRD_PROV: "dapil_dprd_prov",
    Contest.DPRD_KABKO: "dapil_dprd_kabko",
}
"""The column of a register that says in which electoral district a station votes."""


@attrs.frozen(eq=False)
class Register:
    """
    The units that an election has.

    Attributes:
        frame: One row per unit: `unit` (KPU code) and, where they are known,
            the decreed figures under the names of the form's cells
            (``registered_male``, ``registered_female``, ``registered_total``)
            and, for stations, the electoral districts (`DISTRICT_OF`).
    """

    frame: pl.DataFrame
