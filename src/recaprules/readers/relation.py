"""
Data frames and relations of the user's own engine to tallies.

Frames in memory are read like any table. Of what an engine holds, the
stations stay there; only rows of units above are fetched, which are few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

import attrs
import narwhals as nw
import polars as pl

from ..engine.pushdown.asking import EngineFailedError, Lazy, asking, brought, collected, engine_name, row_by_row
from ..engine.pushdown.sheet import CELL, EngineSheet, engine_sheet
from ..interpret.anyframe import cell_of, column_name
from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.form import Kind as Written
from ..model.sheet import DISTRICT, KEYS, UNIT, Sheet
from ..model.tier import Tier
from ..model.unit import OVERSEAS_PREFIX
from . import words
from .assemble import Kind, told_ballot
from .blobs import Blob
from .columns import Columns
from .contests import CONTEST_NAMES, contest_of, district_width
from .kinds import kind_of
from .misfits import of_cell, of_form
from .numbers import wrong_number
from .raw import Problems, RawFrame
from .reader import Request
from .relationtypes import Prepared, prepared
from .table import TableReader, table_reader
from .tallies import Table

_NEGATIVE = "negative "
MISREAD = "misread "
"""Before the name of a column: what is written where that is no count of any election."""

_STATION = "^(?:[1-9][0-9]{12}|99[0-9A-Z]{11})$"
_FIRST_KOTA = "71"
_SAID = "contest as written"
_CODE = "code of the unit"
_IS_STATION, _ABROAD, _PLACE, _ROWS = "is station", "abroad", "place", "rows"
_CONTESTS = {contest.value: contest for contest in Contest} | CONTEST_NAMES


def read_relations(
    relations: Mapping[str, Any], request: Request, *, at_home: bool = False
) -> tuple[list[RawFrame | Sheet], int]:
    """
    Return the tallies in data frames and relations, and how many forms could not be read.

    Args:
        relations: What the user holds, by a name for people.

        request: How it is read, and where problems are noted.

        at_home: Whether stations are fetched too.

    Raises:
        RelationError: If columns have types that cannot be used as they are; names all of them.
    """
    reader = RelationReader(request, at_home)
    found = [one for name, native in relations.items() for one in reader.read(native, name)]
    return found, reader.unread


def stays_there(native: Any, name: str, request: Request) -> bool:
    """
    Return whether the stations of a relation stay in its engine, as every row is one tally with a code of its own.

    Args:
        native: What the user holds.

        name: What people call it.

        request: How it is read; nothing is noted.
    """
    tables = table_reader(attrs.evolve(request, problems=Problems()))
    columns = tables.recognised(Blob(name=name, suffix="", read=bytes), _column_names(native))
    return columns is None or _is_plain(columns)


@attrs.define(eq=False)
class RelationReader:
    """
    Reads data frames and relations.

    Attributes:
        request: How they are read, and where problems are noted.

        at_home: Whether stations are fetched too.

        unread: How many forms could not be read at all; one for each relation
            in which they cannot be counted.
    """

    request: Request
    at_home: bool = False
    unread: int = 0

    def read(self, native: Any, name: str) -> list[RawFrame | Sheet]:
        """Return the tallies in one of them; an engine that fails is noted."""
        try:
            return self._read(native, name)
        except EngineFailedError as error:
            self.request.problems.add(name, error.text)
            self.unread += 1
            return []

    def _read(self, native: Any, name: str) -> list[RawFrame | Sheet]:
        request = self.request
        tables = table_reader(request)
        blob = Blob(name=name, suffix="", read=bytes)
        names = _column_names(native)
        columns = tables.recognised(blob, names)
        found: list[RawFrame | Sheet] = []
        if columns is not None:
            ready = prepared(native, columns, name)
            if isinstance(ready.frame, nw.DataFrame):
                found += self._at_home(tables, blob, columns, ready.frame.to_polars())
            elif self.at_home or not _is_plain(columns):
                with asking(engine_name(ready.frame), words.OTHERS_THERE):
                    rows = _named(collected(ready.frame.select(*ready.names.values())), ready)
                found += self._at_home(tables, blob, columns, rows)
            else:
                found += self._in_engine(tables, blob, self._of_numbers(blob, columns, ready), ready, ready.frame)
        self.unread += tables.unread
        return found

    # ---- at home

    def _at_home(
        self, tables: TableReader, blob: Blob, columns: Columns, frame: pl.DataFrame
    ) -> Sequence[RawFrame | Sheet]:
        if not frame.height:
            self.request.problems.add(blob.name, words.NO_ROWS)
            return []
        table = Table(frame=frame.select(columns.wanted), columns=columns, place=_Place(blob.name, frame, columns.unit))
        if columns.layout.codes is not None:
            return tables.frames_with_given_codes([(blob, table)])
        return tables.frames(blob, table)

    # ---- in the engine

    def _of_numbers(self, blob: Blob, columns: Columns, ready: Prepared) -> Columns:
        """Return *columns* without those of dates, words and other texts that no engine reads, which are noted."""
        (tally,) = columns.tallies
        lost = [
            key
            for key, name in tally.cells.items()
            if kind_of(key) is not Written.NUMBER and ready.types[name] == nw.String()
        ]
        if not lost:
            return columns
        what = words.with_detail(words.TEXT_THERE, words.listed([tally.cells[key] for key in lost]))
        self.request.problems.add(blob.name, what, severity="notice")
        cells = {key: name for key, name in tally.cells.items() if key not in lost}
        return attrs.evolve(columns, tallies=(attrs.evolve(tally, cells=cells),))

    def _in_engine(
        self, tables: TableReader, blob: Blob, columns: Columns, ready: Prepared, frame: Lazy
    ) -> Iterator[RawFrame | Sheet]:
        plan: Lazy = row_by_row(frame, lambda rows: rows.with_columns(*_marks(ready)))
        stations = _where(plan, nw.col(_IS_STATION) == 1)
        engine = engine_name(frame)
        given = list(ready.names.values())
        with asking(engine, words.TWICE_THERE):
            twice = _there_twice(stations, [_CODE, *_told_apart_by(columns, ready)])
        with asking(engine, words.OTHERS_THERE):
            others = [collected(_where(plan, nw.col(_IS_STATION) == 0).select(*given))]
            if twice.height:
                # What is there twice is compared at home, as in any table.
                units = brought(twice.select(_CODE).unique().sort(_CODE), stations)
                others.append(collected(stations.join(units, on=_CODE, how="semi").select(*given)))
                stations = stations.join(units, on=_CODE, how="anti")
        # An engine gives rows in no order of their own.
        rows = pl.concat(others, how="vertical_relaxed")
        rows = _named(rows.sort(cell_of(ready.unit), *rows.columns), ready)
        if rows.height:
            yield from self._at_home(tables, blob, columns, rows)
        sheets = 0
        for contest, part in self._by_contest(blob, columns, _canonical(stations, columns, ready)):
            for sheet in self._sheets(blob, columns, contest, part):
                sheets += 1
                yield sheet
        if not rows.height and not sheets and not self.unread:
            self.request.problems.add(blob.name, words.NO_ROWS)

    def _by_contest(self, blob: Blob, columns: Columns, stations: Lazy) -> Iterator[tuple[Contest, Lazy]]:
        if columns.contest is None or columns.layout.contest is not None:
            yield from self._of_file(blob, columns, stations)
            return
        with asking(engine_name(stations), words.STATIONS_THERE):
            said = collected(stations.group_by(_SAID).agg(nw.len().alias(_ROWS)))
        for text, rows in sorted(said.select(_SAID, _ROWS).iter_rows(), key=lambda row: row[0] or ""):
            part = _where(stations, nw.col(_SAID).is_null() if text is None else nw.col(_SAID) == text)
            contest = _CONTESTS.get(str(text).lower())
            if not text:
                yield from self._of_file(blob, columns, part)
            elif contest is None:
                self.unread += rows
                what = words.with_detail(words.UNKNOWN_CONTEST, f"{words.shortened(repr(text))} ({rows})")
                self.request.problems.add(f"{blob.name}, contest", what, kind=words.UNKNOWN_CONTEST)
            elif contest is Contest.BUPATI and text.lower() in CONTEST_NAMES:
                is_kota = nw.col(UNIT).str.slice(2, 2) >= _FIRST_KOTA
                yield Contest.BUPATI, _where(part, ~is_kota)
                yield Contest.WALIKOTA, _where(part, is_kota)
            else:
                yield contest, part

    def _of_file(self, blob: Blob, columns: Columns, stations: Lazy) -> Iterator[tuple[Contest, Lazy]]:
        codes = {key.partition(".")[2] for key in columns.cells if key.startswith("votes.")}
        contest = columns.layout.contest or contest_of(blob, codes, self.request.profile, self.request.contest)
        if contest is not None:
            yield contest, stations
            return
        with asking(engine_name(stations), words.STATIONS_THERE):
            rows = collected(stations.select(nw.len().alias(_ROWS))).item()
        if rows:
            self.unread += rows
            self.request.problems.add(blob.name, words.WHICH_CONTEST, kind=words.WHICH_CONTEST)

    def _sheets(self, blob: Blob, columns: Columns, contest: Contest, stations: Lazy) -> Iterator[EngineSheet]:
        """Yield the stations of one contest by ballot, at home and abroad."""
        cells = [cell_of(name) for name in stations.columns if name not in (*KEYS, _SAID) and MISREAD not in name]
        width = district_width(contest)
        below_zero = [
            nw.when(nw.col(name) < 0).then(nw.col(name)).alias(f"{_NEGATIVE}{name}") for name in map(column_name, cells)
        ]
        marks = [_abroad().alias(_ABROAD), _place(width), *below_zero]
        placed = row_by_row(stations, lambda rows: rows.with_columns(*marks))
        with asking(engine_name(stations), words.STATIONS_THERE):
            groups = collected(placed.group_by(_ABROAD, _PLACE).agg(*_said_there(stations.columns)))
        several = Counter(groups[_ABROAD].to_list())
        for group in groups.sort(_ABROAD, _PLACE).iter_rows(named=True):
            says = {key for key in cells if group[f"filled {key}"] or group.get(f"{MISREAD}{key}")}
            kind = Kind(
                contest=contest,
                tier=Tier.TPS,
                overseas=bool(group[_ABROAD]),
                source=columns.source,
                published=False,
                district=group[_PLACE],
            )
            # A column without a number here is an option of somebody else's ballot.
            own = {
                key: columns.cells[key]
                for key in cells
                if several[group[_ABROAD]] == 1 or "." not in key or key in says
            }
            forms = _where(placed, (nw.col(_ABROAD) == group[_ABROAD]) & (nw.col(_PLACE) == group[_PLACE]))
            sheet = self._sheet(blob, kind, forms, own, says, group)
            if sheet is not None:
                yield sheet

    def _sheet(
        self,
        blob: Blob,
        kind: Kind,
        forms: Lazy,
        captured: Mapping[CellKey, str],
        says: set[CellKey],
        group: Mapping[str, Any],
    ) -> EngineSheet | None:
        problems, profile = self.request.problems, self.request.profile
        form = profile.form(kind.contest, kind.tier, overseas=kind.overseas)
        if form is None:
            what = f"{profile.id}: {kind.contest.value}, {kind.tier.value}" + (", LN" if kind.overseas else "")
            misfit = of_form(profile, kind.contest, kind.tier, captured, overseas=kind.overseas)
            if misfit is None:
                problems.add(blob.name, words.with_detail(words.NO_FORM_THERE, f"{what} ({group[_ROWS]})"))
            else:
                problems.misfit(blob.name, misfit, group[_ROWS])
            self.unread += group[_ROWS]
            return None
        ballot = profile.ballot(kind.contest, kind.district) or told_ballot(kind, sorted(captured))
        on_form = [cell.key for cell in form.cells(ballot) if cell.key in captured]
        lost = sorted(key for key in captured if key not in on_form and (key in says or not on_form))
        found = {key: of_cell(profile, form, kind.tier, key) for key in lost}
        for strange in dict.fromkeys(one for one in found.values() if one is not None):
            problems.misfit(blob.name, strange, group[_ROWS])
        lost = [key for key in lost if found[key] is None]
        if lost:
            names = words.listed([f"{form.id} {key}" for key in lost])
            problems.add(blob.name, words.with_detail(words.OFF_FORM, names))
        if not on_form:
            self.unread += group[_ROWS]
            return None
        keys = [key for key in KEYS if key in forms.columns]
        plain = row_by_row(forms, lambda rows: rows.select(*keys, *map(column_name, on_form)))
        with asking(engine_name(forms), words.MISREAD_THERE):
            misread = self._no_counts(blob, {key: captured[key] for key in on_form}, forms, keys, group)
            return engine_sheet(
                form=form, ballot=ballot, tier=kind.tier, source=kind.source, forms=plain, misread=misread
            )

    def _no_counts(
        self, blob: Blob, columns: Mapping[CellKey, str], forms: Lazy, keys: Sequence[str], group: Mapping[str, Any]
    ) -> pl.DataFrame | None:
        """Note each cell that holds no count; return where no number can be read, as `engine_sheet` has it."""
        marks = [(f"{mark}{key}", key) for key in columns for mark in (MISREAD, _NEGATIVE) if group.get(f"{mark}{key}")]
        if not marks:
            return None
        rows = _marked(forms, keys, [mark for mark, _ in marks])
        illegible = []
        for mark, key in marks:
            some = rows.filter(pl.col(mark).is_not_null())
            for unit, written in some.select(UNIT, mark).iter_rows():
                what, kind = wrong_number(written, written if mark.startswith(_NEGATIVE) else None)
                where = f"{blob.name}, {unit}, {words.shortened(columns[key])}"
                self.request.problems.add(where, what, kind=kind)
            if mark.startswith(MISREAD):
                illegible.append(some.select(*keys, pl.lit(key).alias(CELL)))
        return pl.concat(illegible) if illegible else None


def _column_names(native: Any) -> list[str]:
    """Return the names of the columns; pandas has others that are no text, and nothing is called by them."""
    frame = nw.from_native(native)
    names = frame.collect_schema().names() if isinstance(frame, nw.LazyFrame) else frame.columns
    return [name for name in names if isinstance(name, str)]


def _is_plain(columns: Columns) -> bool:
    """Return whether every row is one tally with a code of its own, read once."""
    layout = columns.layout
    return (
        columns.unit is not None
        and not (layout.codes or layout.children or layout.votes or layout.tallies or layout.blank or layout.name)
        and not (layout.seen_at or columns.tallies[0].seen or columns.round)
    )


def _named(rows: pl.DataFrame, ready: Prepared) -> pl.DataFrame:
    """Return *rows* under the names that the user gave the columns."""
    given = {cell_of(safe): name for name, safe in ready.names.items()}
    return rows.rename({name: given[name] for name in rows.columns})


def _marks(ready: Prepared) -> tuple[nw.Expr, nw.Expr]:
    """Return the unit as text, and whether it is a station's."""
    unit = nw.col(ready.unit).cast(nw.String)
    is_station = nw.when(unit.str.contains(_STATION)).then(nw.lit(1)).otherwise(nw.lit(0))
    return unit.alias(_CODE), is_station.alias(_IS_STATION)


