"""What the columns of a table are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import attrs

from ..model.cell import CellKey, cell_key
from ..model.register import TEXTS
from ..rules.profile import Profile
from .cellnames import is_cell
from .layout import sirekap_layout
from .people import identifies_people
from .shape import DEFAULT_SOURCE, Layout

UNIT_NAMES = ("unit", "kode_tps", "kode", "kode_unit", "kode_wilayah")
CONTEST = "contest"
ROUND_NAME = "round"

_OWN, _CANONICAL, _SIREKAP, _OPTION = range(4)


@attrs.frozen(kw_only=True)
class TallyColumns:
    """
    The columns of one tally of a row.

    Attributes:
        cells: The column of each cell, by the cell's key.

        source: Where the figures come from.

        seen: The columns that say when the source showed them; the first that says something counts.

        seen_at: When the source showed all of them, where no column says it.
    """

    cells: Mapping[CellKey, str]
    source: str
    seen: tuple[str, ...] = ()
    seen_at: str = ""


@attrs.frozen(kw_only=True)
class Columns:
    """
    What was recognised in a table.

    Attributes:
        layout: Which columns hold what, as it was said; nothing but defaults where nobody said it.

        unit: The column with the KPU codes; `None` if there is none.

        round: The column that says of which vote a row is; `None` if there is none.

        contest: The column that says what was voted for; `None` if there is none.

        tallies: The tallies that stand side by side in a row; there is at least one.

        keys: The other columns that are read: of times, districts, names, votes and units below.

        people: Columns that identify people; they are not read.

        unknown: Columns that mean nothing here; they are not read.

        absent: Columns that the layout names and the table does not have.

        twice: Columns that would be read if they were there once.

        rivals: Columns that would be read if another did not hold the same count.
    """

    layout: Layout
    unit: str | None
    round: str | None
    contest: str | None
    tallies: tuple[TallyColumns, ...]
    keys: tuple[str, ...]
    people: tuple[str, ...]
    unknown: tuple[str, ...]
    absent: tuple[str, ...]
    twice: tuple[str, ...]
    rivals: tuple[str, ...]

    @property
    def cells(self) -> Mapping[CellKey, str]:
        """The column of each cell of the first tally in a row, by the cell's key."""
        return self.tallies[0].cells

    @property
    def source(self) -> str:
        """Where the figures of the first tally in a row come from."""
        return self.tallies[0].source

    @property
    def wanted(self) -> tuple[str, ...]:
        """All columns that are read, each once."""
        cells = [name for tally in self.tallies for name in (*tally.seen, *tally.cells.values())]
        return tuple(dict.fromkeys(name for name in (self.unit, self.contest, *self.keys, *cells) if name is not None))


def recognise(names: Iterable[str], profile: Profile, layout: Layout | None) -> Columns:
    """
    Return what the columns called *names* are.

    Args:
        names: The columns of a table.

        profile: The election, for the codes of its options.

        layout: Which column is what; canonical and Sirekap names if not given.
    """
    times = Counter(name for name in names if name.strip())
    given = layout or Layout()
    people = tuple(name for name in times if identifies_people(name))
    others = [name for name in times if name not in people]
    unit = None if given.codes else next((name for name in (given.unit, *UNIT_NAMES) if name in others), None)
    vote = next((name for name in (given.round, ROUND_NAME) if name in others), None)
    keys = _keys(given, others, unit, vote)
    free = [name for name in others if name not in (*keys, *given.ignore)]
    meanings = {} if given.tallies else _meanings(free, given, profile)
    contest = CONTEST if CONTEST in free and CONTEST not in meanings else None
    cells: dict[CellKey, list[str]] = defaultdict(list)
    for name in sorted(set(meanings) - {unit, contest}, key=lambda name: meanings[name]):
        if times[name] == 1:
            cells[meanings[name][1]].append(name)
    chosen = {key: columns[0] for key, columns in cells.items()}
    is_sirekap = any(meanings[name][0] == _SIREKAP for name in chosen.values())
    tallies = _tallies(given, [name for name in others if times[name] == 1], chosen, is_sirekap=is_sirekap)
    sides = {name for side in given.tallies for name in (*side.seen, *side.columns.values())}
    used = {name for name in (unit, contest, *keys, *meanings, *sides) if name is not None}
    return Columns(
        layout=given,
        unit=unit if times[unit or ""] == 1 else None,
        round=vote if times[vote or ""] == 1 else None,
        contest=contest if times[contest or ""] == 1 else None,
        tallies=tallies,
        keys=tuple(name for name in keys if times[name] == 1),
        people=people,
        unknown=tuple(name for name in others if name not in used and name not in given.ignore),
        absent=tuple(name for name in _mentioned(given) if name not in times),
        twice=tuple(name for name in others if name in used and times[name] > 1),
        rivals=tuple(name for columns in cells.values() for name in columns[1:]),
    )


def _keys(given: Layout, others: Iterable[str], unit: str | None, vote: str | None) -> tuple[str, ...]:
    """Return the columns that are there and are neither the unit nor a cell."""
    named = (*given.key_columns.values(), *given.name_columns, *given.seen, *TEXTS)
    named = named if vote is None else (*named, vote)
    there = set(others)
    return tuple(name for name in dict.fromkeys(named) if name in there and name != unit)


def _mentioned(given: Layout) -> tuple[str, ...]:
    """Return all columns that a layout says are there."""
    sides = [name for side in given.side_tallies for name in (*side.seen, *side.columns.values())]
    named = (*given.key_columns.values(), *sides, *given.name_columns)
    return tuple(dict.fromkeys(name for name in named if name))


def _tallies(
    given: Layout, there: Iterable[str], chosen: Mapping[CellKey, str], *, is_sirekap: bool
) -> tuple[TallyColumns, ...]:
    known = set(there)
    if not given.tallies:
        source = sirekap_layout().source if is_sirekap and given.source == DEFAULT_SOURCE else given.source
        seen = tuple(name for name in given.seen if name in known)
        return (TallyColumns(cells=chosen, source=source, seen=seen, seen_at=given.seen_at),)
    return tuple(
        TallyColumns(
            cells={key: name for key, name in side.columns.items() if name in known},
            source=side.source or given.source,
            seen=tuple(name for name in side.seen if name in known),
            seen_at=side.seen_at,
        )
        for side in given.tallies
    )


def _meanings(names: Iterable[str], given: Layout, profile: Profile) -> dict[str, tuple[int, CellKey]]:
    """Return the cells that *names* mean, and how they do: where two mean one cell, the first way counts."""
    own = {name: key for key, name in given.columns.items()}
    sirekap = {name: key for key, name in sirekap_layout().columns.items()}
    options = {option.code for ballot in profile.ballots for option in ballot.options}
    found: dict[str, tuple[int, CellKey]] = {}
    for name in names:
        if name in own:
            found[name] = (_OWN, own[name])
        elif is_cell(name):
            found[name] = (_CANONICAL, name)
        elif name in sirekap:
            found[name] = (_SIREKAP, sirekap[name])
        elif name in options:
            found[name] = (_OPTION, cell_key("votes", name))
    return found
