"""Which column of a table is which cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources.abc import Traversable

import attrs

from ..exceptions import ProfileError
from ..model.cell import SEXES, CellKey, cell_key
from ..model.contest import Contest
from ..model.form import Per
from ..rules.datafiles import DATA, read_toml, structure
from ..rules.profile import Profile
from ..rules.vocabulary import builtin_vocabulary
from .people import identifies_people

UNIT_NAMES = ("unit", "kode_tps", "kode", "kode_unit", "kode_wilayah")
CONTEST = "contest"

_CODES = {Per.FORM: 0, Per.OPTION: 1, Per.PARTY: 1, Per.CANDIDATE: 2}
_EXAMPLES = {Per.OPTION: "{0}.100025", Per.PARTY: "{0}.4", Per.CANDIDATE: "{0}.4.2"}
_CODE = re.compile(r"[0-9A-Za-z]+")


@attrs.frozen(kw_only=True)
class Layout:
    """
    Which columns of a table hold what.

    Attributes:
        unit: The column with the KPU codes; empty to look for the usual names.

        source: Where the figures come from.

        contest: What was voted for; `None` to see it from the options.

        published: Whether tiers above the station are what KPU's system showed.

        columns: The column of each cell, by the cell's key.
    """

    unit: str = ""
    source: str = "table"
    contest: Contest | None = None
    published: bool = False
    columns: dict[CellKey, str] = attrs.field(factory=dict)


def read_layout(file: Traversable) -> Layout:
    """
    Return the layout that a TOML file describes.

    The file says, for each cell, the name of the column::

        unit = "KODE"
        contest = "ppwp"

        [columns]
        valid_votes = "SAH"
        "votes.100025" = "PASLON 1"

    Raises:
        ProfileError: If the file is not as it should be; holds every mistake.
    """
    try:
        layout = structure(read_toml(file), Layout, file.name)
    except OSError as error:
        raise ProfileError(file.name, [f"cannot be opened: {error.strerror or error}"]) from None
    problems = [problem for key in layout.columns if (problem := _wrong_key(key))]
    problems += _wrong_columns(layout)
    if problems:
        raise ProfileError(file.name, problems)
    return layout


def _wrong_key(key: CellKey) -> str:
    """Return what is wrong with *key* as the name of a cell; nothing if it is one."""
    if is_cell(key):
        return ""
    name = key.partition(".")[0]
    count = builtin_vocabulary().count(name)
    if count is None:
        near = builtin_vocabulary().nearest(name)
        hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        return f"unknown count {key!r}{hint} @ columns"
    if count.per is Per.SEX:
        cells = " or ".join(repr(cell_key(name, sex)) for sex in SEXES)
        return f"{key!r} is no cell; expected {cells} @ columns"
    return f"{key!r} is no cell; expected {_EXAMPLES.get(count.per, '{0}').format(name)!r} @ columns"


def _wrong_columns(layout: Layout) -> list[str]:
    problems = [
        f"expected the name of a column, got '' @ columns.{key}" for key, name in layout.columns.items() if not name
    ]
    uses = Counter(name for name in (layout.unit, *layout.columns.values()) if name)
    return problems + [f"column {name!r} is named for {uses[name]} things @ columns" for name in uses if uses[name] > 1]


@cache
def sirekap_layout() -> Layout:
    """Return the names that Sirekap used in 2024."""
    return structure(read_toml(DATA / "layouts" / "sirekap.toml"), Layout, "sirekap.toml")


@attrs.frozen(kw_only=True)
class Columns:
    """
    What was recognised in a table.

    Attributes:
        unit: The column with the KPU codes; `None` if there is none.

        contest: The column that says what was voted for; `None` if there is none.

        cells: The column of each cell, by the cell's key.

        source: Where the figures come from.

        people: Columns that identify people; they are not read.

        unknown: Columns that mean nothing here; they are not read.

        absent: Columns that the layout names and the table does not have.

        twice: Columns that would be read if they were there once.

        rivals: Columns that would be read if another did not hold the same count.
    """

    unit: str | None
    contest: str | None
    cells: Mapping[CellKey, str]
    source: str
    people: tuple[str, ...]
    unknown: tuple[str, ...]
    absent: tuple[str, ...]
    twice: tuple[str, ...]
    rivals: tuple[str, ...]

    @property
    def wanted(self) -> tuple[str, ...]:
        """All columns that are read."""
        return tuple(name for name in (self.unit, self.contest, *self.cells.values()) if name is not None)


def recognise(names: Iterable[str], profile: Profile, layout: Layout | None) -> Columns:
    """
    Return what the columns called *names* are.

    Args:
        names: The columns of a table.

        profile: The election, for the codes of its options.

        layout: The user's own; canonical and Sirekap names if not given.
    """
    times = Counter(names)
    given = layout or Layout()
    people = tuple(name for name in times if identifies_people(name))
    others = [name for name in times if name not in people]
    unit = next((name for name in (given.unit, *UNIT_NAMES) if name in others), None)
    meanings = _meanings(given, profile)
    found: dict[CellKey, list[tuple[int, str]]] = {}
    unknown, twice = [], []
    for name in others:
        rank, key = meanings.get(name) or (1, name if is_cell(name) else "")
        if name != unit and name != CONTEST and not key:
            unknown.append(name)
        elif times[name] > 1:
            twice.append(name)
        elif name != unit and key:
            found.setdefault(key, []).append((rank, name))
    chosen = {key: min(columns) for key, columns in found.items()}
    usual = given.source == Layout().source and any(rank == _SIREKAP for rank, _ in chosen.values())
    return Columns(
        unit=None if unit in twice else unit,
        contest=CONTEST if times[CONTEST] == 1 and CONTEST not in meanings else None,
        cells={key: name for key, (_, name) in chosen.items()},
        source=sirekap_layout().source if usual else given.source,
        people=people,
        unknown=tuple(name for name in unknown if name.strip()),
        absent=tuple(name for name in (given.unit, *given.columns.values()) if name and name not in times),
        twice=tuple(twice),
        rivals=tuple(name for key, columns in found.items() for _, name in sorted(columns)[1:]),
    )


_SIREKAP = 2


def _meanings(given: Layout, profile: Profile) -> dict[str, tuple[int, CellKey]]:
    """Return the cell that a column's name means, and how much that name counts: the user's own is 0, the first."""
    codes = {option.code for ballot in profile.ballots for option in ballot.options}
    return {
        **{code: (3, cell_key("votes", code)) for code in codes},
        **{name: (_SIREKAP, key) for key, name in sirekap_layout().columns.items()},
        **{name: (0, key) for key, name in given.columns.items()},
    }


def is_cell(name: str) -> bool:
    """
    Return whether *name* is the key of a cell.

    >>> is_cell("registered_male"), is_cell("votes.100025"), is_cell("registered"), is_cell("votes")
    (True, True, False, False)
    """
    count, *codes = name.split(".")
    if not codes and builtin_vocabulary().split_sex(count) is not None:
        return True
    found = builtin_vocabulary().count(count)
    return found is not None and _CODES.get(found.per) == len(codes) and all(map(_CODE.fullmatch, codes))
