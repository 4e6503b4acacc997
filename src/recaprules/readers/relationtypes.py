"""The types of the columns of a relation: what can be counted with, what is cast, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

import attrs
import narwhals as nw

from ..engine.pushdown.asking import Lazy
from ..exceptions import RelationError
from ..interpret.anyframe import column_name
from .columns import Columns
from .numbers import BLANKS
from .placeholders import CROSSED, MARKS

_NARROW: Mapping[nw.dtypes.DType, type[nw.Int16 | nw.Int32 | nw.Int64]] = {
    nw.Int8(): nw.Int16,
    nw.UInt8(): nw.Int16,
    nw.UInt16(): nw.Int32,
    nw.UInt32(): nw.Int64,
}
_KEPT = (nw.Int16(), nw.Int32(), nw.Int64())
_SPACES = "".join(one for one in map(chr, range(0x3001)) if one.isspace())
"""What is no letter in Polars, where an engine has shorter lists of its own."""

_NUMBER = "^[+-]?0*[0-9]{1,13}(?:[.,]0{1,2})?$"
_NO_FRACTION = "[.,]0{1,2}$"

_FIXES = {
    "pandas": "df.convert_dtypes(dtype_backend='pyarrow')",
    "dask": "dd.read_parquet(..., dtype_backend='pyarrow'), or df.astype({'valid_votes': 'int64[pyarrow]'})",
    "duckdb": "SELECT * REPLACE (CAST(valid_votes AS BIGINT) AS valid_votes)",
    "pyspark": "df.withColumn('valid_votes', col('valid_votes').cast('bigint'))",
}


@attrs.frozen(kw_only=True, eq=False)
class Prepared:
    """
    A relation whose columns have types and names that every engine understands.

    Attributes:
        frame: The relation.

        names: How each column that is read is called in it, by its own name.

        unit: How the column with the codes is called in it.

        types: The types of the columns, by their own names.
    """

    frame: Lazy | nw.DataFrame[Any]
    names: Mapping[str, str]
    unit: str
    types: Mapping[str, nw.dtypes.DType]

    def numbers(self, name: str, alias: str, misread: str, largest: int) -> Iterator[nw.Expr]:
        """
        Yield the numbers in the column *name* as *alias*, null where one exceeds *largest*.

        Where something can be written that is no such number, another follows,
        its name after *misread*: what is written where that is so.
        """
        column, kind = nw.col(self.names[name]), self.types[name]
        if kind in (*_KEPT, *_NARROW) and kind != nw.Int64():
            yield column.cast(_NARROW.get(kind, kind)).alias(alias)
            return
        is_written = ~column.is_null()
        if kind == nw.String():
            text = column.str.strip_chars(_SPACES)
            is_written &= ~text.str.to_lowercase().is_in(list(BLANKS))
            number = _in_text(text)
        else:
            number = nw.when(column <= largest).then(column).cast(nw.Int64)
        fits = (number <= largest) & (number >= -largest)
        is_misread = is_written & (number.is_null() | ~fits)
        yield nw.when(fits).then(number).alias(alias)
        yield nw.when(is_misread).then(column).alias(f"{misread}{alias}")


def _in_text(text: nw.Expr) -> nw.Expr:
    """Return the whole number in *text*, null where there is none."""
    plain = _uncrossed(text)
    digits = plain.str.replace_all(_NO_FRACTION, "")
    return nw.when(plain.str.contains(_NUMBER)).then(digits).cast(nw.Int64)


def _uncrossed(text: nw.Expr) -> nw.Expr:
    """Return *text* without the crosses in boxes before a number."""
    return nw.when(text.str.contains(CROSSED)).then(text.str.replace_all(MARKS, "")).otherwise(text)


def prepared(native: Any, columns: Columns, name: str) -> Prepared:
    """
    Return a relation as it can be asked.

    Args:
        native: The relation, as the user holds it.

        columns: What its columns are.

        name: What it is called for people.

    Raises:
        RelationError: If columns have types that cannot be used; names all of them, with the fix.
    """
    frame = nw.from_native(native)
    kind = frame.implementation
    schema = frame.collect_schema()
    cells = [column for tally in columns.tallies for column in tally.cells.values()]
    engine = kind.value
    if kind.is_pandas_like() or kind.is_dask():
        refused = [(column, str(native.dtypes[column])) for column in cells if _is_numpy(native.dtypes[column])]
    elif isinstance(frame, nw.DataFrame):
        refused = []  # read at home, like a file
    else:
        refused = [(column, str(schema[column])) for column in cells if not _is_usable(schema[column])]
    if refused:
        raise RelationError(_told(name, refused, engine))
    unit = columns.unit if columns.unit is not None else ""
    if isinstance(frame, nw.DataFrame):
        wanted = frame.select(*columns.wanted)
        return Prepared(frame=wanted, names={one: one for one in columns.wanted}, unit=unit, types=dict(schema))
    names = {one: column_name(one) for one in columns.wanted}
    return Prepared(frame=renamed(native, columns.wanted), names=names, unit=names.get(unit, unit), types=dict(schema))


def renamed(native: Any, wanted: Sequence[str]) -> Lazy:
    """Return a relation whose columns *wanted* are called as `column_name` has it, and may be null."""
    kind = nw.from_native(native).implementation
    if kind.is_pyspark():
        # A point in a name would be a path.
        native = native.toDF(*(column_name(one) for one in native.columns))
    if kind.is_dask():
        native = _in_arrow(native[list(wanted)])
    plan: Lazy = nw.from_native(native)
    names = {one: column_name(one) for one in wanted if one != column_name(one)}
    return plan.rename(names) if names and not kind.is_pyspark() else plan


def _told(name: str, refused: list[tuple[str, str]], engine: str) -> Iterator[str]:
    for column, kind in refused:
        yield f"expected whole numbers that may be null, got {kind} @ {name}, {column}"
    why = {
        "pandas": "pandas keeps no whole number beside an empty cell in NumPy",
        "dask": "Dask keeps no whole number beside an empty cell in NumPy",
    }.get(engine, "a count is no fraction")
    yield f"{why}; convert: {_FIXES.get(engine, 'to integers')}"


def _is_usable(kind: nw.dtypes.DType) -> bool:
    return (kind.is_integer() and kind not in (nw.Int128(), nw.UInt128())) or kind == nw.String()


def _is_numpy(kind: Any) -> bool:
    """Return whether a pandas column cannot hold whole numbers beside nulls, and may have nulls."""
    pd = import_module("pandas")

    if isinstance(kind, pd.ArrowDtype | pd.StringDtype):
        return not (pd.api.types.is_integer_dtype(kind) or pd.api.types.is_string_dtype(kind))
    # NumPy's own whole numbers cannot be null; once they meet a null they would turn into fractions.
    return not pd.api.types.is_integer_dtype(kind)


def _in_arrow(native: Any) -> Any:
    """Return a Dask frame in which numbers and texts may be null."""
    pd, pa = import_module("pandas"), import_module("pyarrow")

    kinds = {}
    for name, kind in native.dtypes.items():
        if isinstance(kind, pd.ArrowDtype):
            continue
        kinds[name] = pd.ArrowDtype(pa.int64() if pd.api.types.is_integer_dtype(kind) else pa.string())
    return native.astype(kinds) if kinds else native
