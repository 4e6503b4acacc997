"""What is voted for (*jenis pemilihan*)."""

from __future__ import annotations

import enum

from .text import Text


class Contest(enum.Enum):
    """One kind of vote; the value is its canonical name in data and rules."""

    PPWP = "ppwp"
    DPR = "dpr"
    DPD = "dpd"
    DPRD_PROV = "dprd_prov"
    DPRD_KABKO = "dprd_kabko"
    GUBERNUR = "gubernur"
    BUPATI = "bupati"
    WALIKOTA = "walikota"

    @property
    def has_parties(self) -> bool:
        """Whether voters mark a party or one of its candidates."""
        return self in (Contest.DPR, Contest.DPRD_PROV, Contest.DPRD_KABKO)

    @property
    def short(self) -> str:
        """
        What forms call it, in either language.

        >>> Contest.PPWP.short, Contest.DPRD_PROV.short
        ('PPWP', 'DPRD PROV')
        """
        return self.name.replace("_", " ")

    @property
    def label(self) -> Text:
        """The contest's name for people."""
        return LABELS[self]


LABELS = {
    Contest.PPWP: Text("Presiden dan Wakil Presiden", "President and Vice-President"),
    Contest.DPR: Text("DPR", "House of Representatives (DPR)"),
    Contest.DPD: Text("DPD", "Regional Representative Council (DPD)"),
    Contest.DPRD_PROV: Text("DPRD Provinsi", "provincial council (DPRD Provinsi)"),
    Contest.DPRD_KABKO: Text("DPRD Kabupaten/Kota", "regency/city council (DPRD Kabupaten/Kota)"),
    Contest.GUBERNUR: Text("Gubernur dan Wakil Gubernur", "governor and deputy governor"),
    Contest.BUPATI: Text("Bupati dan Wakil Bupati", "regent and deputy regent"),
    Contest.WALIKOTA: Text("Wali Kota dan Wakil Wali Kota", "mayor and deputy mayor"),
}
