"""
Sirekap JSON as it was published.

A station's file holds ``chart`` (votes by option), ``administrasi`` (voters and
totals), flags and photo links; the file of a unit above holds ``chart``, a
``table`` with the chart of each unit below, and ``progres``. Any block may be
null, and a chart may hold the key ``"null"``. What is null was not published:
the cell is blank, never zero.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TypeAlias

import attrs
import polars as pl

from ..model.cell import CellKey, cell_key
from ..model.contest import Contest
from ..model.sheet import CHILD, UNIT
from ..model.text import Text
from ..model.tier import Tier
from ..model.unit import NATION, UnitCode, parent_of, tier_of
from ..rules.profile import Profile
from . import words
from .blobs import Blob
from .contests import CONTEST_NAMES, contest_of, district_width
from .decode import decoded
from .jsontext import TWICE, read_json
from .layout import sirekap_layout
from .numbers import LARGEST, NOT_WHOLE, not_whole, shown, whole_number
from .raw import ROW, Problems, RawFrame
from .reader import Request
from .rows import Rows
from .units import unit_in
from .unreadable import reason

SOURCE = "sirekap"

_TALLY_KEYS = {"chart", "administrasi", "table"}
_KNOWN_KEYS = {"mode", "images", "psu", "ts", "status_suara", "status_adm", "progres", *_TALLY_KEYS}
_NOT_FOR_STATIONS = ("table", "progres")
_NOT_FOR_PARENTS = ("administrasi",)
_NOT_OPTIONS = {"null", "persen", "psu", "status_progress"}
_CODE = re.compile(r"[0-9]+")
_NO_CHILD = ""

Block: TypeAlias = Mapping[str, object]
Pile: TypeAlias = tuple[Contest, str]
"""A contest and the district that tells its ballot."""


def read_sirekap(blobs: Sequence[Blob], request: Request) -> tuple[list[RawFrame], int]:
    """Return the tallies in Sirekap JSON files, and how many could not be read."""
    reader = SirekapReader(request.profile, request.contest, request.problems)
    return reader.read(blobs, request.progress), reader.unread


@attrs.define
class SirekapReader:
    """
    Reads Sirekap JSON files.

    Attributes:
        profile: The election.

        contest: What was voted for, where no path or option says it.

        problems: What could not be used.

        unread: How many forms could not be read at all.

        stations: The tallies of stations.

        parents: The totals of the units above.

        children: What the files of the units above say of each unit below.

        parents_of: The unit whose file each row of *children* is from.
    """

    profile: Profile
    contest: Contest | None
    problems: Problems
    unread: int = 0
    stations: dict[Pile, Rows] = attrs.field(factory=lambda: defaultdict(Rows))
    parents: dict[Pile, Rows] = attrs.field(factory=lambda: defaultdict(Rows))
    children: dict[Pile, Rows] = attrs.field(factory=lambda: defaultdict(Rows))
    parents_of: dict[Pile, list[str]] = attrs.field(factory=lambda: defaultdict(list))

    def read(self, blobs: Sequence[Blob], progress: Callable[[int, int, str], None]) -> list[RawFrame]:
        """Return the tallies in *blobs*; what cannot be used is noted and the rest is read."""
        for done, blob in enumerate(blobs):
            if done % 200 == 0:
                progress(done, len(blobs), "json")
            self._file(blob)
        progress(len(blobs), len(blobs), "json")
        return self._frames()

    # ---- files to tallies

    def _file(self, blob: Blob) -> None:
        content = self._content(blob)
        if content is None:
            return
        chart = self._block(blob, content, "chart")
        contest = contest_of(blob, [code for code in chart if _CODE.fullmatch(code)], self.profile, self.contest)
        unit = self._unit(blob, content)
        if contest is None:
            self._lost(blob, words.WHICH_CONTEST)
        elif unit is None:
            self._lost(blob, words.FILE_NAME, words.shortened(repr(_stem(blob))))
        else:
            self._tally((contest, unit[: district_width(contest)]), unit, blob, chart, content)

    def _content(self, blob: Blob) -> Block | None:
        """Return what a file holds; `None` if it holds no tally."""
        try:
            text, bad_line = decoded(blob.read())
            content = read_json(text)
        except OSError as error:
            self._lost(blob, words.CANNOT_BE_READ, reason(error))
        except json.JSONDecodeError as error:
            self._lost(blob, words.EXPECTED_JSON, _broken_at(error) if text.strip() else words.EMPTY)
        except RecursionError:
            self._lost(blob, words.NESTED)
        else:
            if isinstance(content, dict) and not _TALLY_KEYS.isdisjoint(content):
                if bad_line is not None:
                    self.problems.add(blob.name, words.NOT_UTF_8, kind=words.NOT_UTF_8, severity="notice")
                return content
            self._lost(blob, words.NO_TALLY)
        return None

    def _lost(self, blob: Blob, kind: Text, detail: Text | str = "") -> None:
        self.unread += 1
        self.problems.add(blob.name, words.with_detail(kind, detail), kind=kind)

    def _unit(self, blob: Blob, content: Block) -> UnitCode | None:
        stem = _stem(blob)
        if stem.lower() in CONTEST_NAMES and "table" in content:
            return NATION
        return unit_in(stem)

    def _tally(self, pile: Pile, unit: UnitCode, blob: Blob, chart: Block, content: Block) -> None:
        is_station = tier_of(unit) is Tier.TPS
        unused = _NOT_FOR_STATIONS if is_station else _NOT_FOR_PARENTS
        self._not_used(
            blob.name, [key for key in content if key not in _KNOWN_KEYS or (key in unused and content[key])]
        )
        rows = (self.stations if is_station else self.parents)[pile]
        rows.start(unit, blob.name)
        self._votes(rows, pile[0], chart, "chart")
        if is_station:
            self._administration(rows, self._block(blob, content, "administrasi"))
        else:
            progress = self._block(blob, content, "progres")
            self._number(rows, "stations_total", progress.get("total"), "progres.total")
            self._number(rows, "stations_reported", progress.get("progres"), "progres.progres")
            self._table(pile, unit, blob, self._block(blob, content, "table"))

    # ---- blocks

    def _block(self, blob: Blob, content: Block, name: str) -> Block:
        return self._object(content.get(name), f"{blob.name}, {name}") or {}

    def _object(self, value: object, where: str) -> Block | None:
        if value is None or isinstance(value, dict):
            return value
        self.problems.add(where, words.with_detail(words.NO_OBJECT, _shown(value)), kind=words.NO_OBJECT)
        return None

    def _votes(self, rows: Rows, contest: Contest, chart: Block, where: str) -> None:
        count = "party_list_votes" if contest.has_parties else "votes"
        codes = _codes(self.profile, contest)
        for code, value in chart.items():
            if code in codes or (not codes and _CODE.fullmatch(code)):
                self._number(rows, cell_key(count, code), value, f"{where}.{code}")
            elif code not in _NOT_OPTIONS:
                place = f"{rows.places[-1]}, {where}.{words.shortened(code)}"
                self.problems.add(place, words.OFF_BALLOT, kind=words.OFF_BALLOT)

    def _administration(self, rows: Rows, block: Block) -> None:
        names = sirekap_layout().columns
        for key, name in names.items():
            self._number(rows, key, block.get(name), f"administrasi.{name}")
        if len(block) > len(names) or not block.keys() <= _administrative():
            self._not_used(f"{rows.places[-1]}, administrasi", [key for key in block if key not in _administrative()])

    def _table(self, pile: Pile, unit: UnitCode, blob: Blob, table: Block) -> None:
        rows = self.children[pile]
        for code, value in table.items():
            where = f"table.{words.shortened(code)}"
            child = unit_in(code)
            is_below = child is not None and parent_of(child) == unit
            rows.start(child if child and is_below else _NO_CHILD, blob.name)
            self.parents_of[pile].append(unit)
            if is_below:
                # A child without an object keeps its row: a sum over its parent's columns is then not known.
                self._votes(rows, pile[0], self._object(value, f"{blob.name}, {where}") or {}, where)
            else:
                self.problems.add(f"{blob.name}, {where}", words.NO_CHILD, kind=words.NO_CHILD)

    def _number(self, rows: Rows, key: CellKey, value: object, where: str) -> None:
        if value is None or (type(value) is int and 0 <= value <= LARGEST):
            rows.put(key, value)
            return
        if value is TWICE:
            rows.put(key, None, is_illegible=True)
            self.problems.add(f"{rows.places[-1]}, {where}", not_whole(_shown(value)), kind=NOT_WHOLE)
            return
        said = whole_number(value)
        rows.put(key, said.number, is_illegible=said.is_illegible)
        if said.problem is not None:
            severity = "error" if said.kind is NOT_WHOLE else "notice"
            self.problems.add(f"{rows.places[-1]}, {where}", said.problem, kind=said.kind, severity=severity)

    def _not_used(self, where: str, keys: Sequence[str]) -> None:
        if keys:
            what = words.with_detail(words.NOT_USED, words.listed(sorted(keys)))
            self.problems.add(where, what, kind=words.NOT_USED, severity="notice")

    # ---- tallies to columns

    def _frames(self) -> list[RawFrame]:
        stations = [_frame(pile, rows, None) for pile, rows in self.stations.items()]
        return stations + [_frame(pile, rows, self._columns(pile)) for pile, rows in self.parents.items()]

    def _columns(self, pile: Pile) -> pl.DataFrame | None:
        if not self.parents_of[pile]:
            return None
        parents = pl.Series(UNIT, self.parents_of[pile], dtype=pl.String)
        return self.children[pile].frame().drop(ROW).rename({UNIT: CHILD}).with_columns(parents)


def _frame(pile: Pile, rows: Rows, columns: pl.DataFrame | None) -> RawFrame:
    return RawFrame(
        name="",
        contest=pile[0],
        source=SOURCE,
        published=True,
        frame=rows.frame(),
        place=rows.places.__getitem__,
        columns=columns,
        illegible=frozenset(rows.illegible),
    )


def _stem(blob: Blob) -> str:
    return blob.name.rpartition("/")[2].rpartition(".")[0]


@cache
def _administrative() -> frozenset[str]:
    return frozenset(sirekap_layout().columns.values())


@cache
def _codes(profile: Profile, contest: Contest) -> frozenset[str]:
    """Return the options of *contest*; none where the profile does not know them."""
    ballot = profile.ballot(contest)
    return frozenset() if ballot is None else frozenset(option.code for option in ballot.options)


def _shown(value: object) -> Text:
    return Text("dua nilai yang berbeda", "two values that differ") if value is TWICE else shown(value)


def _broken_at(error: json.JSONDecodeError) -> Text:
    return Text(
        f"rusak mulai baris {error.lineno}, kolom {error.colno}",
        f"broken from line {error.lineno}, column {error.colno}",
    )
