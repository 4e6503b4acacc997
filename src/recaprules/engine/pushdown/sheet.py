"""Tallies that lie in somebody's own engine, as a sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import attrs
import polars as pl
from polars.io.plugins import register_io_source

from ...interpret.anyframe import BITS, cell_of, column_name
from ...interpret.shape import INTEGERS
from ...model.ballot import Ballot
from ...model.cell import CellKey
from ...model.contest import Contest
from ...model.form import Form
from ...model.sheet import KEYS, UNIT, Sheet
from ...model.text import Text
from ...model.tier import Tier
from ...model.unitcodes import regencies
from ...rules.profile import Profile
from ..variants import moved, not_held
from .asking import ALONE, Lazy, asking, collected, engine_name, row_by_row
from .held import unit_at


@attrs.frozen(kw_only=True, eq=False)
class EngineSheet(Sheet):
    """
    A sheet whose tallies lie in an engine.

    It is asked there; whoever reads its rows as of any other sheet gets them
    from the engine, those columns only that are looked at, in the order of
    their keys.

    Attributes:
        forms: The tallies, with columns named by `column_name`.
    """

    forms: Lazy

    @property
    def is_at_home(self) -> bool:
        """Not: the forms lie in an engine."""
        return False

    @property
    def engine(self) -> str:
        """The name of the engine."""
        return engine_name(self.forms)


def engine_sheet(
    *,
    form: Form,
    ballot: Ballot,
    tier: Tier,
    source: str,
    forms: Lazy,
    misread: pl.DataFrame | None = None,
) -> EngineSheet:
    """
    Return the tallies in *forms* as a sheet.

    Args:
        form: The printed form.

        ballot: The options that could be marked.

        tier: The tier of all units.

        source: Where the figures come from.

        forms: `unit` and `district` as text, and integers of 16, 32 or 64 bits under `column_name`.

        misread: The keys of forms with something written that is no whole number, and in `CELL` where;
            `None` if there are none.

    Raises:
        EngineFailedError: If the engine is asked for the place of what is *misread*, and cannot answer.
    """
    kinds = forms.collect_schema().items()
    schema = {cell_of(name): INTEGERS[BITS[kind]] if kind in BITS else pl.String for name, kind in kinds}
    rows = _Rows(forms, schema)
    return EngineSheet(
        form=form,
        ballot=ballot,
        tier=tier,
        source=source,
        frame=register_io_source(rows, schema=schema),
        forms=forms,
        illegible=frozenset() if misread is None else rows.places(misread),
    )


def by_contests_there(
    sheet: EngineSheet, contests: Collection[Contest], profile: Profile
) -> Iterator[tuple[frozenset[Contest], EngineSheet]]:
    """
    Yield *sheet* by those of *contests* that are not held where its forms are.

    Raises:
        EngineFailedError: If the engine is asked for the units, and cannot answer.
    """
    units = sheet.only(UNIT)[UNIT] if contests else pl.Series(dtype=pl.String)
    absent = not_held(units, contests, profile)
    if len(set(absent.values())) < 2:
        yield next(iter(absent.values()), frozenset()), sheet
        return
    places = regencies(units)
    for kind in dict.fromkeys(absent.values()):
        codes = [code for code, one in absent.items() if one == kind]
        rows = places.is_in(codes).arg_true()
        yield kind, attrs.evolve(_of_places(sheet, codes), illegible=moved(sheet.illegible, rows))


def _of_places(sheet: EngineSheet, codes: Sequence[str]) -> EngineSheet:
    forms = row_by_row(sheet.forms, lambda rows: rows.filter(unit_at(Tier.KABKO).is_in(codes)))
    return engine_sheet(form=sheet.form, ballot=sheet.ballot, tier=sheet.tier, source=sheet.source, forms=forms)


CELL = "cell"
"""The column that says which cell is misread."""

_ROW = "row"
_READING = Text("membaca kolom", "reading columns")


@attrs.define(eq=False)
class _Rows:
    """
    Gives rows of an engine to Polars plans, in the order of their keys: an engine has none of its own.

    Who has which units is looked at many times, so the keys are kept.
    """

    forms: Lazy
    schema: Mapping[str, type[pl.DataType]]
    kept: pl.DataFrame | None = None

    def __call__(
        self,
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        _batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        """Yield the rows that a Polars plan asks for."""
        names = list(self.schema if with_columns is None else with_columns)
        frame = (self._keys() if set(names) <= set(KEYS) else self._fetched(names)).select(names)
        if predicate is not None:
            frame = frame.filter(predicate)
        yield frame if n_rows is None else frame.head(n_rows)

    def places(self, misread: pl.DataFrame) -> frozenset[tuple[int, CellKey]]:
        """Return row and cell of what is *misread*, as `engine_sheet` has it."""
        keys = self._keys()
        placed = keys.with_row_index(_ROW).join(misread, on=keys.columns)
        return frozenset(placed.select(_ROW, CELL).iter_rows())

    def _keys(self) -> pl.DataFrame:
        if self.kept is None:
            self.kept = self._fetched([])
        return self.kept

    def _fetched(self, names: Sequence[str]) -> pl.DataFrame:
        """Return the keys and the columns *names*."""
        keys = [key for key in KEYS if key in self.schema]
        wanted = [*keys, *(name for name in names if name not in keys)]
        with asking(engine_name(self.forms), _READING):
            with ALONE:
                plan = self.forms.select(*map(column_name, wanted))
            frame = collected(plan)
        return frame.cast({name: self.schema[name] for name in wanted}).sort(keys)
