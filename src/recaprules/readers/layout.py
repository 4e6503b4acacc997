"""Which column of a table is which cell."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
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
    times = Counter(name for name in names if name.strip())
    given = layout or Layout()
    people = tuple(name for name in times if identifies_people(name))
    others = [name for name in times if name not in people]
    unit = next((name for name in (given.unit, *UNIT_NAMES) if name in others), None)
    meanings = _meanings(others, given, profile)
    contest = CONTEST if CONTEST in others and CONTEST not in meanings else None
    used = {name for name in (unit, contest, *meanings) if name is not None}
    cells: dict[CellKey, list[str]] = defaultdict(list)
    for name in sorted(used - {unit, contest}, key=lambda name: meanings[name]):
        if times[name] == 1:
            cells[meanings[name][1]].append(name)
    chosen = {key: columns[0] for key, columns in cells.items()}
    is_sirekap = any(meanings[name][0] == _SIREKAP for name in chosen.values())
    return Columns(
        unit=unit if times[unit or ""] == 1 else None,
        contest=contest if times[contest or ""] == 1 else None,
        cells=chosen,
        source=sirekap_layout().source if is_sirekap and given.source == Layout().source else given.source,
        people=people,
        unknown=tuple(name for name in others if name not in used),
        absent=tuple(name for name in (given.unit, *given.columns.values()) if name and name not in times),
        twice=tuple(name for name in others if name in used and times[name] > 1),
        rivals=tuple(name for columns in cells.values() for name in columns[1:]),
    )


_OWN, _CANONICAL, _SIREKAP, _OPTION = range(4)


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
