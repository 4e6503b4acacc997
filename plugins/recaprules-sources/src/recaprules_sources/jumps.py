"""XS-07: a jump (*lonjakan*) of one option between two readings of a published total."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import attrs

from recaprules import Judgement, Profile, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.sheet import DISTRICT, SEEN, UNIT, Sheet

if TYPE_CHECKING:
    import polars as pl

READS = ("votes", "party_list_votes")
SPREADS, SHARE = "jump_spread", "jump_share"
TIERS = (Tier.PROVINCE, Tier.NATIONAL)

FEWEST_STEPS = 6
"""With fewer steps than these nobody can say what is usual."""

Votes: TypeAlias = "tuple[int | None, ...]"


@attrs.frozen(kw_only=True)
class Step:
    """
    What came in between two readings.

    Attributes:
        row: The row of the later reading.

        added: The votes that each option gained.

        before: The votes that each option had.
    """

    row: int
    added: tuple[int, ...]
    before: tuple[int, ...]

    @property
    def lead(self) -> tuple[Fraction, ...]:
        """How much larger the share of each option is among the votes added than among those before."""
        new, old = sum(self.added), sum(self.before)
        return tuple(
            Fraction(added, new) - Fraction(before, old) for added, before in zip(self.added, self.before, strict=True)
        )


@attrs.frozen
class Usual:
    """
    What is usual of one option.

    Attributes:
        middle: The median of its leads.

        spread: Their median absolute deviation.

    """

    middle: Fraction
    spread: Fraction


@attrs.frozen(kw_only=True)
class Threshold:
    """
    From where on a lead is a jump.

    Attributes:
        spreads: So many median absolute deviations above the median.

        share: What it must add to the share of the option in all votes.
    """

    spreads: Fraction
    share: Fraction

    def most(self, step: Step, option: int, usual: Usual) -> Fraction:
        """Return how many votes *option* may gain in *step* without a jump."""
        new, old = sum(step.added), sum(step.before)
        as_before = new * Fraction(step.before[option], old)
        by_spread = as_before + new * (usual.middle + self.spreads * usual.spread)
        return max(by_spread, as_before + self.share * (old + new))


def jumps(recap: Recap, profile: Profile) -> Iterator[Judgement]:
    """
    Judge every reading of a published total in *recap*, for provinces and the nation.

    The lead of an option in a step is its share among the votes that were
    added, less its share before. A reading is broken where the lead of an
    option is above the median of its leads by more than so many median
    absolute deviations as the election's parameter `SPREADS` says, and adds
    more to the option's share of all votes than its parameter `SHARE`.

    Yields:
        A judgement per reading, and per option that jumped. It is undecided
        where a figure is missing, where nothing was added or something was
        taken away, and where there are too few steps to say what is usual.
    """
    spreads, share = profile.value(SPREADS), profile.value(SHARE)
    if spreads is None or share is None:
        return
    for sheet in recap.sheets:
        if sheet.form.published and sheet.tier in TIERS and SEEN in sheet.schema:
            yield from _judgements(sheet, Threshold(spreads=spreads, share=share))


def _judgements(sheet: Sheet, threshold: Threshold) -> Iterator[Judgement]:
    cells = tuple(
        cell.key for cell in sheet.form.cells(sheet.ballot) if cell.row.count.name in READS and cell.key in sheet.schema
    )
    if not cells:
        return
    keys = [key for key in (UNIT, DISTRICT) if key in sheet.schema]
    rows = sheet.only(*sheet.keys, *cells).with_row_index("row")
    for series in rows.sort([*keys, SEEN], maintain_order=True).partition_by(keys, maintain_order=True):
        yield from _of_unit(sheet, series, cells, threshold)


def _of_unit(sheet: Sheet, series: pl.DataFrame, cells: Sequence[str], threshold: Threshold) -> Iterator[Judgement]:
    readings: list[tuple[int, Votes]] = [
        (row, tuple(votes)) for row, *votes in series.select("row", *cells).iter_rows()
    ]
    steps = {row: _step(row, before, after) for (_, before), (row, after) in pairwise(readings)}
    known = [step for step in steps.values() if isinstance(step, Step)]
    usual = _usual(known) if len(known) >= FEWEST_STEPS else {}
    unchanged = {row for (_, before), (row, after) in pairwise(readings) if before == after and None not in after}
    for row, _ in readings:
        step = steps.get(row)
        if step is None or not usual:
            verdict = Verdict.HOLDS if row in unchanged else Verdict.UNDECIDED
            yield Judgement(sheet=sheet, row=row, verdict=verdict)
            continue
        most = {option: threshold.most(step, option, one) for option, one in usual.items()}
        high = [option for option, votes in enumerate(step.added) if votes > most[option]]
        jumped = [option for option in high if usual[option].spread]
        if not jumped:
            # Where leads do not spread at all, nobody can say how much is much.
            yield Judgement(sheet=sheet, row=row, verdict=Verdict.UNDECIDED if high else Verdict.HOLDS)
        for option in jumped:
            yield Judgement(
                sheet=sheet,
                row=row,
                verdict=Verdict.BROKEN,
                left=Fraction(step.added[option]),
                right=Fraction(math.floor(most[option])),
                cells=(cells[option],),
            )


def _step(row: int, before: Votes, after: Votes) -> Step | None:
    """Return what came in between; `None` where that is not known, or is not more than nothing."""
    old = tuple(votes for votes in before if votes is not None and votes >= 0)
    new = tuple(votes for votes in after if votes is not None and votes >= 0)
    if len(old) < len(before) or len(new) < len(after):
        return None
    added = tuple(later - earlier for earlier, later in zip(old, new, strict=True))
    if sum(added) <= 0 or sum(old) == 0:
        return None
    return Step(row=row, added=added, before=old)


def _usual(steps: Sequence[Step]) -> Mapping[int, Usual]:
    """Return what is usual of each option, by its position."""
    leads = [step.lead for step in steps]
    usual = {}
    for option in range(len(leads[0])):
        of_option = [lead[option] for lead in leads]
        middle = median(of_option)
        usual[option] = Usual(middle, median([abs(lead - middle) for lead in of_option]))
    return usual


def median(values: Sequence[Fraction]) -> Fraction:
    """
    Return the middle of *values*, exactly; of an even number, halfway between the two in the middle.

    >>> median([Fraction(3), Fraction(1), Fraction(2), Fraction(10)])
    Fraction(5, 2)
    """
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
