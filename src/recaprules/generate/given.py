"""The places of a register that was given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import attrs
import polars as pl

from ..exceptions import RecaprulesError
from ..model.recap import InputProblem
from ..model.text import Language, Text
from ..model.tier import Tier
from ..model.unit import NO_CODE, OVERSEAS_PREFIX
from .chance import random
from .made_up import points_abroad
from .places import Places, places_of
from .provinces import POINTS_ABROAD

COLUMNS = ("unit", "kode_tps", "kode")
"""The columns in which a register may have its codes, the first that is there."""

SUFFIXES = (".parquet", ".csv")
MOST_TOLD = 20
MOST_UNITS = 5

_MORE = Text("dan {count} lagi", "and {count} more")
_NO_UNIT = Text(
    "diharapkan {tier} dari data induk ({known}), tertulis {unit!r}",
    "expected a {tier} of the register ({known}), got {unit!r}",
)
_NO_STATION = Text(
    "diharapkan kode TPS, 13 karakter, tidak ada satu pun",
    "expected codes of polling stations, 13 characters long, found none",
)
_NO_TABLE = Text("diharapkan tabel ({suffixes}), tidak ada satu pun", "expected tables ({suffixes}), found none")
_NO_COLUMN = Text("diharapkan kolom teks {columns}", "expected a text column {columns}")
_UNREADABLE = Text("tidak dapat dibaca: {why}", "cannot be read: {why}")

_STATION = r"^(?:[1-9][0-9]{12}|99[0-9A-Z]{11})$"
_VILLAGE_ABROAD = r"^99[0-9A-Z]{8}$"
_CODE = r"^(?:0|(?:[1-9][0-9]|99)(?:[0-9A-Z]{2}|[0-9A-Z]{4}|[0-9A-Z]{8}|[0-9A-Z]{11})?)$"


class RegisterError(RecaprulesError, ValueError):
    """
    A register from which no election can be made.

    Attributes:
        problems: All mistakes, a tuple of `InputProblem`.
    """

    def __init__(self, problems: Iterable[InputProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def told(self, language: Language) -> str:
        """Return the first mistakes, a line each, and how many more there are."""
        said, more = [one.told(language) for one in self.problems[:MOST_TOLD]], len(self.problems) - MOST_TOLD
        return "\n".join([*said, *([_MORE[language].format(count=more)] if more > 0 else [])])

    def __str__(self) -> str:
        return self.told("en")


@attrs.frozen(kw_only=True)
class GivenRegister:
    """
    The units of a register, as far as an election is made from them.

    Attributes:
        stations: The codes of the polling stations, each once, in ascending order.

        missions: Villages abroad without a station; 2024 published the committees of all, the stations of some.
    """

    stations: pl.Series
    missions: tuple[str, ...]

    def nation(self, seed: int) -> Places:
        """Return all places; committees abroad without a station get those that are missing there."""
        points = POINTS_ABROAD - int((self.stations >= OVERSEAS_PREFIX).sum())
        abroad = points_abroad(self.missions, points, random(seed, "places", OVERSEAS_PREFIX)) if points > 0 else ()
        return places_of([*self.stations, *abroad], is_nation=True)

    def part(self, tier: Tier, unit: str | None) -> Places:
        """
        Return the places of one unit of *tier*, the first if none is named.

        Raises:
            RegisterError: If it is not in the register.
        """
        known = self.stations.str.slice(0, tier.code_width).unique().sort()
        unit = known[0] if unit is None else unit
        inside = self.stations.filter(self.stations.str.starts_with(unit)) if unit in known else None
        if inside is None:
            some = ", ".join(known[:MOST_UNITS]) + (", …" if len(known) > MOST_UNITS else "")
            raise RegisterError([_problem(_NO_UNIT, tier=tier.label, known=some, unit=unit)])
        return places_of(inside)


def read_given(path: Path) -> GivenRegister:
    """
    Return the units in a table, or in the tables of a folder.

    A table is Parquet or CSV and has its codes in a column `unit`,
    `kode_tps` or `kode`.

    Args:
        path: The table or the folder.

    Raises:
        RegisterError: If something in it is no register; all mistakes are named.
    """
    problems: list[InputProblem] = []
    parts = [codes for file in _files(path, problems) if (codes := _codes(file, problems)) is not None]
    if problems:
        raise RegisterError(problems)
    units = pl.concat(parts)
    stations = units.filter(units.str.contains(_STATION)).unique().sort()
    if stations.is_empty():
        raise RegisterError([_problem(_NO_STATION, path.name)])
    villages = units.filter(units.str.contains(_VILLAGE_ABROAD)).unique().sort()
    with_station = stations.str.slice(0, Tier.VILLAGE.code_width).unique()
    return GivenRegister(stations=stations, missions=tuple(villages.filter(~villages.is_in(with_station.implode()))))


def _problem(what: Text, where: str = "", **values: object) -> InputProblem:
    return InputProblem(where=where, what=what.filled(**values))


def _files(path: Path, problems: list[InputProblem]) -> Sequence[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
    if not files:
        problems.append(_problem(_NO_TABLE, path.name, suffixes=", ".join(SUFFIXES)))
    return files


def _codes(file: Path, problems: list[InputProblem]) -> pl.Series | None:
    is_text = file.suffix.lower() == ".csv"
    try:
        table = pl.scan_csv(file, infer_schema=False) if is_text else pl.scan_parquet(file)
        columns = table.collect_schema()
        column = next((name for name in COLUMNS if name in columns), None)
        if column is None or columns[column] != pl.String:
            problems.append(_problem(_NO_COLUMN, file.name, columns=" / ".join(COLUMNS)))
            return None
        codes = table.select(column).collect()[column]
    except (pl.exceptions.PolarsError, OSError) as error:
        problems.append(_problem(_UNREADABLE, file.name, why=str(error).splitlines()[0]))
        return None
    wrong = ~codes.str.contains(_CODE).fill_null(value=False)
    # A text has its header in the first line.
    first = 2 if is_text else 1
    problems.extend(_problem(NO_CODE, f"{file.name}:{row + first}", code=codes[row]) for row in wrong.arg_true())
    return codes.alias("unit")
