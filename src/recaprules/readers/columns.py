"""What the columns of a table are."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import attrs

from ..model.cell import CellKey, cell_key
from ..model.register import TEXTS
from ..rules.profile import Profile
from ..rules.vocabulary import builtin_vocabulary
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

    A known name that is written with capital letters means the same where no
    other column has it.

    Args:
        names: The columns of a table.

        profile: The election, for the codes of its options.

        layout: Which column is what; canonical and Sirekap names if not given.
    """
    times = Counter(name for name in names if name.strip())
    given = layout or Layout()
    people = tuple(name for name in times if identifies_people(name))
    others = [name for name in times if name not in people]
    there = {called: name for name, called in zip(others, _called(others, given), strict=True)}
    unit = None if given.codes else next((there[name] for name in (given.unit, *UNIT_NAMES) if name in there), None)
    vote = next((there[name] for name in (given.round, ROUND_NAME) if name in there), None)
    keys = _keys(given, there, unit, vote)
    free = {called: name for called, name in there.items() if name not in (*keys, *given.ignore)}
    meanings = {} if given.tallies else _meanings(free, given, profile)
    contest = free.get(CONTEST) if free.get(CONTEST) not in meanings else None
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


def _called(names: Sequence[str], given: Layout) -> list[str]:
    """Return *names* as they are looked up: in small letters if they are known so, and are no others."""
    small = [_in_small_letters(name) for name in names]
    times = Counter(small)
    own = {*_mentioned(given), *given.ignore}
    return [
        other if name not in own and times[other] == 1 and _is_known(other) else name
        for name, other in zip(names, small, strict=True)
    ]


def _in_small_letters(name: str) -> str:
    """Return *name* in small letters; the code of an option stays as it is."""
    count, dot, codes = name.partition(".")
    return f"{count.lower()}{dot}{codes}"


def _is_known(name: str) -> bool:
    """Return whether *name* means something in every table."""
    return name in (*UNIT_NAMES, CONTEST, ROUND_NAME, *TEXTS) or is_cell(name) or name in _of_sirekap()


def nearest_name(name: str, columns: Columns) -> str:
    """Return the known name that the unknown *name* may be a slip of, if *columns* lack it; empty if there is none."""
    if columns.layout.tallies:
        return ""
    count, dot, code = _in_small_letters(name).partition(".")
    known = _with_code(dot + code) if dot else _without_code()
    near = "".join(difflib.get_close_matches(f"{count}{dot}{code}", known, n=1, cutoff=0.8))
    held = {*columns.cells, *(UNIT_NAMES if columns.unit else ())}
    return "" if _of_sirekap().get(near, near) in held else near


def _with_code(code: str) -> list[str]:
    return [name for count in builtin_vocabulary().names if is_cell(name := f"{count}{code}")]


@cache
def _without_code() -> list[str]:
    return [*UNIT_NAMES, *_of_sirekap(), *filter(is_cell, builtin_vocabulary().names)]


@cache
def _of_sirekap() -> Mapping[str, CellKey]:
    return {name: key for key, name in sirekap_layout().columns.items()}


def _keys(given: Layout, there: Mapping[str, str], unit: str | None, vote: str | None) -> tuple[str, ...]:
    """Return the columns that are there and are neither the unit nor a cell."""
    named = (*given.key_columns.values(), *given.name_columns, *given.seen, *TEXTS)
    found = [there[name] for name in named if name in there] + ([] if vote is None else [vote])
    return tuple(name for name in dict.fromkeys(found) if name != unit)


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


def _meanings(free: Mapping[str, str], given: Layout, profile: Profile) -> dict[str, tuple[int, CellKey]]:
    """
    Return the cells that columns mean, and how they do: where two mean one cell, the first way counts.

    Args:
        free: The columns, by what they are looked up as.

        given: Which column is what.

        profile: The election, for the codes of its options.
    """
    own = {name: key for key, name in given.columns.items()}
    sirekap = _of_sirekap()
    options = {option.code for ballot in profile.ballots for option in ballot.options}
    found: dict[str, tuple[int, CellKey]] = {}
    for called, name in free.items():
        if called in own:
            found[name] = (_OWN, own[called])
        elif is_cell(called):
            found[name] = (_CANONICAL, called)
        elif called in sirekap:
            found[name] = (_SIREKAP, sirekap[called])
        elif called in options:
            found[name] = (_OPTION, cell_key("votes", called))
    return found
