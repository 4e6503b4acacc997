"""Units that are there more than once: what says the same counts once, and what differs is kept and told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import attrs
import polars as pl

from ..model.cell import CellKey
from ..model.sheet import CHILD, KEYS, PAGE, PART, UNIT
from ..model.text import Text
from . import words
from .raw import ROW, Problems, RawFrame

_PART = "which part"
_AT = "position"
_KEY = "cell"
_LEGIBLE = "is legible"
_AGREE = "agree"
_SHOWN_PLACES = 5


@attrs.frozen(eq=False)
class Part:
    """
    The rows that one reader found for one sheet.

    Attributes:
        raw: Where they are from.

        rows: Some of the rows of its frame.
    """

    raw: RawFrame
    rows: pl.DataFrame

    @property
    def cells(self) -> list[CellKey]:
        """The cells that were captured."""
        return [name for name in self.rows.columns if name not in (*KEYS, ROW)]

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that say which tally a row is."""
        return tuple(key for key in KEYS if key in self.rows.columns)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.rows.height

    def place(self, position: int) -> str:
        """Return where the row at *position* was read."""
        return self.raw.place(self.rows[ROW][position])

    def says(self, key: CellKey) -> bool:
        """Return whether something is written in the cell *key* of some row."""
        if key not in self.rows.columns:
            return False
        if self.rows[key].null_count() < self.rows.height:
            return True
        misread = [row for row, cell in self.raw.illegible if cell == key]
        return bool(misread) and self.rows[ROW].is_in(misread).any()


@attrs.frozen(kw_only=True)
class Joined:
    """
    The rows of one sheet.

    Attributes:
        frame: The keys and the cells, in the order of the keys.

        columns: Printed child columns, if there are some.

        pages: What is carried from page to page, if it is known.

        illegible: Row and cell of what is no whole number.
    """

    frame: pl.DataFrame
    columns: pl.DataFrame | None
    pages: pl.DataFrame | None
    illegible: frozenset[tuple[int, CellKey]]


def joined(parts: Sequence[Part], cells: Sequence[CellKey], problems: Problems) -> Joined:
    """
    Return the rows of all *parts* with the cells *cells*.

    A unit that is there twice with the same numbers is there once, with a
    notice; with other numbers both rows stay, and that is a problem.
    """
    keys = tuple(key for key in KEYS if any(key in part.keys for part in parts))
    if len(parts) == 1 and not parts[0].raw.illegible and _is_strictly_sorted(parts[0].rows, keys):
        alone, illegible = _with_all(parts[0].rows, cells), frozenset[tuple[int, CellKey]]()
    else:
        frames = [
            part.rows.select(*part.keys, ROW, *(key for key in cells if key in part.rows.columns)).with_columns(
                pl.lit(number, pl.Int64).alias(_PART)
            )
            for number, part in enumerate(parts)
        ]
        everything = _with_all(pl.concat(frames, how="diagonal_relaxed"), cells)
        others = [key for key in keys if key != UNIT]
        everything = everything.with_columns(pl.col(others).fill_null("")).sort([*keys, _PART, ROW])
        alone = _told_once(everything, parts, keys, cells, problems)
        illegible = frozenset(_illegible(alone, parts, cells))
    frame = alone.select(*keys, *cells)
    return Joined(
        frame=frame,
        columns=_columns(parts, frame, problems),
        pages=_beside([part.raw.pages for part in parts], frame, (PAGE, PART)),
        illegible=illegible,
    )


def _with_all(rows: pl.DataFrame, cells: Iterable[CellKey]) -> pl.DataFrame:
    """Return *rows* with a blank in each of *cells* that none of them has."""
    missing = [pl.lit(None, pl.Int16).alias(key) for key in cells if key not in rows.columns]
    return rows.with_columns(missing) if missing else rows


def _is_strictly_sorted(rows: pl.DataFrame, keys: Sequence[str]) -> bool:
    one = rows[UNIT] if len(keys) == 1 else rows.select(pl.concat_str(keys, separator=" ")).to_series()
    return one.null_count() == 0 and one.is_sorted() and not (one == one.shift(1)).any()


def _told_once(
    everything: pl.DataFrame, parts: Sequence[Part], keys: Sequence[str], cells: Sequence[CellKey], problems: Problems
) -> pl.DataFrame:
    if not everything.select(keys).is_duplicated().any():
        return everything
    rows = everything.with_row_index(_AT)
    alone = rows.unique([*keys, *cells], keep="first", maintain_order=True)
    repeated = rows.join(alone.select(_AT), on=_AT, how="anti", maintain_order="left")
    if repeated.height:
        problems.add_up(_places(repeated.head(1), parts)[0], repeated.height, _repeated)
    alone, joined_rows = _one_where_silent(alone, parts, keys, cells)
    if joined_rows.height:
        problems.add_up(_places(joined_rows.head(1), parts)[0], joined_rows.height, _completed)
    differing = alone.filter(alone.select(keys).is_duplicated())
    for unit, places in _by_unit(differing, parts):
        problems.add("; ".join(places), words.with_detail(words.TWICE, unit), kind=words.TWICE)
    return alone.drop(_AT)


