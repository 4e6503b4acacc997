"""Which column of a table is which cell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources.abc import Traversable

import attrs

from ..exceptions import ProfileError
from ..model.cell import CellKey
from ..model.contest import Contest
from ..rules.datafiles import DATA, read_toml, structure
from ..rules.profile import Profile
from ..rules.vocabulary import builtin_vocabulary

UNIT_NAMES = ("unit", "kode_tps", "kode", "kode_unit", "kode_wilayah")

_PEOPLE = re.compile(
    r"(^|_)(nik|nkk|no_?(kk|ktp|hp|telp)|e?ktp|nama_(pemilih|lengkap|kk)|pemilih_nama|voter_?name|(first|last|full)_?name"
    r"|(tempat|tanggal|tgl)_lahir|birth\w*|dob|alamat\w*|address|telepon|telp|phone|email|surel|sidik_jari|fingerprint)($|_)"
)


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
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(file.name, [str(error)]) from None
    vocabulary = builtin_vocabulary()
    problems = []
    for key in layout.columns:
        name = key.partition(".")[0]
        known = vocabulary.count(name) if "." in key else (vocabulary.split_sex(name) or vocabulary.count(name))
        if known is None:
            near = vocabulary.nearest(name)
            hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
            problems.append(f"unknown count {key!r}{hint} @ columns")
    if problems:
        raise ProfileError(file.name, problems)
    return layout


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

        cells: The column of each cell, by the cell's key.

        source: Where the figures come from.

        people: Columns that identify people; they are not read.

        unknown: Columns that mean nothing here; they are not read.

        absent: Columns that the layout names and the table does not have.
    """

    unit: str | None
    cells: Mapping[CellKey, str]
    source: str
    people: tuple[str, ...]
    unknown: tuple[str, ...]
    absent: tuple[str, ...]


def recognise(names: Iterable[str], profile: Profile, layout: Layout | None) -> Columns:
    """
    Return what the columns called *names* are.

    Args:
        names: The columns of a table.

        profile: The election, for the codes of its options.

        layout: The user's own; canonical and Sirekap names if not given.
    """
    names = list(names)
    given = layout or Layout()
    unit = given.unit if given.unit in names else next((name for name in UNIT_NAMES if name in names), None)
    by_column = {column: key for key, column in given.columns.items()}
    sirekap = {column: key for key, column in sirekap_layout().columns.items()}
    codes = {option.code for ballot in profile.ballots for option in ballot.options}
    cells: dict[CellKey, str] = {}
    people, unknown, from_sirekap = [], [], False
    for name in names:
        if name == unit or name == "contest":
            continue
        if name in by_column:
            cells[by_column[name]] = name
        elif _PEOPLE.search(re.sub(r"\W+", "_", name.strip().lower())):
            people.append(name)
        elif _is_cell(name):
            cells.setdefault(name, name)
        elif name in sirekap:
            cells.setdefault(sirekap[name], name)
            from_sirekap = True
        elif name in codes:
            cells.setdefault(f"votes.{name}", name)
        else:
            unknown.append(name)
    absent = tuple(column for column in (given.unit, *given.columns.values()) if column and column not in names)
    source = given.source if given.source != "table" or not from_sirekap else sirekap_layout().source
    return Columns(unit=unit, cells=cells, source=source, people=tuple(people), unknown=tuple(unknown), absent=absent)


def _is_cell(name: str) -> bool:
    vocabulary = builtin_vocabulary()
    count, _, index = name.partition(".")
    if index:
        found = vocabulary.count(count)
        return found is not None and found.per.value in ("option", "party", "candidate")
    return vocabulary.split_sex(name) is not None or (
        name in vocabulary.counts and vocabulary.counts[name].per.value == "form"
    )
