"""The sheets of a workbook for one unit, empty or filled from a recap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs
import polars as pl

from ...model.ballot import Ballot, numbered_ballot
from ...model.cell import Missing
from ...model.contest import Contest
from ...model.recap import Recap
from ...model.register import DISTRICT_OF
from ...model.sheet import UNIT
from ...model.tier import Tier
from ...model.unit import UnitCode, is_overseas, parent_of, tier_of
from ...readers.contests import district_width
from ...readers.workbook.headings import Kind
from ...rules.profile import Profile
from . import words
from .plan import CannotWriteError, Figures, FormPlan, Slot, in_pages, slots_of
from .sources import Sources, with_ancestors, within

PER_PAGE = 10
"""How many units below stand on a page, where nobody says otherwise."""


@attrs.frozen(kw_only=True)
class Wish:
    """
    What a workbook is wanted for.

    Attributes:
        unit: The kecamatan, regency, city or province.

        contest: What is voted for.

        district: The electoral district; empty for all that are known.

        stations: How many stations a village has of which none is known; `None` without a guess.

        options: How many options the ballot has, where nobody else says it; `None` without a guess.

        candidates: How many candidates each party has, where nobody else says it.

        per_page: How many units below stand on a page.

        source: Which source counts where several have a form.
    """

    unit: UnitCode
    contest: Contest
    district: str = ""
    stations: int | None = None
    options: int | None = None
    candidates: int = 0
    per_page: int = PER_PAGE
    source: str | None = None


def plan_workbook(wish: Wish, profile: Profile, recap: Recap) -> tuple[FormPlan, ...]:
    """
    Return the sheets of the workbook of one unit.

    A kecamatan has a sheet of its own and one for each village; a unit above
    has one for each electoral district. Figures come from the recap: totals
    and columns from the unit's own form, or columns from the forms of the
    units below. Nothing is added up here: a total that nobody wrote is blank.

    Raises:
        CannotWriteError: If units or options are not known, the election has
            no such form, or the recap contradicts itself.
    """
    sources = Sources(recap, wish.contest, wish.unit, wish.source)
    if tier_of(wish.unit) is Tier.TPS:
        sources.note(words.NO_STATION_FORM, unit=wish.unit)
        raise CannotWriteError(sources.problems)
    plans = _Planner(wish, profile, recap, sources).plans()
    if sources.problems:
        raise CannotWriteError(sources.problems)
    return plans


@attrs.define
class _Planner:
    wish: Wish
    profile: Profile
    recap: Recap
    sources: Sources
    where: Mapping[UnitCode, frozenset[str]] = attrs.field(factory=dict)
    known: dict[str, frozenset[UnitCode]] = attrs.field(factory=dict)
    guessed: dict[UnitCode, tuple[UnitCode, ...]] = attrs.field(factory=dict)

    def plans(self) -> tuple[FormPlan, ...]:
        self.where = self._register_districts()
        unit, districts = self.wish.unit, self._districts()
        for district in districts:
            units = [*self.sources.units(unit, district), *self._registered(district, alone=len(districts) == 1)]
            self.known[district] = frozenset(with_ancestors(units))
        places = {district: self._places(district) for district in districts}
        self._guess_stations(sorted({one for some in places.values() for one in some if tier_of(one) is Tier.VILLAGE}))
        return tuple(
            plan
            for district, some in places.items()
            for place in some
            if (plan := self._plan(place, district)) is not None
        )

    # ---- units

    def _places(self, district: str) -> list[UnitCode]:
        """Return the units that have a sheet: the one that is asked for, and the villages of a kecamatan."""
        unit = self.wish.unit
        return [unit, *(self._children(unit, district) if tier_of(unit) is Tier.KECAMATAN else [])]

    def _registered(self, district: str, *, alone: bool) -> list[UnitCode]:
        """
        Return the units of the register in *district*.

        Where it knows no districts, its units are of the district that is alone.
        """
        if self.recap.register is None:
            return []
        inside = self.recap.register.frame.filter(within(UNIT, self.wish.unit))[UNIT].to_list()
        return [one for one in inside if (district in self.where[one] if one in self.where else alone or not district)]

    def _children(self, unit: UnitCode, district: str) -> list[UnitCode]:
        """Return the units below *unit* that lie in *district*, in the order of their codes."""
        children = sorted(one for one in self.known[district] if parent_of(one) == unit)
        return children or list(self.guessed.get(unit, ()))

    def _guess_stations(self, villages: Iterable[UnitCode]) -> None:
        without = [one for one in villages if not any(self._children(one, district) for district in self.known)]
        if self.wish.stations is not None:
            numbers = range(1, self.wish.stations + 1)
            self.guessed = {village: tuple(UnitCode(f"{village}{n:03d}") for n in numbers) for village in without}
        elif without:
            shown = ", ".join(without[:5]) + (" …" if len(without) > 5 else "")
            self.sources.note(words.NO_STATIONS, units=shown)

    # ---- districts

    def _districts(self) -> Sequence[str]:
        if self.wish.district:
            return [self.wish.district]
        unit = self.wish.unit
        width = district_width(self.wish.contest)
        if width:
            return [unit[:width] if len(unit) >= width else ""]
        everywhere = self.where.get(unit, frozenset()) | self.sources.districts(unit)
        return sorted(everywhere) or [""]

    def _register_districts(self) -> Mapping[UnitCode, frozenset[str]]:
        """Return the electoral districts of units, as far as the register says them of their stations."""
        register, column = self.recap.register, DISTRICT_OF.get(self.wish.contest, "")
        if register is None or column not in register.frame.columns:
            return {}
        found: dict[UnitCode, set[str]] = {}
        inside = register.frame.select(UNIT, pl.col(column).cast(pl.String)).drop_nulls()
        for code, district in inside.filter(within(UNIT, self.wish.unit)).iter_rows():
            for unit in with_ancestors([UnitCode(code)]):
                found.setdefault(unit, set()).add(district)
        return {unit: frozenset(districts) for unit, districts in found.items()}

    # ---- sheets

    def _plan(self, unit: UnitCode, district: str) -> FormPlan | None:
        form = self.profile.form(self.wish.contest, tier_of(unit), overseas=is_overseas(unit))
        ballot = self._ballot(district)
        children = self._children(unit, district)
        contest, note = self.wish.contest.value, self.sources.note
        if form is None:
            note(words.NO_FORM, profile=self.profile.id, contest=contest, unit=unit)
        if ballot is None:
            note(words.NO_BALLOT, contest=contest)
        if not children and tier_of(unit) is not Tier.VILLAGE:
            note(words.NO_UNITS, unit=unit)
        if form is None or ballot is None or not children:
            return None
        total = self.sources.total(unit, district)
        printed = _without_last_foot(self.sources.printed(unit, district), total)
        slots = slots_of(self._pages(unit, children, printed), [one for one in printed if one.kind is not Kind.CHILD])
        return FormPlan(
            profile=self.profile,
            form=form,
            ballot=ballot,
            unit=unit,
            slots=slots,
            figures=self._figures(district, slots, printed, total),
            is_open=unit in self.guessed,
        )

    def _ballot(self, district: str) -> Ballot | None:
        contest, wish = self.wish.contest, self.wish
        known = self.profile.ballot(contest, district) or self.sources.ballot(wish.unit, district)
        if known is not None or wish.options is None:
            return known
        return numbered_ballot(contest, wish.options, candidates=wish.candidates, district=district)

    def _pages(
        self, unit: UnitCode, children: Sequence[UnitCode], printed: Mapping[Slot, Figures]
    ) -> dict[UnitCode, int]:
        """Return the page of each unit below: as printed where that is known, else so many on a page."""
        pages = {slot.child: slot.page for slot in printed if slot.kind is Kind.CHILD}
        everything = sorted({*children, *pages})
        if pages and all(pages.values()):
            last = max(pages.values())
            return {child: pages.get(child, last) for child in everything}
        if any(slot.kind is not Kind.CHILD for slot in printed):
            self.sources.note(words.NO_PAGES, unit=unit)
        return in_pages(everything, self.wish.per_page)

    def _figures(
        self, district: str, slots: Sequence[Slot], printed: Mapping[Slot, Figures], total: Figures
    ) -> dict[Slot, Figures]:
        """Return what is written in each of *slots*."""
        columns = {slot.child: values for slot, values in printed.items() if slot.kind is Kind.CHILD}
        if not printed:
            columns = self.sources.of_children([slot.child for slot in slots if slot.kind is Kind.CHILD], district)
        found: dict[Slot, Figures] = {}
        for slot in slots:
            if slot.kind is Kind.CHILD:
                found[slot] = columns.get(slot.child, {})
            else:
                found[slot] = total if slot.kind is Kind.TOTAL else printed.get(slot, {})
        return found


def _without_last_foot(printed: Mapping[Slot, Figures], total: Figures) -> dict[Slot, Figures]:
    """Return *printed* without the sum of the last page where it says the same as the total, which stands for it."""
    last = max((slot.page for slot in printed), default=1)
    foot = Slot(kind=Kind.PAGE_TOTAL, page=last)
    known = {key: value for key, value in total.items() if not isinstance(value, Missing)}
    return {slot: figures for slot, figures in printed.items() if slot != foot or figures != known}
