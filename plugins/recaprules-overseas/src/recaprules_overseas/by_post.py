"""OVS-04: only listed voters vote by post (*pemungutan lewat pos*)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from recaprules import Judgement, Profile, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT

from .coherent import BY_POST
from .methods import Method, method_of, names_abroad

OTHERS = tuple(f"turnout_{group}_{sex}" for group in ("transfer", "unlisted") for sex in ("male", "female", "total"))


def only_listed_by_post(recap: Recap, _profile: Profile) -> Iterator[Judgement]:
    """
    Judge every form of votes by post in *recap*.

    A form is of votes by post where the name of its point says so, or where it
    has no name and states ballots sent by post.

    Yields:
        It is broken at the first figure of transfer or unlisted voters above
        zero, undecided where one is missing, and holds where all are zero.
        Nothing where none of them is captured.
    """
    names = names_abroad(recap)
    for sheet in recap.sheets:
        others = [cell for cell in OTHERS if cell in sheet.captured]
        if sheet.tier is not Tier.TPS or not sheet.form.overseas or not others:
            continue
        sent = [cell for cell in BY_POST if cell in sheet.captured]
        rows = sheet.lazy.select(UNIT, *sent, *others).collect()
        for row, values in enumerate(rows.iter_rows(named=True)):
            name = names.get(values[UNIT])
            by_post = method_of(name) is Method.POST if name else any(values[cell] is not None for cell in sent)
            if by_post:
                yield _judgement(Judgement(sheet=sheet, row=row, verdict=Verdict.HOLDS), {c: values[c] for c in others})


def _judgement(holds: Judgement, figures: dict[str, int | None]) -> Judgement:
    for cell, number in figures.items():
        if number is not None and number > 0:
            left, right = Fraction(number), Fraction(0)
            return attrs.evolve(holds, verdict=Verdict.BROKEN, left=left, right=right, cells=(cell,))
    is_known = all(number == 0 for number in figures.values())
    return holds if is_known else attrs.evolve(holds, verdict=Verdict.UNDECIDED)
