"""
Sirekap JSON as it was published.

A station's file holds ``chart`` (votes by option), ``administrasi`` (voters and
totals), flags and photo links; the file of a unit above holds ``chart``, a
``table`` with the chart of each unit below, and ``progres``. In the regional
head elections ``chart`` and ``table`` stand in a block ``tungsura``. Any block
may be null, and a chart may hold the key ``"null"``. What is null was not
published: the cell is blank, never zero.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeAlias

import attrs
import polars as pl

from ..model.contest import Contest
from ..model.rounds import round_of
from ..model.sheet import CHILD, UNIT
from ..model.text import Text
from ..model.tier import Tier
from ..model.unit import NATION, UnitCode, parent_of, tier_of
from ..rules.profile import Profile
from . import words
from .blobs import Blob
from .candidates import Numbers, ballot_of, listed_pairs
from .childrows import TABLE_OF
from .contests import CONTEST_NAMES, contest_at, contest_of, district_width
from .decode import decoded
from .jsontext import quick_json, read_json
from .raw import ROW, Problems, RawFrame
from .reader import Request
from .reports import begins_report
from .rows import Rows
from .sirekapblocks import STATUS, Block, BlockReader, codes_in, shown_value
from .sirekapstation import PlainStation, plain_station
from .times import iso_time
from .units import unit_in
from .unreadable import reason

SOURCE = "sirekap"
_NESTED = "tungsura"

_TALLY_KEYS = {"chart", "administrasi", "table", _NESTED}
_KNOWN_KEYS = {"mode", "images", "psu", "ts", "progres", *STATUS.values(), *_TALLY_KEYS}
_NOT_FOR_STATIONS = ("table", "progres")
_NOT_FOR_PARENTS = ("administrasi", *STATUS.values())
_NO_CHILD = ""

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

        parts: What files of units that have no ballot of their own say of each unit below.

        pairs: The numbers of options on the ballots of some districts.

        blocks: Reads the blocks of a file.
    """

    profile: Profile
    contest: Contest | None
    problems: Problems
    unread: int = 0
    stations: dict[Pile, Rows] = attrs.field(factory=lambda: defaultdict(Rows))
    parents: dict[Pile, Rows] = attrs.field(factory=lambda: defaultdict(Rows))
    children: dict[Pile, Rows] = attrs.field(factory=lambda: defaultdict(Rows))
    parents_of: dict[Pile, list[str]] = attrs.field(factory=lambda: defaultdict(list))
    parts: dict[Pile, Rows] = attrs.field(factory=lambda: defaultdict(Rows))
    pairs: dict[Pile, Numbers] = attrs.field(factory=dict)
    blocks: BlockReader = attrs.field(init=False)

    @blocks.default
    def _blocks(self) -> BlockReader:
        return BlockReader(self.profile, self.problems)

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
        try:
            written = blob.read()
        except OSError as error:
            self._lost(blob, words.CANNOT_BE_READ, reason(error))
            return
        plain = plain_station(written)
        if plain is not None and self._plain_station(blob, plain):
            return
        if begins_report(written):
            # It is in an archive: those in folders are passed over before.
            self.problems.add(blob.name, words.REPORT, severity="notice")
            return
        content = self._content(blob, written)
        if content is None:
            return
        chart = self.blocks.block(content, "chart", blob.name)
        contest = contest_of(blob, codes_in(tuple(chart)), self.profile, self.contest)
        unit = self._unit(blob, content)
        if contest is None:
            self._lost(blob, words.WHICH_CONTEST)
        elif unit is None:
            self._lost(blob, words.FILE_NAME, words.shortened(repr(_stem(blob))))
        elif len(unit) < district_width(contest):
            self._parts(contest, unit, blob, chart, content)
        else:
            contest = contest_at(contest, unit)
            self._tally((contest, unit[: district_width(contest)]), unit, blob, chart, content)

    def _plain_station(self, blob: Blob, plain: PlainStation) -> bool:
        """Read a file in which nothing is out of order; return whether that could be done."""
        unit, chart, block = unit_in(_stem(blob)), plain.chart or {}, plain.administrasi or {}
        contest = contest_of(blob, codes_in(tuple(chart)), self.profile, self.contest)
        if contest is None or unit is None or tier_of(unit) is not Tier.TPS:
            return False
        contest = contest_at(contest, unit)
        time = "" if plain.ts is None else iso_time(plain.ts)
        if time is None or not self.blocks.are_known(contest, chart, block):
            return False
        rows = self.stations[(contest, unit[: district_width(contest)])]
        rows.start(unit, blob.name, time, round_of(plain.psu or ""))
        self.blocks.votes(rows, contest, chart, "chart")
        self.blocks.administration(rows, block)
        self.blocks.status(rows, {"status_suara": plain.status_suara, "status_adm": plain.status_adm})
        self.blocks.pages(rows, {"images": plain.images})
        return True

    def _content(self, blob: Blob, written: bytes) -> Block | None:
        """Return what a file holds; `None` if it holds no tally."""
        bad_line = None
        try:
            content = quick_json(written)
            if content is None:
                text, bad_line = decoded(written)
                content = read_json(text)
        except json.JSONDecodeError as error:
            self._lost(blob, words.EXPECTED_JSON, _broken_at(error) if text.strip() else words.EMPTY)
        except RecursionError:
            self._lost(blob, words.NESTED)
        else:
            if isinstance(content, dict) and not _TALLY_KEYS.isdisjoint(content):
                if bad_line is not None:
                    self.problems.add(blob.name, words.NOT_UTF_8, kind=words.NOT_UTF_8, severity="notice")
                return self._flat(blob, content)
            self._no_tally(blob, content)
        return None

    def _flat(self, blob: Blob, content: Block) -> Block:
        """Return *content* with the blocks of ``tungsura`` where other files have them."""
        if _NESTED not in content:
            return content
        nested = self.blocks.block(content, _NESTED, blob.name)
        rest = {key: value for key, value in content.items() if key != _NESTED}
        self.blocks.not_used(f"{blob.name}, {_NESTED}", [key for key in nested if key not in _TALLY_KEYS])
        for key in nested.keys() & _TALLY_KEYS & rest.keys():
            self.problems.add(f"{blob.name}, {_NESTED}.{key}", words.BLOCK_TWICE, kind=words.BLOCK_TWICE)
        return {**{key: value for key, value in nested.items() if key in _TALLY_KEYS}, **rest}

    def _no_tally(self, blob: Blob, content: object) -> None:
        """Note that a file holds no tally; a list of pairs is kept for the ballots."""
        pairs = listed_pairs(content)
        contest = None if pairs is None else contest_of(blob, (), self.profile, self.contest)
        if pairs is None or contest is None:
            self._lost(blob, words.NO_TALLY)
            return
        for district, numbers in pairs.items():
            self.pairs[(contest_at(contest, district), district)] = numbers
        self.problems.add(blob.name, words.PAIRS, kind=words.PAIRS, severity="notice")

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
        self.blocks.not_used(
            blob.name, [key for key in content if key not in _KNOWN_KEYS or (key in unused and content[key])]
        )
        rows = (self.stations if is_station else self.parents)[pile]
        time = self._time(blob, content)
        rows.start(unit, blob.name, time, self._round(blob, content) if is_station else "")
        self.blocks.votes(rows, pile[0], chart, "chart")
        if is_station:
            self.blocks.administration(rows, self.blocks.block(content, "administrasi", blob.name))
            self.blocks.status(rows, content)
            self.blocks.pages(rows, content)
        else:
            self.blocks.progress(rows, self.blocks.block(content, "progres", blob.name), "progres")
            self._table(pile, unit, blob, self.blocks.block(content, "table", blob.name), time)

    def _parts(self, contest: Contest, unit: UnitCode, blob: Blob, chart: Block, content: Block) -> None:
        """Read the file of a unit whose parts have ballots of their own: it holds a total of each part."""
        if chart or content.get("progres"):
            self.problems.add(blob.name, words.OVER_BALLOTS, kind=words.OVER_BALLOTS, severity="notice")
        time = self._time(blob, content)
        for code, value in self.blocks.block(content, "table", blob.name).items():
            where = f"table.{words.shortened(code)}"
            part = unit_in(code)
            if part is None or parent_of(part) != unit:
                self.unread += 1
                self.problems.add(f"{blob.name}, {where}", words.NO_CHILD, kind=words.NO_CHILD)
                continue
            own = contest_at(contest, part)
            rows = self.parts[(own, part[: district_width(own)])]
            rows.start(part, blob.name, time)
            self.blocks.row(rows, own, self.blocks.object_in(value, f"{blob.name}, {where}") or {}, where)

    def _time(self, blob: Blob, content: Block) -> str:
        """Return when Sirekap showed a file; empty where it does not say so."""
        said = content.get("ts")
        time = iso_time(said) if isinstance(said, str) else None
        if said is not None and time is None:
            what = words.with_detail(words.NO_TIME, shown_value(said))
            self.problems.add(f"{blob.name}, ts", what, kind=words.NO_TIME, severity="notice")
        return time or ""

    def _round(self, blob: Blob, content: Block) -> str:
        """Return of which vote the file of a station is; empty where it does not say so."""
        said = content.get("psu")
        if said is not None and not isinstance(said, str):
            self.blocks.not_used(blob.name, ["psu"])
        return round_of(said) if isinstance(said, str) else ""

    def _table(self, pile: Pile, unit: UnitCode, blob: Blob, table: Block, time: str) -> None:
        rows = self.children[pile]
        for code, value in table.items():
            where = f"table.{words.shortened(code)}"
            child = unit_in(code)
            is_below = child is not None and parent_of(child) == unit
            rows.start(child if child and is_below else _NO_CHILD, blob.name, time)
            self.parents_of[pile].append(unit)
            if is_below:
                # A child without an object keeps its row: a sum over its parent's columns is then not known.
                self.blocks.row(rows, pile[0], self.blocks.object_in(value, f"{blob.name}, {where}") or {}, where)
            else:
                self.problems.add(f"{blob.name}, {where}", words.NO_CHILD, kind=words.NO_CHILD)

    # ---- tallies to columns

    def _frames(self) -> list[RawFrame]:
        stations = [self._frame("stations", pile, rows) for pile, rows in self.stations.items()]
        parents = [self._frame("parents", pile, rows, self._columns(pile)) for pile, rows in self.parents.items()]
        parts = [
            attrs.evolve(self._frame("parts", pile, rows), source=TABLE_OF.format(SOURCE))
            for pile, rows in self.parts.items()
        ]
        # A frame without rows says what is on a ballot for which other files may have the tallies.
        ballots = [
            self._frame("", pile, Rows())
            for pile in self.pairs
            if pile not in self.stations and pile not in self.parents and pile not in self.parts
        ]
        return stations + parents + parts + ballots

    def _columns(self, pile: Pile) -> pl.DataFrame | None:
        if not self.parents_of[pile]:
            return None
        parents = pl.Series(UNIT, self.parents_of[pile], dtype=pl.String)
        return self.children[pile].frame().drop(ROW).rename({UNIT: CHILD}).with_columns(parents)

    def _frame(self, what: str, pile: Pile, rows: Rows, columns: pl.DataFrame | None = None) -> RawFrame:
        contest, district = pile
        numbers = self.pairs.get(pile)
        return RawFrame(
            name="",
            contest=contest,
            source=SOURCE,
            published=True,
            frame=rows.frame(),
            place=rows.places.__getitem__,
            columns=columns,
            illegible=frozenset(rows.illegible),
            ballot=None if numbers is None else ballot_of(contest, district, numbers),
            readings=f"{SOURCE} {what} {contest.value} {district}",
        )


def _stem(blob: Blob) -> str:
    return blob.name.rpartition("/")[2].rpartition(".")[0]


def _broken_at(error: json.JSONDecodeError) -> Text:
    return Text(
        f"rusak mulai baris {error.lineno}, kolom {error.colno}",
        f"broken from line {error.lineno}, column {error.colno}",
    )
