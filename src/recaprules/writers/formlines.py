"""On which line of which form a figure stands."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

import attrs

from ..model.ballot import Ballot
from ..model.cell import SEX_LABELS, CellKey
from ..model.contest import Contest
from ..model.form import Form, Row
from ..model.text import Text
from ..model.tier import Tier
from ..rules.places import CONTESTS, place_text, taken_apart
from ..rules.profile import Profile
from ..rules.vocabulary import builtin_vocabulary

_FORM = "form('"
_NO_FORM = ("register", "correction")


@attrs.frozen(kw_only=True)
class Line:
    """
    A line of a form.

    Attributes:
        place: Where the form is, seen from the one that a finding is about:
            the units below, the decree …; `None` for that form itself.

        form: The form; empty where it is none, as a decree.

        row: The line's mark as printed, such as ``I.B.4``; empty where the
            form has none or the project has not seen it.

        printed: The label as printed; empty likewise.

        label: What people call the figure, without the mark; `None` where
            nobody can tell without the ballot.
    """

    place: Text | None
    form: str
    row: str
    printed: str
    label: Text | None


@attrs.frozen(kw_only=True)
class Lines:
    """
    Finds the lines of the figures on one form and in the places beside it.

    Attributes:
        profile: The election.

        form: The form.

        tier: The tier of the unit.

        ballot: The options of the form; `None` where nobody knows them.
    """

    profile: Profile
    form: Form
    tier: Tier
    ballot: Ballot | None = None

    def line(self, key: CellKey) -> Line:
        """Return the line of the cell that a finding calls *key*, such as ``sum(children.valid_votes)``."""
        parts = taken_apart(key)
        form = self._form_at(parts.place)
        row = None if form is None else _row(form, parts.cell)
        return Line(
            place=place_text(parts.place) if parts.place else None,
            form="" if form is None else form.id,
            row="" if row is None else row.row,
            printed="" if row is None else row.printed,
            label=self._label(form, parts.cell),
        )

    def _form_at(self, place: str) -> Form | None:
        """Return the form that is read at *place*; `None` where it is none."""
        if place in _NO_FORM:
            return None
        if place == "children":
            return self._form_of(self.form.contest, self.tier.child)
        if place == "parent":
            return self._form_of(self.form.contest, self.tier.parent)
        if place in CONTESTS:
            return self._form_of(CONTESTS[place], self.tier)
        if place.startswith(_FORM):
            pattern = place.removeprefix(_FORM).removesuffix("')")
            return next((form for form in self._at_this_tier() if fnmatchcase(form.id, pattern)), None)
        # The form itself, its columns, another reading or another source of it.
        return self.form

    def _form_of(self, contest: Contest, tier: Tier | None) -> Form | None:
        if tier is None:
            return None
        return self.profile.form(contest, tier, overseas=self.form.overseas, published=self.form.published)

    def _at_this_tier(self) -> Iterator[Form]:
        for form in self.profile.forms:
            if form.contest is self.form.contest and self.tier in form.tiers and form.overseas is self.form.overseas:
                yield form

    def _label(self, form: Form | None, key: CellKey) -> Text | None:
        form = form or self.form
        ballot = self.ballot if form.contest is self.form.contest else self.profile.ballot(form.contest)
        cell = None if ballot is None else form.cell(ballot, key)
        if cell is not None:
            mark = f" ({cell.row.row})" if cell.row.row else ""
            return Text(cell.label.id.removesuffix(mark), cell.label.en.removesuffix(mark))
        row = _row(form, key)
        if row is None or "." in key:
            return None
        group = builtin_vocabulary().split_sex(key)
        if group is None:
            return row.count.label
        sex = SEX_LABELS[group[1]]
        return Text(f"{row.count.label.id} {sex.id}", f"{row.count.label.en} {sex.en}")


def _row(form: Form, key: CellKey) -> Row | None:
    """Return the row of *form* in which the cell called *key* stands."""
    name = key.partition(".")[0]
    group = builtin_vocabulary().split_sex(name)
    names = (name,) if group is None else (name, group[0])
    return next((row for row in form.rows if row.count.name in names), None)
