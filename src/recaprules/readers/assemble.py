"""What readers found, sorted into sheets: one per form, ballot, tier and source."""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

import attrs
import polars as pl

from ..model.ballot import Ballot, Candidate, Option
from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.form import Form
from ..model.sheet import SEEN, UNIT, Sheet
from ..model.text import Text
from ..model.tier import CODE_WIDTHS, Tier
from ..model.unit import OVERSEAS_PREFIX
from ..rules.profile import Profile
from . import words
from .contests import district_width
from .misfits import Misfit, form_label, of_cell, of_form
from .raw import ROW, Problems, RawFrame
from .storedtwins import note_stored_too
from .twins import Part, joined
from .units import are_units

_LARGEST = 2**31 - 1

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Kind:
    """
    What the tallies of one sheet have in common.

    Attributes:
        contest: What was voted for.

        tier: The tier of all units.

        overseas: Whether the units lie abroad.

        source: Where the figures come from.

        published: Whether they are totals that KPU's system showed.

        district: The beginning of all codes, where ballots differ by it.

        ballot: The options, where the input states them; `None` elsewhere.
    """

    contest: Contest
    tier: Tier
    overseas: bool
    source: str
    published: bool
    district: str
    ballot: Ballot | None = None


class Told(Protocol):
    """What has to be known of some rows to say which sheet they make."""

    @property
    def cells(self) -> Sequence[CellKey]:
        """The cells that were captured."""

    @property
    def height(self) -> int:
        """How many rows there are."""

    def says(self, key: CellKey, /) -> bool:
        """Return whether something is written in the cell *key* of some row."""

    def place(self, position: int, /) -> str:
        """Return where the row at *position* was read; the first is all that is asked for."""


@attrs.frozen(kw_only=True)
class Plan:
    """
    What a sheet will be.

    Attributes:
        form: The form.

        ballot: The options.

        cells: The cells of which it has columns, in the order of the form.
    """

    form: Form
    ballot: Ballot
    cells: tuple[CellKey, ...]


