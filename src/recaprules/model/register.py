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

REVOTES = "psu_ordered"
"""The column of a register that says which contests were ordered to be voted on again at a station."""

PARENT = "parent"
"""The column of a register with the code of the unit above, where a register says it beside the code."""

UNIT_NAME = "unit_name"
"""The column of a register that says how a unit is called."""

SPECIAL_LOCATION = "special_location"
"""The column of a register that says whether a station is on the list of special locations (1 or 0)."""

TEXTS = (*DISTRICT_OF.values(), REVOTES, PARENT, UNIT_NAME, SPECIAL_LOCATION)
"""The columns of a register that are no figures."""


@attrs.frozen(eq=False)
class Register:
    """
    The units that an election has.

    Attributes:
        frame: One row per unit: `unit` (KPU code) and, where they are known,
            the decreed figures under the names of the form's cells
            (``registered_male``, ``registered_female``, ``registered_total``)
            and, for stations, the electoral districts (`DISTRICT_OF`) and the
            re-votes that were ordered (`REVOTES`): contests, as in
            ``ppwp dpr``, and ``mk`` where the Constitutional Court ordered them.
            The unit above (`PARENT`), the name (`UNIT_NAME`) and whether a
            station is a special location (`SPECIAL_LOCATION`) are texts too.
    """

    frame: pl.DataFrame
