"""PSU-03: a re-vote has the voter list of the first vote (*DPT tetap*)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from recaprules import Judgement, Profile, Verdict
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT

from .forms import StationForm, sheets_with_rounds, stations

CELLS = ("registered_male", "registered_female", "registered_total")


def same_list(recap: Recap, _profile: Profile) -> Iterator[Judgement]:
    """
    Judge every re-vote in *recap* of which the first vote is there as well.

    Yields:
        It holds where every figure of the list is that of the first vote, or
        the one in the register; it is broken at the first that is neither, and
        undecided where one is missing. Nothing where a source has no list.
    """
    pairs = []
    for sheet in sheets_with_rounds(recap):
        if not any(cell in sheet.captured for cell in CELLS):
            continue
        for forms in stations(sheet, CELLS):
            firsts = [form for form in forms if form.is_first]
            pairs += [(form, firsts[0]) for form in forms if form.is_revote and len(firsts) == 1]
    decreed = _decreed(recap, {form.unit for form, _ in pairs})
    for form, first in pairs:
        yield _judgement(form, first, decreed.get(form.unit, {}))


def _judgement(form: StationForm, first: StationForm, decreed: Mapping[str, int | None]) -> Judgement:
    verdict = Verdict.HOLDS
    for cell, now in form.cells.items():
        before = first.cells[cell]
        if now is None or (before is None and decreed.get(cell) != now):
            verdict = Verdict.UNDECIDED
        elif before is not None and now not in (before, decreed.get(cell)):
            return Judgement(
                sheet=form.sheet,
                row=form.row,
                verdict=Verdict.BROKEN,
                left=Fraction(now),
                right=Fraction(before),
                cells=(cell,),
            )
    return Judgement(sheet=form.sheet, row=form.row, verdict=verdict)


def _decreed(recap: Recap, units: Collection[str]) -> dict[str, dict[str, int | None]]:
    """Return the list of each of *units* in the register."""
    import polars as pl

    if recap.register is None or not units:
        return {}
    frame = recap.register.frame
    cells = [cell for cell in CELLS if cell in frame.columns]
    rows = frame.select(UNIT, *cells).filter(pl.col(UNIT).is_in(sorted(units))).unique(UNIT, keep="none")
    return {row[UNIT]: {cell: row[cell] for cell in cells} for row in rows.iter_rows(named=True)}
