"""Tallies that lie in somebody's own engine, and what is asked of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import Any, TypeAlias

import attrs
import narwhals as nw
import polars as pl
from polars.io.plugins import register_io_source

from ...interpret.anyframe import BITS, cell_of, column_name
from ...interpret.shape import INTEGERS
from ...model.ballot import Ballot
from ...model.cell import CellKey
from ...model.form import Form
from ...model.sheet import KEYS, Sheet
from ...model.text import Text
from ...model.tier import Tier

Lazy: TypeAlias = nw.LazyFrame[Any]
"""A plan of the engine."""

Eager: TypeAlias = nw.DataFrame[Any]


class EngineFailedError(Exception):
    """
    An engine that could not answer.

    Attributes:
        engine: Its name.

        step: What it was asked.

        reason: What it says.
    """

    def __init__(self, engine: str, step: Text, reason: str) -> None:
        self.engine = engine
        self.step = step
        self.reason = reason
        super().__init__(engine, step, reason)

    @property
    def text(self) -> Text:
        """What to tell people."""
        return Text(
            f"{self.engine} gagal ketika {self.step.id}: {self.reason}",
            f"{self.engine} failed while {self.step.en}: {self.reason}",
        )


@contextmanager
def asking(engine: str, step: Text) -> Iterator[None]:
    """
    Name the engine and the step in whatever goes wrong inside.

    Raises:
        EngineFailedError: In place of every other exception.
    """
    try:
        yield
    except EngineFailedError:
        raise
    except Exception as error:
        raise EngineFailedError(engine, step, shortly(error)) from error


_LETTERS = 300
_FOLDERS = re.compile(
    r"""(?<=['"])(?:file:/*)?(?:[A-Za-z]:)?[\\/][^'"]*[\\/](?=[^\\/'"]+['"])"""
    r"""|(?<![\w:/\\.])(?:file:/*)?(?:[A-Za-z]:)?[\\/](?:[^\\/\s'"]+[\\/])*(?=[^\\/\s'"])"""
)


def shortly(error: BaseException) -> str:
    """
    Return the beginning of what *error* says: engines add their plans and stacks.

    Of the path of a file only the last part is told.

    >>> shortly(OSError("no magic bytes in '/data/pemilu 2024/tps.parquet'"))
    "OSError: no magic bytes in 'tps.parquet'"
    """
    said = next((_FOLDERS.sub("", line.strip()) for line in str(error).splitlines() if line.strip()), "")
    text = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1]}…"


def engine_name(frame: Lazy) -> str:
    """Return what people call the engine of *frame*."""
    name = str(frame.implementation.value)
    return {"duckdb": "DuckDB", "pyspark": "Spark", "dask": "Dask", "polars": "Polars"}.get(name, name)


def row_by_row(frame: Lazy, function: Callable[[Any], Any]) -> Lazy:
    """
    Return what *function* makes of the rows of *frame*, each for itself.

    On Dask it works on one part after the other, as pandas frames: Dask's own
    expressions turn integers with nulls into fractions.
    """
    if not frame.implementation.is_dask():
        made: Lazy = function(frame)
        return made
    native = nw.to_native(frame)
    on_part = partial(_on_part, function)
    parts: Lazy = nw.from_native(native.map_partitions(on_part, meta=on_part(native._meta)))
    return parts


def _on_part(function: Callable[[Eager], Eager], part: Any) -> Any:
    return nw.to_native(function(nw.from_native(part, eager_only=True)))


_ALONE = Lock()
"""Held while an engine is asked: Polars reads from several threads at once, and a connection serves one."""


def collected(plan: Lazy) -> pl.DataFrame:
    """Return the rows of *plan* at home, under the keys of cells."""
    if plan.implementation.is_polars():
        # What is asked of Polars itself streams, as everywhere in this package.
        answer = plan.collect(engine="streaming")
    else:
        with _ALONE:
            answer = plan.collect(backend=None)
    frame = answer.to_polars()
    return frame.rename(cell_of)


LEAST, GREATEST = "min ", "max "
"""Before the names of the smallest and largest numbers that `aggregated` is asked for."""


def aggregated(frame: Lazy, *numbers: nw.Expr) -> dict[str, int | None]:
    """
    Return numbers over all rows of *frame*, by name.

    Args:
        frame: The rows.

        numbers: Sums and counts, which are 0 where nothing is added up; and smallest and largest
            numbers, named with `LEAST` and `GREATEST`, which are `None` where there is no number.
    """
    if frame.implementation.is_dask():
        parts = collected(row_by_row(frame, lambda part: part.select(*numbers)))
        row = parts.select(_joined(name) for name in parts.columns).row(0, named=True)
    else:
        row = collected(frame.select(*numbers)).row(0, named=True)
    return {
        name: int(value) if value is not None else None if name.startswith((LEAST, GREATEST)) else 0
        for name, value in row.items()
    }


def _joined(name: str) -> pl.Expr:
    whole = pl.col(name)
    return whole.min() if name.startswith(LEAST) else whole.max() if name.startswith(GREATEST) else whole.sum()


@attrs.frozen
class Counted:
    """
    How often truths are true and known.

    Attributes:
        total: How many rows there are.

        true: In how many it is true, by name.

        known: In how many it is true or false, by name.
    """

    total: int
    true: Mapping[str, int]
    known: Mapping[str, int]


def counted(truths: Lazy) -> Counted:
    """Return how often the columns of *truths* are true, and how often they are known."""
    if truths.implementation.is_polars():
        # Polars counts the bits that it has in memory, and needs no integers for that.
        bits = collected(truths)
        true, nulls = bits.select(pl.all().sum()).row(0, named=True), bits.null_count().row(0, named=True)
        return Counted(bits.height, true, {name: bits.height - times for name, times in nulls.items()})
    names = truths.collect_schema().names()
    found = aggregated(
        truths,
        nw.len().alias("rows"),
        *(nw.col(name).cast(nw.Int64).sum().alias(f"true {name}") for name in names),
        nw.col(*names).count().name.prefix("known "),
    )
    return Counted(
        found["rows"] or 0,
        {cell_of(name): found[f"true {cell_of(name)}"] or 0 for name in names},
        {cell_of(name): found[f"known {cell_of(name)}"] or 0 for name in names},
    )


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
            with _ALONE:
                plan = self.forms.select(*map(column_name, wanted))
            frame = collected(plan)
        return frame.cast({name: self.schema[name] for name in wanted}).sort(keys)