@attrs.define
class Assembler:
    """
    Sorts tallies into sheets.

    Attributes:
        profile: The election.

        problems: What could not be used.

        unread: How many forms could not be used at all.
    """

    profile: Profile
    problems: Problems
    unread: int = 0
    _ballots: dict[Ballot, Ballot] = attrs.field(init=False, factory=dict)

    def sheets(self, found: Iterable[RawFrame | Sheet]) -> tuple[Sheet, ...]:
        """Return the sheets of what was *found*, in a fixed order; what is a sheet already is left as it is."""
        everything = list(found)
        piles: dict[Kind, list[Part]] = defaultdict(list)
        for raw in with_times_as_needed([one for one in everything if isinstance(one, RawFrame)]):
            for kind, rows in self.by_kind(raw):
                piles[kind].append(Part(raw, rows))
        sheets = [self._sheet(kind, parts) for kind, parts in under_stated_ballots(piles).items()]
        made = [sheet for sheet in sheets if sheet is not None]
        given = [one for one in everything if isinstance(one, Sheet)]
        note_stored_too(made, given, self.problems)
        return tuple(sorted([*made, *given], key=_order))

    # ---- tallies to kinds

    def by_kind(self, raw: RawFrame) -> Iterator[tuple[Kind, pl.DataFrame]]:
        """Yield the rows of each kind; rows that name no unit are noted."""
        frame = self._with_units(raw)
        widths = frame[UNIT].str.len_chars()
        abroad = frame[UNIT].str.starts_with(OVERSEAS_PREFIX)
        there = set(widths.unique())
        for tier in (tier for tier, width in CODE_WIDTHS.items() if width in there):
            for overseas in (False, True):
                chosen = (widths == tier.code_width) & (abroad if overseas else ~abroad)
                rows = frame if chosen.all() else frame.filter(chosen)
                for district, part in _by_district(rows, raw) if rows.height else ():
                    kind = Kind(
                        contest=raw.contest,
                        tier=tier,
                        overseas=overseas,
                        source=raw.source,
                        published=raw.published and tier is not Tier.TPS,
                        district=district,
                        ballot=raw.ballot,
                    )
                    yield kind, part

    def _with_units(self, raw: RawFrame) -> pl.DataFrame:
        """Return the rows that name a unit, and note the others."""
        valid = are_units(raw.frame[UNIT])
        if valid.all():
            return raw.frame
        for unit, row in raw.frame.filter(~valid).select(UNIT, ROW).iter_rows():
            self.unread += 1
            self.problems.add(raw.place(row), words.no_code(unit), kind=words.NO_CODE)
        return raw.frame.filter(valid)

    # ---- kinds to sheets

    def _sheet(self, kind: Kind, parts: Sequence[Part]) -> Sheet | None:
        plan = self.plan(kind, parts)
        if plan is None:
            return None
        noted = Problems()
        found = joined(parts, plan.cells, noted)
        self.problems.absorb(noted)
        return Sheet(
            form=plan.form,
            ballot=plan.ballot,
            tier=kind.tier,
            source=kind.source,
            frame=narrow(found.frame),
            columns=narrow(found.columns) if found.columns is not None else None,
            pages=narrow(found.pages) if found.pages is not None else None,
            illegible=found.illegible,
        )

    def plan(self, kind: Kind, parts: Sequence[Told]) -> Plan | None:
        """Return what the sheet of *kind* is, made of *parts*; where there can be none, that is noted."""
        form = self.profile.form(kind.contest, kind.tier, overseas=kind.overseas, published=kind.published)
        if form is None:
            self._no_form(kind, parts)
            return None
        captured = sorted({key for part in parts for key in part.cells})
        ballot = kind.ballot or self.profile.ballot(kind.contest, kind.district) or told_ballot(kind, captured)
        # Many things are kept by ballot, and one that is the same is found at once.
        ballot = self._ballots.setdefault(ballot, ballot)
        cells = self._on_form(form, ballot, captured, parts, kind.tier)
        return Plan(form=form, ballot=ballot, cells=cells) if cells else None

    def _lost(self, parts: Sequence[Told], what: Text) -> None:
        self.unread += sum(part.height for part in parts)
        self.problems.add(parts[0].place(0), what)

    def _no_form(self, kind: Kind, parts: Sequence[Told]) -> None:
        captured = {key for part in parts for key in part.cells}
        misfit = of_form(
            self.profile, kind.contest, kind.tier, captured, overseas=kind.overseas, published=kind.published
        )
        if misfit is None:
            self._lost(parts, _no_form(self.profile, kind, parts))
            return
        rows = sum(part.height for part in parts)
        self.unread += rows
        self.problems.misfit(parts[0].place(0), misfit, rows)

    def _on_form(
        self, form: Form, ballot: Ballot, captured: Sequence[CellKey], parts: Sequence[Told], tier: Tier
    ) -> tuple[CellKey, ...]:
        """Return the cells that are on the form, and note where others hold numbers."""
        keys = tuple(cell.key for cell in form.cells(ballot) if cell.key in captured)
        others = [key for key in captured if key not in keys]
        lost = [key for key in others if not keys or any(part.says(key) for part in parts)]
        lost = self._without_misfits(form, tier, lost, parts)
        what = words.with_detail(words.OFF_FORM, words.listed([f"{form.id} {key}" for key in lost]))
        if not keys and not lost:
            self.unread += sum(part.height for part in parts)
        elif not keys:
            self._lost(parts, what)
        elif lost:
            where = next(part for part in parts if any(part.says(key) for key in lost)).place(0)
            self.problems.add(where, what)
        return keys

    def _without_misfits(self, form: Form, tier: Tier, lost: Sequence[CellKey], parts: Sequence[Told]) -> list[CellKey]:
        """Return the cells that fit no election, and note those that fit another."""
        found: dict[Misfit, list[CellKey]] = {}
        for key in lost:
            misfit = of_cell(self.profile, form, tier, key)
            if misfit is not None:
                found.setdefault(misfit, []).append(key)
        for misfit, keys in found.items():
            having = [part for part in parts if any(part.says(key) for key in keys)] or list(parts)
            self.problems.misfit(having[0].place(0), misfit, sum(part.height for part in having))
        fitting = {key for keys in found.values() for key in keys}
        return [key for key in lost if key not in fitting]


