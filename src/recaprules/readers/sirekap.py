"""
Sirekap JSON as it was published.

A station's file holds ``chart`` (votes by option), ``administrasi`` (voters and
totals), flags and photo links; the file of a unit above holds ``chart``, a
``table`` with the chart of each unit below, and ``progres``. Any block may be
null, and a chart may hold the key ``"null"``. What is null was not published:
the cell is blank, never zero.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

import attrs
import msgspec
import polars as pl

from ..model.cell import CellKey, cell_key
from ..model.contest import Contest
from ..model.sheet import CHILD, UNIT
from ..model.text import Text
from ..model.tier import Tier
from ..model.unit import NATION, UnitCode, tier_of, unit_code
from ..rules.profile import Profile
from . import words
from .blobs import Blob
from .layout import sirekap_layout
from .numbers import LARGEST, NOT_WHOLE, not_whole
from .raw import ROW, Problems, RawFrame
from .reader import Request

SOURCE = "sirekap"
CONTEST_NAMES = {
    "ppwp": Contest.PPWP,
    "pdpr": Contest.DPR,
    "pdpd": Contest.DPD,
    "pdprdp": Contest.DPRD_PROV,
    "pdprdk": Contest.DPRD_KABKO,
}
_KNOWN_KEYS = {"mode", "chart", "images", "administrasi", "psu", "ts", "status_suara", "status_adm", "table", "progres"}
_NOT_OPTIONS = {"null", "persen", "psu", "status_progress"}
_WORDS = re.compile(r"[a-z]+")


def read_sirekap(blobs: Sequence[Blob], request: Request) -> tuple[list[RawFrame], int]:
    """Return the tallies in Sirekap JSON files, and how many could not be read."""
    reader = SirekapReader(request.profile, request.contest, request.problems)
    return reader.read(blobs, request.progress), reader.unread


@attrs.define
class _Rows:
    """The tallies of one contest, as they are read."""

    units: list[str] = attrs.field(factory=list)
    places: list[str] = attrs.field(factory=list)
    cells: dict[CellKey, list[int | None]] = attrs.field(factory=dict)
    illegible: set[tuple[int, CellKey]] = attrs.field(factory=set)

    def start(self, unit: str, place: str) -> int:
        """Begin a row and return its number."""
        self.units.append(unit)
        self.places.append(place)
        return len(self.units) - 1

    def put(self, row: int, key: CellKey, value: int | None) -> None:
        """Write one cell of the current row."""
        column = self.cells.setdefault(key, [])
        column.extend([None] * (row - len(column)))
        column.append(value)

    def frame(self) -> pl.DataFrame:
        """Return the rows as columns."""
        rows = len(self.units)
        return pl.DataFrame(
            {
                UNIT: pl.Series(self.units, dtype=pl.String),
                ROW: pl.Series(range(rows), dtype=pl.Int64),
                **{
                    key: pl.Series(column + [None] * (rows - len(column)), dtype=pl.Int64)
                    for key, column in self.cells.items()
                },
            }
        )


@attrs.define
class SirekapReader:
    """
    Reads Sirekap JSON files.

    Attributes:
        profile: The election.

        contest: What was voted for, where no path or option says it.

        problems: What could not be used.

        unread: How many forms could not be read at all.
    """

    profile: Profile
    contest: Contest | None
    problems: Problems
    unread: int = 0
    stations: dict[Contest, _Rows] = attrs.field(factory=lambda: defaultdict(_Rows))
    parents: dict[Contest, _Rows] = attrs.field(factory=lambda: defaultdict(_Rows))
    children: dict[Contest, _Rows] = attrs.field(factory=lambda: defaultdict(_Rows))
    parents_of: dict[Contest, list[str]] = attrs.field(factory=lambda: defaultdict(list))

    def read(self, blobs: Sequence[Blob], progress: Callable[[int, int, str], None]) -> list[RawFrame]:
        """Return the tallies in *blobs*; what cannot be used is noted and the rest is read."""
        for done, blob in enumerate(blobs):
            if done % 200 == 0:
                progress(done, len(blobs), "json")
            self._file(blob)
        progress(len(blobs), len(blobs), "json")
        return self._frames()

    def _file(self, blob: Blob) -> None:
        try:
            content = msgspec.json.decode(blob.read())
        except (OSError, zipfile.BadZipFile) as error:
            self._lost(blob, words.CANNOT_BE_READ, error)
        except msgspec.DecodeError as error:
            self._lost(blob, words.EXPECTED_JSON, error)
        except UnicodeDecodeError:
            self._lost(blob, words.EXPECTED_JSON, "UTF-8")
        except RecursionError:
            self._lost(blob, words.NESTED)
        else:
            if not isinstance(content, dict) or not ({"chart", "administrasi", "table"} & content.keys()):
                self._lost(blob, words.NO_TALLY)
            else:
                self._tally(blob, content)

    def _lost(self, blob: Blob, kind: Text, detail: object = "") -> None:
        self.unread += 1
        self.problems.add(blob.name, words.with_detail(kind, str(detail)), kind=kind)

    def _tally(self, blob: Blob, content: dict[str, object]) -> None:
        chart = self._block(blob, content, "chart")
        contest = self._contest(blob, chart)
        if contest is None:
            self._lost(blob, words.WHICH_CONTEST)
            return
        unit = self._unit(blob, content)
        if unit is None:
            return
        unknown = sorted(content.keys() - _KNOWN_KEYS)
        if unknown:
            self._not_used(blob.name, unknown)
        is_station = tier_of(unit) is Tier.TPS
        rows = (self.stations if is_station else self.parents)[contest]
        row = rows.start(unit, blob.name)
        self._votes(rows, row, contest, chart, "chart")
        if is_station:
            self._administration(rows, row, self._block(blob, content, "administrasi"))
        else:
            self._progress(rows, row, self._block(blob, content, "progres"))
            self._table(contest, unit, blob, self._block(blob, content, "table"))

    def _block(self, blob: Blob, content: dict[str, object], name: str) -> dict[str, object]:
        block = content.get(name)
        if block is not None and not isinstance(block, dict):
            self._no_object(f"{blob.name}, {name}", block)
        return block if isinstance(block, dict) else {}

    def _contest(self, blob: Blob, chart: dict[str, object]) -> Contest | None:
        words = _WORDS.findall(blob.name.lower())
        named = [CONTEST_NAMES[word] for word in words if word in CONTEST_NAMES]
        if named:
            return named[-1]
        for ballot in self.profile.ballots:
            if chart.keys() & {option.code for option in ballot.options}:
                return ballot.contest
        return self.contest

    def _unit(self, blob: Blob, content: dict[str, object]) -> UnitCode | None:
        stem = PurePosixPath(blob.name).stem
        if stem.lower() in CONTEST_NAMES and "table" in content:
            return NATION
        try:
            return unit_code(stem)
        except ValueError:
            self._lost(blob, words.FILE_NAME, repr(stem))
            return None

    def _votes(self, rows: _Rows, row: int, contest: Contest, chart: dict[str, object], where: str) -> None:
        count = "party_list_votes" if contest.has_parties else "votes"
        ballot = self.profile.ballot(contest)
        for code, value in chart.items():
            if code in _NOT_OPTIONS:
                continue
            if not code.isalnum() or (ballot is not None and code not in {option.code for option in ballot.options}):
                self.problems.add(f"{rows.places[row]}, {where}.{code}", words.OFF_BALLOT, kind=words.OFF_BALLOT)
                continue
            self._number(rows, row, cell_key(count, code), value, f"{where}.{code}")

    def _administration(self, rows: _Rows, row: int, block: dict[str, object]) -> None:
        for key, name in sirekap_layout().columns.items():
            self._number(rows, row, key, block.get(name), f"administrasi.{name}")
        unknown = sorted(block.keys() - set(sirekap_layout().columns.values()))
        if unknown:
            self._not_used(f"{rows.places[row]}, administrasi", unknown)

    def _progress(self, rows: _Rows, row: int, block: dict[str, object]) -> None:
        self._number(rows, row, "stations_total", block.get("total"), "progres.total")
        self._number(rows, row, "stations_reported", block.get("progres"), "progres.progres")

    def _table(self, contest: Contest, unit: UnitCode, blob: Blob, table: dict[str, object]) -> None:
        rows = self.children[contest]
        for code, chart in table.items():
            where = f"table.{code}"
            if not isinstance(chart, dict):
                self._no_object(f"{blob.name}, {where}", chart)
                continue
            row = rows.start(code, blob.name)
            self.parents_of[contest].append(unit)
            self._votes(rows, row, contest, chart, where)

    def _number(self, rows: _Rows, row: int, key: CellKey, value: object, where: str) -> None:
        if value is None or (type(value) is int and 0 <= value <= LARGEST):
            rows.put(row, key, value)
            return
        self.problems.add(f"{rows.places[row]}, {where}", not_whole(_shown(value)), kind=NOT_WHOLE)
        if type(value) is int and -LARGEST <= value < 0:
            rows.put(row, key, value)
        else:
            rows.put(row, key, None)
            rows.illegible.add((row, key))

    def _not_used(self, where: str, keys: Sequence[str]) -> None:
        what = words.with_detail(words.NOT_USED, ", ".join(keys))
        self.problems.add(where, what, kind=words.NOT_USED, severity="notice")

    def _no_object(self, where: str, value: object) -> None:
        self.problems.add(where, words.with_detail(words.NO_OBJECT, _kind(value)), kind=words.NO_OBJECT)

    def _frames(self) -> list[RawFrame]:
        frames = []
        for contest, rows in self.stations.items():
            frames.append(self._frame(contest, rows, None))
        for contest, rows in self.parents.items():
            columns = None
            if contest in self.children:
                columns = self.children[contest].frame().rename({UNIT: CHILD}).drop(ROW)
                columns = columns.with_columns(pl.Series(UNIT, self.parents_of[contest], dtype=pl.String))
            frames.append(self._frame(contest, rows, columns))
        return frames

    def _frame(self, contest: Contest, rows: _Rows, columns: pl.DataFrame | None) -> RawFrame:
        return RawFrame(
            name="",
            contest=contest,
            source=SOURCE,
            published=True,
            frame=rows.frame(),
            place=rows.places.__getitem__,
            columns=columns,
            illegible=frozenset(rows.illegible),
        )


def _kind(value: object) -> str:
    return {
        list: "a list",
        dict: "an object",
        str: "text",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }.get(type(value), "something else")


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str | int | float) else _kind(value)
    return text if len(text) <= 40 else f"{text[:37]}…"
