"""Raw frames on disk to what is known of each sheet before it is made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import attrs
import polars as pl

from ...model.ballot import Ballot
from ...model.cell import CellKey
from ...model.contest import Contest
from ...model.sheet import SEEN, UNIT
from ..assemble import Assembler, Kind, under_stated_ballots, without_times
from ..raw import ROW, Problems, RawFrame
from ..twins import Part
from .parts import RawPart, between

PREFIX = 4
"""How many characters of a unit's code say in which chunk it is: those of a kabupaten or kota."""


@attrs.define
class Source:
    """
    The rows of one kind from one frame, or from all parts of one table.

    Attributes:
        kind: What the tallies have in common, as their frame says it.

        captured: The cells that its frames have.

        said: The cells in which something is written.

        height: How many rows there are.

        first: Where the first of them was read.

        parts: The frames, with the units that they begin and end with.

        prefixes: How many rows there are by the beginning of the unit.

        one_district: Whether its table has no other district.

        is_reading: Whether its frames say when they were shown, where that is needed.
    """

    kind: Kind
    captured: set[CellKey] = attrs.field(factory=set)
    said: set[CellKey] = attrs.field(factory=set)
    height: int = 0
    first: str = ""
    parts: list[tuple[RawPart, str, str]] = attrs.field(factory=list)
    prefixes: Counter[str] = attrs.field(factory=Counter)
    one_district: bool = True
    is_reading: bool = False

    @property
    def cells(self) -> list[CellKey]:
        """The cells that were captured; of a table with several districts, without options of other ballots."""
        return sorted(key for key in self.captured if self.one_district or "." not in key or key in self.said)

    def says(self, key: CellKey) -> bool:
        """Return whether something is written in the cell *key* of some row."""
        return key in self.said

    def place(self, position: int) -> str:
        """Return where the first row was read."""
        assert position == 0
        return self.first

    def take(self, stored: RawPart, rows: Part) -> None:
        """Take the *rows* of one frame."""
        if not self.parts:
            self.first = rows.place(0)
        units = rows.rows[UNIT]
        self.captured.update(rows.cells)
        self.said.update(key for key in rows.cells if key not in self.said and rows.says(key))
        self.height += rows.height
        self.parts.append((stored, str(units.min()), str(units.max())))
        for prefix, count in units.str.slice(0, PREFIX).value_counts().iter_rows():
            self.prefixes[prefix] += count


@attrs.define
class Survey:
    """
    What is known of all sheets.

    Attributes:
        assembler: Who sorts rows into kinds, and notes what cannot be used.

        parts: The frames, in the order of their readers and files.

        piles: The rows of each kind, by where they are from.

        with_times: Those groups of frames in which `seen` tells the readings of a unit apart.

        ballots: The ballots that files without tallies state, or others of their reader, by contest and district.
    """

    assembler: Assembler
    parts: Sequence[RawPart]
    piles: dict[Kind, dict[str, Source]] = attrs.field(factory=lambda: defaultdict(dict))
    with_times: set[str] = attrs.field(factory=set)
    ballots: dict[tuple[Contest, str], Ballot] = attrs.field(factory=dict)

    def make(self) -> None:
        """Look at every frame."""
        self.with_times = _with_times(self.parts)
        for number, stored in enumerate(self.parts):
            raw = self.load(stored)
            is_reading = bool(stored.header().readings)
            if is_reading and raw.ballot is not None:
                self.ballots[raw.contest, raw.ballot.district] = raw.ballot
            for kind, rows in self.assembler.by_kind(raw):
                where = stored.table or f"{number}"
                source = self.piles[kind].setdefault(where, Source(kind))
                source.is_reading = is_reading
                source.take(stored, Part(raw, rows))
        self._count_districts()

    def load(self, stored: RawPart, only: pl.Expr | None = None) -> RawFrame:
        """Return a frame, with times only where these are needed."""
        raw = stored.load(only)
        return without_times(raw) if raw.readings and raw.readings not in self.with_times else raw

    def by_kind(self) -> Mapping[Kind, list[Source]]:
        """Return where the rows of each kind are; kinds are under the ballot that the input states for them."""
        found: dict[Kind, list[Source]] = defaultdict(list)
        for kind, sources in self.piles.items():
            stated = self.ballots.get((kind.contest, kind.district))
            for source in sources.values():
                ballot = kind.ballot or (stated if source.is_reading else None)
                found[attrs.evolve(kind, ballot=ballot)].append(source)
        return under_stated_ballots(found)

    def _count_districts(self) -> None:
        districts: dict[tuple[str, Contest], set[str]] = defaultdict(set)
        for kind, sources in self.piles.items():
            for where in sources:
                districts[where, kind.contest].add(kind.district)
        for kind, sources in self.piles.items():
            for where, source in sources.items():
                source.one_district = not source.parts[0][0].table or len(districts[where, kind.contest]) == 1


def chunks(sources: Iterable[Source], limit: int) -> Iterator[tuple[str, str]]:
    """Yield the first and the last beginning of the units that are put into order at once: about *limit* rows."""
    counts: Counter[str] = Counter()
    for source in sources:
        counts.update(source.prefixes)
    first, last, rows = "", "", 0
    for prefix in sorted(counts):
        if rows and rows + counts[prefix] > limit:
            yield first, last
            rows = 0
        first, last, rows = (first if rows else prefix), prefix, rows + counts[prefix]
    if rows:
        yield first, last


def rows_between(survey: Survey, source: Source, first: str, last: str) -> Iterator[Part]:
    """Yield the rows of *source* whose units begin as said, with the cells that it captured."""
    quiet = Assembler(survey.assembler.profile, Problems())
    cells = source.cells
    for stored, lowest, highest in source.parts:
        if lowest[:PREFIX] > last or highest[:PREFIX] < first:
            continue
        raw = survey.load(stored, between(first, last, PREFIX))
        for kind, rows in quiet.by_kind(raw):
            if kind == source.kind:
                missing = [pl.lit(None, pl.Int16).alias(key) for key in cells if key not in rows.columns]
                yield Part(raw, rows.with_columns(missing).select(*Part(raw, rows).keys, ROW, *cells))


def _with_times(parts: Sequence[RawPart]) -> set[str]:
    """Return the groups of frames in which some unit was read at several times."""
    groups: dict[str, list[RawPart]] = defaultdict(list)
    for stored in parts:
        readings = stored.header().readings
        if readings:
            groups[readings].append(stored)
    return {name for name, group in groups.items() if _are_readings(group)}


def _are_readings(group: Sequence[RawPart]) -> bool:
    spans = [(stored, *span) for stored in group if (span := stored.span()) is not None]
    prefixes = sorted({unit[:2] for _, *units in spans for unit in units})
    bounds = [("", prefixes[0]), *pairwise(prefixes), (prefixes[-1], "~")] if prefixes else []
    for low, high in bounds:
        times = [
            stored.scan().select(UNIT, SEEN).filter(pl.col(UNIT) >= low, pl.col(UNIT) < high)
            for stored, first, last in spans
            if first < high and last >= low
        ]
        if times and pl.concat(times).unique().collect()[UNIT].is_duplicated().any():
            return True
    return False
