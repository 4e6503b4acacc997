"""What can be said of the columns of a table."""

from __future__ import annotations

import re

import attrs

from ..model.cell import CellKey
from ..model.contest import Contest
from ..model.text import Text
from ..model.tier import Tier

DEFAULT_SOURCE = "table"

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@attrs.frozen(kw_only=True)
class SideTally:
    """
    One of several tallies that stand side by side in every row.

    Attributes:
        source: Where its figures come from; the table's own source if empty.

        seen: The columns that say when the source showed them; the first that says something counts.

        seen_at: When the source showed all of them, where no column says it.

        columns: The column of each cell, by the cell's key.
    """

    source: str = ""
    seen: tuple[str, ...] = ()
    seen_at: str = ""
    columns: dict[CellKey, str] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class CodeColumns:
    """
    Where units have no KPU code: from which columns one is made.

    Either the levels, from the province down as far as the rows go, or a tree
    of units that name the unit above.

    Attributes:
        province: The column with the province by name.

        kabko: A column that tells the kabupaten and kota of a province apart.

        kecamatan: A column that tells the kecamatan of a kabupaten apart.

        village: The column with the number that the source gave to the village.

        station: The column with the number of the station in its village.

        id: The column with the number that the source gave to the unit.

        parent: The column with the number of the unit above.

        name: The column with its name; it tells the code of a province.

        tier: The column with its tier.

        tiers: What the column *tier* calls each tier.
    """

    province: str = ""
    kabko: str = ""
    kecamatan: str = ""
    village: str = ""
    station: str = ""
    id: str = ""
    parent: str = ""
    name: str = ""
    tier: str = ""
    tiers: dict[str, Tier] = attrs.field(factory=dict)

    @property
    def levels(self) -> dict[str, str]:
        """The column of each level that has one, from the province down."""
        levels = ("province", "kabko", "kecamatan", "village", "station")
        return {level: name for level in levels if (name := getattr(self, level))}

    @property
    def tree(self) -> dict[str, str]:
        """The column of each part of a tree that has one."""
        return {part: name for part in ("id", "parent", "name", "tier") if (name := getattr(self, part))}

    @property
    def is_numbered(self) -> bool:
        """Whether codes are numbers that are given out, and not only the codes of provinces."""
        return bool(self.tree) or "kabko" in self.levels


@attrs.frozen(kw_only=True)
class ChildRows:
    """
    Where some rows are the totals of units and others the columns of the units below on their forms.

    Attributes:
        column: The column that says which a row is.

        total: What it says in the row of a total.

        child: What it says in the row of a unit below.

        unit: The column with the code of the unit below.
    """

    column: str
    total: str
    child: str
    unit: str


@attrs.frozen(kw_only=True)
class Layout:
    """
    Which columns of a table hold what.

    Attributes:
        title: What the data are, for people; `None` in a user's own file.

        detect: A table with all of these columns has this layout.

        profiles: The elections that such tables are of; empty for any.

        unit: The column with the KPU codes; empty to look for the usual names.

        codes: From which columns codes are made; `None` where there are codes.

        name: How a unit is called in reports, with columns in braces: ``TPS {tps_no}, {kel}``.

        source: Where the figures come from.

        contest: What was voted for; `None` to see it from a column or the options.

        published: Whether tiers above the station are what KPU's system showed.

        seen: The columns that say when the source showed the figures; the first that says something counts.

        seen_at: When the source showed all of them, where no column says it.

        district: The column with the electoral district.

        round: The column that says of which vote a row is; empty to take one called ``round``.

        blank: Numbers that the source writes where it has none.

        ignore: Columns that are known and deliberately not read.

        votes: The column with a JSON object of votes by option.

        children: Which rows are child columns; `None` where every row is a tally.

        columns: The column of each cell, by the cell's key.

        tallies: The tallies that stand side by side in every row; empty where a row is one tally.

        nothing: Why such a table holds no figures of a form; `None` where it does.
    """

    title: Text | None = None
    detect: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    unit: str = ""
    codes: CodeColumns | None = None
    name: str = ""
    source: str = DEFAULT_SOURCE
    contest: Contest | None = None
    published: bool = False
    seen: tuple[str, ...] = ()
    seen_at: str = ""
    district: str = ""
    round: str = ""
    blank: tuple[int, ...] = ()
    ignore: tuple[str, ...] = ()
    votes: str = ""
    children: ChildRows | None = None
    columns: dict[CellKey, str] = attrs.field(factory=dict)
    tallies: tuple[SideTally, ...] = ()
    nothing: Text | None = None

    @property
    def name_columns(self) -> tuple[str, ...]:
        """The columns that a unit's name is made of."""
        return tuple(_PLACEHOLDER.findall(self.name))

    @property
    def key_columns(self) -> dict[str, str]:
        """The columns beside the cells and the times, by their key in the file."""
        keys = {"unit": self.unit, "district": self.district, "round": self.round, "votes": self.votes}
        if self.codes is not None:
            keys |= {f"codes.{key}": name for key, name in (self.codes.levels | self.codes.tree).items()}
        if self.children is not None:
            keys |= {"children.column": self.children.column, "children.unit": self.children.unit}
        return {key: name for key, name in keys.items() if name}

    @property
    def side_tallies(self) -> tuple[SideTally, ...]:
        """The tallies of a row: those side by side, or the one that it is."""
        return self.tallies or (SideTally(seen=self.seen, seen_at=self.seen_at, columns=self.columns),)
