"""What stands on each sheet of a workbook: which form of which unit, in which columns, with which figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import attrs

from ...exceptions import RecaprulesError
from ...model.ballot import Ballot
from ...model.cell import CellKey, Missing
from ...model.form import Form
from ...model.text import Language, Text
from ...model.tier import Tier
from ...model.unit import UnitCode, tier_of
from ...readers.workbook.headings import Kind
from ...rules.profile import Profile

NO_CHILD = UnitCode("")

Figures: TypeAlias = Mapping[CellKey, int | Missing]
"""What is written in one column; a cell that is not there is blank."""


class CannotWriteError(RecaprulesError, ValueError):
    """
    A workbook that cannot be made from what was given.

    Attributes:
        problems: Everything that is missing or contradicts itself, a tuple of `Text`.
    """

    def __init__(self, problems: Iterable[Text]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def told(self, language: Language) -> str:
        """Return all problems, a line each."""
        return "\n".join(problem[language] for problem in self.problems)

    def __str__(self) -> str:
        return self.told("en")


@attrs.frozen(kw_only=True)
class Slot:
    """
    One column of figures.

    Attributes:
        kind: A unit below, what is carried, the sum of a page, or the total.

        child: The unit below; empty of a sum.

        page: The page that it stands on, from 1.
    """

    kind: Kind
    child: UnitCode = NO_CHILD
    page: int = 1


@attrs.frozen(kw_only=True, eq=False)
class FormPlan:
    """
    One sheet of a workbook.

    Attributes:
        profile: The election.

        form: The form.

        ballot: Its options.

        unit: Whose form it is.

        slots: Its columns, from left to right.

        figures: What is written in them; a column that is not there is blank.

        is_open: Whether the headings of the units below may be changed,
            because nobody said which units there are.
    """

    profile: Profile
    form: Form
    ballot: Ballot
    unit: UnitCode
    slots: tuple[Slot, ...]
    figures: Mapping[Slot, Figures] = attrs.field(factory=dict)
    is_open: bool = False

    @property
    def tier(self) -> Tier:
        """The tier of the unit."""
        return tier_of(self.unit)


def in_pages(children: Sequence[UnitCode], per_page: int) -> dict[UnitCode, int]:
    """
    Return the page of each unit below, with *per_page* of them on each.

    >>> in_pages([UnitCode("1101"), UnitCode("1102"), UnitCode("1103")], 2)
    {'1101': 1, '1102': 1, '1103': 2}
    """
    return {child: number // per_page + 1 for number, child in enumerate(children)}


def slots_of(pages: Mapping[UnitCode, int], sums: Iterable[Slot] = ()) -> tuple[Slot, ...]:
    """
    Return the columns of a form from left to right.

    A page begins with what is carried and ends with its sum; the first has
    nothing to carry, and the last ends with the total.

    Args:
        pages: The page of each unit below.

        sums: Columns of sums that are printed wherever they stand.
    """
    printed = set(sums)
    last = max([1, *pages.values(), *(slot.page for slot in printed)])
    slots: list[Slot] = []
    for page in range(1, last + 1):
        carried, foot = Slot(kind=Kind.CARRIED, page=page), Slot(kind=Kind.PAGE_TOTAL, page=page)
        slots += [carried] if page > 1 or carried in printed else []
        slots += [Slot(kind=Kind.CHILD, child=child, page=page) for child in sorted(pages) if pages[child] == page]
        slots += [foot] if page < last or foot in printed else []
    return (*slots, Slot(kind=Kind.TOTAL, page=last))
