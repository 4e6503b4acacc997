"""What is asked of somebody's own engine, DuckDB, Spark or Dask, and how rows get there and home."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from threading import Lock
from typing import Any, TypeAlias

import attrs
import narwhals as nw
import polars as pl

from ...interpret.anyframe import cell_of
from ...model.folders import without_folders
from ...model.text import Text

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


def shortly(error: BaseException) -> str:
    """
    Return the beginning of what *error* says: engines add their plans and stacks.

    Of the path of a file only the last part is told.

    >>> shortly(OSError("no magic bytes in '/data/pemilu 2024/tps.parquet'"))
    "OSError: no magic bytes in 'tps.parquet'"
    """
    said = next((without_folders(line.strip()) for line in str(error).splitlines() if line.strip()), "")
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


ALONE = Lock()
"""Held while an engine is asked: Polars reads from several threads at once, and a connection serves one."""


def collected(plan: Lazy) -> pl.DataFrame:
    """Return the rows of *plan* at home, under the keys of cells."""
    if plan.implementation.is_polars():
        # What is asked of Polars itself streams, as everywhere in this package.
        answer = plan.collect(engine="streaming")
    else:
        with ALONE:
            answer = plan.collect(backend=None)
    frame = answer.to_polars()
    return frame.rename(cell_of)


def brought(frame: pl.DataFrame, beside: Lazy) -> Lazy:
    """Return *frame* in the engine of *beside*, so that the two can be joined."""
    kind = beside.implementation
    native: Any = nw.to_native(beside)
    made: Lazy
    if kind.is_polars():
        made = nw.from_native(frame.lazy())
    elif kind.is_duckdb():
        brought_here = frame.to_arrow()  # noqa: F841  # DuckDB finds it by this name
        made = nw.from_native(native.query("forms", "SELECT * FROM brought_here"))
    elif kind.is_pyspark():
        made = nw.from_native(native.sparkSession.createDataFrame(frame.to_arrow()))
    elif kind.is_dask():
        pandas = frame.to_pandas(use_pyarrow_extension_array=True)
        # Two kinds of text do not join.
        pandas = pandas.astype({name: kind for name, kind in native.dtypes.items() if name in frame.columns})
        made = nw.from_native(import_module("dask.dataframe").from_pandas(pandas, npartitions=native.npartitions))
    else:
        raise TypeError(f"expected DuckDB, Spark, Dask or Polars, got {kind.value}")
    return made


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