def with_times_as_needed(frames: Sequence[RawFrame]) -> list[RawFrame]:
    """Return *frames* without the times that tell no reading of a unit from another."""
    times: dict[str, list[pl.DataFrame]] = defaultdict(list)
    for raw in frames:
        if raw.readings:
            times[raw.readings].append(raw.frame.select(UNIT, SEEN).unique())
    needed = {name for name, found in times.items() if pl.concat(found).unique()[UNIT].is_duplicated().any()}
    return [raw if raw.readings in ("", *needed) else without_times(raw) for raw in frames]


def without_times(raw: RawFrame) -> RawFrame:
    """Return *raw* without the times at which it was shown."""
    columns = None if raw.columns is None else raw.columns.drop(SEEN)
    return attrs.evolve(raw, frame=raw.frame.drop(SEEN), columns=columns)


def under_stated_ballots(piles: Mapping[Kind, list[T]]) -> dict[Kind, list[T]]:
    """Return *piles* with those that state no ballot under the one that another pile of their kind states."""
    found: dict[Kind, list[T]] = defaultdict(list)
    stated: dict[Kind, list[Kind]] = defaultdict(list)
    for kind in piles:
        if kind.ballot is not None:
            stated[attrs.evolve(kind, ballot=None)].append(kind)
    for kind, parts in piles.items():
        same = stated.get(kind, [])
        found[same[0] if len(same) == 1 else kind] += parts
    return found


def _order(sheet: Sheet) -> tuple[str, int, str, str, str, list[str]]:
    begins: list[object] = []
    with contextlib.suppress(pl.exceptions.PolarsError, OSError):  # whoever reads the figures says what is wrong
        first = sheet.lazy.select(sheet.keys).head(1).collect()
        begins = list(first.row(0)) if first.height else []
    return (
        sheet.form.contest.value,
        -sheet.tier.code_width,
        sheet.form.id,
        sheet.source,
        sheet.ballot.district,
        [str(key) for key in begins],
    )


def _by_district(rows: pl.DataFrame, raw: RawFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the rows of each ballot, where ballots differ by the beginning of the unit's code."""
    width = district_width(raw.contest)
    districts = rows[UNIT].str.slice(0, width)
    names = districts.unique().sort().to_list()
    if len(names) == 1:
        yield names[0], rows
        return
    for name in names:
        part = Part(raw, rows.filter(districts == name))
        # A column without a number here is an option of somebody else's ballot.
        strange = [key for key in part.cells if "." in key and not part.says(key)]
        yield name, part.rows.drop(strange)


def _no_form(profile: Profile, kind: Kind, parts: Sequence[Told]) -> Text:
    rows = sum(part.height for part in parts)
    what = form_label(kind.contest, kind.tier, overseas=kind.overseas)
    return Text(
        f"{profile.id} tidak mempunyai formulir untuk {what.id}; {rows} baris tidak dipakai",
        f"{profile.id} has no form for {what.en}; {rows} rows were not used",
    )


def told_ballot(kind: Kind, captured: Iterable[CellKey]) -> Ballot:
    """Return the ballot that the data tell, by the codes of its options."""
    lists: dict[str, set[str]] = defaultdict(set)
    for key in captured:
        index = key.split(".")[1:]
        if index:
            lists[index[0]].update(index[1:2])
    options = tuple(
        Option(
            code=code,
            number=number,
            candidates=tuple(
                Candidate(code=one, number=place) for place, one in enumerate(sorted(lists[code], key=_numeric), 1)
            ),
        )
        for number, code in enumerate(sorted(lists, key=_numeric), 1)
    )
    return Ballot(contest=kind.contest, district=kind.district, options=options)


def _numeric(code: str) -> tuple[int, str]:
    return (int(code), code) if re.fullmatch(r"[0-9]{1,18}", code) else (10**18, code)


def narrow(frame: pl.DataFrame) -> pl.DataFrame:
    """Return *frame* with integers of 16 bits as they are, and all others in 32 bits where these suffice."""
    kept = (pl.String, pl.Int16, pl.Int32)
    cells = [name for name, kind in frame.schema.items() if kind not in kept]
    return frame.with_columns(pl.col(key).cast(_width(frame[key])) for key in cells) if cells else frame


def _width(column: pl.Series) -> type[pl.Int32 | pl.Int64]:
    low, high = column.min(), column.max()
    fits = low is None or (low >= -_LARGEST and high <= _LARGEST)  # type: ignore[operator]  # whole numbers
    return pl.Int32 if fits else pl.Int64
