"""Places with several forms for each form that is asked: all contests at a unit, all readings of a form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import attrs
import polars as pl

from ...model.cell import CellKey
from ...model.contest import Contest
from ...model.form import LARGEST
from ...model.sheet import Sheet
from ..around import Around
from .place import Wanted, Within, linked, once, rows_of


@attrs.frozen(kw_only=True)
class ManyForms:
    """
    Several forms for each form that is asked, itself among them.

    A sum is unknown while one of them has no legible number, or where it is
    larger than any count of an election. The least and the greatest are
    unknown only while one has none and those that are known agree: a third
    cannot make two different numbers the same.

    Attributes:
        name: The key of the place.

        groups: The sheets of each contest or source, by name.

        on: The columns that tell which form it is said of.
    """

    name: str
    groups: Mapping[str, tuple[Sheet, ...]]
    on: tuple[str, ...]

    @property
    def keys(self) -> frozenset[CellKey]:
        """The cells that all of them have."""
        captured = [sheet.captured for sheets in self.groups.values() for sheet in sheets]
        return frozenset.intersection(*captured) if captured else frozenset()

    def without(self, names: Collection[str]) -> ManyForms | None:
        """Return the forms of the other groups than *names*; `None` where nothing is left to compare."""
        groups = {name: sheets for name, sheets in self.groups.items() if name not in names}
        return attrs.evolve(self, groups=groups) if len(groups) > 1 else None

    def read(self, wanted: Sequence[Wanted], within: Within) -> pl.DataFrame:
        """Return a row per form with the numbers *wanted*; null is unknown."""
        cells = list(dict.fromkeys(one.cell for one in wanted))
        forms = pl.concat(
            [self._rows(sheets, cells, within) for _, sheets in sorted(self.groups.items())], how="vertical_relaxed"
        )
        return forms.group_by(self.on).agg(self._number(one) for one in wanted)

    def _rows(self, sheets: Iterable[Sheet], cells: Sequence[CellKey], within: Within) -> pl.DataFrame:
        tables = [rows_of(sheet, cells, self.on, within).select(*self.on, *cells) for sheet in sheets]
        return once(pl.concat(tables, how="vertical_relaxed").collect(), self.on)

    def _number(self, wanted: Wanted) -> pl.Expr:
        number = pl.col(wanted.cell)
        all_known = number.count() == len(self.groups)
        differ = number.min() != number.max()
        total = number.cast(pl.Int64).sum()
        by_wrapper = {
            "sum": pl.when(all_known & (total <= LARGEST)).then(total),
            "known_sum": total.clip(upper_bound=LARGEST),
            "min": pl.when(all_known | differ).then(number.min()),
            "max": pl.when(all_known | differ).then(number.max()),
        }
        return by_wrapper[wanted.wrapper].alias(wanted.name)


def contests_place(sheet: Sheet, around: Around) -> ManyForms | None:
    """Return the forms of all contests at the units of *sheet*."""
    groups = {
        contest.value: tuple(around.trusted(around.at(sheet, sheet.tier, contest=contest), sheet.source))
        for contest in Contest
    }
    present = {name: sheets for name, sheets in groups.items() if sheets}
    if len(present) < 2:
        return None
    others = [one for name, sheets in present.items() if name != sheet.form.contest.value for one in sheets]
    return ManyForms(name="contests", groups=present, on=linked(sheet, others))


def sources_place(sheet: Sheet, around: Around) -> ManyForms | None:
    """Return all readings of the forms of *sheet*, one of each source."""
    groups: dict[str, tuple[Sheet, ...]] = {}
    for one in around.at(sheet, sheet.tier):
        if one.form == sheet.form:
            groups[one.source] = (*groups.get(one.source, ()), one)
    if len(groups) < 2:
        return None
    return ManyForms(name="sources", groups=groups, on=linked(sheet, [one for some in groups.values() for one in some]))
