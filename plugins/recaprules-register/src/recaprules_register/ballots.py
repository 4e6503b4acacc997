"""REG-17: the options of a form are those of the ballot (*daftar pilihan*)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recaprules import Contest, Profile, Tier
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT, Sheet
from recaprules.rules.judgement import SheetJudgement

from .facts import answers, facts_of, on_some
from .kinds import ROW, VERDICT

if TYPE_CHECKING:
    import polars as pl

READS = ("votes", "party_votes", "party_list_votes", "candidate_votes")
ACEH = "11"
WITH_LOCAL_PARTIES = (Contest.DPRD_PROV, Contest.DPRD_KABKO)
PARTIES = (Contest.DPR, *WITH_LOCAL_PARTIES)

_IN_ACEH, _HAS_ANY = "is in Aceh", "has a figure of an option"


def options_of_ballot(recap: Recap, profile: Profile) -> Iterator[SheetJudgement]:
    """
    Judge the options of every form by those of its ballot, as far as the election fixes them.

    An option is on the forms of a sheet where one of them has a figure of it,
    legible or not; in Aceh and elsewhere this is said apart, as other parties
    stand there.

    Yields:
        For each sheet with figures of options: it holds where the options are
        those of the election's ballot, are as many as there are parties, or,
        for DPD, have numbers without a gap, and is broken where they are not.
        Undecided on a form without a figure of an option, and where codes of
        options are no numbers and so say nothing of a gap.
    """
    import polars as pl

    for sheet in recap.sheets:
        captured = sheet.captured
        cells = [
            cell.key for cell in sheet.form.cells(sheet.ballot) if cell.row.count.name in READS and cell.key in captured
        ]
        if not cells or not _is_fixed(sheet, profile):
            continue
        has_any = on_some(sheet, cells, facts_of(sheet).has_number)
        rows = answers(sheet, {_IN_ACEH: pl.col(UNIT).str.starts_with(ACEH), _HAS_ANY: has_any})
        for part, aceh in ((rows.filter(_IN_ACEH), True), (rows.filter(~pl.col(_IN_ACEH)), False)):
            if part.height:
                there = {cell.split(".")[1] for cell in _on_some_of(part[ROW], sheet, cells)}
                agrees = _agrees(there, sheet, profile, aceh=aceh)
                verdict = pl.when(_HAS_ANY).then(pl.lit(agrees, pl.Boolean))
                yield SheetJudgement(sheet=sheet, frame=part.select(ROW, verdict.alias(VERDICT)))


def _on_some_of(rows: pl.Series, sheet: Sheet, cells: Sequence[str]) -> list[str]:
    """Return those of *cells* in which something is written on one of the forms in *rows*."""
    facts = facts_of(sheet)
    # With fewer blanks than forms one of these has a number, whichever they are.
    is_sure = {cell: facts.blanks[cell] < rows.len() or _is_among(rows, facts.illegible.get(cell)) for cell in cells}
    asked = [cell for cell in cells if not is_sure[cell] and cell in facts.least]
    if asked:
        numbers = sheet.only(*asked)[rows]
        is_sure |= {cell: numbers[cell].null_count() < rows.len() for cell in asked}
    return [cell for cell in cells if is_sure[cell]]


def _is_among(rows: pl.Series, some: pl.Series | None) -> bool:
    return some is not None and bool(some.is_in(rows.implode()).any())


def _is_fixed(sheet: Sheet, profile: Profile) -> bool:
    contest = sheet.form.contest
    return (
        contest is Contest.DPD
        or _ballot(sheet, profile) is not None
        or (contest in PARTIES and _parties(contest, profile, aceh=False) is not None)
    )


def _agrees(there: set[str], sheet: Sheet, profile: Profile, *, aceh: bool) -> bool | None:
    """Return whether the options that are *there* are those of the ballot; `None` where nobody can say."""
    ballot = _ballot(sheet, profile)
    if ballot is not None:
        # Forms that were made without an election's codes call the options by their numbers.
        numbers = {str(number) for number in range(1, len(ballot) + 1)}
        return there in (ballot, numbers)
    if sheet.form.contest is not Contest.DPD:
        parties = _parties(sheet.form.contest, profile, aceh=aceh)
        # Whether the parties of Aceh stand for the DPR too was not found in any source: both numbers are taken.
        both = sheet.form.contest is Contest.DPR and (aceh or sheet.tier is Tier.NATIONAL)
        others = _parties(Contest.DPRD_PROV, profile, aceh=True) if both else parties
        return None if parties is None else len(there) in (parties, others)
    if not all(re.fullmatch("[0-9]{1,18}", code) for code in there):
        return None
    codes = sorted(map(int, there))
    return bool(codes) and codes[-1] - codes[0] + 1 == len(codes)


def _ballot(sheet: Sheet, profile: Profile) -> set[str] | None:
    ballot = profile.ballot(sheet.form.contest, sheet.ballot.district)
    return None if ballot is None else {option.code for option in ballot.options}


def _parties(contest: Contest, profile: Profile, *, aceh: bool) -> int | None:
    parties = profile.value("parties_aceh" if aceh and contest in WITH_LOCAL_PARTIES else "parties")
    return None if parties is None else int(parties)
