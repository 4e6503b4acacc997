"""
Tables on disk, opened by an engine: DuckDB, Spark or Dask.

An engine opens Parquet. Text is read at home, whatever the engine: each
takes a row that is too short, or letters of another encoding, in its own way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, TypeVar

import attrs
import polars as pl

from ..engine.pushdown.asking import EngineFailedError, asking, row_by_row
from ..engine.pushdown.sheet import CELL, engine_sheet
from ..engine.uncountable import without_uncountable
from ..exceptions import CannotCheckError, MissingExtraError, RelationError, UnknownNameError
from ..interpret.anyframe import column_name
from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.numberwords import NumberWords
from ..model.recap import Recap
from ..model.sheet import KEYS, ROUND, SEEN, UNIT, Sheet
from ..model.text import Text
from ..model.tier import Tier
from ..model.unitcodes import are_distinct
from ..rules.profile import Profile
from .blobs import Blob
from .raw import ROW, Problems, RawFrame
from .read import recap_of
from .reader import Found, Reader, Request, silent
from .relation import read_relations, stays_there
from .relationtypes import renamed
from .shape import Layout
from .storedtwins import note_twins
from .table import SUFFIXES, read_tables, table_reader

PARQUET = ".parquet"


class Engine(Protocol):
    """Opens files."""

    name: str

    def parquet(self, path: Path) -> Any:
        """Return the relation in a Parquet file."""


@attrs.define
class DuckDB:
    """DuckDB in this process."""

    name: str = "DuckDB"
    connection: Any = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        _need("pyarrow", "duckdb")
        self.connection = _need("duckdb", "duckdb").connect()

    def parquet(self, path: Path) -> Any:
        """Return the relation in a Parquet file."""
        return self.connection.read_parquet(str(path), hive_partitioning=False)


@attrs.define
class Spark:
    """The Spark that the environment and `spark-defaults.conf` name; this machine where they name none."""

    name: str = "Spark"
    session: Any = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        sql = _need("pyspark.sql", "spark")
        builder = sql.SparkSession.builder.appName("recaprules")
        try:
            self.session = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
        except Exception as error:
            why = str(error).strip().partition("\n")[0]
            raise CannotCheckError(f"Spark did not start; it needs Java 17 or newer (java -version): {why}") from None

    def parquet(self, path: Path) -> Any:
        """Return the relation in a Parquet file."""
        return self.session.read.parquet(f"file://{path.absolute()}")


@attrs.define
class Dask:
    """Dask, on the client that is active, or on this machine."""

    name: str = "Dask"
    dataframe: Any = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.dataframe = _need("dask.dataframe", "dask")

    def parquet(self, path: Path) -> Any:
        """Return the relation in a Parquet file."""
        return self.dataframe.read_parquet(str(path), dtype_backend="pyarrow")


ENGINES: Mapping[str, Callable[[], Engine]] = {"duckdb": DuckDB, "spark": Spark, "dask": Dask}


def _need(library: str, extra: str) -> Any:
    try:
        import narwhals  # noqa: F401  # only whether it is there

        return import_module(library)
    except ImportError:
        raise MissingExtraError(library.partition(".")[0], extra) from None


def readers_in(engine: str) -> dict[str, Reader]:
    """
    Return who reads tables on disk in *engine*, by the ending of the file's name.

    The stations of Parquet stay there; what lies in an archive is read at home, and so is text.

    Args:
        engine: ``duckdb``, ``spark`` or ``dask``.

    Raises:
        UnknownNameError: If there is no such engine.

        MissingExtraError: If it is not installed.

        CannotCheckError: If it does not start.
    """
    if engine not in ENGINES:
        raise UnknownNameError("engine", engine, sorted(ENGINES))
    return dict.fromkeys(SUFFIXES, _reader(ENGINES[engine]()))


def _reader(engine: Engine) -> Reader:
    def read(blobs: Sequence[Blob], request: Request) -> Found:
        reader = _EngineReader(engine, request)
        return reader.read(blobs), reader.unread

    title = Text(f"tabel di {engine.name}", f"tables in {engine.name}")
    return Reader(name=engine.name, title=title, suffixes=SUFFIXES, read=read)


def _has_twins(sheet: Sheet) -> bool:
    """Return whether forms are there twice, which an engine does not tell apart, or cannot be read."""
    try:
        forms = sheet.only(*sheet.keys)
    except (pl.exceptions.PolarsError, OSError):
        return True  # whoever checks them says what is wrong
    return not are_distinct(forms[UNIT]) and bool(forms.is_duplicated().any())


def _has_uncountable(sheet: Sheet) -> bool:
    """Return whether some number is too large for any election, which is told where it is read."""
    alone = Recap(sheets=(sheet,))
    return without_uncountable(alone) is not alone


def _misread(sheet: Sheet) -> pl.DataFrame | None:
    """Return the keys of forms with something illegible, and in `CELL` where; `None` if there are none."""
    if not sheet.illegible:
        return None
    cells = pl.LazyFrame(list(sheet.illegible), schema={"row": pl.UInt32, CELL: pl.String}, orient="row")
    return sheet.lazy.select(sheet.keys).with_row_index("row").join(cells, on="row").drop("row").collect()


def read_held(
    relations: Mapping[str, Any],
    profile: Profile,
    *,
    layout: Layout | None = None,
    contest: Contest | None = None,
    register: Path | None = None,
    corrections: Path | None = None,
    number_words: NumberWords | None = None,
) -> Recap:
    """
    Return the tallies in data frames and relations that the user holds.

    Args:
        relations: The frames and relations, by a name for people.

        profile: The election.

        layout: The user's own column names.

        contest: What was voted for, where the data do not say it.

        register: A table of the units that are expected.

        corrections: A table of what was corrected on purpose.

        number_words: Who reads numbers in words; `None` if nobody is installed.

    Raises:
        RelationError: If columns have types that cannot be used; names all of them.
    """
    request = Request(
        profile=profile,
        layout=layout,
        contest=contest,
        problems=Problems(),
        progress=silent,
        number_words=number_words,
    )
    read = {name: _held(name, native, request) for name, native in relations.items()}
    # Whether forms of one unit are the same is seen where they are read together.
    read |= {name: _held(name, relations[name], request, at_home=True) for name in _not_alone(read)}
    for one in read.values():
        request.problems.absorb(one.problems)
    found, unread = [one for told in read.values() for one in told.found], sum(told.unread for told in read.values())
    return recap_of(found, request, unread=unread, register=register, corrections=corrections)


def _held(name: str, native: Any, request: Request, *, at_home: bool = False) -> _Told:
    """Return the tallies in what the user holds; with *at_home* they are fetched."""
    noted = Problems()
    return _Told(*read_relations({name: native}, attrs.evolve(request, problems=noted), at_home=at_home), noted)


_OPENING = Text("membuka berkas", "opening the file")


@attrs.define(eq=False)
class _EngineReader:
    engine: Engine
    request: Request
    unread: int = 0

    def read(self, blobs: Sequence[Blob]) -> list[RawFrame | Sheet]:
        request = self.request
        tables = table_reader(request)
        there = [blob for blob in blobs if blob.path is not None and blob.suffix == PARQUET]
        here = [blob for blob in blobs if blob.path is None or blob.suffix != PARQUET]
        files, plain = tables.sorted_out(there)
        stored = list(tables.opened(files))
        note_twins((sheet for _, sheet in stored), request.problems)
        read = {blob: self._plain(blob, done, len(plain)) for done, blob in enumerate(plain)}
        at_home = self._at_home(here)
        shared = _not_alone(read, [at_home])
        if shared:
            # Whether forms of one unit are the same is seen where they are read together.
            at_home = self._at_home([*here, *shared])
        everything = [*(one for blob, one in read.items() if blob not in shared), at_home]
        for one in everything:
            request.problems.absorb(one.problems)
        self.unread += tables.unread + sum(one.unread for one in everything)
        in_engine = [self._stored(sheet, blob) for blob, sheet in stored]
        return [*in_engine, *(found for one in everything for found in one.found)]

    def _stored(self, sheet: Sheet, blob: Blob) -> Sheet:
        """Return the same sheet in the engine, where it holds one reading of each station and nothing beside."""
        if (
            blob.path is None
            or sheet.tier is not Tier.TPS
            or not {ROUND, SEEN}.isdisjoint(sheet.schema)
            or sheet.columns is not None
            or not sheet.captured
            or _has_twins(sheet)
            or _has_uncountable(sheet)
        ):
            return sheet
        try:
            with asking(self.engine.name, _OPENING):
                names = [*sheet.keys, *(name for name in sheet.schema if name not in sheet.keys)]
                plan = renamed(self.engine.parquet(blob.path), names)
                forms = row_by_row(plan, lambda rows: rows.select(*map(column_name, names)))
                return engine_sheet(
                    form=sheet.form,
                    ballot=sheet.ballot,
                    tier=sheet.tier,
                    source=sheet.source,
                    forms=forms,
                    misread=_misread(sheet),
                )
        except EngineFailedError as error:
            # Polars reads it as well, and nothing is lost.
            self.request.problems.add(blob.name, error.text, severity="notice")
            return sheet

    def _plain(self, blob: Blob, done: int, total: int) -> _Told:
        """Return the tallies in one table; read at home where the engine sees fractions, or keeps no station."""
        assert blob.path is not None
        self.request.progress(done, total, blob.name)
        noted = Problems()
        try:
            with asking(self.engine.name, _OPENING):
                native = self.engine.parquet(blob.path)
                stays = stays_there(native, blob.name, self.request)
            if not stays:
                return self._at_home([blob])
            found, unread = read_relations({blob.name: native}, attrs.evolve(self.request, problems=noted))
        except RelationError:
            return self._at_home([blob])
        except EngineFailedError as error:
            noted.add(blob.name, error.text)
            found, unread = [], 1
        return _Told(found, unread, noted)

    def _at_home(self, blobs: Sequence[Blob]) -> _Told:
        """Return the tallies in some tables that Polars reads."""
        noted = Problems()
        return _Told(*read_tables(blobs, attrs.evolve(self.request, problems=noted)), noted)


@attrs.frozen
class _Told:
    """What some files hold, how many forms in them could not be read, and what was noted."""

    found: Sequence[RawFrame | Sheet]
    unread: int
    problems: Problems


_FILE = "file"

_From = TypeVar("_From", Blob, str)


def _not_alone(read: Mapping[_From, _Told], others: Sequence[_Told] = ()) -> list[_From]:
    """
    Return from where stations were *read* that make one sheet with those of another place, or of *others*.

    That is so where both are of one contest and source, and have forms of a
    unit, or columns, that are not the same.
    """
    files = [*read.values(), *(one for one in others if one.found)]
    if len(files) < 2:
        return []
    units: dict[tuple[Contest, str], list[pl.DataFrame]] = defaultdict(list)
    cells: dict[tuple[Contest, str], dict[int, frozenset[CellKey]]] = defaultdict(dict)
    for number, told in enumerate(files):
        for one in told.found:
            kind = (one.form.contest if isinstance(one, Sheet) else one.contest, one.source)
            stations = _stations(one)
            if stations.height:
                units[kind].append(stations.with_columns(pl.lit(number).alias(_FILE)))
                captured = one.captured if isinstance(one, Sheet) else frozenset(one.frame.columns) - {*KEYS, ROW}
                cells[kind][number] = captured | cells[kind].get(number, frozenset())
    several: set[int] = set()
    for kind, tables in units.items():
        if len(set(cells[kind].values())) > 1:
            several.update(cells[kind])
        elif len(cells[kind]) > 1:
            rows = pl.concat(tables).unique()
            several.update(rows.filter(rows[UNIT].is_duplicated())[_FILE].unique())
    return [origin for number, origin in enumerate(read) if number in several]


def _stations(one: RawFrame | Sheet) -> pl.DataFrame:
    """Return the stations that *one* has forms of; none where they cannot be read, which whoever checks them says."""
    try:
        units = one.only(UNIT) if isinstance(one, Sheet) else one.frame.select(UNIT)
    except (pl.exceptions.PolarsError, OSError):
        return pl.DataFrame(schema={UNIT: pl.String})
    return units.filter(units[UNIT].str.len_bytes() == Tier.TPS.code_width)
