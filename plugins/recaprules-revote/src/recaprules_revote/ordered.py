"""PSU-02: the contests that were voted on again are those that were ordered (*jenis pemilihan yang diulang*)."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from recaprules import Contest, Judgement, Profile, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.register import REVOTES
from recaprules.model.rounds import FIRST, REVOTE
from recaprules.model.sheet import ROUND, UNIT, Sheet

from .forms import sheets_with_rounds, stations

BY_COURT = "mk"

NOTHING = frozenset(("-", "tidak", "none"))
"""The words that say that no re-vote was ordered."""

_CONTESTS = {contest.value: contest for contest in Contest}


@attrs.frozen
class Order:
    """
    The re-vote that was ordered at a station.

    Attributes:
        contests: What is voted on again; none where no re-vote was ordered.

        by_court: Whether the Constitutional Court ordered it.

        is_clear: Whether every word of the order is known.
    """

    contests: frozenset[Contest]
    by_court: bool
    is_clear: bool


def order_of(text: str) -> Order:
    """
    Return the order that *text* says.

    >>> sorted(contest.value for contest in order_of("PPWP, dpr; MK").contests)
    ['dpr', 'ppwp']
    """
    said = set(text.lower().replace(",", " ").replace(";", " ").split())
    contests = frozenset(_CONTESTS[word] for word in said & _CONTESTS.keys())
    return Order(contests=contests, by_court=BY_COURT in said, is_clear=said <= {*_CONTESTS, BY_COURT, *NOTHING})


def orders(recap: Recap) -> dict[str, Order]:
    """Return the orders in the register of *recap*, by station; a blank says nothing."""
    if recap.register is None or REVOTES not in recap.register.frame.columns:
        return {}
    rows = recap.register.frame.select(UNIT, REVOTES).unique(UNIT, keep="none").drop_nulls()
    return {unit: order_of(str(text)) for unit, text in rows.iter_rows() if str(text).strip()}


def only_ordered(recap: Recap, _profile: Profile) -> Iterator[Judgement]:
    """
    Judge every re-vote in *recap*, and every first vote that a re-vote was ordered to replace.

    Yields:
        For a re-vote: it holds where it was ordered, is broken where it was
        not, and undecided where nobody says what was ordered. For a first vote
        that should have been replaced: undecided, as the re-vote may come.
    """
    ordered = orders(recap)
    for sheet in sheets_with_rounds(recap):
        for form in (form for forms in stations(sheet) for form in forms if form.is_revote):
            order = ordered.get(form.unit)
            yield Judgement(sheet=sheet, row=form.row, verdict=_verdict(order, sheet))
    yield from _awaited(recap, ordered)


def _verdict(order: Order | None, sheet: Sheet) -> Verdict:
    if order is not None and sheet.form.contest in order.contests:
        return Verdict.HOLDS
    return Verdict.UNDECIDED if order is None or not order.is_clear else Verdict.BROKEN


def _awaited(recap: Recap, ordered: dict[str, Order]) -> Iterator[Judgement]:
    import polars as pl

    for sheet in recap.sheets:
        units = [unit for unit, order in ordered.items() if sheet.form.contest in order.contests]
        if sheet.tier is not Tier.TPS or not units:
            continue
        vote = pl.col(ROUND) if ROUND in sheet.schema else pl.lit(FIRST).alias(ROUND)
        rows = sheet.lazy.select(UNIT, vote).with_row_index("row").filter(pl.col(UNIT).is_in(units)).collect()
        done = rows.filter(pl.col(ROUND) == REVOTE)[UNIT]
        open_ones = rows.filter(~pl.col(UNIT).is_in(done.implode())).unique(UNIT, keep="first", maintain_order=True)
        for row in open_ones["row"]:
            yield Judgement(sheet=sheet, row=row, verdict=Verdict.UNDECIDED)
