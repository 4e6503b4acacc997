"""OVS-07: the name of a point abroad says its method, and its figures agree with it."""

from __future__ import annotations

from collections.abc import Iterator

from recaprules import Judgement, Profile, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.sheet import UNIT

from .methods import Method, method_of, names_abroad

BY_POST = ("ballots_not_returned", "ballots_return_to_sender")


def method_is_named(recap: Recap, _profile: Profile) -> Iterator[Judgement]:
    """
    Judge every form of a point abroad in *recap* by the point's name.

    Yields:
        It holds where the name says one method, is broken where it says none
        or several, or where ballots are recorded as sent by post and the name
        says another method; undecided where the point has no name. Nothing
        where none has one.
    """
    names = names_abroad(recap)
    if not names:
        return
    for sheet in recap.sheets:
        if sheet.tier is not Tier.TPS or not sheet.form.overseas:
            continue
        cells = [cell for cell in BY_POST if cell in sheet.captured]
        for row, values in enumerate(sheet.only(UNIT, *cells).iter_rows(named=True)):
            sent = next((cell for cell in cells if (values[cell] or 0) > 0), None)
            name = names.get(values[UNIT])
            method = None if name is None else method_of(name)
            verdict = Verdict.UNDECIDED if name is None else Verdict.HOLDS
            if name is not None and (method is None or (sent is not None and method is not Method.POST)):
                verdict = Verdict.BROKEN
            yield Judgement(sheet=sheet, row=row, verdict=verdict, cells=() if sent is None else (sent,))
