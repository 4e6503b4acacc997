"""One contest over all places: every sheet of it, a district at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import attrs
import numpy as np
import polars as pl

from ..model.ballot import Ballot
from ..model.contest import Contest
from ..model.form import Form
from ..model.tier import Tier
from ..model.unit import NATION
from ..readers.stored import Piece
from .districts import District
from .forms import ballot_of, form_at, tiers_of
from .frames import frames_of, parents_of
from .ledger import Planter
from .places import Places
from .tallies import Tallies, firsts, station_tallies, summed
from .voters import Voters
from .write import sheet_header, sheet_schema, write_frames


@attrs.frozen(kw_only=True)
class Group:
    """
    Districts whose forms are the same and stand on the same sheets.

    Attributes:
        ballot: What could be marked.

        districts: The districts, in the order of their places.

        abroad: Whether these are stations abroad.
    """

    ballot: Ballot
    districts: tuple[District, ...]
    abroad: bool

    @property
    def number(self) -> int:
        """What tells the group's files from those of other ballots: parties and seats, as in 1808."""
        candidates = len(self.ballot.options[0].candidates)
        return len(self.ballot.options) * 100 + candidates if candidates else 0


def groups_of(contest: Contest, districts: Sequence[District]) -> tuple[Group, ...]:
    """Return *districts* by what is printed on their forms, those at home first."""
    found: dict[tuple[bool, tuple[int, int], str], list[District]] = defaultdict(list)
    for district in districts:
        found[district.abroad, district.shape, ballot_of(contest, district).district].append(district)
    return tuple(
        Group(ballot=ballot_of(contest, inside[0]), districts=tuple(inside), abroad=abroad)
        for (abroad, *_), inside in sorted(found.items(), key=lambda item: item[0])
    )


@attrs.define(kw_only=True)
class ContestWriter:
    """
    Writes the sheets of one contest.

    Attributes:
        contest: What is voted for.

        places: The polling stations.

        voters: Who votes there.

        seed: Where chance starts.

        folder: Where the sheets are gathered.

        planter: Plants the faults.

        columns: Whether the forms of parents come with their columns.

        step: Called after every district.

        files: What was written.

        forms: How many forms there are, by tier.
    """

    contest: Contest
    places: Places
    voters: Voters
    seed: int
    folder: Path
    planter: Planter
    columns: bool
    step: Callable[[], None]
    files: list[Path] = attrs.field(factory=list)
    forms: dict[Tier, int] = attrs.field(factory=lambda: defaultdict(int))
    _provinces: dict[str, list[Tallies]] = attrs.field(factory=lambda: defaultdict(list))

    def write(self, groups: Sequence[Group]) -> None:
        """Write the sheets of *groups*, and then those of the nation."""
        for group in groups:
            self._write_group(group)
        if self.places.is_nation and Tier.NATIONAL in tiers_of(self.contest):
            self._write_nation()

    def _write_group(self, group: Group) -> None:
        truth: dict[Tier, list[Tallies]] = defaultdict(list)
        written: dict[Tier, list[Tallies]] = defaultdict(list)
        self._write_forms(Tier.TPS, group, self._stations(group, truth, written))
        for tier, tallies in written.items():
            self._write_forms(tier, group, tallies)
        if self.columns:
            self._write_columns(Tier.VILLAGE, group, (self._station_truth(group, one) for one in group.districts))
            for tier in written:
                if tier.parent in written:
                    self._write_columns(tier.parent, group, truth[tier])

    def _stations(
        self, group: Group, truth: dict[Tier, list[Tallies]], written: dict[Tier, list[Tallies]]
    ) -> Iterator[Tallies]:
        """Yield the forms of the stations; while they are written, add up those of the tiers above."""
        tiers = [tier for tier in tiers_of(self.contest, abroad=group.abroad) if tier is not Tier.NATIONAL]
        for district in group.districts:
            below = self._station_truth(group, district)
            yield self.planter.plant(below)
            for tier in tiers[1:]:
                parents = summed(below, self._form(tier, group), tier, district, self.places)
                at = firsts(below.tier, tier, district, self.places)
                written[tier].append(self.planter.plant(parents, below, at))
                if self.columns:
                    truth[tier].append(parents)
                below = parents
            if self.places.is_nation and below.tier is Tier.PROVINCE:
                self._provinces[district.code if self.contest.has_parties else group.ballot.district].append(below)
            self.step()

    def _station_truth(self, group: Group, district: District) -> Tallies:
        form = self._form(Tier.TPS, group)
        return station_tallies(self.contest, district, form, group.ballot, self.places, self.voters, self.seed)

    def _write_nation(self) -> None:
        """Write the nation's forms: one, or one for each district, the votes from abroad among them."""
        by_ballot: dict[Ballot, list[Tallies]] = defaultdict(list)
        for code in sorted(self._provinces):
            provinces = _side_by_side(self._provinces[code])
            by_ballot[provinces.ballot].append(provinces)
        for ballot, districts in by_ballot.items():
            group = Group(ballot=ballot, districts=(), abroad=False)
            form = self._form(Tier.NATIONAL, group)
            written = [self.planter.plant(_nation(one, form), one, np.array([0])) for one in districts]
            self._write_forms(Tier.NATIONAL, group, written)
            if self.columns:
                self._write_columns(Tier.NATIONAL, group, districts)

    def _form(self, tier: Tier, group: Group) -> Form:
        form = form_at(self.contest, tier, abroad=group.abroad)
        if form is None:
            raise LookupError(f"no form of {self.contest.value} for the tier {tier.value}")
        return form

    def _write_forms(self, tier: Tier, group: Group, tallies: Iterable[Tallies]) -> None:
        self._write(tier, group, "forms", frames_of(self._counted(tier, tallies)))

    def _counted(self, tier: Tier, tallies: Iterable[Tallies]) -> Iterator[Tallies]:
        for one in tallies:
            self.forms[tier] += len(one.units)
            yield one

    def _write_columns(self, tier: Tier, group: Group, children: Iterable[Tallies]) -> None:
        """Write the columns of the forms of *tier*, which repeat those of their *children*."""
        form = self._form(tier, group)
        copied = (self.planter.plant_columns(one, form, tier, parents_of(one, tier)) for one in children)
        self._write(tier, group, "columns", frames_of(copied, parents=tier))

    def _write(self, tier: Tier, group: Group, piece: Piece, frames: Iterator[pl.DataFrame]) -> None:
        kind = (self._form(tier, group), group.ballot, tier, piece)
        self.files.append(write_frames(frames, sheet_schema(*kind), sheet_header(*kind), self.folder, group.number))


def _side_by_side(provinces: Sequence[Tallies]) -> Tallies:
    """Return the forms of the provinces that share a district, and of the voters abroad, as one table."""
    return attrs.evolve(
        provinces[0],
        units=pl.concat([one.units for one in provinces]),
        cells=np.concatenate([one.cells for one in provinces], axis=1),
    )


def _nation(provinces: Tallies, form: Form) -> Tallies:
    return attrs.evolve(
        provinces,
        form=form,
        tier=Tier.NATIONAL,
        units=pl.Series([NATION]),
        cells=provinces.cells.sum(axis=1, keepdims=True, dtype=np.int32),
    )
