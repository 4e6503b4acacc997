"""What the blocks of Sirekap's JSON say, written cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import TypeAlias, TypeGuard

import attrs

from ..model.cell import CellKey, cell_key
from ..model.contest import Contest
from ..model.form import LARGEST
from ..model.text import Text
from ..rules.otherelections import with_option
from ..rules.profile import Profile
from . import words
from .jsontext import TWICE
from .layout import sirekap_layout
from .misfits import Misfit, MisfitKind
from .numbers import AS_TEXT, NOT_WHOLE, not_whole, shown, whole_number
from .raw import Problems
from .rows import Rows

Block: TypeAlias = Mapping[str, object]

STATUS = {"status_votes": "status_suara", "status_administration": "status_adm"}
CODE = re.compile(r"[0-9]+")
_PLAIN = {int, type(None)}
_NOT_OPTIONS = {"null", "persen", "psu", "status_progress", "progres"}


@attrs.frozen
class BlockReader:
    """
    Reads the blocks of a file into the row that was begun last.

    Attributes:
        profile: The election.

        problems: Where whatever cannot be used is noted.
    """

    profile: Profile
    problems: Problems

    def block(self, content: Block, name: str, where: str) -> Block:
        """Return the block *name* of a file; an empty one where it is null or none."""
        return self.object_in(content.get(name), f"{where}, {name}") or {}

    def object_in(self, value: object, where: str) -> Block | None:
        """Return *value* if it is an object or null; anything else is noted and counts as null."""
        if value is None or isinstance(value, dict):
            return value
        self.problems.add(where, words.with_detail(words.NO_OBJECT, shown_value(value)), kind=words.NO_OBJECT)
        return None

    def votes(self, rows: Rows, contest: Contest, chart: Block, where: str) -> None:
        """Write the votes in a chart."""
        keys, codes, others = _options(self.profile, contest, tuple(chart))
        self._numbers(rows, keys, codes, chart, where)
        for code in others:
            place = f"{rows.places[-1]}, {where}.{words.shortened(code)}"
            misfit = _misfit(self.profile, contest, code)
            if misfit is not None:
                self.problems.misfit(place, misfit)
                continue
            self.problems.add(place, words.OFF_BALLOT, kind=words.OFF_BALLOT)

    def are_known(self, contest: Contest, chart: Block, block: Block) -> bool:
        """Return whether every key of a chart, and of a station's voters and totals, means something."""
        return not _options(self.profile, contest, tuple(chart))[2] and block.keys() <= _administrative()

    def administration(self, rows: Rows, block: Block) -> None:
        """Write a station's voters and totals."""
        names = sirekap_layout().columns
        self._numbers(rows, tuple(names), tuple(names.values()), block, "administrasi")
        if len(block) > len(names) or not block.keys() <= _administrative():
            self.not_used(f"{rows.places[-1]}, administrasi", [key for key in block if key not in _administrative()])

    def status(self, rows: Rows, content: Block) -> None:
        """Write what Sirekap says of its own record: 1 for true, 0 for false."""
        for key, name in STATUS.items():
            value = content.get(name)
            self._number(rows, key, int(value) if isinstance(value, bool) else value, name)

    def pages(self, rows: Rows, content: Block) -> None:
        """
        Write how many pages of a form have a photograph.

        A list without places for pages was published with forms whose figures
        are all there; it says nothing of pages.
        """
        images = content.get("images")
        if isinstance(images, list):
            if images:
                rows.put("pages_captured", sum(1 for address in images if isinstance(address, str) and address.strip()))
        elif images is not None:
            self.not_used(rows.places[-1], ["images"])

    def progress(self, rows: Rows, progress: Block, where: str) -> None:
        """Write how many stations there are, and how many have reported."""
        self._number(rows, "stations_total", progress.get("total"), f"{where}.total")
        self._number(rows, "stations_reported", progress.get("progres"), f"{where}.progres")

    def row(self, rows: Rows, contest: Contest, row: Block, where: str) -> None:
        """Read one row of a table."""
        self.votes(rows, contest, row, where)
        if "progres" in row:
            progress = self.object_in(row["progres"], f"{rows.places[-1]}, {where}.progres") or {}
            self.progress(rows, progress, f"{where}.progres")

    def _numbers(self, rows: Rows, keys: tuple[CellKey, ...], names: tuple[str, ...], block: Block, where: str) -> None:
        """Write what *block* says under each of *names* in the cell of *keys* in the same place."""
        values = tuple(map(block.get, names))
        if _are_plain(values):
            rows.put_all(keys, values)
            return
        for key, name, value in zip(keys, names, values, strict=True):
            self._number(rows, key, value, f"{where}.{name}")

    def _number(self, rows: Rows, key: CellKey, value: object, where: str) -> None:
        if value is None or (type(value) is int and 0 <= value <= LARGEST):
            rows.put(key, value)
            return
        if value is TWICE:
            rows.put(key, None, is_illegible=True)
            self.problems.add(f"{rows.places[-1]}, {where}", not_whole(shown_value(value)), kind=NOT_WHOLE)
            return
        said = whole_number(value)
        rows.put(key, said.number, is_illegible=said.is_illegible)
        if said.problem is not None:
            severity = "notice" if said.kind is AS_TEXT else "error"
            self.problems.add(f"{rows.places[-1]}, {where}", said.problem, kind=said.kind, severity=severity)

    def not_used(self, where: str, keys: Sequence[str]) -> None:
        """Note the keys that mean nothing here."""
        if keys:
            what = words.with_detail(words.NOT_USED, words.listed(sorted(keys)))
            self.problems.add(where, what, kind=words.NOT_USED, severity="notice")


