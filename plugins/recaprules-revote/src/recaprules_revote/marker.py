"""PSU-06: what marks a form as of another vote than the first can be understood, and sources agree on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from recaprules import Contest, Judgement, Profile, Verdict
from recaprules.model.recap import Recap
from recaprules.model.rounds import FIRST, ROUNDS
from recaprules.model.sheet import ROUND, UNIT

from .forms import StationForm, sheets_with_rounds, stations

SIREKAP = "sirekap"


def marker_is_known(recap: Recap, _profile: Profile) -> Iterator[Judgement]:
    """
    Judge every form of a station that Sirekap marks as of another vote than the first.

    Yields:
        It is broken where nobody knows the word, or where another source has a
        later vote of the station and not that one; undecided where such a
        source, which tells votes apart, has only the first; else it holds.
    """
    others = _votes_elsewhere(recap)
    for sheet in sheets_with_rounds(recap):
        if sheet.source == SIREKAP:
            for form in (form for forms in stations(sheet) for form in forms if not form.is_first):
                yield Judgement(sheet=sheet, row=form.row, verdict=_verdict(form, others[sheet.form.contest]))


def _verdict(form: StationForm, elsewhere: Mapping[str, set[str]]) -> Verdict:
    if form.round not in ROUNDS:
        return Verdict.BROKEN
    votes = elsewhere.get(form.unit)
    if votes is None or form.round in votes:
        return Verdict.HOLDS
    return Verdict.UNDECIDED if votes == {FIRST} else Verdict.BROKEN


def _votes_elsewhere(recap: Recap) -> Mapping[Contest, Mapping[str, set[str]]]:
    """Return the votes of each station in the other sources that tell votes apart, by contest."""
    found: dict[Contest, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for sheet in sheets_with_rounds(recap):
        if sheet.source != SIREKAP:
            for unit, vote in sheet.lazy.select(UNIT, ROUND).unique().collect().iter_rows():
                found[sheet.form.contest][unit].add(vote)
    return found