def _told_apart_by(columns: Columns, ready: Prepared) -> list[str]:
    """Return the columns, beside the unit, that tell two tallies apart."""
    others = (columns.contest, columns.layout.district)
    return [ready.names[name] for name in others if name is not None and name in ready.names]


def _canonical(stations: Lazy, columns: Columns, ready: Prepared) -> Lazy:
    """Return the keys and the cells of stations."""
    wanted = [nw.col(_CODE).alias(UNIT)]
    district = columns.layout.district
    if district in columns.keys:
        text = nw.col(ready.names[district]).cast(nw.String).str.strip_chars()
        wanted.append(nw.when(~text.is_null()).then(text).otherwise(nw.lit("")).alias(DISTRICT))
    if columns.contest is not None:
        wanted.append(nw.col(ready.names[columns.contest]).cast(nw.String).str.strip_chars().alias(_SAID))
    for key, name in columns.cells.items():
        wanted += ready.numbers(name, column_name(key), MISREAD, kind_of(key).largest)
    return row_by_row(stations, lambda rows: rows.select(*wanted))


def _abroad() -> nw.Expr:
    return nw.when(nw.col(UNIT).str.starts_with(OVERSEAS_PREFIX)).then(nw.lit(1)).otherwise(nw.lit(0))


def _place(width: int) -> nw.Expr:
    return nw.col(UNIT).str.slice(0, width).alias(_PLACE)