@cache
def _administrative() -> frozenset[str]:
    return frozenset(sirekap_layout().columns.values())


@lru_cache(maxsize=4096)
def codes_in(written: tuple[str, ...]) -> frozenset[str]:
    """Return those of the keys of a chart that are codes of options."""
    return frozenset(code for code in written if CODE.fullmatch(code))


@cache
def _key_of(profile: Profile, contest: Contest) -> Callable[[str], CellKey | None]:
    """Return what gives the cell of an option of *contest*; any code is one where the profile does not know them."""
    count = "party_list_votes" if contest.has_parties else "votes"
    ballot = profile.ballot(contest)
    if ballot is not None:
        return {option.code: cell_key(count, option.code) for option in ballot.options}.get
    return lambda code: cell_key(count, code) if CODE.fullmatch(code) else None


@lru_cache(maxsize=4096)
def _options(
    profile: Profile, contest: Contest, written: tuple[str, ...]
) -> tuple[tuple[CellKey, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the cells of the options among the keys that are *written*, these keys, and those that mean nothing."""
    key_of = _key_of(profile, contest)
    named = [(key, code) for code in written if (key := key_of(code)) is not None]
    others = [code for code in written if key_of(code) is None and code not in _NOT_OPTIONS]
    return tuple(key for key, _ in named), tuple(code for _, code in named), tuple(others)


@lru_cache(maxsize=4096)
def _misfit(profile: Profile, contest: Contest, code: str) -> Misfit | None:
    """Return what an option that is not on the ballot fits; `None` where it fits no election."""
    fits = with_option(profile, contest, code)
    return Misfit(MisfitKind.OPTION, f"{contest.value} {code}", profile.id, fits) if fits else None


def _are_plain(values: tuple[object, ...]) -> TypeGuard[tuple[int | None, ...]]:
    """Return whether each of *values* is a whole number or nothing, so that there is nothing to tell."""
    kinds = set(map(type, values))
    if not kinds <= _PLAIN:
        return False
    numbers = [value for value in values if isinstance(value, int)] if type(None) in kinds else values
    return not numbers or (min(numbers) >= 0 and max(numbers) <= LARGEST)  # type: ignore[type-var, operator]  # numbers


def shown_value(value: object) -> Text:
    """Return what was read for people, also where a key has two values."""
    return Text("dua nilai yang berbeda", "two values that differ") if value is TWICE else shown(value)
