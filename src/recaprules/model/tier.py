"""The levels at which votes are counted and added up (*jenjang rekapitulasi*)."""

from __future__ import annotations

import enum

from .text import Text


class Tier(enum.Enum):
    """
    A level of the recapitulation, from the polling station to the nation.

    Overseas units have the same tiers by the width of their codes: a TPSLN, KSK
    or Pos is a `TPS`, and the PPLN stands at `KABKO`, `KECAMATAN` and `VILLAGE` alike.
    """

    TPS = "tps"
    VILLAGE = "village"
    KECAMATAN = "kecamatan"
    KABKO = "kabko"
    PROVINCE = "province"
    NATIONAL = "national"

    @property
    def position(self) -> int:
        """0 for the polling station, one more for each tier above it."""
        return ORDER.index(self)

    @property
    def parent(self) -> Tier | None:
        """The tier above, or `None` above the nation."""
        return ORDER[self.position + 1] if self.position + 1 < len(ORDER) else None

    @property
    def child(self) -> Tier | None:
        """The tier below, or `None` below the polling station."""
        return ORDER[self.position - 1] if self.position else None

    @property
    def code_width(self) -> int:
        """How many characters a unit's KPU code has at this tier; 1 for the nation (``0``)."""
        return CODE_WIDTHS[self]

    @property
    def label(self) -> Text:
        """The tier's name for people."""
        return LABELS[self]


ORDER = (Tier.TPS, Tier.VILLAGE, Tier.KECAMATAN, Tier.KABKO, Tier.PROVINCE, Tier.NATIONAL)

CODE_WIDTHS = dict(zip(ORDER, (13, 10, 6, 4, 2, 1), strict=True))

LABELS = {
    Tier.TPS: Text("TPS", "polling station"),
    Tier.VILLAGE: Text("desa/kelurahan", "village"),
    Tier.KECAMATAN: Text("kecamatan", "kecamatan"),
    Tier.KABKO: Text("kabupaten/kota", "regency/city"),
    Tier.PROVINCE: Text("provinsi", "province"),
    Tier.NATIONAL: Text("nasional", "nation"),
}