def _said_there(names: Sequence[str]) -> Iterator[nw.Expr]:
    yield nw.len().alias(_ROWS)
    for name in names:
        if name.startswith(MISREAD):
            yield nw.col(name).count()
        elif name not in (*KEYS, _SAID):
            yield nw.col(name).count().alias(f"filled {name}")
            yield nw.col(f"{_NEGATIVE}{name}").count()


def _where(plan: Lazy, condition: nw.Expr) -> Lazy:
    return row_by_row(plan, lambda rows: rows.filter(condition))


def _marked(forms: Lazy, keys: Sequence[str], marks: Sequence[str]) -> pl.DataFrame:
    """Return the forms on which something stands in one of *marks*, in the order of their *keys*."""
    names = list(map(column_name, marks))
    some = _where(forms, reduce(or_, (~nw.col(name).is_null() for name in names)))
    return collected(some.select(*keys, *names)).sort(keys)


def _there_twice(forms: Lazy, keys: Sequence[str]) -> pl.DataFrame:
    counted = forms.group_by(*keys).agg(nw.len().alias(_ROWS))
    return collected(_where(counted, nw.col(_ROWS) > 1))


@attrs.frozen
class _Place:
    """Says which row is meant: by its unit, since an engine knows no order."""

    name: str
    frame: pl.DataFrame
    unit: str | None

    def __call__(self, row: int) -> str:
        unit = None if self.unit is None else self.frame[self.unit][row]
        return f"{self.name}:{row + 1}" if unit is None else f"{self.name}, {unit}"
