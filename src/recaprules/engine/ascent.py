"""Sheets asked from the lowest tier to the highest, each added up for those above it while it is in memory."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from ..model.sheet import Sheet
from ..rules.expr import ScopeKind
from ..rules.ruleset import RuleSet
from .around import Around
from .beside.adding import Adding, can_be_added
from .beside.children import Children, sheets_below
from .beside.neighbourhood import Neighbourhood, neighbourhood
from .sheets import SheetResult, check_forms
from .variants import Variant, alike


def ascents(around: Around, rules: RuleSet) -> list[Ascent]:
    """Return every sheet of the recap in one ascent, those with the most forms first."""
    lowest: dict[Sheet, Sheet] = {}
    above: dict[Sheet, list[Sheet]] = {}
    for sheet in sorted(around.recap.sheets, key=lambda one: one.tier.position):
        below = sheets_below(sheet, around)
        lowest[sheet] = lowest[below[0]] if len(below) == 1 else sheet
        above.setdefault(lowest[sheet], []).append(sheet)
    found = [Ascent(around, rules, tuple(sheets)) for sheets in above.values()]
    return sorted(found, key=lambda one: -sum(sheet.height for sheet in one.sheets))


@attrs.define(eq=False)
class Ascent:
    """
    Sheets of which each alone is added up in others above it.

    Attributes:
        around: The forms around them.

        rules: What must hold.

        sheets: The sheets, the lowest first.
    """

    around: Around
    rules: RuleSet
    sheets: tuple[Sheet, ...]
    _hoods: dict[Sheet, Neighbourhood] = attrs.field(init=False, factory=dict)

    def results(self) -> Iterator[tuple[Sheet, list[SheetResult]]]:
        """Yield each sheet with what the rules say of its forms and of its child columns."""
        for sheet in self.sheets:
            yield sheet, list(self._of(sheet))

    def _of(self, sheet: Sheet) -> Iterator[SheetResult]:
        adding = dict(self._adding(sheet)) if can_be_added(sheet) else {}
        for first, parts in alike(sheet):
            is_whole = first.whole is sheet and can_be_added(sheet)
            hood = self._hoods.pop(sheet, None) if is_whole else None
            yield from check_forms(parts, hood or self._hood(first), tuple(adding.values()) if is_whole else ())
        for above, one in adding.items():
            self._hoods[above] = self._hoods[above].with_place(one.added())

    def _hood(self, variant: Variant) -> Neighbourhood:
        return neighbourhood(variant, self.around, self.rules)

    def _adding(self, sheet: Sheet) -> Iterator[tuple[Sheet, Adding]]:
        """Yield what is to be added up of *sheet* for each sheet above it."""
        for above in self.sheets:
            if above.tier is not sheet.tier.parent or not can_be_added(above):
                continue
            hood = self._hoods[above] = self._hood(Variant(sheet=above, whole=above))
            place, wanted = hood.places.get(ScopeKind.CHILDREN.value), hood.wanted.get(ScopeKind.CHILDREN.value)
            if isinstance(place, Children) and wanted and place.sheets == (sheet,):
                yield above, Adding(place, tuple(dict.fromkeys(one.cell for one in wanted)))
