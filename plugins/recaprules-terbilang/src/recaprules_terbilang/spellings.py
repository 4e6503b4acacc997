"""The words of which numbers are made, and the other ways in which people write each of them."""

from __future__ import annotations

from collections.abc import Mapping

DIGITS = ("NOL", "SATU", "DUA", "TIGA", "EMPAT", "LIMA", "ENAM", "TUJUH", "DELAPAN", "SEMBILAN")

TEN, ELEVEN, HUNDRED, THOUSAND, MILLION = "SEPULUH", "SEBELAS", "SERATUS", "SERIBU", "SEJUTA"
"""One ten, eleven, one hundred and so on, each in one word."""

TEENS, TENS, HUNDREDS, THOUSANDS, MILLIONS = "BELAS", "PULUH", "RATUS", "RIBU", "JUTA"
"""What follows a number of them."""

WORDS = (*DIGITS, TEN, ELEVEN, HUNDRED, THOUSAND, MILLION, TEENS, TENS, HUNDREDS, THOUSANDS, MILLIONS)

VARIANTS: Mapping[str, tuple[str, ...]] = {
    "NOL": ("NIHIL", "KOSONG", "NUL"),
    "DUA": ("DUWA",),
    "EMPAT": ("AMPAT",),
    "ENAM": ("ENEM", "ANAM"),
    "TUJUH": ("TUJU",),
    "DELAPAN": ("DLAPAN", "DALAPAN", "LAPAN"),
    "SEMBILAN": ("SAMBILAN",),
    "SEPULUH": ("SAPULUH",),
    "SEBELAS": ("SABELAS", "SEBLAS"),
    "SERATUS": ("SARATUS",),
    "SERIBU": ("SARIBU", "SEREBU"),
    "BELAS": ("BLAS",),
    "PULUH": ("PULU",),
    "RIBU": ("REBU",),
}
"""
How else a word is written, in the speech of a region or as it is heard.

Only what can be no other number is here, and no word of a regional language:
whoever writes *pitu* or *siji* may mean 7 and 1, and a person has to say so.
"""

SPELLINGS: Mapping[str, str] = {spelling: word for word in WORDS for spelling in (word, *VARIANTS.get(word, ()))}
"""The word that each spelling stands for."""

AFTER = "SUARA"
"""What people write behind the number of votes."""
