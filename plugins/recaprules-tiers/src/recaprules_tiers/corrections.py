"""TIER-13 and TIER-14: recorded corrections, whether there is a note of them and which plenary made them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

import attrs

from recaprules import Contest, Profile, Tier, Verdict
from recaprules.model.recap import Recap
from recaprules.model.rounds import effective
from recaprules.model.sheet import UNIT, Sheet
from recaprules.model.tier import CODE_WIDTHS
from recaprules.model.unit import NATION, OVERSEAS_PREFIX
from recaprules.rules.judgement import Judgement

from .permuted import SECOND_HAND

TIERS = {width: tier for tier, width in CODE_WIDTHS.items()}

PLENARY_ABOVE = {
    Tier.TPS: Tier.KECAMATAN,
    Tier.VILLAGE: Tier.KECAMATAN,
    Tier.KECAMATAN: Tier.KABKO,
    Tier.KABKO: Tier.PROVINCE,
    Tier.PROVINCE: Tier.NATIONAL,
    Tier.NATIONAL: Tier.NATIONAL,
}
"""Whose plenary corrects the form of a tier once it is signed."""


@attrs.frozen(kw_only=True)
class Correction:
    """
    One record.

    Attributes:
        unit: The unit whose form was corrected.

        contest: What was voted for.

        cell: The cell.

        before: The figure before; `None` where the record does not say.

        after: The figure after; `None` where the record does not say.

        tier: The tier whose plenary made it; `None` where the record does not say.

        noted: Whether a note of it exists; `None` where the record does not say.
    """

    unit: str
    contest: Contest
    cell: str
    before: int | None
    after: int | None
    tier: Tier | None
    noted: bool | None


def correction_noted(recap: Recap, _profile: Profile) -> Iterator[Judgement]:
    """
    Judge every form of *recap* with a recorded correction by whether there is a note of it.

    Yields:
        A judgement per correction: undecided where the record does not say
        whether there is a note.
    """
    return _judgements(recap, lambda one: one.noted)


def correction_at_its_tier(recap: Recap, _profile: Profile) -> Iterator[Judgement]:
    """
    Judge every form of *recap* with a recorded correction by which plenary made it.

    Yields:
        A judgement per correction at home: it holds where the body that filled
        in the form made it, or the plenary above; undecided where the record
        does not say which plenary it was. Corrections abroad are not asked.
    """
    return _judgements(recap, _is_at_its_tier, at_home=True)


def _is_at_its_tier(one: Correction) -> bool | None:
    own = TIERS[len(one.unit)]
    return None if one.tier is None else one.tier in (own, PLENARY_ABOVE[own])


_VERDICTS = {True: Verdict.HOLDS, False: Verdict.BROKEN, None: Verdict.UNDECIDED}


def _judgements(
    recap: Recap, truth: Callable[[Correction], bool | None], *, at_home: bool = False
) -> Iterator[Judgement]:
    corrections = [one for one in _read(recap) if not (at_home and one.unit.startswith(OVERSEAS_PREFIX))]
    places = _places(recap, {(one.contest, unit) for one in corrections for unit in _upwards(one.unit)})
    for one in corrections:
        nearest = next((there for unit in _upwards(one.unit) if (there := places.get((one.contest, unit)))), [])
        # The report tells records of units and cells that are on no form.
        found = next((place for place in nearest if place[0].form.cell(place[0].ballot, one.cell) is not None), None)
        if found is None:
            continue
        sheet, row = found
        verdict = _VERDICTS[truth(one)]
        compared = verdict is Verdict.BROKEN and one.before is not None and one.after is not None
        yield Judgement(
            sheet=sheet,
            row=row,
            verdict=verdict,
            left=Fraction(one.after) if compared and one.after is not None else None,
            right=Fraction(one.before) if compared and one.before is not None else None,
            cells=(one.cell,),
        )


def _read(recap: Recap) -> list[Correction]:
    if recap.corrections is None:
        return []
    rows = recap.corrections.sort("contest", UNIT, "cell", "on", nulls_last=False).iter_rows(named=True)
    return [
        Correction(
            unit=row[UNIT],
            contest=Contest(row["contest"]),
            cell=row["cell"],
            before=row["before"],
            after=row["after"],
            tier=None if row["tier"] is None else Tier(row["tier"]),
            noted=row["noted"],
        )
        for row in rows
    ]


def _upwards(unit: str) -> list[str]:
    """Return *unit* and the units above it."""
    widths = [width for width in CODE_WIDTHS.values() if 1 < width < len(unit)]
    return [unit, *(unit[:width] for width in widths), NATION]


def _places(recap: Recap, wanted: set[tuple[Contest, str]]) -> Mapping[tuple[Contest, str], list[tuple[Sheet, int]]]:
    """Return sheet and row of the forms in *wanted*, those on paper first."""
    found: dict[tuple[Contest, str], list[tuple[Sheet, int]]] = defaultdict(list)
    on_paper = sorted(recap.sheets, key=lambda sheet: sheet.form.published or sheet.source in SECOND_HAND)
    for sheet in on_paper:
        units = sorted(unit for contest, unit in wanted if contest is sheet.form.contest)
        for row, unit in _rows(sheet, units) if units else ():
            found[sheet.form.contest, unit].append((sheet, row))
    return found


def _rows(sheet: Sheet, units: Sequence[str]) -> list[tuple[int, str]]:
    """Return row and unit of the forms of *units* that count, in the order of their keys and figures."""
    import polars as pl

    rows = sheet.lazy.with_row_index("row").filter(pl.col(UNIT).is_in(units))
    return effective(rows, sheet.schema).sort(sheet.schema.names()).select("row", UNIT).collect().rows()
