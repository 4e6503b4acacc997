"""
Recaps with everything that makes them hard: a strategy.

Two villages of a few stations with what they are compared with: other
sources, contests and readings, a recapitulation with child columns, a
register, and records of corrections. Figures are small and right, and then
some cells are not: blank, negative, beyond their boxes, off by a little.
Forms are missing, there twice, or of a unit that nobody expects.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import polars as pl
from hypothesis import strategies as st

from recaprules import Contest, Tier
from recaprules.model.ballot import Ballot, numbered_ballot
from recaprules.model.form import LARGEST
from recaprules.model.recap import Recap
from recaprules.model.register import Register
from recaprules.model.sheet import Sheet
from recaprules.rules.datafiles import builtin_profile

PROFILE = builtin_profile("pemilu2024")
VILLAGES = ("1101012001", "1101012002")
UNITS = tuple(f"{village}{number:03d}" for village in VILLAGES for number in (1, 2, 3))
DISTRICT_OF = {village: f"110{number}" for number, village in enumerate(VILLAGES, 1)}
BALLOTS: Mapping[Contest, Ballot] = {
    Contest.PPWP: numbered_ballot(Contest.PPWP, 2),
    Contest.DPR: numbered_ballot(Contest.DPR, 2, candidates=1),
}
"""The seats of the DPR are those of two electoral districts, one for each village, on one sheet."""

COUNTS = ("registered_total", "turnout_total", "valid_votes", "invalid_votes", "total_votes")
WRONG = st.sampled_from([None, None, -1, 0, 1, 9, 1000, LARGEST + 1])

Row = dict[str, str | int | None]


@st.composite
def recaps(draw: st.DrawFn) -> Recap:
    """Return what was counted in two villages, by whom, and how often."""
    sheets = []
    for contest in draw(st.sampled_from([(Contest.PPWP,), (Contest.DPR,), tuple(BALLOTS)])):
        right = {unit: _right(draw(st.integers(0, 3)), contest) for unit in UNITS}
        sources = draw(st.sampled_from([("c_hasil",), ("c_hasil", "sirekap"), ("sirekap", "kawalpemilu")]))
        stations = {source: draw(_written(right, contest, read_again=True)) for source in sources}
        sheets += [_sheet(contest, Tier.TPS, source, rows) for source, rows in stations.items()]
        sums = {village: _sum(right, village) for village in VILLAGES}
        above = _sheet(contest, Tier.VILLAGE, "d_hasil", draw(_written(sums, contest)))
        if draw(st.booleans()):
            columns = [_under_parent(row) for row in draw(_written(right, contest))]
            above = attrs.evolve(above, columns=_frame(columns))
        sheets.append(above)
    expected = draw(st.none() | st.lists(st.sampled_from([*UNITS, "1101012002004"]), unique=True, min_size=3))
    register = None if expected is None else Register(pl.DataFrame({"unit": [*VILLAGES, *expected]}))
    return Recap(sheets=tuple(sheets), register=register, corrections=draw(_corrections() | st.none()))


def _right(votes: int, contest: Contest) -> Row:
    """Return the figures of a station, which obey every rule."""
    total = 3 * votes + 1
    figures: Row = dict(zip(COUNTS, (total + 2, total, 3 * votes, 1, total), strict=True))
    if contest is Contest.PPWP:
        return figures | {"votes.1": votes, "votes.2": 2 * votes}
    lists: Row = {"party_list_votes.1": votes, "party_list_votes.2": 2 * votes}
    return figures | {"party_votes.1": votes, "candidate_votes.1.1": 0, **lists}


def _sum(right: Mapping[str, Row], village: str) -> Row:
    below = [row for unit, row in right.items() if unit.startswith(village)]
    return {cell: sum(int(row[cell] or 0) for row in below) for cell in below[0]}


@st.composite
def _written(draw: st.DrawFn, right: Mapping[str, Row], contest: Contest, *, read_again: bool = False) -> list[Row]:
    """Return forms with the figures *right*, some of them wrong, twice or missing, in any order."""
    district = {unit: {"district": DISTRICT_OF[unit[:10]]} if contest.has_parties else {} for unit in right}
    rows: list[Row] = [{"unit": unit, **district[unit], **cells} for unit, cells in right.items()]
    if read_again and draw(st.booleans()):
        rounds = draw(st.lists(st.sampled_from(["psu", "psl", "kedua"]), min_size=1, max_size=3))
        rows = [{**row, "round": ""} for row in rows] + [
            {**draw(st.sampled_from(rows)), "round": name} for name in rounds
        ]
    elif read_again and draw(st.booleans()):
        times = draw(st.lists(st.sampled_from(["2024-02-14", "2024-02-15"]), min_size=1, unique=True))
        rows = [{**row, "seen": seen} for row in rows for seen in times]
    twins = draw(st.lists(st.sampled_from(rows), max_size=2))
    rows = [dict(row) for row in [*rows, *twins]]
    for row in draw(st.lists(st.sampled_from(rows), min_size=1, max_size=6)):
        row[draw(st.sampled_from(sorted(next(iter(right.values())))))] = draw(WRONG)
    lost = draw(st.sets(st.integers(0, len(rows) - 1), max_size=1))
    return draw(st.permutations([row for at, row in enumerate(rows) if at not in lost]))


def _corrections() -> st.SearchStrategy[pl.DataFrame]:
    record = st.fixed_dictionaries(
        {
            "unit": st.sampled_from([*UNITS, *VILLAGES]),
            "contest": st.sampled_from([contest.value for contest in BALLOTS]),
            "cell": st.sampled_from(COUNTS),
            "before": st.integers(0, 3) | WRONG,
            "after": st.integers(0, 3) | WRONG,
            "tier": st.sampled_from(["village", "kecamatan", "kabko"]),
            "on": st.sampled_from(["2024-02-20", "2024-02-21"]),
            "noted": st.booleans(),
        }
    )
    return st.lists(record, min_size=3, max_size=8, unique_by=lambda one: (one["unit"], one["cell"])).map(pl.DataFrame)


def _under_parent(row: Row) -> Row:
    """Return the form *row* as a child column of the form above."""
    return {**row, "unit": str(row["unit"])[:10], "child": row["unit"]}


def _sheet(contest: Contest, tier: Tier, source: str, rows: list[Row]) -> Sheet:
    form = PROFILE.form(contest, tier)
    assert form is not None
    return Sheet(form=form, ballot=BALLOTS[contest], tier=tier, source=source, frame=_frame(rows))


def _frame(rows: list[Row]) -> pl.DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    kinds = {name: pl.String if any(isinstance(row.get(name), str) for row in rows) else pl.Int64 for name in names}
    return pl.DataFrame([{name: row.get(name) for name in names} for row in rows], schema=kinds, orient="row")


@st.composite
def in_another_order(draw: st.DrawFn, recap: Recap) -> Recap:
    """Return *recap* with the rows of every table in another order."""
    chance = draw(st.integers(0, 99))

    def mixed(table: pl.DataFrame) -> pl.DataFrame:
        return table.sample(fraction=1, shuffle=True, seed=chance)

    sheets = (
        attrs.evolve(sheet, frame=mixed(sheet.frame), columns=None if sheet.columns is None else mixed(sheet.columns))
        for sheet in recap.sheets
    )
    return attrs.evolve(
        recap,
        sheets=tuple(sheets),
        register=None if recap.register is None else Register(mixed(recap.register.frame)),
        corrections=None if recap.corrections is None else mixed(recap.corrections),
    )