def _repeated(forms: int) -> Text:
    return Text(
        f"{forms} formulir mengulang angka yang sudah ada untuk unit yang sama dan tidak dihitung lagi",
        f"{forms} forms repeat the numbers that are there for the same unit and are not counted again",
    )


def _completed(forms: int) -> Text:
    return Text(
        f"{forms} formulir menambah sel pada formulir yang sudah ada untuk unit yang sama, tanpa angka yang berbeda",
        f"{forms} forms add cells to a form that is there for the same unit, and differ from it in none",
    )


def _one_where_silent(
    rows: pl.DataFrame, parts: Sequence[Part], keys: Sequence[str], cells: Sequence[CellKey]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Return *rows* with one for each tally of which different files have different cells, and those that it replaces.

    A file without a column for a cell says nothing of it; a blank in a column
    is said, and differs from a number.
    """
    captured = [frozenset(part.cells) for part in parts]
    several = rows.filter(rows.select(keys).is_duplicated())
    if len(set(captured)) == 1 or not several.height:
        return rows, rows.clear()
    # What is written and no number is in the table a blank: of such tallies every row is kept.
    misread = {(number, row) for number, part in enumerate(parts) for row, _ in part.raw.illegible}
    legible = pl.Series(_LEGIBLE, [place not in misread for place in several.select(_PART, ROW).iter_rows()])
    saying = {key: [number for number, said in enumerate(captured) if key in said] for key in cells}
    agree = [pl.col(key).filter(pl.col(_PART).is_in(numbers)).n_unique() <= 1 for key, numbers in saying.items()]
    one = (
        several.with_columns(legible)
        .group_by(keys, maintain_order=True)
        .agg(
            pl.all_horizontal(*agree, pl.col(_LEGIBLE).all()).alias(_AGREE),
            pl.col(_PART, ROW, _AT).first(),
            *(pl.col(key).drop_nulls().first() for key in cells),
        )
        .filter(_AGREE)
    )
    replaced = several.join(one, on=keys, how="semi")
    rest = rows.join(one, on=keys, how="anti")
    together = pl.concat([rest, one.select(rows.columns)]).sort([*keys, _PART, ROW])
    return together, replaced.join(one, on=_AT, how="anti")


def _places(rows: pl.DataFrame, parts: Sequence[Part]) -> list[str]:
    return [parts[number].raw.place(row) for number, row in rows.select(_PART, ROW).iter_rows()]


def _by_unit(rows: pl.DataFrame, parts: Sequence[Part]) -> Iterator[tuple[str, list[str]]]:
    """Yield each unit with the first places where it is; *rows* are in the order of the units."""
    places: dict[str, list[str]] = defaultdict(list)
    for unit, place in zip(rows[UNIT], _places(rows, parts), strict=True):
        places[unit].append(place)
    for unit, found in places.items():
        yield unit, [*found[:_SHOWN_PLACES], *(["…"] if len(found) > _SHOWN_PLACES else [])]


def _illegible(rows: pl.DataFrame, parts: Sequence[Part], keys: Sequence[CellKey]) -> Iterator[tuple[int, CellKey]]:
    """Yield position and cell of what is no whole number."""
    misread = pl.DataFrame(
        [(number, row, key) for number, part in enumerate(parts) for row, key in part.raw.illegible if key in keys],
        schema={_PART: pl.Int64, ROW: pl.Int64, _KEY: pl.String},
        orient="row",
    )
    if misread.height:
        positions = rows.select(_PART, ROW).with_row_index(_AT).join(misread, on=[_PART, ROW])
        yield from positions.select(_AT, _KEY).iter_rows()


def _columns(parts: Sequence[Part], frame: pl.DataFrame, problems: Problems) -> pl.DataFrame | None:
    """Return the child columns of the units in *frame*, each once; those that differ are kept and told."""
    columns = _beside([part.raw.columns for part in parts], frame, (CHILD,))
    if columns is None:
        return None
    keys = [key for key in KEYS if key in columns.columns]
    twice = columns.filter(columns.select(pl.struct(*keys, CHILD).is_duplicated()).to_series(), pl.col(CHILD) != "")
    for unit in twice[UNIT].unique().sort():
        places = [part.place(at) for part in parts for at in (part.rows[UNIT] == unit).arg_true()]
        problems.add(
            "; ".join(places[:_SHOWN_PLACES]), words.with_detail(words.TABLES_TWICE, unit), kind=words.TABLES_TWICE
        )
    return columns


def _beside(tables: Iterable[pl.DataFrame | None], frame: pl.DataFrame, more: Sequence[str]) -> pl.DataFrame | None:
    """Return what stands beside the tallies in *frame*, each row once, in the order of its keys and of *more*."""
    given = [table for table in tables if table is not None]
    if not given:
        return None
    table = pl.concat(given, how="diagonal_relaxed")
    keys = [key for key in KEYS if key in table.columns and key in frame.columns]
    table = table.join(frame.select(keys).unique(), on=keys, how="semi").unique()
    first = [*keys, *(name for name in more if name in table.columns)]
    return table.sort([*first, *(name for name in table.columns if name not in first)])
