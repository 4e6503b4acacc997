"""How large the provinces of Indonesia were in the register of 2024."""

from __future__ import annotations

import attrs


@attrs.frozen
class Size:
    """
    How many units a province has.

    Attributes:
        stations: Polling stations.

        kabko: Kabupaten and kota.

        kecamatan: Kecamatan.

        villages: Villages with at least one station.
    """

    stations: int
    kabko: int
    kecamatan: int
    villages: int


PROVINCES = {
    "11": Size(16046, 23, 290, 6499),
    "12": Size(45875, 33, 455, 6110),
    "13": Size(17569, 19, 179, 1265),
    "14": Size(19366, 12, 172, 1862),
    "15": Size(11160, 11, 144, 1585),
    "16": Size(25985, 17, 241, 3249),
    "17": Size(6210, 10, 129, 1513),
    "18": Size(25825, 15, 229, 2651),
    "19": Size(4116, 7, 47, 393),
    "21": Size(5914, 7, 80, 419),
    "31": Size(30766, 6, 44, 267),
    "32": Size(140457, 27, 627, 5957),
    "33": Size(117299, 35, 576, 8563),
    "34": Size(11932, 5, 78, 438),
    "35": Size(120666, 38, 666, 8494),
    "36": Size(33324, 8, 155, 1552),
    "51": Size(12809, 9, 57, 716),
    "52": Size(16243, 10, 117, 1166),
    "53": Size(16746, 22, 315, 3442),
    "61": Size(17626, 14, 174, 2145),
    "62": Size(7830, 14, 136, 1571),
    "63": Size(13584, 13, 156, 2016),
    "64": Size(11441, 10, 105, 1038),
    "65": Size(2295, 5, 55, 482),
    "71": Size(8240, 15, 171, 1839),
    "72": Size(9462, 13, 175, 2017),
    "73": Size(26357, 24, 313, 3059),
    "74": Size(8154, 17, 221, 2285),
    "75": Size(3539, 6, 77, 729),
    "76": Size(4219, 6, 69, 648),
    "81": Size(5622, 11, 118, 1234),
    "82": Size(4192, 10, 118, 1185),
    "91": Size(3109, 9, 105, 993),
    "92": Size(1923, 7, 86, 824),
    "93": Size(1770, 4, 82, 690),
    "94": Size(4484, 8, 131, 1197),
    "95": Size(5850, 8, 252, 2625),
    "96": Size(2156, 6, 132, 1013),
}
"""All 38 by code, as KPU's register counts them: 820,161 stations."""

ACEH = "11"
"""Local parties stand here beside the national ones."""

JAKARTA = "31"
"""Has no councils of kabupaten, and its second district for the DPR has the voters abroad."""

MISSIONS_ABROAD = 128
"""Committees abroad (PPLN)."""

POINTS_ABROAD = 3075
"""Polling stations, mobile boxes and postal counts of these (807 TPSLN, 1,582 KSK, 686 Pos)."""
