"""PSU-04: a re-vote is held in time (*tenggat PSU*)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from fractions import Fraction

from recaprules import Judgement, Profile, Verdict
from recaprules.model.recap import Recap

from .forms import StationForm, sheets_with_rounds, stations
from .ordered import orders

DAY, DEADLINE = "certified_day", "psu_deadline_days"


def in_time(recap: Recap, profile: Profile) -> Iterator[Judgement]:
    """
    Judge every re-vote in *recap* by the day on which its form was certified.

    A form that a source showed by the last day was certified by then. A
    re-vote that the Constitutional Court ordered has a term of its own.

    Yields:
        It holds or is broken where the day is known, or shown by the last day;
        undecided otherwise. Nothing where neither is captured, or where the
        election fixes no deadline.
    """
    last = profile.value(DEADLINE)
    if last is None:
        return
    by_court = {unit for unit, order in orders(recap).items() if order.by_court}
    for sheet in sheets_with_rounds(recap):
        for form in (form for forms in stations(sheet, [DAY]) for form in forms if form.is_revote):
            if form.unit not in by_court and (form.seen or DAY in form.cells):
                yield _judgement(form, int(last), profile.poll_date)


def _judgement(form: StationForm, last: int, poll_day: datetime.date) -> Judgement:
    day = form.cells.get(DAY)
    if day is not None:
        verdict = Verdict.HOLDS if day <= last else Verdict.BROKEN
        return Judgement(
            sheet=form.sheet, row=form.row, verdict=verdict, left=Fraction(day), right=Fraction(last), cells=(DAY,)
        )
    shown_in_time = _is_shown_by(form.seen, poll_day + datetime.timedelta(days=last))
    return Judgement(sheet=form.sheet, row=form.row, verdict=Verdict.HOLDS if shown_in_time else Verdict.UNDECIDED)


def _is_shown_by(seen: str, last: datetime.date) -> bool:
    """Return whether the time *seen* is certainly not after the day *last*, wherever in Indonesia."""
    if not seen or "/" in seen:
        return False  # a span of days may end later
    # The last day ends first in the east, at UTC+9.
    return seen < f"{last}T15:00:00" if seen.endswith("Z") else seen[:10] <= last.isoformat()
