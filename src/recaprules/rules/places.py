"""The places where a rule reads what is not on the form itself: their keys, and their names for people."""

from __future__ import annotations

import re
from functools import lru_cache

import attrs

from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.text import Text
from .expr import Scope, ScopeKind

PLACES = {
    ScopeKind.CHILDREN: Text("unit di bawahnya", "the units below"),
    ScopeKind.COLUMNS: Text("kolom anak pada formulir ini", "the child columns on this form"),
    ScopeKind.CONTESTS: Text("semua jenis pemilihan", "all contests"),
    ScopeKind.SOURCES: Text("semua sumber", "all sources"),
    ScopeKind.REGISTER: Text("penetapan", "the decree"),
    ScopeKind.PARENT: Text("unit di atasnya", "the unit above"),
    ScopeKind.PREVIOUS: Text("pembacaan sebelumnya", "the reading before"),
    ScopeKind.CORRECTION: Text("catatan pembetulan", "the record of corrections"),
}

_NAMED = re.compile(r"(form|source)\('([^']*)'\)")
CONTESTS = {contest.value: contest for contest in Contest}
"""The contests by the names that rules call them."""

_PLACE = "|".join(
    [
        r"(?:form|source)\('[^']*'\)",
        *(kind.value for kind in PLACES),
        *CONTESTS,
    ]
)
_KEY = re.compile(rf"(?:(?P<wrapper>sum|known_sum|min|max)\()?(?:(?P<place>{_PLACE})\.)?(?P<cell>[^()]*)\)?")


def place_of(scope: Scope) -> str:
    """
    Return the key of the place that *scope* means.

    >>> place_of(Scope(ScopeKind.CHILDREN)), place_of(Scope(ScopeKind.CONTEST, "dpr"))
    ('children', 'dpr')
    """
    if scope.kind in (ScopeKind.FORM, ScopeKind.SOURCE):
        return f"{scope.kind.value}({scope.name!r})"
    return scope.name or scope.kind.value


@attrs.frozen
class Elsewhere:
    """
    The key of a number, taken apart.

    Attributes:
        wrapper: The function over many forms, such as ``sum``; empty without one.

        place: Where it is read; empty on the form itself.

        cell: The cell.
    """

    wrapper: str
    place: str
    cell: CellKey


@lru_cache(maxsize=65536)
def taken_apart(key: CellKey) -> Elsewhere:
    """
    Return the parts of *key*.

    >>> taken_apart("known_sum(children.votes.100025)")
    Elsewhere(wrapper='known_sum', place='children', cell='votes.100025')
    >>> taken_apart("form('C.HASIL-*').valid_votes").place, taken_apart("votes.4").place
    ("form('C.HASIL-*')", '')
    """
    found = _KEY.fullmatch(key)
    if found is None:
        return Elsewhere("", "", key)
    return Elsewhere(found["wrapper"] or "", found["place"] or "", found["cell"])


def place_text(place: str) -> Text:
    """
    Return the name of *place* for people.

    >>> place_text("form('C.HASIL-*')").en, place_text("dpd").id
    ('C.HASIL', 'DPD')
    """
    named = _NAMED.fullmatch(place)
    if named:
        return _form_text(named[2]) if named[1] == "form" else _source_text(named[2])
    if place in CONTESTS:
        return CONTESTS[place].label
    return PLACES[ScopeKind(place)]


def _form_text(pattern: str) -> Text:
    name = pattern.rstrip("*").rstrip("- ")
    return Text(name, name) if name else Text("formulir lain", "the other form")


SOURCES = {
    "sirekap": Text("Sirekap", "Sirekap"),
    "c_hasil": Text("salinan angka C.HASIL", "the C.HASIL transcription"),
    "c_hasil_salinan": Text("C.HASIL SALINAN", "C.HASIL SALINAN"),
    "kawalpemilu": Text("KawalPemilu", "KawalPemilu"),
    "d_hasil": Text("D.HASIL", "D.HASIL"),
    "situng": Text("Situng", "Situng"),
}
"""Sources with a usual name; any other goes by its own."""


def _source_text(name: str) -> Text:
    return SOURCES.get(name, Text(name, name))
