"""Which faults are planted where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from random import Random

import attrs
import polars as pl

from ..model.cell import CellKey
from ..model.form import Form
from ..model.sheet import CHILD, DISTRICT, UNIT
from ..model.tier import Tier
from .chance import Whole, random
from .faults import COLUMN_KINDS, KINDS, STATIONS, Changes, FaultKind
from .tallies import Tallies
from .true_form import Forms, TrueForm
from .turns import Turns

SCHEMA = pl.Schema(
    {
        UNIT: pl.String(),
        DISTRICT: pl.String(),
        CHILD: pl.String(),
        "contest": pl.String(),
        "form": pl.String(),
        "tier": pl.String(),
        "cell": pl.String(),
        "true_value": pl.Int32(),
        "written_value": pl.Int32(),
        "kind": pl.String(),
    }
)
"""The columns of the ledger; `child` where the cell stands in a column of its parent's form."""

ROWS_AT_ONCE = 100_000
"""So many entries are packed into a table, which takes less memory."""


@attrs.frozen(kw_only=True, eq=False)
class Where:
    """
    The forms that a table of cells stands on.

    Attributes:
        form: The printed form.

        tier: The tier of its units.

        units: The unit of every row.

        children: The unit below whose column it is; `None` where the cells are the form's own.
    """

    form: Form
    tier: Tier
    units: pl.Series
    children: pl.Series | None = None


@attrs.define
class Planter:
    """
    Plants faults in forms, and keeps the ledger.

    The share is kept over all forms that come by; no form has two faults.

    Attributes:
        share: How many of the forms get a fault, from 0 to 1.

        seed: Where chance starts.

        planted: How many forms have a fault, by its kind.
    """

    share: Fraction
    seed: int
    planted: Counter[str] = attrs.field(factory=Counter, init=False)
    _seen: int = attrs.field(default=0, init=False)
    _turns: dict[str, Turns] = attrs.field(factory=dict, init=False)
    _rows: list[tuple[object, ...]] = attrs.field(factory=list, init=False)
    _ledgers: list[pl.DataFrame] = attrs.field(factory=list, init=False)

    def plant(self, truth: Tallies, below: Tallies | None = None, firsts: Whole | None = None) -> Tallies:
        """
        Return what is written instead of *truth*.

        Args:
            truth: The forms as they should be.

            below: The true forms that they add up; none of stations.

            firsts: The position of the first of these, for each of *truth*.
        """
        kinds = "stations" if truth.tier in STATIONS else "parents"
        where = Where(form=truth.form, tier=truth.tier, units=truth.units)
        return self._planted(truth, kinds, where, None if below is None else Forms(below.keys, below.cells), firsts)

    def plant_columns(self, truth: Tallies, form: Form, tier: Tier, parents: pl.Series) -> Tallies:
        """
        Return what is written instead of *truth* in the columns of the forms above.

        Args:
            truth: The forms that are copied.

            form: The form that has the columns.

            tier: The tier of its units.

            parents: These units, one for each of *truth*.
        """
        where = Where(form=form, tier=tier, units=parents, children=truth.units)
        return self._planted(truth, "columns", where)

    def ledger(self) -> pl.DataFrame:
        """Return every cell that is not as it should be."""
        self._pack()
        everything = pl.concat([SCHEMA.to_frame(), *self._ledgers])
        return everything.sort("contest", UNIT, DISTRICT, CHILD, "cell", maintain_order=True)

    def _planted(
        self, truth: Tallies, kinds: str, where: Where, below: Forms | None = None, firsts: Whole | None = None
    ) -> Tallies:
        wanted = self._wanted(len(truth.units))
        if not wanted:
            return truth
        chance = self._chance(truth, kinds, where)
        turns = self._turns_of(kinds)
        forms = Forms(truth.keys, truth.cells)
        written = truth.cells.copy()
        blanks: dict[CellKey, list[int]] = {}
        for row in sorted(chance.sample(range(len(truth.units)), wanted)):
            children = () if below is None or firsts is None else _inside(below, firsts, row)
            form = TrueForm(contest=where.form.contest, tier=where.tier, cells=forms[row], children=children)
            found = turns.next(partial(_changes, form=form, chance=chance))
            if found is None:
                continue
            kind, changes = found
            self._note(truth, where, row, kind, changes)
            for place, key in enumerate(truth.keys):
                if key not in changes:
                    continue
                number = changes[key]
                if number is None:
                    blanks.setdefault(key, []).append(row)
                else:
                    written[place, row] = number
        return attrs.evolve(truth, cells=written, blanks=blanks)

    def _note(self, truth: Tallies, where: Where, row: int, kind: FaultKind, changes: Changes) -> None:
        """Write the *changes* of one form into the ledger."""
        place = {key: n for n, key in enumerate(truth.keys)}
        child = None if where.children is None else where.children[row]
        district = truth.ballot.district or truth.district or None
        sheet = (where.form.contest.value, where.form.id, where.tier.value)
        self.planted[kind.name] += 1
        self._rows.extend(
            (where.units[row], district, child, *sheet, key, int(truth.cells[place[key], row]), number, kind.name)
            for key, number in changes.items()
        )
        self._pack(at_least=ROWS_AT_ONCE)

    def _chance(self, truth: Tallies, kinds: str, where: Where) -> Random:
        sheet = (where.form.contest.value, where.form.id, where.tier.value)
        return random(self.seed, "faults", kinds, *sheet, truth.district, truth.units[0])

    def _wanted(self, forms: int) -> int:
        """Return how many of the next *forms* get a fault."""
        before = int(self.share * self._seen + Fraction(1, 2))
        self._seen += forms
        return int(self.share * self._seen + Fraction(1, 2)) - before

    def _turns_of(self, kinds: str) -> Turns:
        if kinds not in self._turns:
            self._turns[kinds] = Turns(_kinds(kinds), random(self.seed, "kinds", kinds))
        return self._turns[kinds]

    def _pack(self, at_least: int = 1) -> None:
        """Pack the rows that were gathered, if they are many."""
        if len(self._rows) >= at_least:
            self._ledgers.append(pl.DataFrame(self._rows, schema=SCHEMA, orient="row"))
            self._rows = []


def _kinds(name: str) -> Sequence[FaultKind]:
    if name == "columns":
        return COLUMN_KINDS
    return [kind for kind in KINDS if (kind.tiers == STATIONS) is (name == "stations")]


def _inside(below: Forms, firsts: Whole, row: int) -> Forms:
    """Return those of the forms *below* that the parent in *row* adds up."""
    stop = int(firsts[row + 1]) if row + 1 < len(firsts) else len(below)
    return below[int(firsts[row]) : stop]


def _changes(kind: FaultKind, *, form: TrueForm, chance: Random) -> Changes:
    """Return the cells that *kind* changes on *form*, without those that come out as they were."""
    if form.tier not in kind.tiers:
        return {}
    changes = kind.plant(form, chance)
    return {key: changes[key] for key in form.cells if key in changes and changes[key] != form.cells[key]}
