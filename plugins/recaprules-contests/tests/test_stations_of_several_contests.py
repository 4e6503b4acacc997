"""XC-09 and XC-11: many stations, each with several contests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import hypothesis.strategies as st
import polars as pl
from hypothesis import given

import recaprules
from recaprules import Contest, Tier
from recaprules.model.ballot import numbered_ballot
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet
from recaprules_contests.contests_missing import both_kinds_there
from recaprules_contests.other_contest import figures_of_another_contest

PROFILE = recaprules.load_profile("pemilu2024")
LEGISLATIVE = (Contest.DPR, Contest.DPRD_PROV, Contest.DPRD_KABKO)
CELLS = ("party_list_votes.1", "party_list_votes.2", "valid_votes", "invalid_votes", "total_votes")

Form = tuple[int | None, ...]


def station(number: int) -> str:
    return f"1101012001{number:03}"


def sheet(
    contest: Contest,
    rows: Mapping[str, Form],
    *,
    cells: Sequence[str] = CELLS,
    tier: Tier = Tier.TPS,
    seen: Sequence[str] = (),
) -> Sheet:
    """Return forms of *contest* by unit, each with the numbers of *cells*."""
    form = PROFILE.form(contest, tier)
    assert form is not None
    schema = {"unit": pl.String} | dict.fromkeys(cells, pl.Int64)
    frame = pl.DataFrame([(unit, *numbers) for unit, numbers in rows.items()], schema=schema, orient="row")
    if seen:
        frame = frame.with_columns(pl.Series("seen", seen))
    return Sheet(form=form, ballot=numbered_ballot(contest, 2), tier=tier, source="sirekap", frame=frame)


def same(one: Form, other: Form) -> bool | None:
    """Return whether two forms have the same figures."""
    known = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    if any(a != b for a, b in known):
        return False
    return True if len(known) == len(one) else None


numbers = st.one_of(st.none(), st.integers(50, 52))
forms = st.tuples(numbers, st.integers(50, 51), numbers, st.just(3), numbers)
stations = st.dictionaries(st.integers(1, 4).map(station), forms, max_size=4)


class TestFiguresOfAnotherContest:
    @given(found=st.fixed_dictionaries(dict.fromkeys(LEGISLATIVE, stations)))
    def test_says_what_comparing_every_pair_says(self, found: dict[Contest, dict[str, Form]]) -> None:
        sheets = {contest: sheet(contest, rows) for contest, rows in found.items()}
        judgements = figures_of_another_contest(Recap(sheets=tuple(sheets.values())), PROFILE)
        said = {
            (one.sheet.form.contest, list(found[one.sheet.form.contest])[row]): verdict
            for one in judgements
            for row, verdict in one.frame.select("row", "verdict").iter_rows()
        }
        expected = {}
        for contest, rows in found.items():
            for unit, own in rows.items():
                others = [
                    same(own, found[other][unit])
                    for other in LEGISLATIVE
                    if other is not contest and unit in found[other]
                ]
                if others:
                    expected[contest, unit] = False if True in others else None if None in others else True

        assert said == expected

    def test_only_the_last_reading_counts(self) -> None:
        early, late = (40, 60, 100, 3, 103), (41, 59, 100, 3, 103)
        readings = pl.concat([sheet(Contest.DPR, {station(1): one}).frame for one in (early, late)])
        dpr = sheet(Contest.DPR, {station(1): early})
        dpr = Sheet(
            form=dpr.form,
            ballot=dpr.ballot,
            tier=dpr.tier,
            source=dpr.source,
            frame=readings.with_columns(pl.Series("seen", ["2024-02-15T00:00:00", "2024-02-16T00:00:00"])),
        )
        other = sheet(Contest.DPRD_PROV, {station(1): early})
        said = [
            (one.sheet.form.contest, one.frame.select("row", "verdict").rows())
            for one in figures_of_another_contest(Recap(sheets=(dpr, other)), PROFILE)
        ]

        assert said == [(Contest.DPR, [(1, True)]), (Contest.DPRD_PROV, [(0, True)])]

    def test_a_number_beyond_its_boxes_is_missing(self) -> None:
        own, its = (400, 601, 1001, 3, 1004), (400, 601, 1001, 3, 1004)
        sheets = (sheet(Contest.DPR, {station(1): own}), sheet(Contest.DPRD_PROV, {station(1): its}))
        said = [one.frame["verdict"].to_list() for one in figures_of_another_contest(Recap(sheets=sheets), PROFILE)]

        assert said == [[None], [None]]


class TestBothKinds:
    KINDS = (Contest.PPWP, Contest.DPR, Contest.DPD)

    @given(
        found=st.fixed_dictionaries(
            {
                contest: st.dictionaries(st.integers(1, 4).map(station), st.tuples(st.sampled_from([None, 165])))
                for contest in KINDS
            }
        ),
        certified=st.sets(st.sampled_from(KINDS)),
    )
    def test_says_of_each_station_once_whether_both_are_there(
        self, found: dict[Contest, dict[str, Form]], certified: set[Contest]
    ) -> None:
        sheets = [sheet(contest, rows, cells=("valid_votes",)) for contest, rows in found.items()]
        certificates = [
            sheet(contest, {"110101": (165,)}, cells=("valid_votes",), tier=Tier.KECAMATAN) for contest in certified
        ]
        judgements = both_kinds_there(Recap(sheets=(*sheets, *certificates)), PROFILE)
        said = {
            (one.sheet.form.contest, list(found[one.sheet.form.contest])[row]): verdict
            for one in judgements
            for row, verdict in one.frame.select("row", "verdict").iter_rows()
        }
        filled = {contest: {unit for unit, (votes,) in rows.items() if votes} for contest, rows in found.items()}
        ppwp, others = filled[Contest.PPWP], filled[Contest.DPR] | filled[Contest.DPD]
        expected: dict[tuple[Contest, str], bool | None] = {}
        for unit in ppwp | others:
            first = next(contest for contest in self.KINDS if unit in filled[contest])
            missing = {Contest.PPWP} if unit not in ppwp else {Contest.DPR, Contest.DPD}
            is_whole = unit in ppwp and unit in others
            expected[first, unit] = True if is_whole else False if certified & missing else None

        assert said == expected
