"""A recap by what its sheets are of, so that the forms around a form are found at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from threading import Lock
from weakref import WeakKeyDictionary

import attrs
import polars as pl

from ..model.contest import Contest
from ..model.recap import Recap
from ..model.register import DISTRICT_OF
from ..model.rounds import effective
from ..model.sheet import CHILD, DISTRICT, SEEN, UNIT, Sheet, unit_at
from ..model.tier import Tier
from ..rules.profile import Profile
from .kept import Kept

EXPECTED = "expected"


@attrs.define(eq=False, slots=False)
class Around:
    """
    The forms around a form.

    Attributes:
        recap: Everything that was counted.

        profile: The election.

        trust: The sources, the most trusted first, where several have a form.

        kept: Figures that several sheets ask for.

        lock: Held by whoever looks around, as what is found is kept for the next.
    """

    recap: Recap
    profile: Profile
    trust: tuple[str, ...] = ()
    kept: Kept = attrs.field(init=False, factory=Kept)
    lock: Lock = attrs.field(init=False, factory=Lock)
    _by_kind: dict[tuple[Contest, Tier, bool], list[Sheet]] = attrs.field(init=False)
    _districts: WeakKeyDictionary[Sheet, frozenset[str]] = attrs.field(init=False, factory=WeakKeyDictionary)
    _printed: WeakKeyDictionary[Sheet, pl.DataFrame] = attrs.field(init=False, factory=WeakKeyDictionary)
    _expected: dict[tuple[Tier, Contest, bool, str], pl.DataFrame | None] = attrs.field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self._by_kind = defaultdict(list)
        for sheet in self.recap.sheets:
            self._by_kind[sheet.form.contest, sheet.tier, sheet.form.published].append(sheet)

    # ---- sheets

    def at(
        self, sheet: Sheet, tier: Tier, *, contest: Contest | None = None, published: bool | None = None
    ) -> list[Sheet]:
        """
        Return the sheets of *tier* that may hold forms around those of *sheet*.

        Args:
            sheet: The forms that are asked.

            tier: The tier of the others.

            contest: What they are of; the contest of *sheet* if not given.

            published: Whether what KPU's system published is meant, and not
                certificates; as *sheet* if not given.
        """
        of = contest or sheet.form.contest
        if published is None:
            published = sheet.form.published and tier is not Tier.TPS
        return [
            one
            for one in self._by_kind.get((of, tier, published), ())
            if (one.form.overseas is sheet.form.overseas or Tier.NATIONAL in (tier, sheet.tier))
            and (of is not sheet.form.contest or self._shares_district(one, sheet))
        ]

    def trusted(self, sheets: Sequence[Sheet], source: str) -> list[Sheet]:
        """
        Return those of *sheets* that count: of *source* itself, else of the most trusted source that has some.

        Without an order of trust the others count together; where they speak
        of the same unit, nobody can say which one is right.
        """
        for name in (source, *self.trust):
            own = [sheet for sheet in sheets if sheet.source == name]
            if own:
                return own
        return list(sheets)

    def _shares_district(self, one: Sheet, other: Sheet) -> bool:
        theirs, ours = self.districts(one), self.districts(other)
        return not theirs or not ours or not theirs.isdisjoint(ours)

    def districts(self, sheet: Sheet) -> frozenset[str]:
        """Return the electoral districts in *sheet*; none where the nation is one."""
        known = self._districts.get(sheet)
        if known is None:
            if DISTRICT in sheet.schema:
                names = sheet.lazy.select(pl.col(DISTRICT).unique()).collect()[DISTRICT]
                known = frozenset(names.drop_nulls())
            else:
                known = frozenset([sheet.ballot.district] if sheet.ballot.district else ())
            self._districts[sheet] = known
        return known

    # ---- what the register expects

    def expected(self, sheet: Sheet) -> pl.DataFrame | None:
        """
        Return how many units each unit of *sheet* must have below it; `None` where nobody says so.

        The register says so, and without one the child columns that are printed on the forms.

        Returns:
            `unit`, `district` where the register knows the districts of this
            contest, and `expected`, which is null where it cannot be told.
        """
        said = self._by_register(sheet)
        if said is not None or sheet.columns is None:
            return said
        printed = self._printed_below(sheet, sheet.columns)
        return printed.group_by(printed.columns[:-1]).agg(pl.len().cast(pl.Int64).alias(EXPECTED))

    def expected_columns(self, sheet: Sheet) -> pl.DataFrame | None:
        """Return what `expected` says for child columns: null where these do not say in which district a unit is."""
        said = self.expected(sheet)
        if said is None or DISTRICT not in said.columns or sheet.columns is None or DISTRICT in sheet.columns.columns:
            return said
        return said.group_by(UNIT).agg(pl.when(pl.len() == 1).then(pl.col(EXPECTED).first()).alias(EXPECTED))

    def divided(self, sheet: Sheet) -> pl.Series | None:
        """Return the units in several districts of whose child columns *sheet* does not say in which these are."""
        if sheet.columns is None or DISTRICT in sheet.columns.columns or DISTRICT not in sheet.schema:
            return None
        parts, said = sheet.lazy.select(UNIT, DISTRICT).unique().collect(), self.expected(sheet)
        if said is not None and DISTRICT in said.columns:
            parts = pl.concat([parts, said.select(UNIT, DISTRICT)]).unique()
        return parts.filter(pl.col(UNIT).is_duplicated())[UNIT].unique()

    def listed_below(self, sheet: Sheet) -> pl.DataFrame | None:
        """
        Return the units that must be below those of *sheet*, as `expected` counts them; `None` where nobody says so.

        Returns:
            `unit`, in order, and `district` where forms of several are in *sheet* and it is known.
        """
        own, of_stations = sheet.ballot.district, sheet.form.contest in DISTRICT_OF
        units = self._registered_below(sheet.tier, sheet.form.contest, "" if of_stations else own)
        if units is not None:
            if not (of_stations and own and DISTRICT in units.columns) or DISTRICT in sheet.schema:
                return units
            of_own = units.filter(pl.col(DISTRICT) == own)
            return (of_own if of_own.height else units).select(UNIT)
        if sheet.columns is None:
            return None
        printed = self._printed_below(sheet, sheet.columns)
        keys = [key for key in printed.columns if key != UNIT]
        return printed.select(pl.col(CHILD).alias(UNIT), *keys).unique().sort(pl.all())

    def _printed_below(self, sheet: Sheet, columns: pl.DataFrame) -> pl.DataFrame:
        """Return of which units *sheet* has child *columns*, each once: `unit`, `district` where said, `child`."""
        if sheet not in self._printed:
            keys = [key for key in (UNIT, DISTRICT, CHILD) if key in columns.columns]
            self._printed[sheet] = latest(columns.lazy(), columns.columns).select(keys).unique().collect()
        return self._printed[sheet]

    def _by_register(self, sheet: Sheet) -> pl.DataFrame | None:
        """Return what the register says, of the district of the ballot alone where that says of which one it is."""
        contest, own = sheet.form.contest, sheet.ballot.district
        if contest not in DISTRICT_OF:
            return self._counted(sheet.tier, contest, by_district=False, own=own)
        by_district = self._counted(sheet.tier, contest, by_district=bool(own) or DISTRICT in sheet.schema, own="")
        if by_district is None or DISTRICT in sheet.schema or DISTRICT not in by_district.columns:
            return by_district
        of_own = by_district.filter(pl.col(DISTRICT) == own).drop(DISTRICT)
        # Sources call districts by different names: one that the register does not use tells nothing apart.
        return of_own if of_own.height else self._counted(sheet.tier, contest, by_district=False, own="")

    def _counted(self, tier: Tier, contest: Contest, *, by_district: bool, own: str) -> pl.DataFrame | None:
        key = (tier, contest, by_district, own)
        if key not in self._expected:
            self._expected[key] = self._from_register(*key)
        return self._expected[key]

    def _registered_below(self, tier: Tier, contest: Contest, own: str) -> pl.DataFrame | None:
        """Return the registered units below those of *tier*, with *own* those of that province alone."""
        units = self.registered(tier.child, contest) if tier.child is not None else None
        if units is None or not units.height:
            return None
        if not own:
            return units
        # A ballot of one province, though the form is of the nation (DPD).
        start, end = (units[UNIT].search_sorted(code) for code in (own, own + "\U0010ffff"))
        return units[start:end]

    def _from_register(self, tier: Tier, contest: Contest, by_district: bool, own: str) -> pl.DataFrame | None:
        units = self._registered_below(tier, contest, own)
        if units is None:
            return None
        rows = units.with_columns(unit_at(tier).alias("above"))
        in_districts = by_district and DISTRICT in units.columns
        keys = ["above", DISTRICT] if in_districts else ["above"]
        # A unit is there once in each district.
        once = in_districts or DISTRICT not in units.columns
        counted = rows.group_by(keys).agg(
            (pl.len() if once else pl.col(UNIT).n_unique()).cast(pl.Int64).alias(EXPECTED)
        )
        if in_districts:
            # Where the district of a unit is not known, it may be missing in any of them.
            open_ones = rows.filter(pl.col(DISTRICT).is_null())["above"].unique()
            known = ~pl.col("above").is_in(open_ones.implode())
            counted = counted.drop_nulls(DISTRICT).with_columns(pl.when(known).then(EXPECTED).alias(EXPECTED))
        return counted.rename({"above": UNIT})

    def registered(self, tier: Tier, contest: Contest) -> pl.DataFrame | None:
        """
        Return the units of *tier* that have a form of *contest*, in order, and their districts where they are known.

        `None` without a register; no rows where it has no units of that tier.
        """
        register = self.recap.register
        if register is None:
            return None
        return register.holding(contest, tier, overseas=contest in self.profile.contests_overseas)


def latest(rows: pl.LazyFrame, names: Iterable[str]) -> pl.LazyFrame:
    """Return what counts of *rows* with the columns *names*: last readings, without what a re-vote replaced."""
    return effective(rows, names).drop(SEEN, strict=False)
